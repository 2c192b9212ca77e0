"""Exercises of lesson 01, attention as a soft lookup.

Words, keys and values are those of the soft lookup lab.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attention_lab.judging import IN_PLACE, Array, Case, Exercise, Probe, WrongAnswer
from attention_lab.mistakes import WEIGHTS_ARE_RIGHT

from .hard_lookup import HARD_LOOKUP
from .query_for_the_mean import QUERY_FOR_THE_MEAN


def _averages() -> tuple[Case, ...]:
    """Weights that add up to 1, one of them exactly 0; the mean of no column is 0."""
    cases = []
    for seed, (n, d_v) in enumerate([(5, 3), (3, 7), (7, 2)]):
        generator = torch.Generator().manual_seed(seed)
        weights = torch.rand(n, generator=generator)
        weights[1] = 0
        value = torch.randn(n, d_v, generator=generator) + 0.5
        inputs = {"weights": weights / weights.sum(), "value": value}
        cases.append(Case(inputs, {n: "values", d_v: "d_v"}))
    return tuple(cases)


def _over_both(of: Callable[[Tensor, Tensor], Any]) -> Callable[..., Any]:
    """A way that learners write, as a function of these two and no more."""
    return lambda weights, value: of(weights, value)


_AVERAGE_WRONG = (
    WrongAnswer(
        "all values alike",
        "This is the plain mean: all values count alike.",
        "Multiply each value by its weight before you add them up.",
        (_over_both(lambda w, v: v.mean(0)),),
    ),
    WrongAnswer(
        "sum without weights",
        "The values are added up without their weights.",
        "Multiply each value by its weight first.",
        (_over_both(lambda w, v: v.sum(0)),),
    ),
    WrongAnswer(
        "divided by the number of values",
        "The weighted sum is divided by the number of values as well.",
        "The weights add up to 1 already: the weighted sum is the average.",
        (
            _over_both(lambda w, v: (w[:, None] * v).mean(0)),
            _over_both(lambda w, v: w @ v / v.shape[1]),
        ),
    ),
    WrongAnswer(
        "picks one value",
        "This is the value with the largest weight, alone.",
        "Attention does not pick one: every value counts, as much as its weight says.",
        (_over_both(lambda w, v: v[w.argmax()]),),
    ),
    WrongAnswer(
        "only the last value",
        "This is the last value times its weight: the ones before it are lost.",
        "Add to the total in every step of the loop.",
        (_over_both(lambda w, v: w[-1] * v[-1]),),
    ),
    WrongAnswer(
        "not added up",
        "Each value is multiplied by its weight, and then they are not added up.",
        "Add them up over the values, sum(dim=0): one vector is left.",
        (_over_both(lambda w, v: w[:, None] * v),),
    ),
    WrongAnswer(
        "added up along the wrong axis",
        "The features of each value are added up, so one number per value is left.",
        "Add up over the values, dim=0: one number per feature is left.",
        (_over_both(lambda w, v: (w[:, None] * v).sum(1)),),
    ),
    WrongAnswer(
        "everything added up",
        "Everything is added up to one number.",
        "Add up over the values only: one number per feature is left.",
        (_over_both(lambda w, v: (w[:, None] * v).sum()),),
    ),
    WrongAnswer(
        "softmax of the weights",
        "The weights went through a softmax once more.",
        "They are weights already, positive and with sum 1: use them as they are.",
        (_over_both(lambda w, v: w.softmax(0) @ v),),
    ),
    replace(IN_PLACE, ways=(_over_both(lambda w, v: v.mul_(w[:, None]).sum(0)),)),
)


def _identity_values() -> Case:
    """Values that make the result the weights that were used."""
    case = _averages()[0]
    return Case({**case.inputs, "value": torch.eye(5)}, case.axes)


def _every_value_counts(used: Array, case: Case) -> str | None:
    weights = case.inputs["weights"].double().numpy()
    if used.shape != weights.shape or (left_out := (used == 0) & (weights > 0)).sum() in (0, 5):
        return None
    which = ", ".join(map(str, np.flatnonzero(left_out)))
    return f"Of the values 0 to 4, these do not count at all in your result: {which}."


_AVERAGE = Exercise(
    name="weighted_average",
    title="A weighted average",
    prompt=(
        "This is the heart of attention. `weights` (n) are n numbers that add up to 1; `value` "
        "(n, d_v) has a row for each of them. Return the average of the rows in which each counts "
        "as much as its weight, (d_v)."
    ),
    starter="""\
import torch

def weighted_average(weights, value):
    ...
""",
    solution="""\
import torch

def weighted_average(weights, value):
    return weights @ value
""",
    hints=(
        "With weights 0.5, 0.5 and 0 it is half the first row plus half the second.",
        "Multiply each row by its weight, then add up the rows. A loop over the rows will do.",
        "weights @ value does both at once: multiply, and add up.",
    ),
    reference=lambda weights, value: weights @ value,
    cases=_averages,
    wrong=_AVERAGE_WRONG,
    harmless={
        "a loop": _over_both(lambda w, v: sum(w[i] * v[i] for i in range(len(w)))),
        "broadcast and sum": _over_both(lambda w, v: (w.unsqueeze(-1) * v).sum(dim=0)),
        "einsum": _over_both(lambda w, v: torch.einsum("n,nd->d", w, v)),
        "value transposed": _over_both(lambda w, v: v.T @ w),
        "divided by the sum of the weights": _over_both(lambda w, v: w @ v / w.sum()),
        "a list": _over_both(lambda w, v: [float((w * column).sum()) for column in v.T]),
        "NumPy": _over_both(lambda w, v: np.average(v.numpy(), axis=0, weights=w.numpy())),
        "float64": _over_both(lambda w, v: w.double() @ v.double()),
        "a row": _over_both(lambda w, v: (w[None] @ v)[0]),
    },
    probe=Probe(_identity_values, WEIGHTS_ARE_RIGHT),
    properties=(_every_value_counts,),
    right="Correct: half of this course is that one line.",
)

EXERCISES = (_AVERAGE, QUERY_FOR_THE_MEAN, HARD_LOOKUP)
