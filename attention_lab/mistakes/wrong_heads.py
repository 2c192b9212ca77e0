"""Named wrong answers about several heads.

All are functions of (x, w_q, w_k, w_v, w_o, num_heads), with x (*batch, token, d_model) and
four matrices (d_model, d_model) that are multiplied from the right: x @ w_q.
"""

import math
from collections.abc import Callable
from typing import Any

from torch import Tensor

from attention_lab.judging import WrongAnswer

Way = Callable[..., Any]


def _split(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(-1, (heads, -1)).transpose(-3, -2)


def _split_by_view(x: Tensor, heads: int) -> Tensor:
    return x.reshape(*x.shape[:-2], heads, x.shape[-2], x.shape[-1] // heads)


def _merge(x: Tensor) -> Tensor:
    return x.transpose(-3, -2).flatten(-2)


def _merge_by_view(x: Tensor) -> Tensor:
    return x.reshape(*x.shape[:-3], x.shape[-2], x.shape[-3] * x.shape[-1])


def _attend(query: Tensor, key: Tensor, value: Tensor, size: int, axis: int = -1) -> Tensor:
    return (query @ key.mT / math.sqrt(size)).softmax(axis) @ value


def _multi_head(
    split: Callable[[Tensor, int], Tensor] = _split,
    merge: Callable[[Tensor], Tensor] = _merge,
    project: bool = True,
    by_d_model: bool = False,
    axis: int = -1,
) -> Way:
    """Multi-head attention as it should be, with one step exchanged."""

    def way(
        x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, num_heads: int
    ) -> Tensor:
        query, key, value = (split(x @ w, num_heads) for w in (w_q, w_k, w_v))
        size = x.shape[-1] if by_d_model else query.shape[-1]
        merged = merge(_attend(query, key, value, size, axis))
        return merged @ w_o if project else merged

    return way


def _averaged(
    x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, num_heads: int
) -> Tensor:
    query, key, value = (_split(x @ w, num_heads) for w in (w_q, w_k, w_v))
    return _attend(query, key, value, query.shape[-1]).mean(-3)


def _averaged_wide(
    x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, num_heads: int
) -> Tensor:
    """Each head's average repeated, so that the output projection fits."""
    average = _averaged(x, w_q, w_k, w_v, w_o, num_heads)
    return average.repeat(*(1,) * (average.dim() - 1), num_heads) @ w_o


def _averaged_and_projected(
    x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, num_heads: int
) -> Tensor:
    average = _averaged(x, w_q, w_k, w_v, w_o, num_heads)
    return average @ w_o[: average.shape[-1]]


SOFTMAX_OVER_HEADS = _multi_head(axis=-3)

HEADS = (
    WrongAnswer(
        "scaled by √d_model",
        "The scores are divided by √d_model.",
        "Each head has d_k = d_model / num_heads features: divide by the square root of that.",
        (_multi_head(by_d_model=True),),
    ),
    WrongAnswer(
        "heads split by view without transpose",
        "The features were cut into heads by a view or reshape alone, which mixes the tokens.",
        "First view as (token, head, d_head), then swap the token axis and the head axis.",
        (
            _multi_head(split=_split_by_view),
            _multi_head(split=_split_by_view, merge=_merge_by_view),
        ),
    ),
    WrongAnswer(
        "heads merged without transposing back",
        "The heads were merged without swapping the head axis and the token axis back.",
        "First transpose to (token, head, d_head), then flatten the last two axes.",
        (_multi_head(merge=_merge_by_view),),
    ),
    WrongAnswer(
        "heads averaged instead of concatenated",
        "The heads are averaged.",
        "Put their features side by side: each head keeps its own.",
        (_averaged, _averaged_wide, _averaged_and_projected),
    ),
    WrongAnswer(
        "output projection forgotten",
        "The output projection W_O is missing.",
        "Multiply the merged heads with W_O at the end.",
        (_multi_head(project=False),),
    ),
)
