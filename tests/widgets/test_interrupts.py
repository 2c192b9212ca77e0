"""The stop button, wherever it arrives: in a cell, in an idle kernel, in plain Python."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import IPython
import pytest

from attention_lab.widgets import Job, interrupts
from attention_lab.widgets.subshells import all_answer, answers_beside_cells

PYTHONS_OWN = signal.default_int_handler


def forever() -> Iterator[int]:
    for i in count():
        time.sleep(0.001)
        yield i


@pytest.fixture
def job() -> Iterator[Job]:
    made = Job(forever())
    yield made
    made.close()
    made.join()


@pytest.fixture(autouse=True)
def _the_handler_that_was_there() -> Iterator[None]:
    interrupts._stand_back()  # an earlier test's jobs were started without a kernel
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, PYTHONS_OWN)
    yield
    interrupts._stand_back()
    signal.signal(signal.SIGINT, before)


def elsewhere(call: Callable[[], object]) -> None:
    """Call it in another thread, as a subshell does, and wait."""
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()


def press_stop() -> None:
    os.kill(os.getpid(), signal.SIGINT)


class Kernel:
    """As much of a kernel as there is to see: its loop, its events, its hands on the signal."""

    def __init__(self) -> None:
        self.kernel = SimpleNamespace(io_loop=self)
        self.events = self
        self.after_cell: list[Callable[..., None]] = []
        self._soon: list[Any] = []
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def add_callback(self, call: Callable[..., None], *given: Any) -> None:
        self._soon.append((call, given))

    def call_later(self, _: float, call: Callable[..., None], *given: Any) -> None:
        self._soon.append((call, given))

    def register(self, _: str, call: Callable[..., None]) -> None:
        if call not in self.after_cell:
            self.after_cell.append(call)

    def unregister(self, _: str, call: Callable[..., None]) -> None:
        self.after_cell.remove(call)

    def turn(self) -> None:
        """One turn of the loop."""
        now, self._soon = self._soon, []
        for call, given in now:
            call(*given)

    def run_cell(self, cell: Callable[[], None]) -> BaseException | None:
        """As ipykernel does: its handler for the time of the cell, then what was there."""
        found, error = signal.signal(signal.SIGINT, PYTHONS_OWN), None
        try:
            cell()
        except BaseException as raised:
            error = raised
        for call in tuple(self.after_cell):
            call(SimpleNamespace(error_in_exec=error))
        signal.signal(signal.SIGINT, found)
        return error


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    made = Kernel()
    monkeypatch.setattr(IPython, "get_ipython", lambda: made)
    yield made
    interrupts.stop_all()
    while interrupts._running:
        time.sleep(0.001)
    made.turn()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # as it was
    assert (made.after_cell, made._soon) == ([], [])


def busy() -> None:
    press_stop()
    time.sleep(20)


def test_a_cell_that_waits_ends_with_one_line(job: Job, capsys: pytest.CaptureFixture) -> None:
    job.start()
    threading.Timer(0.05, press_stop).start()
    job.wait()
    assert job.state == "stopped"
    assert job.snapshots
    out, err = capsys.readouterr()
    assert out.startswith("Stopped at step ") and out.count("\n") == 1
    assert err == ""


def test_plain_python_stops_a_job_in_the_background(job: Job) -> None:
    job.start()
    with pytest.raises(KeyboardInterrupt):  # Python's own handler has its say as well
        busy()
    job.join()
    assert job.state == "stopped"
    with pytest.raises(KeyboardInterrupt):  # and without a job it is as it was
        busy()


def test_in_another_thread_the_handler_cannot_be_set_and_the_job_runs(job: Job) -> None:
    elsewhere(job.start)
    assert signal.getsignal(signal.SIGINT) is PYTHONS_OWN
    assert job.state == "running"


def test_an_idle_kernel(kernel: Kernel, job: Job) -> None:
    assert kernel.run_cell(job.start) is None
    kernel.turn()
    kernel.turn()
    press_stop()
    job.join()
    assert job.state == "stopped"
    press_stop()  # an idle kernel without jobs ignores it
    kernel.turn()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_between_two_cells(kernel: Kernel, job: Job) -> None:
    elsewhere(job.start)  # by its button
    kernel.turn()
    assert kernel.run_cell(lambda: None) is None  # the kernel takes our handler and puts it back
    press_stop()
    job.join()
    assert job.state == "stopped"


def test_a_cell_that_is_busy_with_something_else(kernel: Kernel, job: Job) -> None:
    job.start()
    kernel.turn()
    assert isinstance(kernel.run_cell(busy), KeyboardInterrupt)
    job.join()
    assert job.state == "stopped"


def test_started_by_its_button_while_a_cell_is_busy(kernel: Kernel, job: Job) -> None:
    def cell() -> None:
        elsewhere(job.start)
        kernel.turn()  # an asynchronous cell lets the loop turn: its handler must stay
        assert signal.getsignal(signal.SIGINT) is PYTHONS_OWN
        busy()

    assert isinstance(kernel.run_cell(cell), KeyboardInterrupt)
    job.join()
    assert job.state == "stopped"


def test_a_cell_that_fails_stops_nothing(kernel: Kernel, job: Job) -> None:
    assert isinstance(kernel.run_cell(lambda: job.start() and 1 / 0), ZeroDivisionError)
    assert job.state == "running"
    assert not job._halt


class Comm:
    """As ipykernel 7.4 decides which shell gets a message: the one that spoke last."""

    def _reply_subshell_for(self, data: object, asked: str) -> str:
        return "the busy one"


def test_messages_go_where_the_page_sends_them(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(BaseComm=Comm)
    monkeypatch.setitem(sys.modules, "ipykernel.comm.comm", module)
    ours, other = Comm(), Comm()
    answers_beside_cells(SimpleNamespace(comm=ours))
    answers_beside_cells(SimpleNamespace(comm=object()))  # of another kernel
    assert ours._reply_subshell_for({}, "asked") == "asked"
    assert other._reply_subshell_for({}, "asked") == "the busy one"
    with all_answer():
        assert other._reply_subshell_for({}, "asked") == "asked"
    assert other._reply_subshell_for({}, "asked") == "the busy one"
    monkeypatch.setitem(sys.modules, "ipykernel.comm.comm", SimpleNamespace())
    with all_answer():
        pass
