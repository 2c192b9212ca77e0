"""How each lesson stands for one learner: what was answered, in how many tries, in what time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from attention_lab.progress.events import Event
from attention_lab.progress.gain import both_answers, exits_of
from attention_lab.progress.reading import KINDS, History, Reading, read


@dataclass(frozen=True)
class Item:
    """How one quiz, prediction, exercise or challenge stands."""

    kind: str  # "prediction", "quiz", "exercise" or "challenge"
    name: str
    state: str  # in words: "right", "close", "correct", "not yet", "reached", ...
    tries: int


@dataclass(frozen=True)
class LessonProgress:
    """One lesson: what was done in it, and the minutes of activity.

    gain: whether the first prediction and the exit question were right, where both were answered.
    """

    lesson: str
    minutes: int
    items: tuple[Item, ...]
    gain: tuple[bool, bool] | None = None


def lessons_of(events: Iterable[Event]) -> list[LessonProgress]:
    """How each lesson stands, in the order of the lessons."""
    reading = read(events)
    gain = {
        exit.lesson: (both[0].right, both[1].right)
        for exit in exits_of([reading])
        if (both := both_answers(reading, exit))
    }
    return [
        LessonProgress(
            lesson,
            reading.minutes.get(lesson, 0),
            tuple(_items(reading, lesson)),
            gain.get(lesson),
        )
        for lesson in reading.lessons
    ]


def _items(reading: Reading, lesson: str) -> Iterator[Item]:
    histories = [h for h in reading.histories.values() if h.lesson == lesson]
    for history in sorted(histories, key=lambda h: KINDS.index(h.kind)):
        if history.tries or history.passed:  # what was only opened does not stand anywhere yet
            yield Item(history.kind, history.name, *_state(history))


def _state(history: History) -> tuple[str, int]:
    """In words, and after how many tries."""
    if not history.tries:
        return history.passed[0], 0
    if history.kind == "prediction":
        return history.tries[0].state, len(history.tries)
    at = history.right_at or len(history.tries)
    return history.tries[at - 1].state, at
