"""What a learner did in the lessons, kept in one local file. Nothing leaves the machine.

The file is a list of events (see `store.py`); all that is shown is counted from them.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from attention_lab.progress.events import Event
from attention_lab.progress.export import read_export, write_export
from attention_lab.progress.place import default_path
from attention_lab.progress.reading import Reading, read
from attention_lab.progress.store import Store
from attention_lab.progress.summary import LessonProgress, lessons_of
from attention_lab.text import Texts

# Set by BinderHub, and by Kubernetes for a service that is called binder.
BINDER_VARIABLES = ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL", "BINDER_SERVICE_HOST")


class TEXT(Texts):
    binder = (
        "On Binder this machine is thrown away when you leave. To keep your progress, run "
        "`!attention-lab progress --export progress.json` in a cell and download that file."
    )


class Progress:
    """Records what a learner does; counts, exports and imports it.

    Recording never raises and never prints: `take_notice()` gives the one line that should
    be shown where the file could not be written, was damaged, or will be thrown away.
    """

    def __init__(self, path: Path | str | None) -> None:
        self._store = Store(None if path is None else Path(path))
        if any(os.environ.get(name) for name in BINDER_VARIABLES):
            self._store.say(TEXT.binder)

    @property
    def path(self) -> Path | None:
        """Where the file lies; None where there is no home directory."""
        return self._store.path

    def take_notice(self) -> str:
        """A line that the learner should read, or "". Each is given once."""
        return self._store.take_notice()

    def events(self) -> list[Event]:
        """Everything recorded, oldest first."""
        return self._store.events()

    # Recording

    def record_seen(self, kind: str, lesson: str | int, name: str) -> None:
        """A quiz, a prediction or a challenge was opened: the beginning of its minutes."""
        self._record("seen", lesson, name, {"what": kind})

    def record_check(
        self, lesson: str | int, name: str, outcome: str, wrong_answer: str | None = None
    ) -> None:
        """An exercise was checked. wrong_answer: the named mistake, where there is one."""
        self._record("check", lesson, name, {"outcome": outcome, "wrong_answer": wrong_answer})

    def record_quiz(
        self,
        lesson: str | int,
        name: str,
        answer: Any,
        correct: bool,
        misconception: str | None = None,
        mirrors: str | None = None,
    ) -> None:
        """A question was answered. misconception: what a wrong answer stands for.

        mirrors: the prediction that an exit question asks once more.
        """
        data = {"answer": answer, "correct": correct, "misconception": misconception}
        if mirrors:
            data["mirrors"] = mirrors
        self._record("quiz", lesson, name, data)

    def record_prediction(
        self,
        lesson: str | int,
        name: str,
        predicted: Any,
        computed: Any,
        score: str,
        misconception: str | None = None,
    ) -> None:
        """A prediction was made. score: "right", "close", "off" or "skipped".

        misconception: what a wrong one stands for, where it has a name.
        """
        data = {"predicted": predicted, "computed": computed, "score": score}
        if misconception:
            data["misconception"] = misconception
        self._record("prediction", lesson, name, data)

    def record_challenge(self, lesson: str | int, name: str, settings: str) -> None:
        """A challenge was reached, with these settings."""
        self._record("challenge", lesson, name, {"settings": settings})

    def record_help(self, lesson: str | int, name: str, what: str) -> None:
        """A hint or a solution was asked for. what: "hint 1", "asked", "solution"."""
        self._record("help", lesson, name, {"what": what})

    def _record(self, kind: str, lesson: str | int, name: str, data: dict[str, Any]) -> None:
        self._store.add([Event(kind, lesson_name(lesson), name, data)])

    # Reading

    def reading(self) -> Reading:
        """What everything recorded means."""
        return read(self.events())

    def summary(self) -> list[LessonProgress]:
        """How each lesson stands, in the order of the lessons."""
        return lessons_of(self.events())

    # Keeping it elsewhere

    def export(self, path: Path | str) -> int:
        """Write everything as JSON; returns how many entries. Raises OSError."""
        events = self.events()
        write_export(Path(path), events)
        return len(events)

    def import_(self, path: Path | str) -> int:
        """Add what another file holds; returns how many entries were new.

        Raises ValueError that says what is wrong with the file, before anything is added.
        """
        events = read_export(path)
        known = {event.id for event in self.events()}
        fresh = [event for event in events if event.id not in known]
        self._store.add(fresh)
        return len({event.id for event in fresh})


@cache
def progress() -> Progress:
    """The learner's own progress, opened once per kernel."""
    return Progress(default_path())


def lesson_name(lesson: str | int) -> str:
    """Two digits: 2 and "2" and "02" are the same lesson."""
    text = str(lesson)
    return text.zfill(2) if text.isdigit() else text
