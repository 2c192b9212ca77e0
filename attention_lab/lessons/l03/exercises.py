"""Exercises of lesson 03, why attention divides by √d_k."""

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attention_lab.judging import Array, Case, Exercise, WrongAnswer

from .largest_softmax_gradient import LARGEST_GRADIENT

_SIZES = (3, 7, 31, 101)


def _sizes() -> tuple[Case, ...]:
    return tuple(Case({"d_k": d_k}) for d_k in _SIZES)


def _of_d_k(name: str, what: str, advice: str, *ways: Any) -> WrongAnswer:
    return WrongAnswer(name, what, advice, ways)


def _draw(d_k: int, pairs: int) -> Tensor:
    """Measured scores of random pairs of query and key."""
    return (torch.randn(pairs, d_k) * torch.randn(pairs, d_k)).sum(-1)


def _is_near(result: Array, case: Case) -> str | None:
    d_k = case.inputs["d_k"]
    if not 0.4 * d_k < float(result.ravel()[0]) < 2.5 * d_k or result.size != 1:
        return None
    return (
        f"Near, but for d_k = {d_k} you give {float(result.ravel()[0]):.3g}. If you measure, take "
        "10,000 pairs, each with a query and a key of its own. If you compute, there is a short "
        "formula."
    )


_VARIANCE = Exercise(
    name="variance_of_scores",
    title="How far scores spread",
    prompt=(
        "The numbers of a query and a key are independent, with mean 0 and variance 1. What is the "
        "variance of their score q·k? Write a function of d_k. Derive it, or measure it on "
        "at least 10,000 independent random pairs: anything within 15 % counts."
    ),
    starter="""\
import torch

def variance_of_scores(d_k):
    ...
""",
    solution="""\
import torch

def variance_of_scores(d_k):
    return d_k  # d_k products, each of variance 1, and independent: their variances add up
""",
    hints=(
        "q·k is a sum of d_k products. What is the variance of one of them?",
        "Each product of two independent numbers of mean 0 and variance 1 has variance 1 · 1 = 1.",
        "The variance of a sum of independent numbers is the sum of their variances. To measure: "
        "q = torch.randn(10000, d_k), k the same, then (q * k).sum(-1).var().",
    ),
    reference=lambda d_k: d_k,
    cases=_sizes,
    tolerance=1e-6,
    relative=0.15,
    seconds=10.0,
    wrong=(
        _of_d_k(
            "standard deviation instead of variance",
            "This is √d_k, the standard deviation of the scores.",
            "The variance is its square.",
            lambda d_k: math.sqrt(d_k),
        ),
        _of_d_k(
            "variance of one product",
            "This is always 1, the variance of a single product q_i k_i (or of a scaled score).",
            "q·k adds d_k of them: how does the variance of a sum grow?",
            lambda d_k: 1,
        ),
        _of_d_k(
            "d_k squared",
            "This is d_k².",
            "The products are independent, so their variances are added: d_k times 1.",
            lambda d_k: d_k**2,
        ),
        _of_d_k(
            "1/d_k",
            "This is 1/d_k: the variance of the mean of the products.",
            "A score is their sum. It spreads more the more products there are.",
            lambda d_k: 1 / d_k,
        ),
        _of_d_k(
            "1/√d_k",
            "This is 1/√d_k, what the scores are multiplied by later on.",
            "First: how far do they spread without it?",
            lambda d_k: d_k**-0.5,
        ),
        _of_d_k(
            "twice d_k",
            "This is 2 d_k: query and key are not independent here, or their variances were added.",
            "Draw two different vectors. The variance of a product of the two is 1 · 1, not 1 + 1.",
            lambda d_k: 2 * d_k,
        ),
        _of_d_k(
            "uniform instead of normal numbers",
            "This is what uniform random numbers between 0 and 1 lead to.",
            "Their mean is not 0 and their variance not 1. Draw with torch.randn.",
            lambda d_k: d_k / 3,  # only one of the two is uniform
            lambda d_k: d_k * 7 / 144,
        ),
        _of_d_k(
            "variance of one number",
            "This is NaN: a single score has no variance.",
            "Draw many pairs at once, torch.randn(10000, d_k), and a score for each.",
            lambda d_k: math.nan,
        ),
        WrongAnswer(
            "mean instead of variance",
            "This is near 0, the mean of the scores.",
            "The variance says how far they lie from it.",
            (lambda d_k: 0, lambda d_k: 0.1),
            fits=lambda result: result.size == 1 and bool(abs(result).max() < 0.4),
        ),
    ),
    harmless={
        "a float": lambda d_k: float(d_k),
        "a tensor": lambda d_k: torch.tensor(float(d_k)),
        "measured with PyTorch": lambda d_k: _draw(d_k, 20_000).var(),
        "measured with NumPy": lambda d_k: np.einsum(
            "nd,nd->n", *np.random.default_rng(0).standard_normal((2, 20_000, d_k))
        ).var(),
        "an array of one number": lambda d_k: np.array([d_k]),
        "a sum of ones": lambda d_k: sum(1.0 for _ in range(d_k)),
    },
    properties=(_is_near,),
    right="Correct: d_k. At d_k = 64 the scores spread over ±8 and more, and softmax saturates.",
)

