"""Nothing stays in memory: not after close(), not when a cell is run again, not while it runs."""

import gc

import IPython
import pytest
from ipywidgets.widgets.widget import _instances

from attention_lab import AttentionLab
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.live import KEPT
from attention_lab.widgets import lifetime


class Shell:
    """As much of IPython's shell as says which cell runs."""

    def __init__(self) -> None:
        self.runs = 0
        self.parent: dict = {}

    def run(self, cell: str | None) -> None:
        self.runs += 1
        metadata = {"cellId": cell} if cell else {}
        self.parent = {"header": {"msg_id": f"run {self.runs}"}, "metadata": metadata}

    def get_parent(self) -> dict:
        return self.parent


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch):
    fake = Shell()
    monkeypatch.setattr(IPython, "get_ipython", lambda: fake)
    monkeypatch.setattr(lifetime, "_labs_of_cell", {})
    return fake


def make(sentence: str = "a b c") -> AttentionLab:
    return AttentionLab(sentence, controls=("d_k", "mask"))


def drawings() -> int:
    gc.collect()
    return sum(type(thing) is Drawing for thing in gc.get_objects())


def test_close_lets_go_of_the_drawings() -> None:
    before = drawings()
    lab = make()
    assert drawings() > before
    lab.close()
    del lab
    assert drawings() == before


def test_running_a_cell_again_leaves_one_lab(shell: Shell) -> None:
    before = set(_instances)
    shell.run("cell A")
    labs = [make()]
    one = len(set(_instances) - before)
    for _ in range(3):
        shell.run("cell A")
        labs.append(make())
    assert [lab.closed for lab in labs] == [True, True, True, False]
    assert len(set(_instances) - before) == one
    labs[-1].close()


def test_two_labs_of_one_run_both_stay(shell: Shell) -> None:
    shell.run("cell A")
    first, second = make(), make()
    assert not first.closed
    assert not second.closed
    shell.run("cell A")
    third = make()
    assert first.closed
    assert second.closed
    third.close()


def test_another_cell_closes_nothing(shell: Shell) -> None:
    shell.run("cell A")
    first = make()
    shell.run("cell B")
    second = make()
    shell.run("cell A")
    third = make()
    assert (first.closed, second.closed, third.closed) == (True, False, False)
    second.close()
    third.close()
    assert lifetime._labs_of_cell == {}


def test_a_front_end_that_names_no_cell_closes_nothing(shell: Shell) -> None:
    labs = []
    for _ in range(2):
        shell.run(None)
        labs.append(make())
    assert not any(lab.closed for lab in labs)
    for lab in labs:
        lab.close()


def test_outside_a_notebook_nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifetime, "_labs_of_cell", {})
    for shell in (None, object()):
        monkeypatch.setattr(IPython, "get_ipython", lambda found=shell: found)
        make().close()
    assert lifetime._labs_of_cell == {}


@pytest.mark.usefixtures("unchecked")
def test_two_thousand_updates_leave_nothing_behind() -> None:
    lab = AttentionLab("the bank of the river", source="random")
    for d_k in (3, 5):
        lab.set(d_k=d_k)
    widgets, before = len(_instances), drawings()
    for step in range(2000):
        lab.set(d_k=1 + step % 61, seed=step % 5)
    assert len(_instances) == widgets
    assert drawings() == before
    for words in range(1, 3 * KEPT):  # every step another structure
        lab.set(sentence="word " * words)
    assert len(_instances) == widgets
    assert drawings() <= KEPT + before
    lab.close()
