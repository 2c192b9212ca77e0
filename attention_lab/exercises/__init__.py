"""Exercises that say what is wrong: declarations, and the engine that judges answers.

A lesson's exercises lie in its `lesson_NN.py`; whatever it declares is found by itself.
"""

import importlib
import pkgutil

from .declare import Case, Challenge, Exercise, Verdict, WrongAnswer
from .engine import judge

_LESSONS = [
    importlib.import_module(f"{__name__}.{module.name}")
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name)
    if module.name.startswith("lesson_")
]

EXERCISES: dict[str, Exercise] = {e.name: e for lesson in _LESSONS for e in lesson.EXERCISES}
CHALLENGES: dict[str, Challenge] = {c.name: c for lesson in _LESSONS for c in lesson.CHALLENGES}

__all__ = [
    "EXERCISES",
    "CHALLENGES",
    "judge",
    "Case",
    "Challenge",
    "Exercise",
    "Verdict",
    "WrongAnswer",
]
