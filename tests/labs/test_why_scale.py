"""The why-scale lab: set, walked at random; its code run; its picture cheap to move."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings

from attention_lab.experiments.why_scale import MEASURES, SCALINGS, ScalingSettings
from attention_lab.figures import Cell
from attention_lab.labs import WhyScaleLab

from .walk import assert_controls_follow, steps, walk

GOOD = {
    "d_k": [1, 2, 37, 1023, 1024],
    "scaling": list(SCALINGS),
    "seed": [0, 1, 2**32 - 1],
}
BAD: dict[str, list[Any]] = {
    "d_k": [0, 1025, -1, 2.5, "64", None, True, math.nan],
    "scaling": ["on", None, 1, True, ""],
    "seed": [-1, 2**32, 0.5, None],
    "heads": [2],
}
CLICKED = {"selected": [[0, 0, 0], [0, 15, 15], [0, 7, 2], []]}


@pytest.fixture
def lab() -> Iterator[WhyScaleLab]:
    made = WhyScaleLab()
    yield made
    made.close()


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(code, names)
    return names


def assert_right(lab: WhyScaleLab) -> None:
    """The picture is the record's, and the record that of plain PyTorch."""
    s, record = lab.settings, lab.trace
    generator = torch.Generator().manual_seed(s.seed)
    query, key = torch.randn(2, 16, 1024, generator=generator).double()[..., : s.d_k]
    divisor = {"off": 1, "sqrt_d_k": math.sqrt(s.d_k), "d_k": s.d_k}[s.scaling]
    weights = (query @ key.mT / divisor).softmax(-1)
    np.testing.assert_allclose(record.weights, weights, atol=1e-4)
    np.testing.assert_array_equal(lab.figure.drawing.maps["weights"].values, record.weights)
    point = lab.figure.drawing.patches["entropy"].axes.lines[-1]
    assert point.get_xdata() == pytest.approx([math.log2(s.d_k)])
    assert_controls_follow(lab)


@settings(max_examples=15)
@given(steps(GOOD, BAD, CLICKED))
def test_any_walk_leaves_a_right_picture_or_a_clear_message(todo: list) -> None:
    lab = WhyScaleLab()
    try:
        walk(lab, todo, assert_right)
    finally:
        lab.close()


def test_opens_on_a_softmax_that_is_saturated(lab: WhyScaleLab) -> None:
    assert_right(lab)
    assert lab.settings == ScalingSettings(64, "off", 0)
    assert lab.trace.measured("largest weight") > 0.8
    assert "softmax is saturated" in lab.describe()
    lab.set(scaling="sqrt_d_k")  # one click makes the point
    assert lab.trace.measured("largest weight") < 0.3
    assert lab.trace.variance == pytest.approx(1, abs=0.1)
    assert list(lab.controls) == ["d_k", "scaling", "seed", "large"]


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("d_k", [1, 37, 1024])
def test_the_code_gives_the_numbers_on_screen(lab: WhyScaleLab, d_k: int, scaling: str) -> None:
    lab.set(d_k=d_k, scaling=scaling, seed=3)
    names = run(lab.code())
    torch.testing.assert_close(names["weights"], lab.trace.weights)
    torch.testing.assert_close(names["scores"], lab.trace.scores)
    assert float(names["variance"]) == pytest.approx(lab.trace.variance)
    for name, measure in zip(("largest_weight", "entropy", "gradient"), MEASURES, strict=True):
        assert float(names[name]) == pytest.approx(lab.trace.measured(measure), abs=1e-4)
    assert len(lab.code().splitlines()) < 20


def test_the_slider_doubles_and_takes_any_whole_number(lab: WhyScaleLab) -> None:
    slider = lab.controls["d_k"]
    assert (slider.base**slider.min, slider.base**slider.max) == (1, 1024)
    for sent, expected in ((2**5.2094, 37), (100.0, 100), (2**9.9999, 1024), (1.0, 1)):
        slider.set_state({"value": sent})  # as the page does
        assert lab.settings.d_k == expected
        assert slider.value == expected
    lab.set(d_k=999)
    slider.set_state({"value": 998.9999999})  # the slider's echo
    assert lab.settings.d_k == 999


def test_clicking_a_weight_shows_its_formula(lab: WhyScaleLab) -> None:
    assert lab.pane.info["formula"] == []
    lab.set(d_k=1024)  # scores of a hundred and more
    for row in range(16):
        lab.pane.selected = [0, row, 3]
        assert lab.selected == Cell(0, row, 3)
        formula = dict(lab.pane.info["formula"])
        assert formula["cell"] == f"q{row + 1} → k4"
        assert formula["scale"].split()[1:3] == ["not", "scaled"]
    lab.set(scaling="d_k")
    assert "÷ 1024 =" in dict(lab.pane.info["formula"])["scale"]
    lab.set(scaling="sqrt_d_k")
    assert "÷ √1024 =" in dict(lab.pane.info["formula"])["scale"]


def test_a_step_draws_no_new_background(lab: WhyScaleLab) -> None:
    number = lab.pane.scene["number"]
    for changes in ({"d_k": 5}, {"scaling": "d_k"}, {"seed": 7}):
        lab.set(**changes)
        assert lab.pane.scene["number"] == number


def test_a_curve_that_is_not_the_scores_is_seen(
    lab: WhyScaleLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lab.checks()["curves agree with the scores"]
    monkeypatch.setattr(type(lab.trace), "measured", lambda *_: 0.123)
    assert not lab.checks()["curves agree with the scores"]


def test_a_control_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="controls: there is none called 'heads'"):
        WhyScaleLab(controls=("heads",))
