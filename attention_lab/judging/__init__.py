"""The checker: what an exercise declares, and the engine that judges an answer to it.

It knows nothing of what the exercises are about: every sentence that does is declared with them.
"""

from .answers import NotNumbers
from .compare import near
from .declare import (
    IN_PLACE,
    Array,
    Case,
    Challenge,
    Exercise,
    Probe,
    Property,
    Verdict,
    WrongAnswer,
)
from .engine import judge

__all__ = [
    "judge",
    "Case",
    "Challenge",
    "Exercise",
    "Probe",
    "Property",
    "Verdict",
    "WrongAnswer",
    "IN_PLACE",
    "NotNumbers",
    "Array",
    "near",
]
