"""Print the matrix exercises × wrong answers: python -m tests.mistakes"""

import torch

from attention_lab.lessons import exercises

from .matrix import table
from .samples import SAMPLES

torch.set_num_threads(1)
print(table([*exercises().values(), *SAMPLES.values()]))
