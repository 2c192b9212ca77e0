"""Named wrong answers about which matrix goes where, and what is returned."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from attention_lab.judging import IN_PLACE as NOT_AS_IT_WAS, WrongAnswer

from .wrong_softmax import attention_but

Way = Callable[..., Any]


def _with_key(key_of: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Way:
    """Attention with scores query @ (something that should be the transposed key)."""

    def way(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
        right_side = key_of(query, key, value)
        scaled = query @ right_side / math.sqrt(query.shape[-1])
        if mask is not None:
            scaled = scaled.masked_fill(~mask, -math.inf)
        return scaled.softmax(-1) @ value

    return way


def _cosine(scaled: bool) -> Way:
    def way(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
        query, key = (F.normalize(x, dim=-1) for x in (query, key))
        root = query.shape[-1] ** 0.5 if scaled else 1
        return attention_but(query, key, value, mask, divide_by=lambda q, k, v: root)

    return way


def _swapped(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    return attention_but(key, query, value, mask)


def _key_as_value(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    return attention_but(query, key, key, mask)


def _weights(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    scaled = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scaled = scaled.masked_fill(~mask, -math.inf)
    return scaled.softmax(-1)


def _scores(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    return query @ key.mT


def _scaled(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    return query @ key.mT / math.sqrt(query.shape[-1])


def _in_place(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    query /= math.sqrt(query.shape[-1])
    return attention_but(query, key, value, mask, divide_by=lambda q, k, v: 1)


def _transposed_at(*axes: int) -> Way:
    return _with_key(lambda q, k, v: k.transpose(*axes))


IN_PLACE = replace(NOT_AS_IT_WAS, ways=(_in_place,))

ROLES = (
    WrongAnswer(
        "Q and K swapped",
        "Query and key are swapped: the scores come out as K Qᵀ.",
        "Each query asks all keys: scores = query @ key transposed, a row for each query.",
        (_swapped,),
    ),
    WrongAnswer(
        "value used as key",
        "The values are used as keys.",
        "Queries are compared with keys. Values only enter at the end, to be mixed.",
        (_with_key(lambda q, k, v: v.mT),),
    ),
    WrongAnswer(
        "query used as key",
        "The queries are compared with themselves: the keys are not used.",
        "scores = query @ key transposed.",
        (_with_key(lambda q, k, v: q.mT),),
    ),
    WrongAnswer(
        "key used as value",
        "The weights mix the keys instead of the values.",
        "Multiply the weights with value at the end.",
        (_key_as_value,),
    ),
    WrongAnswer(
        "cosine instead of dot product",
        "Queries and keys are brought to length 1 first: the scores are cosines.",
        "Use them as they are: the score is the dot product, and lengths count.",
        (_cosine(scaled=False), _cosine(scaled=True)),
    ),
    WrongAnswer(
        "transpose of the wrong axes",
        "The axes of key are changed in the wrong way.",
        "Swap its last two axes and no others: key.transpose(-2, -1), in NumPy "
        "np.swapaxes(key, -2, -1). A reshape keeps the order of the numbers and mixes the keys.",
        (
            _with_key(lambda q, k, v: k.reshape(*k.shape[:-2], k.shape[-1], k.shape[-2])),
            _with_key(lambda q, k, v: k.permute(*range(k.dim())[::-1])),
            _transposed_at(0, 1),
            _transposed_at(1, 2),
            _transposed_at(0, -1),
        ),
    ),
    WrongAnswer(
        "key not transposed",
        "The key is not transposed.",
        "scores = query @ key.transpose(-2, -1): a number for each pair of query and key.",
        (_with_key(lambda q, k, v: k),),
    ),
    WrongAnswer(
        "returns weights instead of output",
        "These are the weights, not yet the output.",
        "Multiply them with the values: weights @ value.",
        (_weights,),
    ),
    WrongAnswer(
        "returns scores instead of output",
        "These are the scores, not yet the output.",
        "Two steps are still to come: the softmax, and the product with the values.",
        (_scores, _scaled),
    ),
)