_SCALE = Exercise(
    name="scale_that_keeps_variance",
    title="Choose the scale",
    prompt=(
        "Scores q·k have variance d_k. By which number must each score be **multiplied**, so that "
        "its variance is 1, whatever d_k is? Write a function of d_k."
    ),
    starter="""\
import math

def scale_that_keeps_variance(d_k):
    ...
""",
    solution="""\
import math

def scale_that_keeps_variance(d_k):
    return 1 / math.sqrt(d_k)  # a factor c multiplies the variance by c²
""",
    hints=(
        "What happens to the variance of numbers that are all multiplied by c?",
        "It is multiplied by c². So c² · d_k = 1 is asked for.",
    ),
    reference=lambda d_k: d_k**-0.5,
    cases=_sizes,
    tolerance=1e-6,
    relative=0.05,
    wrong=(
        _of_d_k(
            "divisor instead of factor",
            "This is √d_k, what the scores are divided by.",
            "The question is what they are multiplied by: 1 over it.",
            lambda d_k: math.sqrt(d_k),
        ),
        _of_d_k(
            "÷d_k instead of ÷√d_k",
            "This is 1/d_k. It makes the variance 1/d_k: large models would hardly tell keys "
            "apart.",
            "A factor c multiplies the variance by c², so take the square root.",
            lambda d_k: 1 / d_k,
        ),
        _of_d_k(
            "no scale",
            "This is always 1: the variance stays d_k.",
            "The factor must shrink as d_k grows.",
            lambda d_k: 1,
        ),
        _of_d_k(
            "variance instead of scale",
            "This is d_k, the variance before scaling.",
            "Which factor brings it to 1?",
            lambda d_k: d_k,
        ),
        _of_d_k(
            "1/d_k²",
            "This is 1/d_k².",
            "The factor is squared in the variance, not the other way round: take a square root.",
            lambda d_k: d_k**-2,
        ),
        _of_d_k(
            "fourth root",
            "This is the fourth root of 1/d_k: right if query and key are both multiplied by it.",
            "Here the score is multiplied, once.",
            lambda d_k: d_k**-0.25,
        ),
        _of_d_k(
            "1/√(2 d_k)",
            "This is 1/√(2 d_k): it makes the variance ½.",
            "The variance of the scores is d_k, not 2 d_k.",
            lambda d_k: (2 * d_k) ** -0.5,
        ),
        _of_d_k(
            "negative scale",
            "The number is right, the sign is not: it turns every score round.",
            "Take the positive root.",
            lambda d_k: -(d_k**-0.5),
        ),
    ),
    harmless={
        "a power": lambda d_k: d_k**-0.5,
        "NumPy": lambda d_k: 1 / np.sqrt(d_k),
        "a tensor": lambda d_k: torch.tensor(float(d_k)).rsqrt(),
        "measured": lambda d_k: 1 / _draw(d_k, 20_000).std(),
        "a list of one": lambda d_k: [d_k**-0.5],
    },
    right="Correct: 1/√d_k, the paper's scale. (Footnote 4 of the paper says just this.)",
)

EXERCISES = (_VARIANCE, _SCALE, LARGEST_GRADIENT)
