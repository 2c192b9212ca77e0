"""A lab that is dragged while a job trains beside it, against the same lab alone."""

import inspect
from statistics import fmean, median
from time import sleep

from tests import toy_training
from tests.browser.notebook import Notebook

from .screen import LAB, WARM, Subject, open_page
from .table import Row, milliseconds

TOY = inspect.getsource(toy_training)
JOB = """
from attention_lab.widgets import Job
job = Job(train(3600), say=lambda snapshot: f"loss {snapshot.loss:.3f}")
job
"""
PRESSES = 5  # in a row, before the job is started or stopped again


def measure(quick: bool = False) -> list[Row]:
    with open_page([WARM, LAB, TOY, JOB]) as notebook:
        return compare(notebook, rounds=1 if quick else 12)


def compare(notebook: Notebook, rounds: int) -> list[Row]:
    lab = Subject(notebook, 1)
    lab.press()
    presses: dict[bool, list[float]] = {False: [], True: []}
    frames: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(rounds):
        for running in presses:
            notebook.execute("job.start()" if running else "job.stop(); job.join()")
            sleep(0.2)
            presses[running] += [lab.press() for _ in range(PRESSES)]
            frames[running].append(lab.hold(50)["perSecond"])
    alone, beside = (middle(presses[running]) for running in presses)
    name = "key press to changed pixels, lab beside a training, against alone"
    rates = [median(frames[running]) for running in frames]
    return [
        Row(name, milliseconds(beside), milliseconds(alone), beside / alone, must=1.2, aim=1.1),
        Row("frames per second, key held, lab beside a training, against alone",
            f"{rates[1]:.1f}", f"{rates[0]:.1f}", rates[1] / rates[0],
            aim=0.8, higher_is_better=True),
    ]  # fmt: skip


def middle(values: list[float]) -> float:
    """The mean of the middle half. A press takes whole frames, so that a median jumps by one."""
    quarter = len(values) // 4
    return fmean(sorted(values)[quarter : len(values) - quarter])
