"""Why √d_k: the experiment against the package's own measures, and the paper's claim."""

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from attention_lab.core import entropy, softmax_gradient
from attention_lab.experiments.why_scale import (
    MAX_DIMENSION,
    NUM_SEEDS,
    NUM_TOKENS,
    SCALINGS,
    ScalingSettings,
    curves_of_seed,
    largest_gradient,
    queries_and_keys,
    scaling_experiment,
)

DIVISOR = {"off": lambda d: 1, "sqrt_d_k": math.sqrt, "d_k": lambda d: d}


@settings(max_examples=25)
@given(st.integers(1, MAX_DIMENSION), st.sampled_from(SCALINGS), st.integers(0, 3))
def test_every_number_by_another_way(d_k: int, scaling: str, seed: int) -> None:
    record = scaling_experiment(ScalingSettings(d_k, scaling, seed))
    weights = []
    for i in range(NUM_SEEDS):
        query, key = queries_and_keys(seed + i)[..., :d_k].double()
        scores = torch.einsum("qd,kd->qk", query, key) / DIVISOR[scaling](d_k)
        np.testing.assert_allclose(record.scores[i], scores, atol=1e-4)
        weights.append(scores.softmax(-1))
    np.testing.assert_allclose(record.weights, weights[0], atol=1e-4)
    p = torch.stack(weights)
    assert record.measured("largest weight") == pytest.approx(float(p.amax(-1).mean()), abs=1e-4)
    spread = entropy(p).mean() / math.log(NUM_TOKENS)
    assert record.measured("entropy") == pytest.approx(float(spread), abs=1e-4)
    steepest = softmax_gradient(p).abs().amax((-1, -2)).mean()
    assert record.measured("gradient") == pytest.approx(float(steepest), abs=1e-4)


def test_the_numbers_the_lesson_tells() -> None:
    """Unscaled, entropy falls from about 0.78 to 0.04; divided by the root it stays near 0.85."""

    def told(d_k: int, scaling: str) -> float:
        return scaling_experiment(ScalingSettings(d_k, scaling)).measured("entropy")

    assert told(2, "off") == pytest.approx(0.78, abs=0.05)
    assert told(1024, "off") == pytest.approx(0.04, abs=0.03)
    for d_k in (2, 16, 128, 1024):
        assert told(d_k, "sqrt_d_k") == pytest.approx(0.85, abs=0.03)
    assert told(1024, "d_k") > 0.99


@pytest.mark.parametrize("d_k", [4, 64, 1024])
def test_the_variance_of_the_scores(d_k: int) -> None:
    """Footnote 4 of the paper: d_k, so ÷√d_k makes it 1, and ÷d_k makes it 1/d_k."""
    for scaling, expected in (("off", d_k), ("sqrt_d_k", 1), ("d_k", 1 / d_k)):
        variance = scaling_experiment(ScalingSettings(d_k, scaling)).variance
        assert variance == pytest.approx(expected, rel=0.15)


def test_one_more_dimension_leaves_the_others_as_they_were() -> None:
    small = scaling_experiment(ScalingSettings(5)).attention
    large = scaling_experiment(ScalingSettings(7)).attention
    assert torch.equal(small.query, large.query[..., :5])
    assert torch.equal(small.key, large.key[..., :5])


def test_curves_are_computed_once_for_a_seed() -> None:
    curves_of_seed.cache_clear()
    scaling_experiment(ScalingSettings(3))
    made = curves_of_seed.cache_info().misses
    scaling_experiment(ScalingSettings(500, "d_k"))
    assert curves_of_seed.cache_info().misses == made == NUM_SEEDS
    scaling_experiment(ScalingSettings(seed=1))  # its first seven seeds are known
    assert curves_of_seed.cache_info().misses == made + 1


@given(st.lists(st.floats(-30, 30), min_size=2, max_size=13))
def test_the_largest_entry_of_the_gradient_stands_on_its_diagonal(scores: list[float]) -> None:
    weights = torch.tensor(scores, dtype=torch.float64).softmax(-1)
    full = softmax_gradient(weights).abs().max()
    torch.testing.assert_close(largest_gradient(weights), full)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"d_k": 0}, "d_k must be from 1 to 1024, not 0."),
        ({"d_k": 1025}, "d_k must be from 1 to 1024, not 1025."),
        ({"d_k": 2.5}, "d_k must be a whole number, from 1 to 1024, not 2.5."),
        ({"scaling": "on"}, "scaling must be one of 'off', 'sqrt_d_k', 'd_k', not 'on'."),
        ({"scaling": None}, "scaling must be one of 'off', 'sqrt_d_k', 'd_k', not None."),
        ({"seed": -1}, "seed must be from 0 to 4294967295, not -1."),
        ({"heads": 2}, "There is no setting 'heads'. There are: d_k, scaling, seed."),
    ],
)
def test_what_is_not_allowed_is_named(changes: dict, told: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(told) + "$"):
        ScalingSettings().with_changes(**changes)
