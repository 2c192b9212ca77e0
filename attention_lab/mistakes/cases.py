"""Inputs on which mistakes show.

Every size of a case is another prime, so that no axis can stand in for another; two extra
cases have two equal sizes on purpose, because some mistakes only raise an error otherwise.
There are exact zeros, a query of zeros, and no softmax is saturated: a published course's
check passes attention without a scale, because its test weights are all 0 or 1.
"""

import math
from functools import partial

import torch
from torch import Tensor

from attention_lab.judging import Case, Probe

LARGEST_WEIGHT = 0.9
SPREAD = 0.6  # of queries and keys: scores without the scale stay moderate, too

BATCH = "With a batch axis in front"
HEADS = "With batch and head axes in front"

SHAPES: dict[tuple[str, ...], str] = {
    ("queries", "keys"): "this is the shape of the weights, not of the output"
}
WEIGHTS_ARE_RIGHT = "Your weights look right; the mistake is in how they meet the values."

# (when, axes in front, queries, keys, d_k, d_v)
_PLAIN = [("", (), 5, 7, 11, 3), ("", (), 11, 5, 13, 2)]
_EQUAL = [("", (), 5, 5, 11, 3), ("", (), 5, 3, 7, 7)]  # m = n, and d_k = d_v
_BATCHED = [(BATCH, (2,), 5, 7, 11, 3), (HEADS, (2, 3), 5, 7, 11, 13)]


def attention_cases(batched: bool = True, masked: bool = False) -> tuple[Case, ...]:
    """Queries, keys and values (and a mask), float32.

    batched: also with batch axes, and with batch and head axes, in front.
    masked: a mask (query, key), True = may attend, with something hidden and something
        visible in every row; the same for all of a batch.
    """
    sizes = _PLAIN + _EQUAL + (_BATCHED if batched else [])
    return tuple(_case(seed, masked, *size) for seed, size in enumerate(sizes))


def weights_probe(masked: bool = False) -> Probe:
    """A case whose values are the identity matrix, so that the output is the weights."""
    return Probe(partial(_identity_values, masked), WEIGHTS_ARE_RIGHT)


def _identity_values(masked: bool) -> Case:
    case = _case(17, masked, "", (), 5, 7, 11, 3)
    axes = {5: "queries", 7: "keys", 11: "d_k"}
    return Case({**case.inputs, "value": torch.eye(7)}, axes, shapes=SHAPES)


def _case(
    seed: int, masked: bool, when: str, front: tuple[int, ...], m: int, n: int, d_k: int, d_v: int
) -> Case:
    generator = torch.Generator().manual_seed(seed)
    query = SPREAD * torch.randn(*front, m, d_k, generator=generator)
    key = SPREAD * torch.randn(*front, n, d_k, generator=generator)
    value = torch.randn(*front, n, d_v, generator=generator)
    query[..., 1, :] = 0  # all its scores are exactly 0
    key[..., 0, 0] = 0
    value[..., -1, 1] = 0
    inputs = {"query": query, "key": key, "value": value}
    if masked:
        inputs["mask"] = _mask(m, n, generator)
    require_unsaturated(query, key)
    axes = dict(zip(front, ("batch", "heads"), strict=False))
    axes |= {d_v: "d_v", d_k: "d_k", n: "keys", m: "queries"}
    return Case(inputs, axes, when, SHAPES)


def _mask(m: int, n: int, generator: torch.Generator) -> Tensor:
    """True = may attend. In each row at least one key is hidden and at least two are seen."""
    mask = torch.rand(m, n, generator=generator) < 0.6
    rows = torch.arange(m)
    mask[rows, rows % n] = True
    mask[rows, (rows + 1) % n] = n > 2
    mask[rows, (rows + 2) % n] = False
    return mask


def require_unsaturated(query: Tensor, key: Tensor) -> None:
    """Raise AssertionError where a softmax is so sharp that wrong scales would look right."""
    weights = (query @ key.mT / math.sqrt(query.shape[-1])).softmax(-1)
    largest = float(weights.max())
    assert largest < LARGEST_WEIGHT, f"the largest weight is {largest:.3f}"
