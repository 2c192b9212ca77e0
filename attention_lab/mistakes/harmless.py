"""Other ways to be right, which every check must accept.

All are functions of (query, key, value, mask=None) over PyTorch tensors, mask True = may
attend, and no query has everything hidden.
"""

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

Way = Callable[..., Any]


def _weights(query: Tensor, key: Tensor, mask: Tensor | None, hidden: float) -> Tensor:
    scaled = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scaled = scaled.masked_fill(~mask, hidden)
    return scaled.softmax(-1)


def query_scaled_first(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    return _product(query / math.sqrt(query.shape[-1]), key, value, mask)


def key_scaled_first(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    return _product(query, key * query.shape[-1] ** -0.5, value, mask)


def both_scaled_by_the_fourth_root(
    query: Tensor, key: Tensor, value: Tensor, mask: Any = None
) -> Tensor:
    root = query.shape[-1] ** 0.25
    return _product(query / root, key / root, value, mask)


def _product(query: Tensor, key: Tensor, value: Tensor, mask: Any) -> Tensor:
    scores = query @ key.mT
    if mask is not None:
        scores = torch.where(mask, scores, float("-inf"))
    return scores.softmax(-1) @ value


def einsum(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    scores = torch.einsum("...qd,...kd->...qk", query, key) / query.size(-1) ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return torch.einsum("...qk,...kd->...qd", scores.softmax(-1), value)


def matmul(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    return torch.matmul(_weights(query, key, mask, -math.inf), value)


def minus_1e9(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    return _weights(query, key, mask, -1e9) @ value


def minus_1e9_added(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    scores = query @ key.mT
    if mask is not None:
        scores = scores + (1.0 - mask.to(scores.dtype)) * -1e9  # before the scale, in float32
    return (scores / math.sqrt(query.shape[-1])).softmax(-1) @ value


def renormalised_after(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    weights = _weights(query, key, None, -math.inf)
    if mask is not None:
        weights = weights * mask
    return weights / weights.sum(-1, keepdim=True) @ value


def maximum_subtracted(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    scaled = query @ key.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scaled = scaled.masked_fill(~mask, -math.inf)
    exponentials = (scaled - scaled.amax(-1, keepdim=True)).exp()
    return exponentials @ value / exponentials.sum(-1, keepdim=True)


def loops(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Any:
    """One number at a time, nested lists instead of tensors."""
    if query.dim() > 2:
        rows = zip(query, key, value, strict=True)
        return [loops(q, k, v, mask) for q, k, v in rows]
    output = []
    for i, q in enumerate(query.tolist()):
        exponentials = []
        for j, k in enumerate(key.tolist()):
            score = sum(a * b for a, b in zip(q, k, strict=True)) / math.sqrt(len(q))
            exponentials.append(math.exp(score) if mask is None or mask[i, j] else 0.0)
        weights = [e / sum(exponentials) for e in exponentials]
        columns = value.T.tolist()
        output.append([sum(w * v for w, v in zip(weights, c, strict=True)) for c in columns])
    return output


def float64_inside(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    return matmul(query.double(), key.double(), value.double(), mask)


def not_contiguous(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    return matmul(query, key, value, mask).mT.contiguous().mT


def as_numpy_in_fortran_order(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Any:
    return matmul(query, key, value, mask).numpy().copy(order="F")


def transposed_throughout(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    """A column for each query: softmax down the columns is right here."""
    scaled = key @ query.mT / math.sqrt(query.shape[-1])
    if mask is not None:
        scaled = scaled.masked_fill(~mask.mT, -math.inf)
    return (value.mT @ scaled.softmax(-2)).mT


def needs_gradient(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    with torch.enable_grad():
        return matmul(query.clone().requires_grad_(), key, value, mask)


def pytorch(query: Tensor, key: Tensor, value: Tensor, mask: Any = None) -> Tensor:
    return F.scaled_dot_product_attention(query, key, value, attn_mask=mask)


HARMLESS: dict[str, Way] = {
    "query scaled before the product": query_scaled_first,
    "key scaled before the product": key_scaled_first,
    "both scaled by the fourth root": both_scaled_by_the_fourth_root,
    "einsum": einsum,
    "matmul": matmul,
    "−1e9 in float32": minus_1e9,
    "−1e9 added before the scale": minus_1e9_added,
    "masked after the softmax and renormalised": renormalised_after,
    "softmax with the maximum subtracted": maximum_subtracted,
    "loops and lists": loops,
    "float64 inside": float64_inside,
    "not contiguous": not_contiguous,
    "NumPy in Fortran order": as_numpy_in_fortran_order,
    "a column for each query": transposed_throughout,
    "a result that needs a gradient": needs_gradient,
    "PyTorch's own kernel": pytorch,
}
