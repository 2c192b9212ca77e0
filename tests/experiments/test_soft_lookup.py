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
    hull,
    lookup,
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
        ({"d_k": 2}, "There is no setting 'd_k'. There are: query_x, query_y, temperature, hard."),
    ],
)
def test_what_is_not_allowed_is_named(changes: dict, told: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(told)):
        LookupSettings().with_changes(**changes)
