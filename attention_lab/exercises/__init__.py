"""Exercises that say what is wrong: declarations, and the engine that judges answers."""

from .declare import Case, Challenge, Exercise, Verdict, WrongAnswer
from .engine import judge

__all__ = ["judge", "Case", "Challenge", "Exercise", "Verdict", "WrongAnswer"]
