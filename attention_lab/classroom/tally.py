"""From exported progress files to how a class did: per question, and per misconception."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from attention_lab.classroom.events import Event
from attention_lab.classroom.progress import read_export

_LONGEST = 60  # characters of an answer that are shown
# What is counted of the events, in the order in which a lesson asks it.
_KINDS = {"prediction": "prediction", "quiz": "quiz", "check": "exercise", "challenge": "challenge"}


@dataclass(frozen=True)
class Attempt:
    """One answer. mistake: what was wrong, in a few words; named: it is a known misconception."""

    right: bool
    mistake: str = ""
    named: bool = False


@dataclass
class Question:
    """How a class did on one quiz, prediction, exercise or challenge. All counts are learners.

    tried: answered at least once; first: right at once; later: right after that.
    A challenge is tried by opening it, so it is never right at once.
    mistakes: by what was wrong, each learner once; named: which of them are misconceptions.
    """

    lesson: str
    kind: str
    name: str
    tried: int = 0
    first: int = 0
    later: int = 0
    mistakes: Counter[str] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)

    @property
    def never(self) -> int:
        """Learners who did not get it right."""
        return self.tried - self.first - self.later

    def add(self, attempts: list[Attempt]) -> None:
        """Count what one learner did here."""
        self.tried += 1
        if attempts[0].right:
            self.first += 1
        elif any(attempt.right for attempt in attempts):
            self.later += 1
        wrong = [attempt for attempt in attempts if attempt.mistake]
        self.mistakes.update({attempt.mistake for attempt in wrong})
        self.named |= {attempt.mistake for attempt in wrong if attempt.named}


@dataclass(frozen=True)
class Misconception:
    """A mistake that has a name: how many learners made it, and at which questions."""

    name: str
    learners: int
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """A class. skipped: the files that could not be read, each with the reason."""

    learners: int
    questions: tuple[Question, ...]
    misconceptions: tuple[Misconception, ...]
    skipped: tuple[str, ...]


def read_class(folder: Path) -> tuple[list[list[Event]], list[str]]:
    """The events of each learner, and a line for each file that is no exported progress.

    Two files that share an event come from one learner, who exported twice.

    Raises:
        ValueError: where `folder` is no folder that can be read.
    """
    try:
        paths = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    except OSError as error:
        raise ValueError(f"{folder}: {error.strerror or error}. Name a folder.") from error
    learners: list[dict[str, Event]] = []
    skipped = []
    for path in paths:
        try:
            events = {event.id: event for event in read_export(path)}
        except ValueError as error:
            skipped.append(str(error).replace(f"{path}", path.name))
            continue
        same = [learner for learner in learners if learner.keys() & events.keys()]
        learners = [learner for learner in learners if not any(learner is s for s in same)]
        learners.append({key: event for part in [*same, events] for key, event in part.items()})
    return [list(learner.values()) for learner in learners if learner], skipped


def tally(learners: list[list[Event]], skipped: Iterable[str] = ()) -> Tally:
    """Count what each learner did, question by question."""
    questions: dict[tuple[str, str, str], Question] = {}
    held: dict[str, set[int]] = {}
    where: dict[str, set[str]] = {}
    for number, events in enumerate(learners):
        for (lesson, kind, name), attempts in _attempts(events).items():
            question = questions.setdefault(
                (lesson, kind, name), Question(lesson, kind, _plain(name))
            )
            question.add(attempts)
            for attempt in attempts:
                if attempt.named:
                    held.setdefault(attempt.mistake, set()).add(number)
                    where.setdefault(attempt.mistake, set()).add(f"{lesson} {question.name}")
    misconceptions = [
        Misconception(name, len(who), tuple(sorted(where[name]))) for name, who in held.items()
    ]
    misconceptions.sort(key=lambda m: (-m.learners, m.name))
    order = list(_KINDS.values())
    ordered = tuple(
        sorted(questions.values(), key=lambda q: (q.lesson, order.index(q.kind), q.name))
    )
    return Tally(len(learners), ordered, tuple(misconceptions), tuple(skipped))


def _attempts(events: list[Event]) -> dict[tuple[str, str, str], list[Attempt]]:
    """One learner's answers, oldest first, by (lesson, kind, name)."""
    found: dict[tuple[str, str, str], list[Attempt]] = {}
    for event in sorted(events, key=lambda event: event.at):
        seen = event.kind == "seen" and event.data.get("what") == "challenge"
        kind = "challenge" if seen else _KINDS.get(event.kind)
        attempt = _attempt(event)
        if kind and attempt:
            found.setdefault((_plain(event.lesson), kind, event.name), []).append(attempt)
    # Of a prediction the first counts: those after it know the answer.
    return {key: a[:1] if key[1] == "prediction" else a for key, a in found.items()}


def _attempt(event: Event) -> Attempt | None:
    """What one event says, or None where nothing was answered."""
    data = event.data
    match event.kind:
        case "check" if data.get("outcome") in ("correct", "not yet"):
            return _judged(data["outcome"] == "correct", data.get("wrong_answer"), None)
        case "quiz":
            return _judged(
                data.get("correct") is True, data.get("misconception"), data.get("answer")
            )
        case "prediction" if data.get("score") in ("right", "close", "off"):
            return _judged(data["score"] != "off", None, data.get("predicted"))
        case "seen":
            return Attempt(right=False)
        case "challenge":
            return Attempt(right=True)
    return None


def _judged(right: bool, misconception: object, answer: object) -> Attempt:
    if right:
        return Attempt(right=True)
    if misconception:
        return Attempt(right=False, mistake=_plain(misconception), named=True)
    mistake = "a mistake without a name" if answer is None else f"answered {_plain(answer)}"
    return Attempt(right=False, mistake=mistake)


def _plain(value: object) -> str:
    """Text from a file as one short line: it may hold anything, and goes to a terminal."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
