"""That settings, record, selection, picture, controls and pane of any lab tell one state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attention_lab.figures.grid import chosen
from attention_lab.figures.heatmap import largest_of_blocks
from attention_lab.figures.live import panels_of
from attention_lab.figures.panels import Matrix, Mosaic
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.panels.chart import Chart
from attention_lab.figures.style import PRESENTATION_POINTS
from attention_lab.widgets import Lab


def state_of(lab: Lab[Any, Any]) -> dict[str, Any]:
    """All that an error must leave as it was: the very same objects."""
    pane = lab.pane
    return {
        "step": lab.step,
        "layers": pane.layers,
        "scene": pane.scene,
        "background": pane.background,
        "info": pane.info,
    }


def assert_one_state(lab: Lab[Any, Any]) -> None:
    assert lab.pane.error == ""
    assert lab.last_error is None
    assert_record_is_of_settings(lab)
    assert_pane_shows_the_step(lab)
    assert_picture_is_of_record(lab)
    assert_words(lab)
    assert_controls_follow(lab)
    assert lab.selection.fits(*lab.axes())


def assert_record_is_of_settings(lab: Lab[Any, Any]) -> None:
    again = dict(tensors(lab.compute(lab.settings)))
    shown = dict(tensors(lab.trace))
    assert shown.keys() == again.keys()
    assert shown, "a record holds the numbers that are shown"
    for name, tensor in shown.items():
        torch.testing.assert_close(tensor, again[name], rtol=0, atol=0, equal_nan=True, msg=name)


def assert_pane_shows_the_step(lab: Lab[Any, Any]) -> None:
    pane, frame = lab.pane, lab.step.frame
    assert pane.scene == frame.scene
    assert pane.layers["scene"] == pane.scene["id"]
    assert pane.background == frame.background
    assert {name: pane.layers[name] for name in frame.layers} == frame.layers
    assert pane.info == lab.step.info
    assert pane.layers["selected"] == dict(lab.selection)
    assert len(pane.scene["maps"]) == len(pane.layers["maps"])
    assert len(pane.scene["labels"]) == len(pane.layers["labels"])


def assert_picture_is_of_record(lab: Lab[Any, Any]) -> None:
    """Each matrix on screen is in the record, and what was sent are its numbers."""
    matrices = [panel for panel in panels_shown(lab) if isinstance(panel, Matrix | Mosaic)]
    known = [tensor for _, tensor in tensors(lab.trace)]
    for panel in matrices:
        assert any(holds(tensor, panel.values) for tensor in known), panel.name
    exact = [panel.values for panel in matrices if isinstance(panel, Matrix)]
    states = [s for s, place in zip(lab.pane.layers["maps"], lab.pane.scene["maps"], strict=True)
              if not place["coarse"]]  # fmt: skip
    sent = [
        largest_of_blocks(values, state["block"]).numpy(force=True).astype(np.float32).tobytes()
        for values, state in zip(exact, states, strict=True)
    ]
    assert lab.pane.layers["numbers"] == b"".join(sent)
    assert lab.drawing().layers(lab.selection) == lab.step.frame.layers
    check_points(lab)


def panels_shown(lab: Lab[Any, Any]) -> list[Panel]:
    return panels_of(chosen(lab.step.picture.layout, lab.page))


def check_points(lab: Lab[Any, Any]) -> None:
    """As many coordinates as the marks say, each of them finite."""
    counts = [mark["count"] for marks in lab.pane.layers["marks"] for mark in marks]
    points = np.frombuffer(lab.pane.layers["points"], np.float32)
    assert len(points) == 2 * sum(counts)
    assert np.isfinite(points).all()


def holds(tensor: Tensor, shown: Tensor) -> bool:
    """Whether `shown` (NaN where masked) is a part of `tensor`, or of it lying on its side."""
    if tensor.dim() < shown.dim():
        return False
    hidden = torch.isnan(shown)
    for turned in (tensor, tensor.mT):
        if turned.shape[-shown.dim() :] == shown.shape:
            parts = turned.reshape(-1, *shown.shape)
            if bool(((parts == shown) | hidden).flatten(1).all(1).any()):
                return True
    return False


def assert_words(lab: Lab[Any, Any]) -> None:
    assert lab.describe()
    assert lab.pane.info["description"] == lab.describe()
    assert all(lab.checks().values()), lab.checks()
    told = [[holds, name] for holds, name, _ in lab.pane.info["checks"]]
    assert told == [[holds, name] for name, holds in lab.checks().items()]
    for place in lab.pane.scene["maps"]:
        axes = [*place["rows"], *place["columns"]]
        assert all([place["name"], place["quantity"], *(axis["label"] for axis in axes)])
    for panel in panels_shown(lab):
        if isinstance(panel, Matrix | Mosaic | Chart):
            assert panel.title, f"{panel.name} says nowhere what it shows"


def assert_controls_follow(lab: Lab[Any, Any]) -> None:
    """Every control shows its setting, as exactly as it shows numbers; off if it is idle."""
    looks = {"view": lab.view, "large": lab.page.points == PRESENTATION_POINTS}
    for name, control in lab.controls.items():
        value = looks[name] if name in looks else getattr(lab.settings, name)
        assert control.value == (round(value, 2) if isinstance(value, float) else value), name
        assert control.disabled == (name not in looks and not lab.settings.matters(name)), name


def tensors(record: Any) -> Iterator[tuple[str, Tensor]]:
    """Every tensor of a record by its name, properties too; those of records inside follow."""
    for name in dir(type(record)) + [field.name for field in fields(record)]:
        if name.startswith("_"):
            continue
        value = getattr(record, name)
        if isinstance(value, Tensor):
            yield name, value
        elif is_dataclass(value) and not isinstance(value, type):
            yield from ((f"{name}.{inner}", tensor) for inner, tensor in tensors(value))
