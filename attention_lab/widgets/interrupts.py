"""What ends running jobs from outside: the notebook's stop button and the end of the process.

The stop button is a SIGINT, and Python tells the main thread alone. Where it may arrive:
- in a cell that runs: ipykernel sets Python's own handler for the time of the cell, and the cell
  ends with a KeyboardInterrupt. IPython tells us afterwards how the cell ended.
- in an idle kernel, which ignores it: our handler stands there while jobs run. The kernel takes
  it away for each cell and puts back what it found, so it has to be set between two cells.
- in Python without a kernel: our handler goes before the one that is there.
"""

from __future__ import annotations

import asyncio
import atexit
import signal
import threading
from typing import Any, Protocol

TEND_EVERY = 0.2  # seconds; also wakes a main thread to which another thread's signal was told
SECONDS_TO_END = 2.0  # for the step in which a job is when the process ends


class Stoppable(Protocol):
    """A job. `stop()` takes no lock: it may run in the middle of anything."""

    def stop(self) -> None: ...
    def join(self, seconds: float) -> None: ...


_running: list[Stoppable] = []
_lock = threading.Lock()
_tending = False  # whether the kernel's loop calls _tend
_before: Any = None  # the handler in whose place ours stands, or None


def listen(job: Stoppable) -> None:
    """Stop `job` when the stop button is pressed, until `forget(job)`."""
    global _tending
    with _lock:
        if job not in _running:
            _running.append(job)
        shell = kernel_shell()
        if shell is not None:
            shell.events.register("post_run_cell", _after_cell)
            if not _tending:
                _tending = True
                shell.kernel.io_loop.add_callback(_tend, shell)
        elif threading.current_thread() is threading.main_thread():
            _stand_in()


def forget(job: Stoppable) -> None:
    """`job` has ended. Without a kernel our handler stays: without jobs it only passes on."""
    with _lock:
        if job in _running:
            _running.remove(job)


def kernel_shell() -> Any:
    """IPython's shell where it runs in a kernel, else None."""
    try:
        from IPython import get_ipython  # only a notebook has it loaded already
    except ImportError:
        return None
    shell: Any = get_ipython()
    return shell if hasattr(getattr(shell, "kernel", None), "io_loop") else None


def stop_all() -> None:
    """What the stop button does to jobs."""
    for job in tuple(_running):
        job.stop()


def _after_cell(result: Any = None) -> None:
    """Stop the jobs where the stop button has ended a cell."""
    error = getattr(result, "error_in_exec", None)
    if isinstance(error, KeyboardInterrupt | asyncio.CancelledError):
        stop_all()


def _on_signal(number: int, frame: Any) -> None:
    stop_all()
    if callable(_before):
        _before(number, frame)


def _stand_in() -> None:
    """Set our handler. Only the main thread may."""
    global _before
    if signal.getsignal(signal.SIGINT) is not _on_signal:
        _before = signal.signal(signal.SIGINT, _on_signal)


def _stand_back() -> None:
    global _before
    if signal.getsignal(signal.SIGINT) is _on_signal:
        signal.signal(signal.SIGINT, _before)
    _before = None


def _tend(shell: Any) -> None:
    """In the kernel's main loop: have our handler there while jobs run and no cell does."""
    global _tending
    with _lock:
        # An idle kernel ignores the signal. Anything else: an asynchronous cell runs; ask again.
        if signal.getsignal(signal.SIGINT) in (signal.SIG_IGN, _on_signal):
            if not _running:
                _stand_back()
                shell.events.unregister("post_run_cell", _after_cell)
                _tending = False
                return
            _stand_in()
    shell.kernel.io_loop.call_later(TEND_EVERY, _tend, shell)


@atexit.register
def _end_all() -> None:
    """A thread that computes while Python ends can bring the process down."""
    jobs = tuple(_running)
    stop_all()
    for job in jobs:
        job.join(SECONDS_TO_END)
