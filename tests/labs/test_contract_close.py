"""Closing any lab: nothing stays behind, nothing fires, what was shown can still be read."""

from __future__ import annotations

import gc
import threading
from typing import Any

import IPython
import pytest
from ipywidgets.widgets.widget import _instances

from attention_lab.figures.drawing import Drawing
from attention_lab.widgets import lifetime

from .every_lab import LABS, fixed_places, opened
from .one_state import state_of
from .walk import reset_button

pytestmark = pytest.mark.parametrize("name", LABS)


def drawings() -> int:
    gc.collect()
    return sum(type(thing) is Drawing for thing in gc.get_objects())


def test_close_lets_go_of_everything(name: str) -> None:
    before, kept = set(_instances), drawings()
    lab = LABS[name]()
    assert len(_instances) > len(before) + 10
    lab.close()
    left = [type(_instances[key]).__name__ for key in set(_instances) - before]
    assert left == []
    lab.close()  # once more does no harm
    del lab
    assert drawings() == kept


def test_after_close_nothing_fires_and_all_can_be_read(name: str) -> None:
    with opened(name) as lab:
        heard: list[int] = []
        lab.watch(lambda: heard.append(1))
        button = reset_button(lab)
    before, error = state_of(lab), lab.pane.error
    for field, values in fixed_places(name).items():
        for value in values:
            lab.controls[field].value = value
    for event, told in EVENTS.items():
        setattr(lab.pane, event, told)
    lab.code_panel.opened = True
    button.click()
    assert all(now is before[part] for part, now in state_of(lab).items())
    assert (lab.pane.error, heard) == (error, [])
    with pytest.raises(ValueError, match="This lab is closed: its cell was run again"):
        lab.set(**{field: values[0] for field, values in list(changes(lab, name).items())[:1]})
    assert lab.png(scale=0.5).startswith(b"\x89PNG")
    assert lab.svg().rstrip().endswith("</svg>")
    assert lab.describe()
    assert lab.code()
    bundle, metadata = lab._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png"}  # no live widget
    assert metadata["image/png"]["alt"] == lab.describe()


def test_an_event_that_waited_while_it_closed(name: str) -> None:
    """It has passed the observers already, and stands at the lock."""
    with opened(name) as lab:
        before = state_of(lab)
        event = threading.Thread(target=lambda: setattr(lab.pane, "room", [900, 2]))
        with lab.lock:
            event.start()
            event.join(0.05)
            assert event.is_alive()
            lab.close()
        event.join(10)
        assert lab.pane.error == ""
        assert all(now is before[part] for part, now in state_of(lab).items())


EVENTS: dict[str, list[Any]] = {
    "room": [900, 2], "selected": [0, 1, 1], "dragged": [0, 0.5, 0.5, 9],
    "painted": [0, 1, [[0, 0]], 9], "edited": [0, 0, 0, "1", 9], "pointer": [0, 0, 0],
}  # fmt: skip


def changes(lab: Any, name: str) -> dict[str, list[Any]]:
    found = {
        field: [value for value in values if value != getattr(lab.settings, field)]
        for field, values in fixed_places(name).items()
    }
    return {field: values for field, values in found.items() if values}


def test_running_its_cell_again_closes_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Shell:
        parent: dict[str, Any]

        def get_parent(self) -> dict[str, Any]:
            return self.parent

    shell = Shell()
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr(lifetime, "_labs_of_cell", {})
    before, labs = set(_instances), []
    for run in range(3):
        shell.parent = {"header": {"msg_id": f"run {run}"}, "metadata": {"cellId": "cell A"}}
        labs.append(LABS[name]())
    assert [lab.closed for lab in labs] == [True, True, False]
    labs[-1].close()
    assert set(_instances) == before
    assert lifetime._labs_of_cell == {}
