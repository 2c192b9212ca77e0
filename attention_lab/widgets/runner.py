"""The threads of a job: work that runs beside everything else, is stopped, and loses nothing.

Two threads while it runs, none when it does not. The worker takes one snapshot after another
out of the work. The teller looks ten times a second and tells whoever watches, so that a slow
page never holds the work up, and a slow step never silences the page.

The worker has the priority of the others. Below them it gives way on a quiet machine, but on a
full one it is put aside while it holds Python's lock, and the page waits for it. A shorter
switch interval gains nothing: each operation of PyTorch lets go of that lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any, Literal, Self

from attention_lab.core.threads import one_thread_here
from attention_lab.text import Texts
from attention_lab.widgets import interrupts

TELL_EVERY = 0.1  # seconds; a page keeps up with ten changes a second, and people see them at once

State = Literal["waiting", "running", "stopped", "done", "failed"]
Work = Iterable[Any] | Callable[[], Iterable[Any]]


class TEXT(Texts):
    finished = "This job is {state}: all its snapshots are kept. Make a new Job to run it again."
    closed = "This job is closed: its cell was run again. Use the new one."


class Runner:
    """Runs `work`, an iterator of snapshots or a function that gives one, in its own thread.

    state: waiting, running, stopped, done or failed.
    error: what was raised by the work, or else by somebody who watches it.
    """

    def __init__(self, work: Work) -> None:
        self.state: State = "waiting"
        self.error: BaseException | None = None
        self._work = work
        self._iterator: Iterator[Any] | None = None
        self._snapshots: list[Any] = []
        self._watchers: list[Callable[[Any], None]] = []
        self._lock = threading.RLock()  # never held while somebody else's code runs
        self._halt = self._closed = False
        self._ended = threading.Event()  # tell it at once
        self._told = threading.Event()  # it has ended and all were told: no teller
        self._told.set()
        self._seconds, self._since = 0.0, 0.0

    # Driving it

    def start(self) -> Self:
        """Begin, or go on after a stop. Running already, it runs on."""
        with self._lock:
            if self._closed:
                raise ValueError(TEXT.closed)
            if self.state in ("done", "failed"):
                raise ValueError(TEXT.finished.format(state=self.state))
            self._halt = False
            if self.state != "running":
                self.state, self._since = "running", perf_counter()
                interrupts.listen(self)
                threading.Thread(target=self._run, name="job", daemon=True).start()
                if self._told.is_set():
                    self._told.clear()
                    threading.Thread(target=self._tell, name="teller", daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop after this step. All snapshots stay, and `start` goes on from there."""
        self._halt = True  # no lock: the stop button's handler may call this within any line

    def join(self, seconds: float | None = None) -> None:
        """Wait until it has ended and all were told, or for so many seconds."""
        end = None if seconds is None else perf_counter() + seconds
        # An event, for a Thread.join() that is interrupted takes the thread for ended (3.11). In
        # turns, for on Windows a longer wait cannot be interrupted.
        while not self._told.wait(TELL_EVERY) and (end is None or perf_counter() < end):
            pass

    def watch(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Call `callback(job)` while it runs, ten times a second, and once when it has ended.

        It is called in a thread of the job; the function returned here ends it.
        """
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback) if callback in self._watchers else None

    def close(self) -> None:
        """Stop it for good. The snapshots stay."""
        with self._lock:
            idle = self.state != "running"
            self._closed = self._halt = True
            self._watchers.clear()
        if idle:
            self._close_work()

    # Reading it

    @property
    def snapshots(self) -> tuple[Any, ...]:
        """All that was yielded so far. May be read at any time from any thread."""
        return tuple(self._snapshots)

    @property
    def seconds(self) -> float:
        """How long it has run, stops not counted."""
        running = self.state == "running"
        return self._seconds + (perf_counter() - self._since if running else 0.0)

    # The worker

    def _run(self) -> None:
        one_thread_here()
        try:
            if self._iterator is None:
                self._iterator = iter(self._work() if callable(self._work) else self._work)
            while not self._stopped():
                self._snapshots.append(next(self._iterator))
        except StopIteration:
            self._end("done")
        except BaseException as error:  # whatever it was, the job must not stay "running"
            self._end("failed", error)

    def _stopped(self) -> bool:
        with self._lock:  # so that a start() finds it either still running or stopped
            if self._halt:
                self._end("stopped")
            return self._halt

    def _end(self, state: State, error: BaseException | None = None) -> None:
        with self._lock:
            self._seconds, self.state = self.seconds, state
            self.error = error or self.error
            interrupts.forget(self)
            closed = self._closed
        self._ended.set()
        if closed:
            self._close_work()

    def _close_work(self) -> None:
        """Let the work clean up after itself, and let go of it."""
        close = getattr(self._iterator, "close", None)
        self._iterator, self._work = None, ()
        if close is not None:
            close()

    # The teller

    def _tell(self) -> None:
        while not self._tell_all():
            self._ended.wait(TELL_EVERY)
            self._ended.clear()

    def _tell_all(self) -> bool:
        """Whether the work had ended before all were told, and so nothing is left to tell."""
        running = self.state == "running"
        for watcher in tuple(self._watchers):
            self._tell_one(watcher)
        self._show()
        with self._lock:  # so that a start() finds a teller or begins a new one
            if not running and self.state != "running":
                self._told.set()
            return self._told.is_set()

    def _tell_one(self, watcher: Callable[[Any], None]) -> None:
        try:
            watcher(self)
        except Exception as error:  # told, and the work goes on
            if watcher in self._watchers:
                self._watchers.remove(watcher)
            self.error = self.error or error

    def _show(self) -> None:
        """Called after the watchers: here the page is told."""
