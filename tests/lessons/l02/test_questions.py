"""Lesson 02: what stands for a misconception is off."""

import torch

from attention_lab import AttentionLab, attend
from attention_lab.lessons import predictions, quizzes


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


def test_the_two_wrong_rows_are_the_misconceptions_of_the_lesson() -> None:
    asked = predictions()["weights_of_bank"]
    x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    trace = attend(x, x, x).named(["river", "bank", "money"])
    truth = asked.truth(lambda: trace)
    named = [asked.judge(t, truth).misconception for t in asked.input(lambda: trace).texts]
    assert named == ["all weights are equal", None, "attention picks one word"]


def test_scores_are_symmetric_and_weights_are_not() -> None:
    asked = predictions()["symmetric_or_not"]
    lab = AttentionLab()
    record = lab.compute(lab.changed(lab.settings, dict(asked.settings)))
    lab.close()
    truth = asked.truth(lambda: record)
    assert torch.allclose(record.scores[0], record.scores[0].mT)
    assert truth.words == "“bank” from “money”: 0.232; “money” from “bank”: 0.085"
    money, bank = 3, 6  # what the reply says of the rows
    sums = record.scaled[0].exp().sum(dim=-1)
    assert sums[money] > sums[bank] and record.weights[0, money].argmax() == money
    assert asked.judge("What bank takes from money.", truth).score == "right"
    same = asked.judge("They are the same.", truth)
    assert (same.score, same.misconception) == ("off", "weights are symmetric")


def test_the_exit_question_and_its_replies_are_right() -> None:
    words = {"rain": (1.0, 0.0), "harbour": (2.0, 1.0), "coin": (0.0, 1.0)}
    x = torch.tensor(list(words.values()))
    scores = x @ x.T
    scaled = scores / 2**0.5
    exponentials = scaled.exp()[0]
    alike, right, picks, shares, unscaled, columns = quizzes()["weights_of_rain"].options

    def text(row: torch.Tensor) -> str:
        return ", ".join(f"{weight:.2f}" for weight in row.tolist())

    assert right.right and right.text == text(attend(x, x, x).weights[0])
    assert "1, 2, 0, divided by √2: 0.71, 1.41, 0." in right.reply
    assert scores[0].tolist() == [1, 2, 0] and text(scaled[0]) == "0.71, 1.41, 0.00"
    first, second, third = exponentials.tolist()
    total = f"{first:.2f}, {second:.2f} and {third:.0f} add up to {exponentials.sum():.2f}"
    assert total in right.reply
    assert alike.text == text(torch.full((3,), 1 / 3))
    assert picks.text == text(scores[0].eq(scores[0].max()).float())
    assert shares.text == text(scores[0] / scores[0].sum())
    assert unscaled.text == text(scores[0].softmax(dim=0))
    over_queries = scaled.softmax(dim=0)[0]
    assert columns.text == text(over_queries)
    assert f"add up to {over_queries.sum():.2f}" in columns.reply
