"""A job loses nothing, whatever is done to it; told where people look; no thread left behind."""

import gc
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import torch
from ipywidgets.widgets.widget import _instances

from attention_lab.text import speak
from attention_lab.widgets import Job, interrupts

from .test_lifetime import Shell, shell  # noqa: F401

Steps = queue.SimpleQueue


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    eventually(lambda: set(threading.enumerate()) <= before)
    assert interrupts._running == []
    interrupts._stand_back()


def eventually(true: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


def stepwise(steps: Steps) -> Iterator[object]:
    """Work that the test moves on by hand; None ends it, an exception is raised."""
    while (step := steps.get()) is not None:
        if isinstance(step, BaseException):
            raise step
        yield step


@pytest.fixture
def steps() -> Iterator[Steps]:
    made: Steps = Steps()
    yield made
    made.put(None)  # whoever still waits for a step may end


@pytest.fixture
def job(steps: Steps) -> Iterator[Job]:
    made = Job(stepwise(steps), steps=5)
    yield made
    made.close()
    steps.put(None)


def press(job: Job, what: str) -> None:
    job.bar._handle_custom_msg({"pressed": what}, [])


def take(job: Job, steps: Steps, *values: object) -> None:
    """Let the work yield these, and wait until the job has them."""
    for value in values:
        steps.put(value)
    eventually(lambda: job.snapshots[-len(values) :] == values)


# Nothing is lost


@pytest.mark.parametrize("work", [iter(range(7)), range(7), lambda: (i for i in range(7))])
def test_every_snapshot_is_kept(work) -> None:
    job = Job(work)
    assert (job.state, job.snapshots) == ("waiting", ())
    job.start().wait()
    assert (job.state, job.snapshots, job.error) == ("done", tuple(range(7)), None)
    job.close()
    assert job.snapshots == tuple(range(7))


def test_a_stopped_job_keeps_all_and_goes_on_from_there(job: Job, steps: Steps) -> None:
    job.start()
    take(job, steps, "a", "b")
    job.stop()
    job.stop()  # twice does no harm
    steps.put("c")  # the step it was in is kept, too
    job.wait()
    assert (job.state, job.snapshots) == ("stopped", ("a", "b", "c"))
    seconds = job.seconds
    assert 0 < seconds == job.seconds  # the clock stands
    job.start()
    take(job, steps, "d")
    steps.put(None)
    job.wait()
    assert (job.state, job.snapshots) == ("done", ("a", "b", "c", "d"))
    assert job.seconds > seconds


def test_started_twice_it_works_once(job: Job, steps: Steps) -> None:
    job.start().start()
    take(job, steps, 1)
    job.stop()
    job.start()  # before the stop came to anything: it runs on
    take(job, steps, 2, 3)
    assert [thread.name for thread in threading.enumerate()].count("job") == 1
    steps.put(None)
    job.wait()
    assert job.snapshots == (1, 2, 3)


def test_a_stop_before_the_start_does_nothing(job: Job, steps: Steps) -> None:
    job.stop()
    job.wait()  # nothing to wait for
    assert job.state == "waiting"
    job.start()
    take(job, steps, 1)


def test_an_error_keeps_the_snapshots_and_is_told(job: Job, steps: Steps) -> None:
    job.start()
    take(job, steps, 1, 2)
    steps.put(ZeroDivisionError("no <b>loss</b>"))
    with pytest.raises(ZeroDivisionError):
        job.wait()
    assert (job.state, job.snapshots) == ("failed", (1, 2))
    assert job.bar.error == "ZeroDivisionError: no <b>loss</b> (what was learnt before is kept)"
    assert job.bar.status.startswith("Failed after step 2 of 5")
    assert not job.bar.enabled
    with pytest.raises(ValueError, match="This job is failed: all its snapshots are kept"):
        job.start()


@pytest.mark.parametrize("work", [lambda: 1 / 0, 3, lambda: sys.exit()])
def test_work_that_is_none_is_told(work) -> None:
    job = Job(work)
    with pytest.raises((ZeroDivisionError, TypeError, SystemExit)):
        job.start().wait()
    assert job.state == "failed"
    assert job.bar.error
    job.close()


def test_snapshots_are_read_while_it_works() -> None:
    job = Job(iter(range(20_000))).start()
    while job.state == "running":
        snapshots = job.snapshots
        assert snapshots == tuple(range(len(snapshots)))
    job.wait()
    assert len(job.snapshots) == 20_000
    job.close()


# Watching


def test_watchers_are_told_however_long_a_step_takes(job: Job, steps: Steps) -> None:
    told: list[tuple[str, int]] = []
    leave = job.watch(lambda job: told.append((job.state, len(job.snapshots))))
    job.start()
    take(job, steps, 1)
    eventually(lambda: told.count(("running", 1)) > 3)  # no step comes, and it is told
    steps.put(None)
    job.wait()
    assert told[-1] == ("done", 1)
    leave()
    leave()


def test_a_watcher_that_fails_is_told_and_the_work_goes_on(job: Job, steps: Steps) -> None:
    calls = []

    def fail(job: Job) -> None:
        calls.append(job)
        raise RuntimeError("cannot draw")

    job.watch(fail)
    job.start()
    take(job, steps, 1)
    eventually(lambda: "RuntimeError: cannot draw" in job.bar.error)
    steps.put(None)
    job.wait()  # the work did not fail: nothing is raised
    assert (job.state, len(calls)) == ("done", 1)


def test_words_that_fail_are_told(steps: Steps) -> None:
    job = Job(stepwise(steps), say=lambda snapshot: f"loss {snapshot:.1f}").start()
    take(job, steps, 0.25)
    eventually(lambda: job.bar.status.endswith("s, loss 0.2"))
    take(job, steps, "no number")
    eventually(lambda: "ValueError" in job.bar.error)
    steps.put(None)
    job.wait()
    assert job.snapshots == (0.25, "no number")
    job.close()


# The page


def test_the_bar_shows_how_far_it_is(job: Job, steps: Steps) -> None:
    bar = job.bar
    assert (bar.button, bar.running, bar.share, bar.status) == ("Train", False, 0, "Not started.")
    press(job, "start")
    press(job, "start")  # a double click
    eventually(lambda: bar.running)
    assert bar.button == "Stop"
    take(job, steps, 1, 2)
    eventually(lambda: bar.share == 0.4)
    assert bar.status.startswith("step 2 of 5, 0.")
    press(job, "stop")
    assert bar.status.startswith("Stopping at the end of this step: step 2 of 5")
    take(job, steps, 3)
    eventually(lambda: not bar.running)
    assert bar.status.startswith("Stopped at step 3 of 5, ")
    assert bar.status.endswith(" Train goes on from there.")
    press(job, "start")
    take(job, steps, 4)
    steps.put(None)
    job.wait()
    assert (bar.share, bar.enabled, bar.button) == (1, False, "Train")
    press(job, "start")  # of a page that is late
    assert job.state == "done"


def test_the_words_on_the_button_are_given_or_from_the_table(steps: Steps) -> None:
    job = Job(stepwise(steps), start="Measure", stop="Enough")
    assert (job.bar.button, job.bar.share) == ("Measure", -1)
    job.start()
    eventually(lambda: job.bar.button == "Enough")
    steps.put(None)
    job.wait()
    job.close()
    with speak(lambda key, english: f"«{english}»"):
        job = Job(())
        assert (job.bar.button, job.bar.status) == ("«Train»", "«Not started.»")
        job.close()


def test_it_is_shown_as_its_bar() -> None:
    job = Job(())
    bundle, _ = job._repr_mimebundle_()
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == job.bar.model_id
    assert bundle["text/plain"] == "Job(Not started.)"
    job.close()
    assert set(job._repr_mimebundle_()[0]) == {"text/plain"}


# Its end


def test_closed_while_it_runs_it_ends_and_cleans_up(steps: Steps) -> None:
    before, cleaned = set(_instances), []

    def work() -> Iterator[object]:
        try:
            yield from stepwise(steps)
        finally:
            cleaned.append(True)

    job = Job(work).start()
    take(job, steps, 1)
    job.close()
    job.close()
    assert cleaned == []  # it is in the middle of a step
    steps.put(2)
    eventually(lambda: cleaned)
    job.wait()
    assert (job.state, job.snapshots) == ("stopped", (1, 2))
    assert set(_instances) == before
    with pytest.raises(ValueError, match="This job is closed"):
        job.start()


def test_running_its_cell_again_closes_it(shell: Shell, steps: Steps) -> None:  # noqa: F811
    shell.run("cell A")
    first = Job(stepwise(steps)).start()
    take(first, steps, 1)
    shell.run("cell A")
    second = Job(())
    steps.put(2)
    first.wait()
    assert (first.state, first._closed, second._closed) == ("stopped", True, False)
    assert first.snapshots == (1, 2)
    second.close()
    gc.collect()


ENDS = """
from tests.toy_training import train
from attention_lab.widgets import Job
job = Job(train()).start()
while len(job.snapshots) < 3: job.join(0.01)
print("end")
"""


def test_the_process_may_end_while_it_runs() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", ENDS], capture_output=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"end", b"")


# Its thread


def test_it_computes_in_one_thread_and_leaves_the_others_theirs() -> None:
    def count() -> Iterator[int]:
        yield torch.get_num_threads()

    def count_in_a_new_thread() -> int:
        found: list[int] = []
        thread = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
        thread.start()
        thread.join()
        return found[0]

    torch.set_num_threads(3)
    try:
        job = Job(count)
        job.start().wait()
        job.close()
        assert job.snapshots == (1,)
        assert torch.get_num_threads() == 3
        assert count_in_a_new_thread() == 3
    finally:
        torch.set_num_threads(1)


def test_a_toy_training_learns_and_its_weights_stay() -> None:
    from toy_training import train

    job = Job(train(every=0.002)).start()
    eventually(lambda: len(job.snapshots) > 20)
    job.stop()
    job.wait()
    first, last = job.snapshots[0], job.snapshots[-1]
    assert last.loss < first.loss
    assert not torch.equal(first.weights["0.weight"], last.weights["0.weight"])
    job.close()
