"""The why-scale lab: set, computed once more in plain PyTorch; its code run; cheap to move."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from attention_lab.experiments.why_scale import MEASURES, SCALINGS, ScalingSettings
from attention_lab.labs import WhyScaleLab

from .one_state import assert_one_state


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
    squared = {"off": 1, "sqrt_d_k": s.d_k, "d_k": s.d_k**2, "sqrt_d_model": 8 * s.d_k}
    divisor = math.sqrt(squared[s.scaling])
    weights = (query @ key.mT / divisor).softmax(-1)
    np.testing.assert_allclose(record.weights, weights, atol=1e-4)
    assert_one_state(lab)
    drawing = lab.drawing()
    np.testing.assert_array_equal(drawing.maps["weights"].values, record.weights)
    for measure in MEASURES:
        here = drawing.marks[measure].moving[-1]
        at = (math.log2(s.d_k), record.measured(measure))
        np.testing.assert_allclose(np.asarray(here.points), [at], atol=1e-6)
    numbers = [drawing.labels[f"number of {measure}"].text for measure in MEASURES]
    largest, gradient, dead = map(record.measured, MEASURES)
    assert numbers == [f"{largest:.2f}", f"{gradient:.4f}", f"{100 * dead:.0f}\u202f%"]
    is_dead = (weights * (1 - weights)).amax(-1) < 0.01
    crosses = [np.asarray(mark.points) for mark in drawing.marks["dead"].moving]
    rows = np.flatnonzero(is_dead) + 0.5
    np.testing.assert_allclose(np.concatenate([*crosses, np.zeros((0, 2))])[:, 1], rows)
    told = drawing.labels["count of dead"].text
    assert told == f"✕ {int(is_dead.sum())} of 16 dead"


changes = st.one_of(
    st.tuples(st.just("d_k"), st.integers(1, 1024)),
    st.tuples(st.just("scaling"), st.sampled_from(SCALINGS)),
    st.tuples(st.just("seed"), st.sampled_from([0, 1, 2**32 - 1])),
)


@settings(max_examples=8)
@given(st.lists(changes, min_size=1, max_size=6))
def test_any_change_shows_the_truth(todo: list) -> None:
    lab = WhyScaleLab()
    try:
        for name, value in todo:
            lab.set(**{name: value})
            assert_right(lab)
    finally:
        lab.close()


def test_opens_on_a_softmax_that_is_saturated(lab: WhyScaleLab) -> None:
    assert_right(lab)
    assert lab.settings == ScalingSettings(64, "off", 0)
    assert lab.trace.measured("largest weight") > 0.8
    assert lab.trace.dead.sum() == 4
    assert "softmax is saturated" in lab.describe()
    lab.set(scaling="sqrt_d_k")  # one click makes the point
    assert lab.trace.measured("largest weight") < 0.3
    assert lab.trace.variance == pytest.approx(1, abs=0.1)
    assert list(lab.controls) == ["d_k", "scaling", "seed", "large"]
    assert [value for _, value in lab.controls["scaling"].options] == list(SCALINGS[:3])


def test_the_slip_is_drawn_and_offered_only_where_it_is_asked_for(lab: WhyScaleLab) -> None:
    lines = len(lab.drawing().marks["dead rows"].moving)
    lab.set(scaling="sqrt_d_model")  # a lesson breaks it
    assert_right(lab)
    assert len(lab.drawing().marks["dead rows"].moving) == lines + 1
    assert lab.trace.variance == pytest.approx(1 / 8, abs=0.02)
    assert "nearly one colour" in lab.describe()
    assert lab.controls["scaling"].options[-1] == ("÷ √d_model, 8 heads", "sqrt_d_model")
    lab.controls["scaling"].value = "sqrt_d_k"
    assert len(lab.drawing().marks["dead rows"].moving) == lines
    lab.controls["scaling"].value = "sqrt_d_model"  # one can go back to it
    assert lab.settings.scaling == "sqrt_d_model"
    lab.reset()
    assert_right(lab)


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("d_k", [1, 37, 1024])
def test_the_code_gives_the_numbers_on_screen(lab: WhyScaleLab, d_k: int, scaling: str) -> None:
    lab.set(d_k=d_k, scaling=scaling, seed=3)
    names = run(lab.code())
    torch.testing.assert_close(names["weights"], lab.trace.weights)
    torch.testing.assert_close(names["scores"], lab.trace.scores)
    assert float(names["variance"]) == pytest.approx(lab.trace.variance)
    for measure in MEASURES:
        value = float(names[measure.replace(" ", "_")])
        assert value == pytest.approx(lab.trace.measured(measure), abs=1e-4)
    assert torch.equal(names["dead"], lab.trace.dead)
    assert len(lab.code().splitlines()) < 20


def test_the_slider_doubles_and_takes_any_whole_number(lab: WhyScaleLab) -> None:
    slider = lab.controls["d_k"]
    assert (slider.min, slider.max, slider.powers) == (1, 1024, True)
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
        assert lab.selection == {"query": row, "key": 3}
        formula = dict(lab.pane.info["formula"])
        assert formula["cell"] == f"q{row + 1} → k4"
        assert formula["scale"].split()[1:3] == ["not", "scaled"]
    lab.set(scaling="d_k")
    assert "÷ 1024 =" in dict(lab.pane.info["formula"])["scale"]
    lab.set(scaling="sqrt_d_k")
    assert "÷ √1024 =" in dict(lab.pane.info["formula"])["scale"]


def test_a_step_draws_no_new_background(lab: WhyScaleLab) -> None:
    number = lab.pane.scene["id"]
    for changes in ({"d_k": 5}, {"scaling": "d_k"}, {"seed": 7}):
        lab.set(**changes)
        assert lab.pane.scene["id"] == number


def test_a_curve_that_is_not_the_scores_is_seen(
    lab: WhyScaleLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lab.checks()["curves agree with the scores"]
    monkeypatch.setattr(type(lab.trace), "measured", lambda *_: 0.123)
    assert not lab.checks()["curves agree with the scores"]
