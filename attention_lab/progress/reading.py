"""What events mean: the one place that says which of them is an answer, and whether it is right.

Events of a kind, or with a value, that nobody here knows are left out: a newer version, or a
person with an editor, may have written them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from attention_lab.progress.events import Event

# What can be answered, in the order in which a lesson asks it.
KINDS = ("prediction", "quiz", "exercise", "challenge")
IDLE_SECONDS = 10 * 60  # a longer gap between two events is a break, not work


@dataclass(frozen=True)
class Try:
    """One answer. state: "right", "close", "off", "correct", "not yet" or "reached".

    given: the answer, where it was kept; misconception: what a wrong one stands for.
    at: when, in seconds.
    """

    state: str
    right: bool
    given: Any = None
    misconception: Any = None
    at: float = field(default=0.0, compare=False)


@dataclass
class History:
    """What one learner did at one question, oldest first.

    said: the answers, and what was none, "skipped" or "not attempted".
    seen: how often it was opened. mirrors: the prediction that an exit question asks once more.
    """

    lesson: str
    kind: str  # one of KINDS
    name: str
    said: list[Try | str] = field(default_factory=list)
    seen: int = 0
    mirrors: str | None = None

    @property
    def tries(self) -> list[Try]:
        """The answers."""
        return [one for one in self.said if isinstance(one, Try)]

    @property
    def passed(self) -> list[str]:
        """What was no answer."""
        return [one for one in self.said if isinstance(one, str)]

    @property
    def counting(self) -> list[Try]:
        """The tries that count. Of a prediction the first: those after it know the answer."""
        return self.tries[:1] if self.kind == "prediction" else self.tries

    @property
    def right_at(self) -> int | None:
        """Which of the tries that count was the first right one, from 1."""
        return next((n for n, one in enumerate(self.counting, start=1) if one.right), None)


@dataclass
class Reading:
    """Everything that the events of one learner say.

    histories: by (lesson, kind, name), each as soon as it was opened or answered.
    help: what was asked for, by the name of the exercise or challenge.
    minutes: of activity, by lesson. lessons: all of which there is any event.
    """

    histories: dict[tuple[str, str, str], History]
    help: dict[str, list[str]]
    minutes: dict[str, int]
    lessons: tuple[str, ...]

    def tried(self, name: str) -> bool:
        """Whether this exercise was tried honestly: checked with an answer in it."""
        mine = (h for h in self.histories.values() if h.kind == "exercise" and h.name == name)
        return any(history.tries for history in mine)

    def helped(self, name: str, what: str) -> bool:
        """Whether this help was asked for."""
        return what in self.help.get(name, ())


def read(events: Iterable[Event]) -> Reading:
    """Read the events of one learner, in whatever order they come."""
    ordered = sorted(events, key=lambda event: event.at)
    reading = Reading({}, {}, minutes_of(ordered), tuple(sorted({e.lesson for e in ordered})))
    for event in ordered:
        if event.kind == "help":
            reading.help.setdefault(event.name, []).append(str(event.data.get("what")))
            continue
        kind, said = _meaning(event)
        if not kind:
            continue
        key = event.lesson, kind, event.name
        history = reading.histories.setdefault(key, History(*key))
        if kind == "quiz" and isinstance(mirrors := event.data.get("mirrors"), str):
            history.mirrors = mirrors
        if isinstance(said, Try):
            history.said.append(replace(said, at=event.at))
        elif said:
            history.said.append(said)
        else:
            history.seen += 1
    return reading


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


def _meaning(event: Event) -> tuple[str, Try | str]:
    """(kind of question, the answer, or why there was none; "" where it was only opened)."""
    data = event.data
    match event.kind:
        case "seen" if data.get("what") in KINDS:
            return data["what"], ""
        case "prediction" if data.get("score") == "skipped":
            return "prediction", "skipped"
        case "prediction" if data.get("score") in ("right", "close", "off"):
            score = data["score"]
            wrong = data.get("misconception")
            return "prediction", Try(score, score != "off", data.get("predicted"), wrong)
        case "quiz":
            right = data.get("correct") is True
            state = "right" if right else "not yet"
            return "quiz", Try(state, right, data.get("answer"), data.get("misconception"))
        case "check" if data.get("outcome") == "not attempted":
            return "exercise", "not attempted"
        case "check" if data.get("outcome") in ("correct", "not yet"):
            outcome = data["outcome"]
            wrong = data.get("wrong_answer")
            return "exercise", Try(outcome, outcome == "correct", misconception=wrong)
        case "challenge":
            return "challenge", Try("reached", True)
    return "", ""
