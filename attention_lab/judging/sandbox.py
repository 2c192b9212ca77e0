"""A learner's code, run so that it can neither hang the lesson nor leave traces in it.

What it prints and plots is swallowed; the random numbers of Python, NumPy and PyTorch and
PyTorch's settings are as before when it returns.
"""

import contextlib
import contextvars
import ctypes
import io
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np
import torch

STOP_EVERY = 0.05  # seconds between two attempts to stop code that swallows the first


class TimeUp(BaseException):
    """The time is over. Not an Exception: `except Exception` in a loop must not swallow it."""


@dataclass
class Ran:
    """What came of one call: a value, or the exception that ended it."""

    value: Any = None
    error: BaseException | None = None
    printed: str = ""


def run(function: Callable[[], Any], seconds: float) -> Ran:
    """Call `function`, for at most `seconds`, with everything around it kept as it was.

    `Ran.error` is the learner's exception, or `TimeUp`. KeyboardInterrupt passes through:
    that is the learner's own stop button.
    """
    printed = io.StringIO()
    with _kept_as_it_was(), _silent_display(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            ran = _limited(function, seconds)
    ran.printed = printed.getvalue()
    return ran


# --- the time limit -----------------------------------------------------------------------


def _limited(function: Callable[[], Any], seconds: float) -> Ran:
    """An alarm signal where there is one, else a thread of its own.

    The signal interrupts sleeping and waiting for input too, but only the main thread may
    set it and Windows has none. JupyterLab may also run us on another thread.
    """
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _limited_by_signal(function, seconds)
    return _limited_by_thread(function, seconds)


def _call(function: Callable[[], Any]) -> Ran:
    try:
        return Ran(function())
    except (Exception, SystemExit) as error:
        return Ran(error=error)


def _limited_by_signal(function: Callable[[], Any], seconds: float) -> Ran:
    def ring(signum: int, frame: FrameType | None) -> None:
        raise TimeUp

    began = time.monotonic()
    others = signal.getitimer(signal.ITIMER_REAL)  # a test runner may have set its own
    handler = signal.signal(signal.SIGALRM, ring)
    try:
        try:
            # It rings again and again: a bare `except:` may have swallowed the first.
            signal.setitimer(signal.ITIMER_REAL, seconds, STOP_EVERY)
            return _call(function)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except TimeUp as error:
        signal.setitimer(signal.ITIMER_REAL, 0)  # it rang once more before it was off
        return Ran(error=error)
    finally:
        signal.signal(signal.SIGALRM, handler)
        if others[0]:
            left = max(others[0] - (time.monotonic() - began), STOP_EVERY)
            signal.setitimer(signal.ITIMER_REAL, left, others[1])


def _limited_by_thread(function: Callable[[], Any], seconds: float) -> Ran:
    """In a thread, into which Python raises `TimeUp` between two steps of the learner's code.

    A thread that waits inside a library (a long `sleep`) does not notice before that
    returns. It is left behind: the lesson goes on, and the thread ends with the kernel.
    """
    done: list[Ran] = []

    def target() -> None:
        try:
            done.append(_call(function))
        except TimeUp as error:
            done.append(Ran(error=error))

    # In the caller's context, where NumPy and the notebook keep their settings.
    context = contextvars.copy_context()
    worker = threading.Thread(target=context.run, args=(target,), daemon=True)
    worker.start()
    worker.join(seconds)
    for _ in range(10):
        if not worker.is_alive():
            break
        ident = ctypes.c_ulong(worker.ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(TimeUp))
        worker.join(STOP_EVERY)
    return done[0] if done else Ran(error=TimeUp())


# --- what must be as before ---------------------------------------------------------------


@contextlib.contextmanager
def _kept_as_it_was() -> Iterator[None]:
    """Seed the three global generators, and put all that code may have turned back.

    Seeded, so that an answer that draws random numbers gets the same verdict each time.
    """
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - learners use it
    dtype, grad, deterministic = (
        torch.get_default_dtype(),
        torch.is_grad_enabled(),
        torch.are_deterministic_algorithms_enabled(),
    )
    devices = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    with torch.random.fork_rng(devices), np.errstate():
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002
        torch.default_generator.manual_seed(0)
        try:
            yield
        finally:
            random.setstate(states[0])
            np.random.set_state(states[1])  # noqa: NPY002
            torch.set_default_dtype(dtype)
            torch.set_grad_enabled(grad)
            torch.use_deterministic_algorithms(deterministic)


@contextlib.contextmanager
def _silent_display() -> Iterator[None]:
    """Swallow what would appear beside the text: `display(...)` and pyplot's figures.

    Neither library is imported for it. Only figures that the learner's code made are closed.
    """
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    before = set(pyplot.get_fignums()) if pyplot else set()
    show = pyplot.show if pyplot else None
    with _captured_by_ipython():
        try:
            if pyplot:
                pyplot.show = lambda *args, **kwargs: None  # would wait where it opens a window
            yield
        finally:
            if pyplot:
                pyplot.show = show
            pyplot = sys.modules.get("matplotlib.pyplot")  # the code may have imported it
            for number in set(pyplot.get_fignums()) - before if pyplot else ():
                pyplot.close(number)


def _captured_by_ipython() -> contextlib.AbstractContextManager[Any]:
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return contextlib.nullcontext()
    from IPython.utils.capture import capture_output

    return capture_output(stdout=False, stderr=False, display=True)
