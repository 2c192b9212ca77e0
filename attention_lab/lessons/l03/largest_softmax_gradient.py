"""The exercise of lesson 03 about the gradient of a saturated softmax."""

from typing import Any

import torch
from torch import Tensor

from attention_lab.core.measures import softmax_gradient
from attention_lab.judging import Case, Exercise, WrongAnswer


def _wrong(name: str, what: str, advice: str, *ways: Any) -> WrongAnswer:
    return WrongAnswer(name, what, advice, ways)


def _scores() -> tuple[Case, ...]:
    """Rows of scores: moderate ones, one with a weight above ½, and one that is saturated."""
    cases = []
    for seed, (n, spread) in enumerate([(5, 0.7), (7, 1.0), (3, 2.0), (11, 30.0)]):
        generator = torch.Generator().manual_seed(seed)
        scores = spread * torch.randn(n, generator=generator)
        scores[1] = 0
        cases.append(Case({"scores": scores}, {n: "keys"}))
    return tuple(cases)


def _largest(scores: Tensor) -> Tensor:
    return softmax_gradient(scores.softmax(-1)).max()


def _of_weights(of: Any) -> Any:
    """A function of the scores that does `of` with their softmax."""
    return lambda scores: of(scores.softmax(-1))


LARGEST_GRADIENT = Exercise(
    name="largest_softmax_gradient",
    title="When softmax stops learning",
    prompt=(
        "How strongly can the weights p = softmax(scores) still answer to a change of the scores? "
        "The derivative of weight i by score j is p_i (1 − p_i) where i = j, and −p_i p_j "
        "elsewhere. `scores` (n) is one row. Return the **largest** of these n² numbers."
    ),
    starter="""\
import torch

def largest_softmax_gradient(scores):
    ...
""",
    solution="""\
import torch

def largest_softmax_gradient(scores):
    p = torch.softmax(scores, dim=-1)
    return (p * (1 - p)).max()  # those with i ≠ j are negative
""",
    hints=(
        "First turn the scores into weights. Then: can any −p_i p_j be the largest?",
        "Only p_i (1 − p_i) is positive. Compute it for every i.",
        "p = torch.softmax(scores, dim=-1), then the maximum of p * (1 - p).",
    ),
    reference=_largest,
    cases=_scores,
    wrong=(
        _wrong(
            "softmax forgotten",
            "The scores themselves are used as weights.",
            "Turn them into weights first: p = torch.softmax(scores, dim=-1).",
            lambda scores: (scores * (1 - scores)).max(),
        ),
        _wrong(
            "largest weight",
            "This is the largest weight.",
            "Its derivative is p (1 − p): 0 when the weight is 1.",
            _of_weights(lambda p: p.max()),
        ),
        _wrong(
            "p² instead of p (1 − p)",
            "This is p², the part that is subtracted.",
            "p (1 − p) = p − p².",
            _of_weights(lambda p: (p * p).max()),
        ),
        _wrong(
            "plus instead of minus",
            "p² is added where it should be subtracted.",
            "The derivative is p − p², that is p (1 − p).",
            _of_weights(lambda p: (p + p * p).max()),
        ),
        _wrong(
            "1 − p alone",
            "This is 1 − p, without the factor p.",
            "The derivative is the product of both, p (1 − p).",
            _of_weights(lambda p: (1 - p).max()),
            _of_weights(lambda p: 1 - p.max()),
        ),
        _wrong(
            "index instead of number",
            "This is the place of the largest, not its value.",
            "Use .max() instead of .argmax().",
            _of_weights(lambda p: (p * (1 - p)).argmax()),
        ),
        _wrong(
            "mean instead of largest",
            "This is a mean of the derivatives.",
            "Take the maximum.",
            _of_weights(lambda p: (p * (1 - p)).mean()),
        ),
        _wrong(
            "p_i (1 − p_j) for every pair",
            "p_i (1 − p_j) is taken for every pair of i and j.",
            "Where i ≠ j the derivative is −p_i p_j. Only i = j has p_i (1 − p_i).",
            _of_weights(lambda p: p.max() * (1 - p.min())),
        ),
        _wrong(
            "derivative of the sum of the weights",
            "This is 0: the weights always add up to 1, so their sum cannot change.",
            "Take the derivative of each weight alone.",
            lambda scores: 0.0,
        ),
        _wrong(
            "returns the weights",
            "These are the weights.",
            "Compute p_i (1 − p_i) from them, and return the largest.",
            _of_weights(lambda p: p),
        ),
        _wrong(
            "smallest instead of largest",
            "This is the smallest of the numbers.",
            "Take the maximum.",
            _of_weights(lambda p: softmax_gradient(p).min()),
            _of_weights(lambda p: (p * (1 - p)).min()),
        ),
        _wrong(
            "largest off the diagonal",
            "This is the largest p_i p_j with i ≠ j; with its sign it is negative.",
            "The positive ones stand where i = j: p_i (1 − p_i).",
            _of_weights(lambda p: p.topk(2).values.prod()),
        ),
        _wrong(
            "sum instead of largest",
            "This is the sum of all p_i (1 − p_i).",
            "Take the maximum of them.",
            _of_weights(lambda p: (p * (1 - p)).sum()),
        ),
        _wrong(
            "returns all of the gradient",
            "These are all the derivatives.",
            "Return the largest of them alone: .max().",
            _of_weights(softmax_gradient),
            _of_weights(lambda p: p * (1 - p)),
        ),
    ),
    harmless={
        "the whole matrix": lambda scores: (
            scores.softmax(0).diag() - torch.outer(*[scores.softmax(0)] * 2)
        ).max(),
        "autograd": lambda scores: torch.autograd.functional.jacobian(
            lambda x: x.softmax(-1), scores
        ).max(),
        "of the largest weight": lambda scores: float(
            scores.softmax(-1).max() * (1 - scores.softmax(-1).max())
        ),
        "its size": lambda scores: softmax_gradient(scores.softmax(-1)).abs().amax(),
        "float64": lambda scores: _largest(scores.double()),
        "NumPy": lambda scores: max(p * (1 - p) for p in scores.softmax(-1).numpy()),
    },
    right="Correct. At most ¼, and almost 0 once one weight is near 1: nothing is learned there.",
)
