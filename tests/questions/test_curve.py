"""A drawn curve: its trend comes first, then how high it is."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from attention_lab.questions import Prediction

from .test_axes import prediction

LEVEL = (0.20, 0.23, 0.24, 0.24, 0.25, 0.25)
RISING = (0.20, 0.41, 0.68, 0.85, 0.94, 0.97)
FALLING = RISING[::-1]


@pytest.fixture
def asked(tmp_path: Path) -> Prediction:
    lines = ('measure = "size"', 'over = "n"', "at = [0, 1, 2, 3, 4, 5]", "close = 0.1")
    return prediction(tmp_path, "curve", *lines)


def judged(asked: Prediction, yours: Any, computed: Any) -> tuple[str, str]:
    """The score, and what is said before the numbers."""

    def compute(n: int) -> Any:
        return SimpleNamespace(measured=lambda name: computed[n])

    found = asked.judge(yours, asked.truth(compute))
    return found.score, found.reply.partition("Computed:")[0].strip()


@pytest.mark.parametrize("computed", [LEVEL, RISING, FALLING])
def test_what_is_computed_is_right(asked: Prediction, computed: Any) -> None:
    assert judged(asked, computed, computed) == ("right", "")


@pytest.mark.parametrize(
    ("yours", "computed", "said"),
    [
        ((0.20, 0.20, 0.15, 0.15, 0.10, 0.10), LEVEL, "Yours falls; the computed one stays level."),
        ((0.15, 0.20, 0.20, 0.25, 0.25, 0.30), LEVEL, "Yours rises; the computed one stays level."),
        ((0.9,) * 6, RISING, "Yours stays level; the computed one rises."),
        (RISING, FALLING, "Yours rises; the computed one falls."),
        (FALLING, RISING, "Yours falls; the computed one rises."),
    ],
)
def test_another_trend_is_off_however_near(
    asked: Prediction, yours: Any, computed: Any, said: str
) -> None:
    assert judged(asked, yours, computed) == ("off", said)


def test_one_step_of_a_slider_is_level(asked: Prediction) -> None:
    assert judged(asked, (0.25, 0.25, 0.25, 0.25, 0.20, 0.20), LEVEL)[0] == "right"


@pytest.mark.parametrize(
    ("yours", "computed", "said"),
    [
        ((0.5,) * 6, LEVEL, "Level: right. But near 0.24, not 0.50."),
        ((0.0,) * 6, LEVEL, "Level: right. But near 0.24, not 0.00."),
        ((0.2, 0.2, 0.9, 0.9, 0.2, 0.2), LEVEL, "Level: right. But it is too high in the middle."),
        (
            (0.2, 0.2, 0.2, 0.2, 0.2, 0.9), RISING,
            "Rising: right. But it is too low almost everywhere.",
        ),
        ((0.2, 0.4, 0.4, 0.4, 0.9, 1.0), RISING, "Rising: right. But it is too low in the middle."),
        (
            (0.9, 0.9, 0.7, 0.85, 0.5, 0.98), RISING,
            "Rising: right. But it is too high on the left and too low on the right.",
        ),
        ((0.5, 0.5, 0.5, 0.3, 0.0, 0.0), FALLING, "Falling: right. But it is too low everywhere."),
        (
            (0.4, 0.6, 0.9, 0.95, 1.0, 1.0), (0.2, 0.2, 0.2, 0.2, 0.5, 0.8),
            "Rising: right. But it is too high everywhere.",
        ),
    ],
)  # fmt: skip
def test_a_right_trend_at_a_wrong_height(
    asked: Prediction, yours: Any, computed: Any, said: str
) -> None:
    assert judged(asked, yours, computed) == ("off", said)
