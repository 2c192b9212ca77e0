"""One local file of events, in SQLite: what a learner did, never changed, only added to.

Each operation opens the file, does one transaction and closes it, so nothing is held while
a learner thinks, and a kernel killed at any moment leaves the last finished transaction.
The rollback journal is SQLite's default and, unlike its write-ahead log, also works where
home directories are on a network. A second notebook waits for the first (`WAIT_SECONDS`).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from attention_lab.progress.events import Event, event_of_json
from attention_lab.text import Texts

APPLICATION = 0x41746C62  # marks the file as ours in SQLite's header: "Atlb"
SCHEMA = 1
WAIT_SECONDS = 5.0  # for another notebook's transaction, which takes milliseconds
IMPATIENT_SECONDS = 0.2

_CREATE = """CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL,
    lesson TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL)"""
_COLUMNS = ("id", "at", "kind", "lesson", "name")
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

Result = TypeVar("Result")


class TEXT(Texts):
    homeless = "There is no home directory: progress is kept until the kernel stops."
    newer = "{path} was written by a newer version of attention-lab: {kept}"
    foreign = "{path} is another program's database: {kept}"
    kept = "progress is kept until the kernel stops."
    unsaved = (
        "Progress could not be saved in {path} ({error}). "
        "The lesson goes on; what you do is kept until the kernel stops."
    )
    damaged = (
        "The progress file was damaged. It is kept as {name}, and a fresh one was "
        "begun with the {count} entries that could be read."
    )


class Store:
    """The events of one file. What cannot be written is kept in memory and tried again.

    path: None keeps everything in memory. Nothing here raises: `notice` holds the one line
    that a learner should read, each kind of line once.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = threading.RLock()  # JupyterLab answers widgets on threads of their own
        self._waiting: list[Event] = []
        self._said: set[str] = set()
        self._notices: list[str] = []
        self._patience = WAIT_SECONDS
        self._examined = False
        if path is None:
            self.say(TEXT.homeless)

    def say(self, line: str) -> None:
        """Leave a line for the learner, once."""
        with self._lock:
            if line not in self._said:
                self._said.add(line)
                self._notices.append(line)

    def take_notice(self) -> str:
        """The lines left since the last call, or ""."""
        with self._lock:
            lines, self._notices = self._notices, []
            return " ".join(lines)

    def add(self, events: Iterable[Event]) -> None:
        """Add events that are not there yet, together with those that had to wait."""
        with self._lock:
            self._waiting += events
            waiting = self._waiting
            saved = self._survive(lambda: self._write(waiting))
            if saved:
                self._waiting = []
            # A lock that nobody lets go of must not cost a lesson seconds at every click.
            self._patience = WAIT_SECONDS if saved else IMPATIENT_SECONDS

    def events(self) -> list[Event]:
        """All events, oldest first."""
        with self._lock:
            stored = self._survive(self._read) or []
            known = {event.id for event in stored}
            fresh = [event for event in self._waiting if event.id not in known]
            return sorted([*stored, *fresh], key=lambda event: event.at)

    # One transaction

    def _write(self, events: list[Event]) -> bool:
        assert self.path is not None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._transaction("BEGIN IMMEDIATE") as file:
            _claim(file)
            rows = [event.row() for event in events]
            file.executemany("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?)", rows)
        return True

    def _read(self) -> list[Event]:
        assert self.path is not None
        if not self.path.exists():
            return []
        with self._transaction("BEGIN") as file:  # a file that may only be read is read
            return list(_events_of(file)) if _is_ours(file) else []

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        assert self.path is not None
        file = _open(self.path, self._patience)
        try:
            file.execute(begin)
            self._examine(file)
            yield file
            file.execute("COMMIT")
        finally:
            file.close()  # rolls back what was not committed

    def _examine(self, file: sqlite3.Connection) -> None:
        """Once per kernel: SQLite may write into a broken file without noticing."""
        if not self._examined and file.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise _DamagedFileError
        self._examined = True

    # What can go wrong

    def _survive(self, action: Callable[[], Result]) -> Result | None:
        """The action's result; None, and a line for the learner, where the file fails us."""
        if self.path is None:
            return None
        try:
            try:
                return action()
            except (_DamagedFileError, sqlite3.DatabaseError) as error:
                if isinstance(error, sqlite3.DatabaseError) and not _is_damage(error):
                    raise
                self._move_aside()
                return action()
        except _ForeignFileError as error:
            line = TEXT.newer if error.newer else TEXT.foreign
            self.say(line.format(path=self.path, kept=TEXT.kept))
        except (sqlite3.Error, OSError) as error:
            self.say(TEXT.unsaved.format(path=self.path, error=error))
        return None

    def _move_aside(self) -> None:
        """Rename a damaged file, begin a fresh one, and carry over what can still be read."""
        assert self.path is not None
        stamp = time.strftime("%Y%m%d-%H%M%S") + f"-{uuid.uuid4().hex[:4]}"
        aside = self.path.with_name(f"{self.path.stem}.damaged-{stamp}{self.path.suffix}")
        try:
            self.path.rename(aside)
        except FileNotFoundError:
            return  # another notebook was faster
        with suppress(OSError):  # a journal belongs to its file's name
            Path(f"{self.path}-journal").rename(f"{aside}-journal")
        saved = _salvage(aside)
        if saved:
            self._write(saved)
        self.say(TEXT.damaged.format(name=aside.name, count=len(saved)))


class _DamagedFileError(Exception):
    """SQLite's own examination of the file found it broken."""


class _ForeignFileError(Exception):
    """A healthy database that is not ours to write into: of a newer version, or of others."""

    def __init__(self, newer: bool) -> None:
        self.newer = newer


def _open(path: Path, wait: float) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=wait, isolation_level=None)
    file.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return file


def _is_ours(file: sqlite3.Connection) -> bool:
    """False for a file that is still empty; raises for one that is not ours."""
    (application,) = file.execute("PRAGMA application_id").fetchone()
    (version,) = file.execute("PRAGMA user_version").fetchone()
    if application == APPLICATION and version == SCHEMA:
        return True
    if application == APPLICATION:
        raise _ForeignFileError(newer=True)
    if file.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        raise _ForeignFileError(newer=False)
    return False


def _claim(file: sqlite3.Connection) -> None:
    """Make a file that is still empty ours."""
    if not _is_ours(file):
        file.execute(f"PRAGMA application_id = {APPLICATION}")
        file.execute(f"PRAGMA user_version = {SCHEMA}")
        file.execute(_CREATE)


def _events_of(file: sqlite3.Connection) -> Iterator[Event]:
    for *row, data in file.execute(f"SELECT {', '.join(_COLUMNS)}, data FROM events"):
        with suppress(ValueError, TypeError):  # a row that a failing disk has garbled
            entry = dict(zip(_COLUMNS, row, strict=True))
            yield event_of_json({**entry, "data": json.loads(data)})


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether SQLite says that the file itself is broken (not locked, full or read-only)."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return False
    missing_table = code == sqlite3.SQLITE_ERROR and "no such" in str(error)
    return (code & 0xFF) in _DAMAGED or missing_table


def _salvage(path: Path) -> list[Event]:
    """The events of a damaged file, as far as they can be read."""
    saved: list[Event] = []
    with suppress(sqlite3.Error):
        file = _open(path, WAIT_SECONDS)
        try:
            for event in _events_of(file):
                saved.append(event)  # one by one: what comes before the damage counts
        finally:
            file.close()
    return saved
