"""Lesson 00: what stands for a misconception is off."""

from attention_lab import AttentionLab
from attention_lab.lessons import predictions


def test_the_sentence_tells_bank_and_not_the_word_beside_it() -> None:
    asked = predictions()["what_tells_bank"]
    lab = AttentionLab()
    truth = asked.truth(lambda **changes: lab.compute(lab.changed(lab.settings, changes)))
    lab.close()
    assert truth.value == "river"
    assert asked.judge("swam", truth).score == "off"
