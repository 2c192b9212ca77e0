"""The challenge of lesson 02."""

from attention_lab.exercises.challenges import FINDS_ITSELF

CHALLENGES = (FINDS_ITSELF,)
