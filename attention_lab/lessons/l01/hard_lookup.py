"""The exercise of lesson 01 in which the temperature has come down to 0."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attention_lab.judging import Array, Case, Exercise, Probe, WrongAnswer
from attention_lab.mistakes import WEIGHTS_ARE_RIGHT


def _lookups() -> tuple[Case, ...]:
    """Queries whose best key leads by far, and is not always the nearest or the longest."""
    cases = []
    for seed, (n, d_k, d_v) in ((27, (5, 3, 7)), (10, (7, 5, 2)), (35, (11, 2, 3))):
        generator = torch.Generator().manual_seed(seed)
        query = torch.randn(d_k, generator=generator)
        key = torch.randn(n, d_k, generator=generator)
        best, second = (key @ query).topk(2).values.tolist()
        assert best - second >= 0.5, "no tie, and no near tie"
        value = torch.randn(n, d_v, generator=generator)
        inputs = {"query": query, "key": key, "value": value}
        cases.append(Case(inputs, {n: "keys", d_k: "d_k", d_v: "d_v"}))
    return tuple(cases)


def _best(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    return value[(key @ query).argmax()]


def _soft(query: Tensor, key: Tensor, value: Tensor, scale: float = 1.0) -> Tensor:
    return (key @ query * scale).softmax(0) @ value


def _all_three(of: Callable[[Tensor, Tensor, Tensor], Any]) -> Callable[..., Any]:
    """A way that learners write, as a function of these three and no more."""
    return lambda query, key, value: of(query, key, value)


_LOOKUP_WRONG = (
    WrongAnswer(
        "soft instead of hard",
        "This is the soft lookup: the weights are shared among all keys.",
        "At temperature 0 the best key gets all: take the value where the score is largest.",
        (_all_three(_soft), _all_three(lambda q, k, v: _soft(q, k, v, len(q) ** -0.5))),
    ),
    WrongAnswer(
        "smallest score",
        "This is the value of the key with the smallest score.",
        "A large score means that query and key fit: use argmax.",
        (_all_three(lambda q, k, v: v[(k @ q).argmin()]),),
    ),
    WrongAnswer(
        "nearest key",
        "This is the value of the key that lies nearest to the query.",
        "The score is the dot product q·k, not the distance: a long key can win from afar.",
        (_all_three(lambda q, k, v: v[((k - q) ** 2).sum(1).argmin()]),),
    ),
    WrongAnswer(
        "cosine instead of dot product",
        "This is the value of the key that points most in the query's direction.",
        "The score is the dot product q·k: the length of the key counts too.",
        (_all_three(lambda q, k, v: v[(k @ q / k.norm(dim=1)).argmax()]),),
    ),
    WrongAnswer(
        "largest size of the score",
        "The sign of the scores is lost: a large negative score wins here.",
        "Take argmax of the scores as they are. A negative score means: does not fit.",
        (_all_three(lambda q, k, v: v[(k @ q).abs().argmax()]),),
    ),
    WrongAnswer(
        "index instead of value",
        "This is the number of the best key, not its value.",
        "Use it to look up the row of value: value[best].",
        (_all_three(lambda q, k, v: (k @ q).argmax()),),
    ),
    WrongAnswer(
        "score instead of value",
        "This is the largest score, not the value that it leads to.",
        "argmax tells which key it belongs to: return that row of value.",
        (_all_three(lambda q, k, v: (k @ q).max()),),
    ),
    WrongAnswer(
        "returns the key",
        "This is the best key itself.",
        "A lookup hands over the value that belongs to it: the same row of value.",
        (_all_three(lambda q, k, v: k[(k @ q).argmax()]),),
    ),
    WrongAnswer(
        "returns weights instead of output",
        "These are the weights, 1 for the best key and 0 for the others.",
        "Let them mix the values: weights @ value.",
        (
            _all_three(lambda q, k, v: torch.eye(len(k), dtype=v.dtype)[(k @ q).argmax()]),
            _all_three(lambda q, k, v: (k @ q).softmax(0)),
        ),
    ),
)


def _weights_are_shared(weights: Array, case: Case) -> str | None:
    if np.isnan(weights).any():
        return (
            "Your result holds NaN: that is what a division by 0 leaves. Take the limit instead: "
            "all to the key with the largest score."
        )
    largest = float(weights.max()) if weights.size else 1.0
    if abs(weights.sum() - 1) > 1e-3 or largest > 0.999:
        return None
    return (
        f"Your weights are still shared: in one test the largest is {largest:.3f}. The limit "
        "temperature → 0 gives all to the best key."
    )


def _another_key(weights: Array, case: Case) -> str | None:
    """The value of one key comes back, of the wrong one."""
    if weights.max(initial=0) < 0.999 or abs(weights.sum() - 1) > 1e-3:
        return None
    scores = (case.inputs["key"] @ case.inputs["query"]).tolist()
    yours, best = int(weights.argmax()), int(np.argmax(scores))
    return (
        f"In one test you return the value of key {yours}, whose score is {scores[yours]:.2f}. "
        f"Key {best} has {scores[best]:.2f}, the largest."
    )


def _lookup_probe() -> Case:
    """The second case, with values that make the output the weights."""
    case = _lookups()[1]
    return Case({**case.inputs, "value": torch.eye(7)}, case.axes)


HARD_LOOKUP = Exercise(
    name="hard_lookup",
    title="The hard lookup",
    prompt=(
        "Turn the temperature down to 0, and the soft lookup becomes a hard one: the key with the "
        "largest score q·k gets all the weight. `query` (d_k) is one vector, `key` (n, d_k), "
        "`value` (n, d_v). Return the output, (d_v). No two keys tie."
    ),
    starter="""\
import torch

def hard_lookup(query, key, value):
    ...
""",
    solution="""\
import torch

def hard_lookup(query, key, value):
    scores = key @ query
    return value[scores.argmax()]
""",
    hints=(
        "First the scores: one number for each key, its dot product with the query.",
        "scores.argmax() says which key has the largest score.",
        "scores = key @ query, and the output is the row of value that belongs to the best key.",
    ),
    reference=_best,
    cases=_lookups,
    wrong=_LOOKUP_WRONG,
    harmless={
        "softmax at a tiny temperature": _all_three(
            lambda q, k, v: ((k @ q) / 1e-3).softmax(0) @ v
        ),
        "scaled by √d_k first": _all_three(lambda q, k, v: v[(k @ q / len(q) ** 0.5).argmax()]),
        "one-hot weights": _all_three(lambda q, k, v: (k @ q == (k @ q).max()).to(v.dtype) @ v),
        "a loop": _all_three(
            lambda q, k, v: max(zip(k @ q, v, strict=True), key=lambda pair: pair[0])[1]
        ),
        "a list": _all_three(lambda q, k, v: v[(k @ q).argmax()].tolist()),
        "einsum and float64": _all_three(
            lambda q, k, v: v[torch.einsum("d,nd->n", q, k).argmax()].double()
        ),
        "NumPy": _all_three(lambda q, k, v: v.numpy()[np.argmax(k.numpy() @ q.numpy())]),
        "with the index kept": _all_three(lambda q, k, v: v[(k @ q).argsort()[-1]]),
    },
    tolerance=1e-3,
    probe=Probe(_lookup_probe, WEIGHTS_ARE_RIGHT),
    properties=(_weights_are_shared, _another_key),
    right="Correct. This is what a dictionary does. It has no gradient, so it cannot be learned.",
)
