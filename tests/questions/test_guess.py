"""What was predicted, as a picture can show it: each kind says it in terms of axes."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from attention_lab.core.attention import attend
from attention_lab.core.axes import Axis, Selection
from attention_lab.core.guess import Guess
from attention_lab.questions.kinds.word import Word

from .test_axes import OF_MODEL, WORDS, model, prediction, sentence

ROW = 'query = "bank"'
OPTIONS = "options = [[0.33, 0.33, 0.33], [0.25, 0.50, 0.25], [0.0, 1.0, 0.0]]"


@pytest.mark.parametrize(
    ("kind", "lines", "compute", "predicted", "guess"),
    [
        ("cell", OF_MODEL, model, (2, 1), Guess("entropy", Selection(layer=2, head=1))),
        ("cell", (), sentence, (0, 2), Guess("weights", Selection(query=0, key=2))),
        ("word", (ROW,), sentence, "money", Guess("weights", Selection(query=1, key=2))),
        (
            "weight", (ROW, 'key = "money"', "close = 0.1"), sentence, 0.7,
            Guess("weights", Selection(query=1, key=2), value=0.7),
        ),
        (
            "weights", (ROW, OPTIONS), sentence, "0.00, 1.00, 0.00",
            Guess("weights", Selection(query=1), along="key", row=(0.0, 1.0, 0.0)),
        ),
        (
            "point", ("close = 0.4", "limit = 2.0"), sentence, (0.5, -1.0),
            Guess("output", point=(0.5, -1.0)),
        ),
        (
            "curve", ('measure = "size"', 'over = "n"', "at = [1, 2, 4]", "close = 0.1"), model,
            (0.1, 0.2, 0.9),
            Guess("size", over="n", curve=((1.0, 0.1), (2.0, 0.2), (4.0, 0.9))),
        ),
    ],
)  # fmt: skip
def test_each_kind_says_what_was_predicted(
    tmp_path: Any, kind: str, lines: tuple[str, ...], compute: Any, predicted: Any, guess: Guess
) -> None:
    asked = prediction(tmp_path, kind, *lines)
    if kind != "curve":  # what can be answered, the input gives
        answer = asked.input(compute)
        answer.put(predicted)
        predicted = answer.get()
    assert asked.guess(predicted, compute) == guess


def test_the_row_that_was_asked_about_is_the_record_s(tmp_path: Any) -> None:
    axis, numbers = prediction(tmp_path, "weights", ROW, OPTIONS).row(sentence)
    assert axis == Axis("key", WORDS)
    assert numbers == pytest.approx(sentence().weights[1].tolist())
    assert prediction(tmp_path, "word", ROW).row(sentence) is None


def test_of_a_word_that_is_there_twice_the_larger_number_is_meant() -> None:
    x = torch.tensor([[1.0, 0.0], [3.0, 0.0], [2.0, 0.0]])
    trace = attend(x, x, x).named(("the", "bank", "the"))
    word = Word(name="x", lesson="07", question="?", after=".", places={"query": "bank"})
    assert trace.weights[1, 2] > trace.weights[1, 0]
    assert word.guess("the", lambda: trace).at == {"query": 1, "key": 2}


@pytest.mark.parametrize(("answer", "key"), [("most", 2), ("least", 0), ("same", None)])
def test_of_two_places_the_one_said_to_be_larger_is_meant(
    tmp_path: Any, answer: str, key: int | None
) -> None:
    places = (
        'first = { query = "bank", key = "money" }',
        'second = { query = "bank", key = "river" }',
    )
    asked = prediction(tmp_path, "compare", *places, 'answers = ["most", "least", "same"]')
    guess = asked.guess(answer, sentence)
    assert (guess and dict(guess.at)) == (None if key is None else {"query": 1, "key": key})
