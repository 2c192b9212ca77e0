"""From events to how each lesson stands: what was answered, in how many tries, in what time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from attention_lab.classroom.events import Event

IDLE_SECONDS = 10 * 60  # a longer gap between two events is a break, not work


@dataclass(frozen=True)
class Item:
    """How one quiz, prediction, exercise or challenge stands."""

    kind: str  # "prediction", "quiz", "exercise" or "challenge"
    name: str
    state: str  # in words: "right", "close", "correct", "not yet", "reached", ...
    tries: int


@dataclass(frozen=True)
class LessonProgress:
    """One lesson: what was done in it, and the minutes of activity."""

    lesson: str
    minutes: int
    items: tuple[Item, ...]


def lessons_of(events: Iterable[Event]) -> list[LessonProgress]:
    """How each lesson stands, in the order of the lessons."""
    events = list(events)
    minutes = minutes_of(events)
    return [
        LessonProgress(lesson, minutes.get(lesson, 0), tuple(_items(events, lesson)))
        for lesson in sorted({event.lesson for event in events})
    ]


def minutes_of(events: Iterable[Event]) -> dict[str, int]:
    """Minutes of activity per lesson: gaps between its events, breaks cut out, rounded up.

    A gap counts where the events on both sides belong to the same lesson, so that two
    lessons open side by side do not count the same minute twice.
    """
    seconds: dict[str, float] = {}
    ordered = sorted(events, key=lambda event: event.at)
    for before, after in pairwise(ordered):
        gap = after.at - before.at
        if before.lesson == after.lesson and gap <= IDLE_SECONDS:
            seconds[before.lesson] = seconds.get(before.lesson, 0.0) + gap
    return {lesson: int(-(-total // 60)) for lesson, total in seconds.items()}


_KINDS = {"prediction": "prediction", "quiz": "quiz", "check": "exercise", "challenge": "challenge"}


def _items(events: Iterable[Event], lesson: str) -> Iterable[Item]:
    by_item: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        if event.lesson == lesson and event.kind in _KINDS:
            by_item.setdefault((event.kind, event.name), []).append(event)
    order = list(_KINDS)
    for kind, name in sorted(by_item, key=lambda key: order.index(key[0])):
        yield _item(kind, name, by_item[kind, name])


def _item(kind: str, name: str, events: list[Event]) -> Item:
    data = [event.data for event in events]
    if kind == "challenge":
        return Item(kind, name, "reached", len(events))
    if kind == "prediction":  # the first one counts: the next ones know the answer
        scores = [str(d.get("score")) for d in data]
        made = [score for score in scores if score != "skipped"]
        return Item(kind, name, (made or scores)[0], len(made))
    if kind == "quiz":
        right = [bool(d.get("correct")) for d in data]
        tries = right.index(True) + 1 if any(right) else len(right)
        return Item(kind, name, "right" if any(right) else "not yet", tries)
    outcomes = [str(d.get("outcome")) for d in data if d.get("outcome") != "not attempted"]
    if "correct" in outcomes:
        return Item("exercise", name, "correct", outcomes.index("correct") + 1)
    return Item("exercise", name, outcomes[-1] if outcomes else "not attempted", len(outcomes))
