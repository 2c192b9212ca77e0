"""The exercise of lesson 01 in which a query is constructed, for the words of the lab."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from attention_lab.core.attention import attend
from attention_lab.experiments.soft_lookup import KEYS, VALUES, WORDS
from attention_lab.judging import Array, Case, Exercise, NotNumbers, WrongAnswer

NEAR_THE_MEAN = 0.02
_KEY, _VALUE = torch.tensor(KEYS).double(), torch.tensor(VALUES).double()
_MEAN = _VALUE[:2].mean(0)  # of river and bank


def _weights_of(query: Array) -> Array:
    """The weights of the five words for one query."""
    if query.size != 2:
        raise NotNumbers(f"A query has two numbers here, water and money. Yours has {query.size}.")
    if not np.isfinite(query).all():
        raise NotNumbers("Infinity is not a number that a query can have. A large one will do.")
    row = torch.from_numpy(query.reshape(1, 2))
    weights: Array = attend(row, _KEY, _VALUE).weights[0].numpy()
    return weights


def _output_of(query: Array) -> Array:
    return _weights_of(query) @ _VALUE.numpy()


def _is_too_short(query: Array) -> bool:
    """River and bank get the same and the most, and the others still too much."""
    if query.size != 2:
        return False
    weights = _weights_of(query)
    same = abs(weights[0] - weights[1]) < 0.005
    too_far = np.abs(_output_of(query) - _MEAN.numpy()).max() > NEAR_THE_MEAN
    return bool(same and weights[0] > weights[2:].max() + 0.01 and too_far)


def _favours(*words: str) -> Callable[[Array], bool]:
    """Whether these words, and not river and bank, share nearly everything."""
    places = [WORDS.index(word) for word in words]

    def fits(query: Array) -> bool:
        return query.size == 2 and bool(_weights_of(query)[places].sum() > 0.9)

    return fits


def _query(*queries: tuple[float, float]) -> tuple[Callable[[], Array], ...]:
    return tuple(partial(_array, query) for query in queries)


def _array(numbers: tuple[float, float]) -> Array:
    return np.array(numbers)


_QUERY_WRONG = (
    WrongAnswer(
        "query too short",
        "The direction is right: river and bank get the same weight. But the other words still "
        "get some.",
        "Make the query longer: a longer query makes the weights sharper.",
        _query((1, 0), (2, 0), (4, 0)),
        _is_too_short,
    ),
    WrongAnswer(
        "mean of the keys",
        "This is the mean of the two keys, or a multiple of it. Bank's own key points there more "
        "than river's, so bank gets more.",
        "Equal weights need equal scores: q·k must be the same for both keys.",
        _query((1, 0.5), (2, 1), (10, 5), (20, 10)),
    ),
    WrongAnswer(
        "zero query",
        "A query of zeros has the score 0 with every key: the output is the mean of all five "
        "values.",
        "Only river and bank should count: their scores must be larger than the others.",
        _query((0, 0)),
    ),
    WrongAnswer(
        "the output instead of the query",
        "This is the output that is asked for, not the query that leads to it.",
        "Look for the query: compare it with the keys, not with the values.",
        _query((0.125, 1.375)),
        lambda query: query.size == 2 and bool(np.abs(query.ravel() - _MEAN.numpy()).max() < 0.02),
    ),
    WrongAnswer(
        "opposite direction",
        "This query points away from river and bank: desert gets nearly everything.",
        "A score is large where query and key point the same way.",
        _query((-5, 0), (-10, 0)),
        _favours("desert"),
    ),
    WrongAnswer(
        "another pair of words",
        "Here bank and money share the weight.",
        "River is (1, 0) and bank is (1, 1): what do they have in common?",
        _query((0, 5), (0, 10)),
        lambda query: _favours("bank", "money")(query) and _weights_of(query)[2] > 0.2,
    ),
    WrongAnswer(
        "one word only",
        "One of the two words gets nearly everything: this comes close to a hard lookup.",
        "Equal weights need equal scores: q·k must be the same for river and for bank.",
        _query((5, 5), (10, 10), (10, -10 / 3)),
        lambda query: query.size == 2 and bool(_weights_of(query)[:2].max() > 0.8),
    ),
)


def _who_gets_what(query: Array, case: Case) -> str | None:
    weights = _weights_of(query)
    said = ", ".join(f"{word} {weight:.2f}" for word, weight in zip(WORDS, weights, strict=True))
    advice = "River and bank should get 0.50 each."
    if abs(weights[0] - weights[1]) > 0.02:
        advice += " Equal weights need equal scores: q·k must be the same for both."
    return f"The weights of your query are: {said}. {advice}"


QUERY_FOR_THE_MEAN = Exercise(
    name="query_for_the_mean",
    title="Find the query",
    prompt=(
        "The words of the lab, at temperature 1. Find a query (water, money) whose output is the "
        "mean of the values of **river** and **bank**, to within 0.02 in each number. There are "
        "many; it may be longer than the lab's sliders allow. The keys: river (1, 0), bank (1, 1), "
        "money (0, 1), desert (−1, 0), debt (0, −1)."
    ),
    starter="query_for_the_mean = [..., ...]\n",
    solution="query_for_the_mean = [10.0, 0.0]\n",
    hints=(
        "The mean gives river and bank 0.5 each and the others nothing. When do two keys get the "
        "same weight?",
        "When they have the same score. q·(1, 0) = q·(1, 1) says what the second number must be.",
        "The second number is 0. The first must be positive, and large enough to leave the "
        "other three behind.",
    ),
    reference=lambda: _MEAN,
    seen_as=_output_of,
    tolerance=NEAR_THE_MEAN,
    wrong=_QUERY_WRONG,
    harmless={
        "just long enough": lambda: [7.0, 0.0],
        "very long": lambda: [1e4, 0],
        "a tensor": lambda: torch.tensor([12.0, 0.0]),
        "a row": lambda: np.array([[20.0, 0.0]]),
        "a little beside": lambda: (9, 0.01),
    },
    properties=(_who_gets_what,),
    right="Correct. One query can ask for two words at once: attention need not pick one.",
)
