"""From exported progress files to how a class did: per question, and per misconception."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from attention_lab.progress.events import Event
from attention_lab.progress.export import read_export
from attention_lab.progress.gain import Gain, gains
from attention_lab.progress.reading import KINDS, History, read
from attention_lab.progress.wording import mistake, plain


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

    def add(self, history: History) -> None:
        """Count what one learner did here, who opened the challenge or answered."""
        self.tried += 1
        if history.right_at == 1 and history.kind != "challenge":
            self.first += 1
        elif history.right_at:
            self.later += 1
        wrong = [one for one in history.counting if not one.right]
        self.mistakes.update({mistake(one) for one in wrong})
        self.named |= {mistake(one) for one in wrong if one.misconception}


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
    gains: tuple[Gain, ...] = ()


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
    readings = [read(events) for events in learners]
    questions: dict[tuple[str, str, str], Question] = {}
    held: dict[str, set[int]] = {}
    where: dict[str, set[str]] = {}
    for number, reading in enumerate(readings):
        for history in reading.histories.values():
            if not history.tries and history.kind != "challenge":
                continue
            key = plain(history.lesson), history.kind, history.name
            question = questions.setdefault(key, Question(*key[:2], plain(history.name)))
            question.add(history)
            for one in history.counting:
                if one.misconception and not one.right:
                    held.setdefault(mistake(one), set()).add(number)
                    where.setdefault(mistake(one), set()).add(f"{key[0]} {question.name}")
    misconceptions = [
        Misconception(name, len(who), tuple(sorted(where[name]))) for name, who in held.items()
    ]
    misconceptions.sort(key=lambda m: (-m.learners, m.name))
    ordered = sorted(questions.values(), key=lambda q: (q.lesson, KINDS.index(q.kind), q.name))
    return Tally(
        len(learners),
        tuple(ordered),
        tuple(misconceptions),
        tuple(skipped),
        gains(readings),
    )
