"""The soft lookup lab: dragged and set, computed once more in numpy; its code run."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from attention_lab.experiments.soft_lookup import KEYS, VALUES, WORDS, LookupSettings
from attention_lab.labs import SoftLookupLab

from .one_state import assert_one_state


@pytest.fixture
def lab() -> Iterator[SoftLookupLab]:
    made = SoftLookupLab()
    made.resize(832, 1.0)
    yield made
    made.close()


def assert_right(lab: SoftLookupLab) -> None:
    """Numbers and picture, computed once more in numpy."""
    s = lab.settings
    scores = np.float32(KEYS) @ np.float32((s.query_x, s.query_y))
    if s.hard:
        best = scores == scores.max()
        weights = best / best.sum()
    else:
        powers = np.exp((scores - scores.max()) / (math.sqrt(2) * s.temperature))
        weights = powers / powers.sum()
    np.testing.assert_allclose(lab.trace.weights[0], weights, atol=1e-5)
    np.testing.assert_allclose(lab.trace.output[0], weights @ VALUES, atol=1e-5)
    assert_one_state(lab)
    drawing = lab.drawing()
    handle = drawing.marks["keys"].handle
    assert handle is not None
    assert handle.at == pytest.approx((s.query_x, s.query_y))
    bars, words = drawing.marks["weights"].moving[:5], drawing.marks["weights"].moving[5:]
    ends = [np.asarray(bar.points)[:, 0].max() for bar in bars]
    np.testing.assert_allclose(ends, weights, atol=1e-5)
    assert [word.text for word in words] == [f"{weight:.2f}" for weight in weights]
    assert drawing.labels["total of weights"].text == "sum 1.00"
    (crossed,) = [m for m in drawing.marks["values"].moving if getattr(m, "shape", "") == "cross"]
    np.testing.assert_allclose(np.asarray(crossed.points)[0], weights @ VALUES, atol=1e-4)


numbers = st.floats(-2, 2)
moves = st.one_of(
    st.tuples(st.sampled_from(["query_x", "query_y"]), numbers),
    st.tuples(st.just("temperature"), st.floats(0.1, 10)),
    st.tuples(st.just("hard"), st.booleans()),
    st.tuples(st.just("dragged"), st.tuples(numbers, numbers)),
)


@settings(max_examples=8)
@given(st.lists(moves, min_size=1, max_size=8))
def test_any_move_shows_the_truth(todo: list) -> None:
    lab = SoftLookupLab()
    lab.resize(832, 1.0)
    try:
        for count, (name, value) in enumerate(todo):
            if name == "dragged":
                lab.pane.dragged = [0, *value, count + 1]
            else:
                lab.set(**{name: value})
            assert_right(lab)
    finally:
        lab.close()


def test_opens_on_attention_that_is_shared(lab: SoftLookupLab) -> None:
    assert_right(lab)
    assert lab.trace.weights.max() < 0.5
    assert "“river” gets the most, 0.39" in lab.describe()
    assert list(lab.controls) == ["query_x", "query_y", "temperature", "hard", "large"]
    assert repr(lab) == (
        "SoftLookupLab(query_x=1.5, query_y=-0.5, temperature=1.0, hard=False, "
        "normalised=True)"
    )  # fmt: skip


def test_dragging_moves_the_query_and_its_sliders(lab: SoftLookupLab) -> None:
    lab.pane.dragged = [0, 0.7083333, -1.254, 1]
    assert (lab.settings.query_x, lab.settings.query_y) == (0.71, -1.25)
    assert lab.controls["query_x"].value == 0.71
    assert lab.pane.layers["handles"] == [pytest.approx([0.71, -1.25])]
    assert lab.pane.layers["dragged"] == [1]  # the page knows which move this frame answers
    lab.set(query_x=0)
    lab.pane.dragged = [0, 0.71, -1.25, 2]  # back to the same place: that is news
    assert lab.settings.query_x == 0.71


@pytest.mark.parametrize("point", [*KEYS, (0.0, 0.0)])
@pytest.mark.parametrize("off", [(0.05, -0.06), (-0.079, 0), (0.005, 0.001)])
def test_the_pointer_meets_a_key_exactly(
    lab: SoftLookupLab, point: tuple[float, float], off: tuple[float, float]
) -> None:
    lab.pane.dragged = [0, point[0] + off[0], point[1] + off[1], 1]
    assert (lab.settings.query_x, lab.settings.query_y) == point
    assert lab.pane.layers["handles"] == [pytest.approx(point)]
    lab.pane.dragged = [0, point[0] + 0.06, point[1] - 0.061, 2]  # further away than that
    expected = pytest.approx((point[0] + 0.06, point[1] - 0.06))
    assert (lab.settings.query_x, lab.settings.query_y) == expected


def test_arrow_keys_pass_a_key_freely(lab: SoftLookupLab) -> None:
    """They go on from where the query is, as the page knows it: in float32."""
    lab.set(query_x=0.75, query_y=0.03)
    for count in range(1, 7):
        x, y = lab.pane.layers["handles"][0]
        lab.pane.dragged = [0, x + 0.1, y, count]
        settings = (lab.settings.query_x, lab.settings.query_y)
        assert settings == pytest.approx((0.75 + count / 10, 0.03))
    x, y = lab.pane.layers["handles"][0]
    lab.pane.dragged = [0, x - 0.3, y + 0.1, 9]  # presses that came faster than frames
    assert (lab.settings.query_x, lab.settings.query_y) == pytest.approx((1.05, 0.13))
    lab.pane.dragged = [0, 1.05 - 0.1, 0.13 - 0.1, 10]
    assert (lab.settings.query_x, lab.settings.query_y) == pytest.approx((0.95, 0.03))


@pytest.mark.parametrize("told", [[7, 0, 0, 1], [0, math.nan, 0, 1], [0, 9, 9, 1], [0, 1], ["x"]])
def test_nonsense_from_the_page_is_kept_as_an_error(lab: SoftLookupLab, told: list) -> None:
    before = lab.settings
    lab.pane.dragged = told
    assert lab.settings == before
    assert lab.pane.error
    lab.set(query_x=1)
    assert not lab.pane.error


def test_the_sliders_echo_of_a_float_changes_nothing(lab: SoftLookupLab) -> None:
    """The page sends what its slider makes of a number: the setting keeps its own."""
    lab.set(query_x=1 / 3, temperature=0.123)
    lab.controls["query_x"].value = 0.33000000000000007
    lab.controls["temperature"].set_state({"value": 10**-0.9208})
    assert lab.settings == LookupSettings(1 / 3, -0.5, 0.123)
    lab.controls["query_x"].set_state({"value": 0.7999999999999998})
    assert lab.settings.query_x == 0.8


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize(("x", "y"), [(1.5, -0.5), (0, 0), (-1.23, 2), (1 / 3, 1 / 3)])
def test_the_code_gives_the_numbers_on_screen(
    lab: SoftLookupLab, x: float, y: float, hard: bool
) -> None:
    lab.set(query_x=x, query_y=y, hard=hard, temperature=0.37)
    names: dict = {}
    exec(lab.code(), names)
    torch.testing.assert_close(names["weights"].float(), lab.trace.weights)
    torch.testing.assert_close(names["output"], lab.trace.output)
    assert names["words"] == list(WORDS)
    assert len(lab.code().splitlines()) < 15


def test_words_beside_the_picture(lab: SoftLookupLab) -> None:
    assert "temperature 1" in lab.pane.info["note"]
    formula = dict(lab.pane.info["formula"])
    assert formula["q·k"] == "river 1.50, bank 1.00, money −0.50, desert −1.50, debt 0.50"
    assert formula["output"].startswith("0.39·(−1, 1.5) + 0.27·(1.25, 1.25)")
    assert formula["output"].endswith("= (0.08, 0.52)")
    lab.set(hard=True)
    assert "Hard lookup" in lab.pane.info["note"]
    assert list(lab.checks()) == ["rows sum to 1", "agrees with PyTorch", "output inside the hull"]


def test_broken_on_purpose(lab: SoftLookupLab) -> None:
    lab.set(normalised=False)
    assert not any(lab.checks().values())
    note = lab.pane.info["note"]  # what is set; what is wrong with it is for the checks to say
    assert note == "weights = exp(q·k ÷ …), not divided by their sum."
    assert ["rows sum to 1", False] in [[name, holds] for holds, name, _ in lab.pane.info["checks"]]
    assert "weights = scaled.exp()" in lab.code()
    drawing = lab.drawing()
    assert drawing.marks["weights"].limits.right == 5  # 2.89 is the largest
    assert drawing.labels["total of weights"].text == "sum 7.39"
    assert "has left the hull of the values: the weights add up to 7.39" in lab.describe()
    lab.reset()
    assert all(lab.checks().values())
    asked = SoftLookupLab(controls=("normalised",))
    assert asked.controls["normalised"].description == "divide by the sum"
    asked.close()


@pytest.mark.parametrize(("x", "y"), [(2.3, 0.5), (-2.001, -9.0)])
def test_a_query_beyond_its_range_is_refused(lab: SoftLookupLab, x: float, y: float) -> None:
    """The page keeps the handle within the range, which ends inside the plane."""
    lab.pane.dragged = [0, x, y, 1]
    assert "must be from -2 to 2" in lab.pane.error
    (held,) = [place["handle"] for place in lab.pane.scene["marks"] if place["handle"]]
    assert held["within"] == [-2, 2, -2, 2]


def test_a_failing_check_is_seen(lab: SoftLookupLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attention_lab.experiments.soft_lookup.outside", lambda *_: 0.5)
    assert not lab.checks()["output inside the hull"]
