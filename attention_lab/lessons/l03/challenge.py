"""The challenge of lesson 03."""

from attention_lab.exercises.challenges import SATURATING

CHALLENGES = (SATURATING,)
