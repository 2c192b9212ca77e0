"""Attention's own mistakes: named wrong answers, other ways to be right, cases and properties."""

from .cases import WEIGHTS_ARE_RIGHT, attention_cases, weights_probe
from .harmless import HARMLESS
from .properties import ATTENTION, MASKED_ATTENTION
from .wrong_answers import WRONG, pick
from .wrong_heads import HEADS
from .wrong_masks import CAUSAL, EMPTY_ROWS, MASKS, UNASKED_MASK
from .wrong_roles import IN_PLACE, ROLES
from .wrong_softmax import IN_FRONT, SCALE, SOFTMAX

__all__ = [
    "WRONG",
    "pick",
    "SCALE",
    "SOFTMAX",
    "IN_FRONT",
    "ROLES",
    "MASKS",
    "EMPTY_ROWS",
    "CAUSAL",
    "HEADS",
    "IN_PLACE",
    "UNASKED_MASK",
    "HARMLESS",
    "ATTENTION",
    "MASKED_ATTENTION",
    "attention_cases",
    "weights_probe",
    "WEIGHTS_ARE_RIGHT",
]
