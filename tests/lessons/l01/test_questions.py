"""Lesson 01: what stands for a misconception is off."""

import math

import pytest

from attention_lab import SoftLookupLab
from attention_lab.lessons import predictions, quizzes


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


def test_numbers_that_stand_for_a_misconception() -> None:
    asked = predictions()["how_much_for_river"]
    lab = SoftLookupLab()
    changes = dict(asked.settings)
    truth = asked.truth(lambda: lab.compute(lab.changed(lab.settings, changes)))
    lab.close()
    named = {number: asked.judge(number, truth).misconception for number in (1.0, 0.2, 0.6, 0.3)}
    assert named == {
        1.0: "attention picks one word",
        0.2: "all weights are equal",
        0.6: None,
        0.3: None,
    }


def test_the_exit_question_and_its_replies_are_right() -> None:
    query, keys = (1, 2), {"rain": (1, 0), "harbour": (2, 1), "coin": (0, 1)}
    exit = quizzes()["how_much_for_harbour"]
    scores = {word: query[0] * x + query[1] * y for word, (x, y) in keys.items()}
    assert all(f"{word} {key}" in exit.question for word, key in keys.items())
    assert ", ".join(f"{word} {score}" for word, score in scores.items()) in exit.question
    scaled = [score / math.sqrt(2) for score in scores.values()]
    exponentials = [math.exp(score) for score in scaled]
    total = sum(exponentials)
    rain, harbour, coin = (e / total for e in exponentials)
    picks, right, shares, alike = exit.options
    assert right.right and right.text.startswith(f"{harbour:.2f}:")
    assert ", ".join(f"{score:.2f}" for score in scaled) in right.reply
    first, second, third = (f"{e:.1f}" for e in exponentials)
    assert f"{first}, {second} and {third}, and {second} of {total:.1f}" in right.reply
    assert picks.text.startswith("1:") and f"{rain:.2f} and {coin:.2f}" in picks.reply
    by_score = scores["harbour"] / sum(scores.values())
    assert shares.text == f"{by_score:.2f}: 4 of the 7 that the scores add up to."
    assert alike.text.startswith(f"{1 / len(keys):.2f}:")
