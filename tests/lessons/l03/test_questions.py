"""Lesson 03: what stands for a misconception is off."""

import pytest

from attention_lab import WhyScaleLab
from attention_lab.lessons import predictions


@pytest.mark.parametrize(
    ("name", "misconception"),
    [
        ("largest_weight_without_scale", (0.06,) * 6),  # as if all keys were alike
        ("largest_weight_with_scale", (0.1, 0.3, 0.5, 0.7, 0.9, 1.0)),  # as if nothing had changed
    ],
)
def test_a_misconception_is_off(name: str, misconception: tuple[float, ...]) -> None:
    asked = predictions()[name]
    lab = WhyScaleLab()

    def compute(**changes: object) -> object:
        return lab.compute(lab.changed(lab.settings, {**asked.settings, **changes}))

    truth = asked.truth(compute)
    lab.close()
    assert asked.judge(misconception, truth).score == "off"
