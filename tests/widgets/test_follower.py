"""A lab follows a job until a person takes the slider, and again when it is put back."""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from attention_lab.widgets import Job
from attention_lab.widgets.follower import Follower


class ALab:
    """As much of a lab as a job may rely on."""

    def __init__(self) -> None:
        self.settings = SimpleNamespace(step=0, head=0)
        self.closed = False
        self.shown: list[int] = []
        self._watchers: list[Callable[[], None]] = []

    def set(self, **changes: int) -> None:
        if self.closed:
            raise ValueError("This lab is closed.")
        self.settings = SimpleNamespace(**{**vars(self.settings), **changes})
        self.shown.append(self.settings.step)
        for watcher in self._watchers:
            watcher()

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)


class Person:
    """Somebody else, in a thread of their own, as the page is."""

    def __init__(self, lab: ALab) -> None:
        self.lab = lab

    def set(self, **changes: int) -> None:
        thread = threading.Thread(target=self.lab.set, kwargs=changes)
        thread.start()
        thread.join()


@pytest.fixture
def lab() -> ALab:
    return ALab()


def test_the_lab_goes_with_the_newest_snapshot(lab: ALab) -> None:
    follower = Follower(lab)
    follower.follow(-1)  # no snapshot yet
    follower.follow(0)
    follower.follow(7)
    assert lab.shown == [0, 7]


def test_a_person_s_step_stays(lab: ALab) -> None:
    follower, person = Follower(lab), Person(lab)
    follower.follow(7)
    person.set(head=1)  # not the slider: it follows on
    follower.follow(8)
    assert lab.settings.step == 8
    person.set(step=3)
    follower.follow(9)
    person.set(head=0)
    follower.follow(10)
    assert lab.settings.step == 3
    person.set(step=10)  # back to the live end
    follower.follow(11)
    assert lab.settings.step == 11


def test_a_job_drives_a_lab_and_lets_go(lab: ALab) -> None:
    job = Job(range(5))
    job.drives(lab)
    job.start().wait()
    assert lab.shown[-1] == 4
    job.close()
    assert lab._watchers == []


def test_a_closed_lab_is_told_and_the_job_goes_on(lab: ALab) -> None:
    job = Job(range(5))
    job.drives(lab)
    lab.closed = True
    job.start().wait()
    assert (job.state, len(job.snapshots)) == ("done", 5)
    assert "This lab is closed." in job.bar.error
    job.close()


def test_a_lab_without_steps_is_refused(lab: ALab) -> None:
    job = Job(())
    lab.settings = SimpleNamespace(head=0)
    with pytest.raises(ValueError, match="no setting 'step'"):
        job.drives(lab)
    job.close()
