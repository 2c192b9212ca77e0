"""Named wrong answers about the scale and the softmax.

Each function is what a learner's code computes who makes the mistake.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from attention_lab.judging import WrongAnswer

from .wrong_heads import SOFTMAX_OVER_HEADS

Way = Callable[..., Any]


def attention_but(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None = None,
    *,
    divide_by: Callable[[Tensor, Tensor, Tensor], float] = lambda q, k, v: q.shape[-1] ** 0.5,
    normalise: Callable[[Tensor], Tensor] = lambda scaled: scaled.softmax(-1),
) -> Tensor:
    """Attention as it should be, with one step exchanged."""
    scaled = query @ key.mT / divide_by(query, key, value)
    if mask is not None:
        scaled = scaled.masked_fill(~mask, -math.inf)
    return normalise(scaled) @ value


def _divided(by: Callable[[Tensor, Tensor, Tensor], float]) -> Way:
    return partial(attention_but, divide_by=by)


def _root_of(size: Callable[[Tensor, Tensor, Tensor], int]) -> Way:
    return partial(attention_but, divide_by=lambda q, k, v: math.sqrt(size(q, k, v)))


def _normalised(by: Callable[[Tensor], Tensor]) -> Way:
    return partial(attention_but, normalise=by)


def _implicit_axis(scaled: Tensor) -> Tensor:
    """The axis that `F.softmax` takes where none is given."""
    return scaled.softmax(0 if scaled.dim() in (0, 1, 3) else 1)


def _over_everything(scaled: Tensor) -> Tensor:
    return scaled.flatten().softmax(0).view_as(scaled)


def _over_each_matrix(scaled: Tensor) -> Tensor:
    return scaled.flatten(-2).softmax(-1).view_as(scaled)


def _hard(scaled: Tensor) -> Tensor:
    return (scaled == scaled.amax(-1, keepdim=True)).to(scaled.dtype)


def _first_best(scaled: Tensor) -> Tensor:
    return torch.zeros_like(scaled).scatter(-1, scaled.argmax(-1, keepdim=True), 1.0)


def _without_exp(scaled: Tensor) -> Tensor:
    shown = scaled.masked_fill(scaled == -math.inf, 0)  # as learners hide without exp
    return shown / shown.sum(-1, keepdim=True)


def _scaled_late(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    late = attention_but(query, key, value, mask, divide_by=lambda q, k, v: 1)
    return late / math.sqrt(query.shape[-1])


SCALE = (
    WrongAnswer(
        "no scale",
        "This equals attention without the division by √d_k.",
        "Divide the scores by math.sqrt(d_k) before the softmax.",
        (_divided(lambda q, k, v: 1),),
    ),
    WrongAnswer(
        "÷d_k instead of ÷√d_k",
        "This equals attention divided by d_k, or twice by √d_k.",
        "Divide the scores once, by the square root of d_k.",
        (_divided(lambda q, k, v: q.shape[-1]),),
    ),
    WrongAnswer(
        "×√d_k",
        "This equals attention with the scores multiplied by √d_k.",
        "Divide by it: the scores should become smaller.",
        (_divided(lambda q, k, v: q.shape[-1] ** -0.5),),
    ),
    WrongAnswer(
        "scaled by the wrong size",
        "The scores are divided by the square root of another size than d_k.",
        "d_k is the number of features of a query: query.shape[-1], the last axis.",
        (
            _root_of(lambda q, k, v: k.shape[-2]),
            _root_of(lambda q, k, v: q.shape[-2]),
            _root_of(lambda q, k, v: v.shape[-1]),
            _root_of(lambda q, k, v: q.shape[0]),
            _root_of(lambda q, k, v: k.shape[0]),
            _root_of(lambda q, k, v: q.shape[1]),
            _root_of(lambda q, k, v: k.shape[1]),
            _root_of(lambda q, k, v: q.numel()),
        ),
    ),
    WrongAnswer(
        "scaled after the softmax",
        "The division by √d_k comes after the softmax, so the weights no longer add up to 1.",
        "Scale the scores first, then take the softmax.",
        (_scaled_late,),
    ),
)

SOFTMAX = (
    WrongAnswer(
        "softmax over queries",
        "The softmax runs along the queries: the columns of your weights add up to 1, not the "
        "rows.",
        "Each query shares out its own budget of 1: run it along the keys, the last axis.",
        (_normalised(lambda s: s.softmax(-2)),),
    ),
    WrongAnswer(
        "softmax over everything",
        "The softmax runs over the whole matrix: all weights together add up to 1.",
        "Each row is a softmax of its own: sum along the keys only (axis=-1, keepdims=True).",
        (_normalised(_over_everything), _normalised(_over_each_matrix)),
    ),
    WrongAnswer(
        "no softmax",
        "The scaled scores are used as weights: there is no softmax.",
        "Turn each row of scores into weights with a softmax before they meet the values.",
        (_normalised(lambda s: s),),
    ),
    WrongAnswer(
        "exponentials not divided",
        "The exponentials are used as weights, without being divided by their sum.",
        "Divide each row by its sum, so that it adds up to 1.",
        (_normalised(lambda s: s.exp()),),
    ),
    WrongAnswer(
        "softmax without the exponential",
        "The scores are divided by their sum, without the exponential.",
        "Take exp of every score first: it makes every weight positive.",
        (_normalised(_without_exp),),
    ),
    WrongAnswer(
        "softmax twice",
        "The softmax is taken twice: the second makes all weights nearly the same.",
        "Take it once, of the scaled scores.",
        (_normalised(lambda s: s.softmax(-1).softmax(-1)),),
    ),
    WrongAnswer(
        "hard instead of soft",
        "All the weight goes to the best key: this is a hard lookup.",
        "Let a softmax share it among all keys.",
        (_normalised(_hard), _normalised(_first_best)),
    ),
)

IN_FRONT = (
    WrongAnswer(
        "softmax over heads",
        "The softmax runs along axis 1. With a batch and heads in front, those are the heads.",
        "Count from the end: dim=-1 is the keys, whatever stands in front.",
        (
            _normalised(lambda s: s.softmax(-3)),
            _normalised(lambda s: s.softmax(1)),
            _normalised(_implicit_axis),
            SOFTMAX_OVER_HEADS,
        ),
    ),
    WrongAnswer(
        "softmax over the batch",
        "The softmax runs along axis 0. With a batch in front, that is the batch.",
        "Count from the end: dim=-1 is the keys, whatever stands in front.",
        (_normalised(lambda s: s.softmax(0)),),
    ),
)
