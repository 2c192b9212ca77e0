"""One look: colour limits in steps, maps that colour-blind eyes can read."""

import math

import matplotlib
import numpy as np
import pytest
from hypothesis import given, strategies as st

from attention_lab.figures import style


@given(st.floats(1e-30, 1e30))
def test_a_nice_limit_is_the_next_of_1_2_5_10(largest: float) -> None:
    limit = style.nice_limit(largest)
    mantissa = float(f"{limit:.3e}".split("e")[0])
    assert mantissa in (1, 2, 5)
    assert limit >= largest * (1 - 1e-8)
    assert limit <= largest * 2.5 * (1 + 1e-8)


@pytest.mark.parametrize(
    ("largest", "limit"),
    [(0, 1), (0.3, 0.5), (1, 1), (1.01, 2), (2, 2), (3, 5), (5, 5), (7, 10), (10, 10), (99, 100)],
)
def test_nice_limits(largest: float, limit: float) -> None:
    assert style.nice_limit(largest) == pytest.approx(limit)


@given(st.floats(1e-30, 1e30))
def test_a_colour_limit_is_close_and_has_two_digits_at_most(largest: float) -> None:
    limit = style.colour_limit(largest)
    assert largest * (1 - 1e-8) <= limit <= largest * 1.5 * (1 + 1e-8)
    assert float(f"{limit:.1e}") == pytest.approx(limit)


@pytest.mark.parametrize(
    ("largest", "limit"), [(0, 1), (0.42, 0.5), (0.5, 0.5), (0.51, 0.6), (0.81, 1), (7.6, 8)]
)
def test_colour_limits(largest: float, limit: float) -> None:
    assert style.colour_limit(largest) == pytest.approx(limit)


@pytest.mark.parametrize("odd", [math.nan, math.inf, -1.0])
def test_a_limit_there_always_is(odd: float) -> None:
    assert style.nice_limit(odd) == 1


def test_weights_grow_brighter_and_signed_numbers_are_white_at_zero() -> None:
    light = style.colormap_rgb("weights") @ np.array([0.299, 0.587, 0.114])
    assert (np.diff(light) > -0.6).all()
    signed = style.colormap_rgb("signed").astype(int)
    assert (signed[127:129] > 240).all()
    assert signed[-1, 0] > signed[-1, 2]  # red above
    assert signed[0, 2] > signed[0, 0]  # blue below


def test_the_browser_gets_matplotlibs_own_colours() -> None:
    for palette, name in style.COLORMAPS.items():
        shown = matplotlib.colormaps[name](np.arange(256), bytes=True)[:, :3]
        assert np.abs(style.colormap_rgb(palette).astype(int) - shown).max() <= 1


def test_heads_have_eight_different_colours() -> None:
    assert len(set(style.HEADS)) == len(style.HEADS) == 8
