"""Exercises of lesson 02, scaled dot-product attention."""

from functools import partial
from typing import Any

from attention_lab.core.attention import attend
from attention_lab.judging import Exercise
from attention_lab.mistakes import (
    ATTENTION,
    HARMLESS,
    IN_FRONT,
    IN_PLACE,
    MASKED_ATTENTION,
    MASKS,
    ROLES,
    SCALE,
    SOFTMAX,
    UNASKED_MASK,
    attention_cases,
    weights_probe,
)

from .by_hand import BY_HAND


def _output(query: Any, key: Any, value: Any, mask: Any = None) -> Any:
    return attend(query, key, value, mask=mask).output


_LOOPS = Exercise(
    name="attention_with_loops",
    title="In loops",
    prompt=(
        "Write attention one number at a time. `query` (m, d_k), `key` (n, d_k) and `value` "
        "(n, d_v) are NumPy arrays. Return the output, (m, d_v). No mask."
    ),
    starter="""\
import numpy as np

def attention_with_loops(query, key, value):
    m, d_k = query.shape
    n, d_v = value.shape
    output = np.zeros((m, d_v))
    for i in range(m):
        ...  # 1. a score for each key  2. scale  3. softmax  4. mix the rows of value
    return output
""",
    solution="""\
import numpy as np

def attention_with_loops(query, key, value):
    m, d_k = query.shape
    n, d_v = value.shape
    output = np.zeros((m, d_v))
    for i in range(m):
        scaled = np.zeros(n)
        for j in range(n):
            scaled[j] = sum(query[i, f] * key[j, f] for f in range(d_k)) / np.sqrt(d_k)
        weights = np.exp(scaled) / np.exp(scaled).sum()
        for j in range(n):
            output[i] += weights[j] * value[j]
    return output
""",
    hints=(
        "For each query i, first collect n scaled scores, one for each key j.",
        "A score is the sum of query[i, f] * key[j, f] over f, divided by np.sqrt(d_k). Then "
        "take np.exp of the n numbers and divide by their sum.",
        "The output of query i is the sum of weights[j] * value[j] over j.",
    ),
    reference=_output,
    cases=partial(attention_cases, batched=False),
    wrong=(*SCALE, *SOFTMAX, *ROLES, UNASKED_MASK, IN_PLACE),
    harmless=HARMLESS,
    gives="numpy",
    probe=weights_probe(),
    properties=ATTENTION,
    right="Correct, for every number of queries, keys and features that was tried.",
)

_TORCH = Exercise(
    name="scaled_dot_product_attention",
    title="In matrix products",
    prompt=(
        "Write attention with matrix products and without loops. `query` (…, m, d_k), `key` "
        "(…, n, d_k) and `value` (…, n, d_v) are PyTorch tensors; the dots stand for axes that "
        "may be in front, for example several sentences at once. Return the output, (…, m, d_v). "
        "No mask."
    ),
    starter="""\
import math
import torch

def scaled_dot_product_attention(query, key, value):
    ...
""",
    solution="""\
import math
import torch

def scaled_dot_product_attention(query, key, value):
    scores = query @ key.transpose(-2, -1)
    weights = torch.softmax(scores / math.sqrt(query.shape[-1]), dim=-1)
    return weights @ value
""",
    hints=(
        "Three lines will do: scores, weights, output.",
        "key.transpose(-2, -1) swaps the last two axes, whatever stands in front. d_k is "
        "query.shape[-1].",
        "scores = query @ key.transpose(-2, -1), then torch.softmax(scores / math.sqrt(d_k), "
        "dim=-1), then the product with value.",
    ),
    reference=_output,
    cases=attention_cases,
    wrong=(*SCALE, *SOFTMAX, *IN_FRONT, *ROLES, UNASKED_MASK, IN_PLACE),
    harmless=HARMLESS,
    probe=weights_probe(),
    properties=ATTENTION,
    right="Correct, also with more keys than queries and with batch and head axes in front.",
)

_MASKED = Exercise(
    name="masked_attention",
    title="With a mask",
    prompt=(
        "Now with a mask: a bool tensor (m, n), True where a query **may** attend to a key. A "
        "hidden key gets a weight of exactly 0, and each row of weights still adds up to 1. Every "
        "query may attend to something. Return the output, (…, m, d_v)."
    ),
    starter="""\
import math
import torch

def masked_attention(query, key, value, mask):
    ...
""",
    solution="""\
import math
import torch

def masked_attention(query, key, value, mask):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    scores = scores.masked_fill(~mask, -math.inf)
    return torch.softmax(scores, dim=-1) @ value
""",
    hints=(
        "Begin with the function from the exercise before. Only one line is new.",
        "The mask belongs between the scale and the softmax. Which number must a score be, so "
        "that its exponential is 0?",
        "scores.masked_fill(~mask, -math.inf) puts minus infinity where the mask is False.",
    ),
    reference=_output,
    cases=partial(attention_cases, masked=True),
    wrong=(*SCALE, *SOFTMAX, *IN_FRONT, *ROLES, *MASKS, IN_PLACE),
    harmless=HARMLESS,
    probe=weights_probe(masked=True),
    properties=MASKED_ATTENTION,
    right="Correct. What is hidden gets nothing, and the rest share the whole budget.",
)

EXERCISES = (BY_HAND, _LOOPS, _TORCH, _MASKED)
