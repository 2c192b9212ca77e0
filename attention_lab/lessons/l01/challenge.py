"""The challenge of lesson 01."""

from attention_lab.exercises.challenges import ALMOST_HARD

CHALLENGES = (ALMOST_HARD,)
