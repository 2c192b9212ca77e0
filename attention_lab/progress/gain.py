"""What a lesson changed: its first prediction, and the exit question that asks it once more.

Of both the first answer counts, and only that of who answered both, in this order, is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from attention_lab.progress.reading import Reading, Try
from attention_lab.progress.wording import mistake, plain


class Exit(NamedTuple):
    """Two questions of a lesson that are held against each other."""

    lesson: str
    prediction: str
    quiz: str


@dataclass
class Gain:
    """How the learners of one lesson answered before and after it. All counts are learners.

    learnt: wrong before, right after; lost: right before, wrong after.
    not_counted: opened one of the two, and did not answer both, in this order.
    left: what was wrong after.
    """

    lesson: str
    kept: int = 0  # right before and after
    learnt: int = 0
    lost: int = 0
    unchanged: int = 0  # wrong before and after
    not_counted: int = 0
    left: Counter[str] = field(default_factory=Counter)

    @property
    def right_before(self) -> int:
        return self.kept + self.lost

    @property
    def wrong_before(self) -> int:
        return self.learnt + self.unchanged

    @property
    def both(self) -> int:
        """Learners who answered both."""
        return self.right_before + self.wrong_before

    def add(self, before: Try, after: Try) -> None:
        """Count one learner."""
        match before.right, after.right:
            case True, True:
                self.kept += 1
            case False, True:
                self.learnt += 1
            case True, False:
                self.lost += 1
            case False, False:
                self.unchanged += 1
        if not after.right:
            self.left[mistake(after)] += 1


def exits_of(readings: Iterable[Reading]) -> list[Exit]:
    """Every exit question that somebody answered, in the order of the lessons."""
    found = {
        Exit(history.lesson, history.mirrors, history.name)
        for reading in readings
        for history in reading.histories.values()
        if history.mirrors
    }
    return sorted(found)


def gains(readings: Sequence[Reading]) -> tuple[Gain, ...]:
    """One for each exit question that somebody answered."""
    found = []
    for exit in exits_of(readings):
        gain = Gain(plain(exit.lesson))
        for reading in readings:
            if answers := both_answers(reading, exit):
                gain.add(*answers)
            elif any(key in reading.histories for key in _keys(exit)):
                gain.not_counted += 1
        found.append(gain)
    return tuple(found)


def both_answers(reading: Reading, exit: Exit) -> tuple[Try, Try] | None:
    """The first answers of one learner, before and after.

    None where one is missing, and where the first was no prediction any more: made after it
    had been skipped, which shows the truth, or after the exit question.
    """
    before, after = (reading.histories.get(key) for key in _keys(exit))
    if not before or not after or not before.said or not after.tries:
        return None
    first, last = before.said[0], after.tries[0]
    if isinstance(first, str) or last.at < first.at:
        return None
    return first, last


def _keys(exit: Exit) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Of the histories of the two questions."""
    return (exit.lesson, "prediction", exit.prediction), (exit.lesson, "quiz", exit.quiz)
