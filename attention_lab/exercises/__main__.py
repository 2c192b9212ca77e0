"""python -m attention_lab.exercises: print the matrix exercises × wrong answers."""

import torch

from attention_lab.exercises import EXERCISES
from attention_lab.exercises.matrix import table

torch.set_num_threads(1)
print(table(EXERCISES.values()))
