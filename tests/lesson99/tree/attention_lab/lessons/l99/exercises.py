"""The exercise of lesson 99: the weights between two sentences of different lengths."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from attention_lab.core.attention import attend
from attention_lab.judging import Case, Exercise
from attention_lab.mistakes import pick
from attention_lab.mistakes.cases import require_unsaturated
from attention_lab.mistakes.properties import no_negative_weights, rows_sum_to_1, scale_is_right

Way = Callable[..., Any]


def _weights_of(way: Way) -> Way:
    """Attention whose values are the identity gives its weights."""

    def weights(query: Tensor, key: Tensor) -> Any:
        return way(query, key, torch.eye(len(key), dtype=key.dtype))

    return weights


def _cases() -> tuple[Case, ...]:
    made = []
    for seed, (m, n, d_k) in enumerate(((5, 7, 11), (3, 2, 13))):
        generator = torch.Generator().manual_seed(seed)
        query = torch.randn(m, d_k, generator=generator) / 2
        key = torch.randn(n, d_k, generator=generator)
        require_unsaturated(query, key)
        axes = {m: "queries", n: "keys", d_k: "d_k"}
        made.append(Case({"query": query, "key": key}, axes))
    return tuple(made)


EXERCISES = (
    Exercise(
        name="weights_across",
        title="From one sentence to another",
        prompt=(
            "`query` (m, d_k) are the words of one sentence, `key` (n, d_k) those of another. "
            "Return the attention weights, (m, n)."
        ),
        starter="""\
import math
import torch

def weights_across(query, key):
    ...
""",
        solution="""\
import math
import torch

def weights_across(query, key):
    scores = query @ key.T / math.sqrt(query.shape[-1])
    return torch.softmax(scores, dim=-1)
""",
        hints=(
            "A score for each query and each key: a matrix product of shape (m, n).",
            "Divide by math.sqrt(d_k), then take the softmax along the keys.",
        ),
        reference=lambda query, key: attend(query, key, key).weights,
        cases=_cases,
        wrong=pick(
            "no scale",
            "÷d_k instead of ÷√d_k",
            "×√d_k",
            "softmax over queries",
            "softmax over everything",
            "no softmax",
            "exponentials not divided",
            "softmax twice",
            "hard instead of soft",
            via=_weights_of,
        ),
        properties=(no_negative_weights, rows_sum_to_1, scale_is_right),
        right="Correct: each word shares a budget of 1 among those of the other sentence.",
    ),
)
