"""Lesson 01: what stands for a misconception is off."""

import pytest

from attention_lab import SoftLookupLab
from attention_lab.lessons import predictions


@pytest.mark.parametrize(
    ("name", "misconception"),
    [
        ("how_much_for_river", 1.0),  # attention picks one word
        ("where_the_output_lands", (1.25, 1.25)),  # the value of bank alone
    ],
)
def test_a_misconception_is_off(name: str, misconception: object) -> None:
    asked = predictions()[name]
    lab = SoftLookupLab()
    changes = dict(asked.settings)
    truth = asked.truth(lambda: lab.compute(lab.changed(lab.settings, changes)))
    lab.close()
    assert asked.judge(misconception, truth).score == "off"
