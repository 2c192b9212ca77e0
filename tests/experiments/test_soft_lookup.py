"""The soft lookup: one query, five words; checked with plain numpy."""

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st

from attention_lab.experiments.soft_lookup import (
    KEYS,
    VALUES,
    WORDS,
    LookupSettings,
    SoftLookup,
    hull,
    lookup,
    nearest,
    outside,
)

numbers = st.floats(-2, 2, allow_nan=False)


def weights_of(settings: LookupSettings) -> np.ndarray:
    scores = np.array(KEYS) @ (settings.query_x, settings.query_y)
    powers = np.exp((scores - scores.max()) / (math.sqrt(2) * settings.temperature))
    return powers / powers.sum()


@given(numbers, numbers, st.floats(0.1, 10))
def test_weights_and_output_are_those_of_attention(x: float, y: float, temperature: float) -> None:
    settings = LookupSettings(x, y, temperature)
    trace = lookup(settings)
    np.testing.assert_allclose(trace.weights[0], weights_of(settings), atol=1e-5)
    np.testing.assert_allclose(trace.output[0], weights_of(settings) @ VALUES, atol=1e-5)
    assert trace.key_tokens == WORDS
    assert outside(trace.output[0], hull(torch.tensor(VALUES))) < 1e-6


@given(numbers, numbers)
def test_the_hard_lookup_is_the_limit_of_low_temperatures(x: float, y: float) -> None:
    weights = lookup(LookupSettings(x, y, hard=True)).weights[0].numpy()
    scores = (torch.tensor([[x, y]]) @ torch.tensor(KEYS).mT)[0].numpy()
    best = scores == scores.max()
    np.testing.assert_array_equal(weights, (best / best.sum()).astype(np.float32))
    second = np.sort(scores)[-2]
    if scores.max() - second > 1:  # far enough apart for the lowest temperature to show it
        soft = lookup(LookupSettings(x, y, 0.1)).weights[0].numpy()
        np.testing.assert_allclose(soft, weights, atol=0.01)


def test_ties_share_the_weight() -> None:
    weights = lookup(LookupSettings(0, 0, hard=True)).weights[0]
    torch.testing.assert_close(weights, torch.full((5,), 0.2))


@given(numbers, numbers, st.floats(0.1, 10), st.booleans())
def test_without_the_division_the_weights_are_the_exponentials(
    x: float, y: float, temperature: float, hard: bool
) -> None:
    """Broken on purpose: the checks see it."""
    settings = LookupSettings(x, y, temperature, hard, normalised=False)
    trace = lookup(settings)
    scores = np.float32(KEYS) @ np.float32((x, y))
    powers = np.exp(np.float64(scores) / (math.sqrt(2) * temperature))
    weights = np.where(scores == scores.max(), powers, 0) if hard else powers
    np.testing.assert_allclose(trace.weights[0], weights, rtol=1e-4)
    np.testing.assert_allclose(trace.output[0], weights @ VALUES, rtol=1e-4, atol=1e-3)
    total = weights.sum()
    holds = {check.name: check.holds for check in SoftLookup().checks(settings, trace)}
    if abs(total - 1) > 1e-3:
        assert not holds["rows sum to 1"]
        assert "not divided by their sum" in SoftLookup().note(settings, trace)
    names: dict = {}
    exec(SoftLookup().code(settings), names)
    torch.testing.assert_close(names["weights"], trace.weights, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(names["output"], trace.output, rtol=1e-5, atol=1e-4)


def test_the_broken_lookup_of_the_lesson() -> None:
    """The weights add up to 7.39, and the output leaves the hull for (0.63, 3.85)."""
    trace = lookup(LookupSettings(normalised=False))
    assert float(trace.weights.sum()) == pytest.approx(7.39, abs=0.01)
    assert trace.output[0].tolist() == pytest.approx([0.63, 3.85], abs=0.01)
    settings = LookupSettings(normalised=False)
    assert not any(check.holds for check in SoftLookup().checks(settings, trace))


@given(st.floats(-9, 9), st.floats(-9, 9))
def test_the_nearest_place_of_the_hull(x: float, y: float) -> None:
    """Tried along the whole edge."""
    point, corners = torch.tensor([x, y]), hull(torch.tensor(VALUES))
    ends = corners.roll(-1, 0)
    shares = torch.linspace(0, 1, 1001)[:, None, None]
    edge = (corners + shares * (ends - corners)).reshape(-1, 2)
    least = (edge - point).norm(dim=-1).min()
    found = nearest(point, corners).float()
    assert float((found - point).norm()) == pytest.approx(float(least), abs=5e-3)
    assert outside(found, corners) < 1e-5


def test_temperature_1_is_the_scale_of_the_paper() -> None:
    assert LookupSettings().scale == pytest.approx(1 / math.sqrt(2))
    assert LookupSettings(temperature=2).scale == pytest.approx(1 / math.sqrt(8))


def test_the_opening_state_shares_its_attention() -> None:
    """It ends "attention picks one word": the largest weight is far from 1."""
    weights = lookup(LookupSettings()).weights[0]
    assert 0.3 < weights.max() < 0.5
    assert weights.min() > 0.03


def test_hull_by_hand() -> None:
    square = [(0.0, 0.0), (3.0, 0.0), (3.0, 2.0), (0.0, 2.0)]
    corners = hull(torch.tensor([*square, (1.0, 1.0), (1.5, 0.0)]))
    assert corners.tolist() == [list(pair) for pair in square]  # counterclockwise
    assert outside(torch.tensor([1.0, 1.9]), corners) == 0
    assert outside(torch.tensor([1.0, 2.5]), corners) == pytest.approx(0.5)
    assert outside(torch.tensor([-0.25, 1.0]), corners) == pytest.approx(0.25)
    assert len(hull(torch.tensor(VALUES))) == len(VALUES)  # every value can be reached


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"query_x": 2.01}, "query_x must be from -2 to 2, not 2.01."),
        ({"query_y": float("nan")}, "query_y must be from -2 to 2, not nan."),
        ({"query_y": "1"}, "query_y must be a number from -2 to 2, not '1'."),
        ({"query_x": True}, "query_x must be a number from -2 to 2, not True."),
        ({"query_x": 10**400}, "query_x must be from -2 to 2"),
        ({"temperature": 0}, "temperature must be from 0.1 to 10, not 0."),
        ({"temperature": None}, "temperature must be a number from 0.1 to 10, not None."),
        ({"hard": 1}, "hard must be True or False, not 1."),
        (
            {"d_k": 2},
            "There is no setting 'd_k'. There are: query_x, query_y, temperature, hard, "
            "normalised.",
        ),
    ],
)
def test_what_is_not_allowed_is_named(changes: dict, told: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(told)):
        LookupSettings().with_changes(**changes)
