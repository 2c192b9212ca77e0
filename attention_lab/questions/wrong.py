"""Wrong predictions that stand for a misconception.

Each is a table of its own below the prediction, `[[prediction.wrong]]`, which names the
misconception and either the `answer` that was chosen or the numbers `from` one `to` another.
"""

from __future__ import annotations

from dataclasses import dataclass

from attention_lab.questions.fields import Fields


@dataclass(frozen=True)
class WrongChoice:
    """One of the answers that there are to choose from."""

    answer: str
    misconception: str


@dataclass(frozen=True)
class WrongNumbers:
    """The numbers from `low` to `high`, both among them."""

    low: float
    high: float
    misconception: str


def wrong_choices(fields: Fields) -> tuple[WrongChoice, ...]:
    """The table's wrong answers to choose. Raises LessonDataError."""
    made = []
    for one in fields.tables("wrong"):
        made.append(WrongChoice(one.text("answer"), one.text("misconception")))
        one.done()
    return tuple(made)


def wrong_numbers(fields: Fields) -> tuple[WrongNumbers, ...]:
    """The table's wrong numbers. Raises LessonDataError."""
    made = []
    for one in fields.tables("wrong"):
        low, high = one.number("from"), one.number("to")
        if low > high:
            raise one.fail("to", f"must be {low:g} or more: the numbers go from `from` to `to`.")
        made.append(WrongNumbers(low, high, one.text("misconception")))
        one.done()
    return tuple(made)
