"""The named wrong answers: each mistake once, for every exercise in which it can be made.

The code behind a name is wrong on purpose. It is what a learner's code computes who makes
the mistake, so a learner's result that equals it can be told by name. `WRONG` holds them
all; an exercise takes whole groups, or with `pick` the single ones that apply.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .declare import WrongAnswer
from .wrong_heads import HEADS
from .wrong_masks import CAUSAL, EMPTY_ROWS, MASKS, UNASKED_MASK
from .wrong_roles import IN_PLACE, ROLES
from .wrong_softmax import IN_FRONT, SCALE, SOFTMAX

Way = Callable[..., Any]

WRONG: dict[str, WrongAnswer] = {
    wrong.name: wrong
    for group in (
        *(SCALE, SOFTMAX, IN_FRONT, ROLES, MASKS, EMPTY_ROWS, CAUSAL, HEADS),
        (UNASKED_MASK, IN_PLACE),
    )
    for wrong in group
}


def pick(*names: str, via: Callable[[Way], Way] | None = None) -> tuple[WrongAnswer, ...]:
    """The wrong answers of these names.

    via: turns a function of (query, key, value) into one of the exercise's own inputs.
    Raises KeyError for a name that does not exist.
    """
    found = (WRONG[name] for name in names)
    if via is None:
        return tuple(found)
    return tuple(replace(wrong, ways=tuple(map(via, wrong.ways))) for wrong in found)


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
]
