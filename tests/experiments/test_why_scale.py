"""Why √d_k: the experiment against the package's own measures, and the paper's claim."""

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from attention_lab.core import softmax_gradient
from attention_lab.experiments.why_scale import (
    MAX_DIMENSION,
    MEASURES,
    NUM_SEEDS,
    SCALINGS,
    ScalingSettings,
    WhyScale,
    curves_from,
    largest_gradient,
    queries_and_keys,
    rows_of_seed,
    scaling_experiment,
)

DIVISOR = {
    "off": lambda d: 1,
    "sqrt_d_k": math.sqrt,
    "d_k": lambda d: d,
    "sqrt_d_model": lambda d: math.sqrt(8 * d),
}


OFFERED = "'off', 'sqrt_d_k', 'd_k', 'sqrt_d_model'"


def by_autograd(scores: torch.Tensor) -> torch.Tensor:
    """The largest derivative of a weight of this row by a score of it."""
    return torch.autograd.functional.jacobian(lambda s: s.softmax(-1), scores).abs().max()


def median(numbers: np.ndarray) -> float:
    """The lower one of the two in the middle."""
    return float(np.sort(numbers.ravel())[(numbers.size - 1) // 2])


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
    p = torch.stack(weights).numpy()
    gradient = (p * (1 - p)).max(-1)
    near_dead = (np.abs(gradient - 0.01) < 1e-5).mean()  # rounding may decide over these
    truth = (p.max(-1).mean(), median(gradient), (gradient < 0.01).mean())
    for measure, value, slack in zip(MEASURES, truth, (0, 0, near_dead), strict=True):
        assert record.measured(measure) == pytest.approx(value, abs=1e-4 + slack)
    seeds = record.seeds[SCALINGS.index(scaling), ..., d_k - 1].numpy()
    np.testing.assert_allclose(seeds[0], p.max(-1).mean(-1), atol=1e-4)
    np.testing.assert_allclose(seeds[1], [median(g) for g in gradient], atol=1e-4)
    np.testing.assert_allclose(seeds[2], (gradient < 0.01).mean(-1), atol=1e-4 + 16 * near_dead)
    np.testing.assert_array_equal(record.dead, gradient[0] < 0.01)


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("d_k", [4, 64, 1024])
def test_gradients_and_dead_rows_by_autograd(d_k: int, scaling: str) -> None:
    record = scaling_experiment(ScalingSettings(d_k, scaling))
    steepest = np.array([[by_autograd(row) for row in seed] for seed in record.scores.double()])
    assert record.measured("median gradient") == pytest.approx(median(steepest), abs=1e-5)
    assert record.measured("dead rows") == pytest.approx((steepest < 0.01).mean(), abs=1e-6)
    np.testing.assert_array_equal(record.dead, steepest[0] < 0.01)


def told(measure: str, d_k: int, scaling: str = "off") -> float:
    return scaling_experiment(ScalingSettings(d_k, scaling)).measured(measure)


def test_the_numbers_the_lesson_tells() -> None:
    """Unscaled, rows go dead as d_k grows; divided by the root nothing changes."""
    assert told("dead rows", 4) == 0
    assert told("dead rows", 64) == pytest.approx(0.24, abs=0.01)
    assert told("dead rows", 1024) == pytest.approx(0.79, abs=0.01)
    assert told("median gradient", 512) == pytest.approx(0.0003, abs=0.0001)
    for d_k in (4, 16, 64, 256, 1024):
        assert told("dead rows", d_k, "sqrt_d_k") == 0
        assert told("largest weight", d_k, "sqrt_d_k") == pytest.approx(0.24, abs=0.02)
        assert told("median gradient", d_k, "sqrt_d_k") == pytest.approx(0.17, abs=0.02)
        assert told("largest weight", d_k, "sqrt_d_model") == pytest.approx(0.11, abs=0.01)
    assert told("largest weight", 1024, "d_k") == pytest.approx(1 / 16, abs=0.01)


def test_at_small_d_k_the_unscaled_gradient_is_larger() -> None:
    """w (1 - w) is largest at w = 1/2: a row may be decided, and not yet saturated."""
    for d_k in (2, 4, 16):
        assert told("median gradient", d_k) > told("median gradient", d_k, "sqrt_d_k")
    assert told("median gradient", 64) < told("median gradient", 64, "sqrt_d_k")
    assert scaling_experiment(ScalingSettings(20)).dead.any()  # while some rows are dead already


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("d_k", [1, 4, 20, 64, 1024])
def test_the_note_always_explains_lines_slope_and_cross(d_k: int, scaling: str) -> None:
    settings = ScalingSettings(d_k, scaling)
    told = WhyScale().note(settings, scaling_experiment(settings))
    assert "8 random draws (seeds)" in told
    assert "how much a weight moves with its score" in told
    assert "✕ dead: no slope reaches 0.01" in told


@given(st.integers(1, MAX_DIMENSION), st.sampled_from(SCALINGS))
def test_no_largest_weight_is_below_that_of_keys_that_are_all_alike(d_k: int, scaling: str) -> None:
    """The picture has words there."""
    record = scaling_experiment(ScalingSettings(d_k, scaling))
    assert record.weights.amax(-1).min() >= 1 / 16 - 1e-6
    assert record.measured("largest weight") >= 1 / 16 - 1e-6


@pytest.mark.parametrize("d_k", [4, 64, 1024])
def test_the_variance_of_the_scores(d_k: int) -> None:
    """Footnote 4 of the paper: d_k, so ÷√d_k makes it 1, and ÷d_k makes it 1/d_k."""
    expectations = (("off", d_k), ("sqrt_d_k", 1), ("d_k", 1 / d_k), ("sqrt_d_model", 1 / 8))
    for scaling, expected in expectations:
        variance = scaling_experiment(ScalingSettings(d_k, scaling)).variance
        assert variance == pytest.approx(expected, rel=0.15)


def test_one_more_dimension_leaves_the_others_as_they_were() -> None:
    small = scaling_experiment(ScalingSettings(5)).attention
    large = scaling_experiment(ScalingSettings(7)).attention
    assert torch.equal(small.query, large.query[..., :5])
    assert torch.equal(small.key, large.key[..., :5])


def test_curves_are_computed_once_for_a_seed() -> None:
    for cache in (rows_of_seed, curves_from):
        cache.cache_clear()
    scaling_experiment(ScalingSettings(3))
    made = rows_of_seed.cache_info().misses
    scaling_experiment(ScalingSettings(500, "d_k"))
    assert rows_of_seed.cache_info().misses == made == NUM_SEEDS
    scaling_experiment(ScalingSettings(seed=1))  # its first seven seeds are known
    assert rows_of_seed.cache_info().misses == made + 1


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
        ({"scaling": "on"}, f"scaling must be one of {OFFERED}, not 'on'."),
        ({"scaling": None}, f"scaling must be one of {OFFERED}, not None."),
        ({"seed": -1}, "seed must be from 0 to 4294967295, not -1."),
        ({"heads": 2}, "There is no setting 'heads'. There are: d_k, scaling, seed."),
    ],
)
def test_what_is_not_allowed_is_named(changes: dict, told: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(told) + "$"):
        ScalingSettings().with_changes(**changes)
