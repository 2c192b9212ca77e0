"""Lesson 02: what stands for a misconception is off."""

import torch

from attention_lab import AttentionLab, attend
from attention_lab.lessons import predictions


def test_neither_all_alike_nor_one_alone() -> None:
    asked = predictions()["weights_of_bank"]
    x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    truth = asked.truth(lambda: attend(x, x, x).named(["river", "bank", "money"]))
    assert truth.value == "0.25, 0.50, 0.25"
    assert asked.judge("0.33, 0.33, 0.33", truth).score == "off"
    assert asked.judge("0.00, 1.00, 0.00", truth).score == "off"


def test_the_strongest_pair_are_two_different_words() -> None:
    asked = predictions()["strongest_pair"]
    lab = AttentionLab()
    changes = dict(asked.settings)
    truth = asked.truth(lambda: lab.compute(lab.changed(lab.settings, changes)))
    lab.close()
    assert truth.words == "\u201cswam\u201d from \u201criver\u201d, 0.157"
    assert asked.judge((0, 1), truth).score == "off"
