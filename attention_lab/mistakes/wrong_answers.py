"""The named wrong answers: each mistake once, for every exercise in which it can be made.

The code behind a name is wrong on purpose. It is what a learner's code computes who makes
the mistake, so a learner's result that equals it can be told by name. `WRONG` holds them
all; an exercise takes whole groups, or with `pick` the single ones that apply.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from attention_lab.judging import WrongAnswer
from attention_lab.judging.binding import takes

from .wrong_heads import HEADS
from .wrong_masks import CAUSAL, EMPTY_ROWS, MASKS, UNASKED_MASK
from .wrong_roles import IN_PLACE, ROLES
from .wrong_softmax import IN_FRONT, SCALE, SOFTMAX

Way = Callable[..., Any]
ATTENTION_INPUTS = ("query", "key", "value")

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

    via: turns a function of (query, key, value) into one of the exercise's own inputs, with
        their names. Ways that take something else are left out: `via` cannot know them.
    Raises KeyError for a name that does not exist, ValueError for one without such a way.
    """
    found = (WRONG[name] for name in names)
    return tuple(found if via is None else (_adapted(wrong, via) for wrong in found))


def _adapted(wrong: WrongAnswer, via: Callable[[Way], Way]) -> WrongAnswer:
    ways = tuple(via(way) for way in wrong.ways if takes(way, ATTENTION_INPUTS))
    if not ways:
        raise ValueError(f"{wrong.name!r} has no way that takes query, key and value alone.")
    return replace(wrong, ways=ways)
