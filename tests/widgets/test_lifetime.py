"""Nothing stays in memory: not after close(), not when a cell is run again, not while it runs."""

import gc

import IPython
import pytest
from ipywidgets.widgets.widget import _instances
from matplotlib.figure import Figure

from attention_lab import AttentionLab
from attention_lab.figures.live import KEPT_DRAWINGS
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


def figures() -> int:
    gc.collect()
    return sum(type(thing) is Figure for thing in gc.get_objects())


def test_close_lets_go_of_every_widget() -> None:
    before = set(_instances)
    lab = AttentionLab("a b c")
    assert len(_instances) > len(before) + 20
    lab.close()
    left = [type(_instances[key]).__name__ for key in set(_instances) - before]
    assert left == []
    lab.close()  # once more does no harm


def test_after_close_nothing_fires() -> None:
    lab = make()
    lab.close()
    settings, trace = lab.settings, lab.trace
    lab.controls["d_k"].value = 7
    lab.pane.room = [900, 2]
    lab.pane.selected = [0, 1, 1]
    lab.code_panel.opened = True
    lab._on_reset(None)
    assert lab.settings is settings
    assert lab.trace is trace
    assert lab.pane.error == ""


def test_a_closed_lab_can_still_be_read() -> None:
    lab = make()
    lab.close()
    assert lab.png(scale=1.0).startswith(b"\x89PNG")
    bundle, _ = lab._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png"}  # no live widget
    assert "heat map" in lab.describe()
    with pytest.raises(ValueError, match="This lab is closed"):
        lab.set(d_k=7)


def test_close_lets_go_of_the_figures() -> None:
    before = figures()
    lab = make()
    assert figures() > before
    lab.close()
    del lab
    assert figures() == before


def test_running_a_cell_again_leaves_one_lab(shell: Shell) -> None:
    before = set(_instances)
    shell.run("cell A")
    labs = [make()]
    one = len(set(_instances) - before)
    for _ in range(3):
        shell.run("cell A")
        labs.append(make())
    assert [lab._closed for lab in labs] == [True, True, True, False]
    assert len(set(_instances) - before) == one
    labs[-1].close()


def test_two_labs_of_one_run_both_stay(shell: Shell) -> None:
    shell.run("cell A")
    first, second = make(), make()
    assert not first._closed
    assert not second._closed
    shell.run("cell A")
    third = make()
    assert first._closed
    assert second._closed
    third.close()


def test_another_cell_closes_nothing(shell: Shell) -> None:
    shell.run("cell A")
    first = make()
    shell.run("cell B")
    second = make()
    shell.run("cell A")
    third = make()
    assert (first._closed, second._closed, third._closed) == (True, False, False)
    second.close()
    third.close()
    assert lifetime._labs_of_cell == {}


def test_a_front_end_that_names_no_cell_closes_nothing(shell: Shell) -> None:
    labs = []
    for _ in range(2):
        shell.run(None)
        labs.append(make())
    assert not any(lab._closed for lab in labs)
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
    widgets, before = len(_instances), figures()
    for step in range(2000):
        lab.set(d_k=1 + step % 61, seed=step % 5)
    assert len(_instances) == widgets
    assert figures() == before
    for words in range(1, 3 * KEPT_DRAWINGS):  # every step another structure
        lab.set(sentence="word " * words)
    assert len(_instances) == widgets
    assert figures() <= KEPT_DRAWINGS + before
    lab.close()
