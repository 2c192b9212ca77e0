"""The exercise of lesson 02 that is done on paper: the weights of one word of three."""

from functools import partial
from typing import Any

import numpy as np
import torch

from attention_lab.core.attention import attend
from attention_lab.judging import Array, Exercise, WrongAnswer

NEARLY = 0.012  # as far as a number that was cut off, not rounded, to two decimals
WORDS = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])  # river, bank, money


def _row_of_river(scale: float | None = None) -> Array:
    words = WORDS.double()
    return attend(words, words, words, scale=scale).weights[0].numpy()


def _by_hand(name: str, what: str, advice: str, *rows: Any) -> WrongAnswer:
    return WrongAnswer(name, what, advice, tuple(partial(_array, row) for row in rows))


def _array(row: Any) -> Array:
    return np.array(row)


_SCALED = 2**-0.5  # of river with itself and with bank
_EXPONENTIAL = np.exp(_SCALED)

_BY_HAND_WRONG = (
    _by_hand(
        "no scale",
        "These are the weights without the division by √d_k.",
        "Each word has two numbers: divide the scores by √2 before the softmax.",
        _row_of_river(1.0),
    ),
    _by_hand(
        "÷d_k instead of ÷√d_k",
        "These are the weights after a division by d_k.",
        "Divide by its square root, √2 = 1.414.",
        _row_of_river(0.5),
    ),
    _by_hand(
        "×√d_k",
        "The scores were multiplied by √d_k.",
        "Divide by √2: the scores should become smaller.",
        _row_of_river(2**0.5),
    ),
    _by_hand(
        "softmax over queries",
        "This is what river gets from each word: a column of the weights.",
        "Take river's own row. Its three numbers add up to 1.",
        np.array([0.4011, 0.2483, 0.1978]),
    ),
    _by_hand(
        "row of another word",
        "These are the weights of another word.",
        "River asks: multiply the query of river, (1, 0), with each key.",
        [0.2483, 0.5035, 0.2483],
        [0.1978, 0.4011, 0.4011],
    ),
    _by_hand(
        "no softmax",
        "These are the scores, scaled or not.",
        "Take the exponential of each scaled score, then divide by their sum.",
        [1, 1, 0],
        [_SCALED, _SCALED, 0],
    ),
    _by_hand(
        "exponentials not divided",
        "These are the exponentials.",
        "Divide each by their sum, so that they add up to 1.",
        [_EXPONENTIAL, _EXPONENTIAL, 1],
        [np.e, np.e, 1],
    ),
    _by_hand(
        "softmax without the exponential",
        "The scores were divided by their sum, without the exponential.",
        "Take the exponential of each scaled score first. e⁰ is 1, not 0.",
        [0.5, 0.5, 0],
    ),
    _by_hand(
        "attention picks one word",
        "River got everything, bank and money nothing.",
        "Bank has the same score as river. Money's score is 0, and e⁰ = 1, not 0.",
        [1, 0, 0],
    ),
    _by_hand(
        "all words alike",
        "These weights are all the same.",
        "The score of money is 0, that of the others is 1: its weight must be smaller.",
        [1 / 3, 1 / 3, 1 / 3],
    ),
    WrongAnswer(
        "percentages",
        "These are percentages.",
        "Weights add up to 1: divide by 100.",
        (lambda: [40, 40, 20],),
        fits=lambda weights: bool(abs(weights.sum() - 100) < 2),
    ),
    _by_hand(
        "returns output instead of weights",
        "This is river's output, the mixture of the values.",
        "Hand in the three weights from the step before.",
        _row_of_river() @ WORDS.double().numpy(),
    ),
)


def _three_weights(weights: Array, case: Any) -> str:
    if weights.size != 3:
        return f"There are three words, so there are three weights. You gave {weights.size}."
    if abs(weights.sum() - 1) > 0.02:
        return f"The three weights should add up to 1; yours add up to {weights.sum():.3g}."
    river, bank, money = weights.ravel()
    if abs(river - bank) > 0.02:
        return (
            "River and bank have the same score, 1, so they must get the same weight. Is the "
            "order river, bank, money?"
        )
    expected = float(_row_of_river()[-1])
    if abs(money - expected) < NEARLY:
        return f"Nearly: the weight of money is {expected:.4f}. Round it to two decimals."
    size = "small: its score is 0, and e⁰ = 1" if money < expected else "large: its score is lower"
    return f"River and bank count the same, as they should. The weight of money is too {size}."


BY_HAND = Exercise(
    name="attention_by_hand",
    title="By hand",
    prompt=(
        "River is (1, 0), bank is (1, 1), money is (0, 1), each at once query, key and value. "
        "Which weights does **river** take from river, bank and money, without a mask? Use paper "
        "or a calculator. Two decimals are enough."
    ),
    starter="attention_by_hand = [..., ..., ...]\n",
    solution="attention_by_hand = [0.401, 0.401, 0.198]\n",
    hints=(
        "Start with the scores: multiply river's (1, 0) with each of the three, number by number, "
        "and add up.",
        "The scores are 1, 1, 0. Divide them by √2 = 1.414, then take the exponential of each.",
        "The exponentials are 2.028, 2.028 and 1. Divide each by their sum, 5.056.",
    ),
    reference=_row_of_river,
    wrong=_BY_HAND_WRONG,
    harmless={
        "two decimals": lambda: [0.40, 0.40, 0.20],
        "a tensor": lambda: torch.tensor([0.4011, 0.4011, 0.1978]),
        "a row of a matrix": lambda: _row_of_river()[None],
        "float16": lambda: torch.tensor([0.4011, 0.4011, 0.1978]).half(),
        "a tuple": lambda: (0.401, 0.401, 0.198),
    },
    tolerance=0.006,
    properties=(_three_weights,),
    right="Correct. River takes as much from bank as from itself: they have the same water.",
)
