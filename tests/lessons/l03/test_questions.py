"""Lesson 03: what stands for a misconception is off."""

import pytest
import torch

from attention_lab import WhyScaleLab
from attention_lab.lessons import predictions, quizzes


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


def test_the_exit_question_and_its_replies_are_right() -> None:
    """Measured on 20,000 rows: longer vectors, no scale, one weight near 1."""
    generator = torch.Generator().manual_seed(0)

    def spread_and_largest(d_k: int) -> tuple[float, float, float]:
        query = torch.randn(100, 200, d_k, generator=generator)
        key = torch.randn(100, 64, d_k, generator=generator)  # other keys for every 200 queries
        scores = query @ key.mT
        by_d_k = (scores / d_k).softmax(-1).amax(-1).mean()
        return float(scores.std()), float(scores.softmax(-1).amax(-1).mean()), float(by_d_k)

    (spread, largest, _), (wider, larger, flat) = map(spread_and_largest, (4, 400))
    right, *wrong = quizzes()["largest_weight_of_64"].options
    assert (
        right.right and right.text == f"It climbs from about {largest:.1f} to about {larger:.1f}."
    )
    assert f"from {spread:.0f} to {wider:.0f}" in right.reply
    assert flat < 1.5 / 64, "divided by d_k it would be as that reply says"
    assert [option.right for option in wrong] == [False] * 3
