"""python -m attention_lab.exercises: print the matrix exercises × wrong answers."""

import torch

from attention_lab.exercises.matrix import table
from attention_lab.lessons import exercises

torch.set_num_threads(1)
print(table(exercises().values()))
