"""Records to draw, with a different prime for every size, so that a swapped axis shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from attention_lab.core import AttentionTrace, attend, causal_mask
from attention_lab.figures import Cell, Drawing, Page, View

QUERIES, KEYS, HEADS, D_K, D_V = 5, 7, 3, 2, 11
WORDS = [
    *("She", "swam", "across", "the", "river", "to", "the", "internationalization", "of"),
    *("many", "unbelievable", "banks"),
]


def make_trace(
    queries: int = QUERIES,
    keys: int = KEYS,
    heads: int = HEADS,
    *,
    shared: int | None = None,
    d_k: int = D_K,
    d_v: int = D_V,
    mask: Tensor | None = None,
    scale: float | None = None,
    seed: int = 0,
    size: float = 1.0,
) -> AttentionTrace:
    """Attention over seeded numbers; `shared` is the number of heads of K and V."""
    generator = torch.Generator().manual_seed(seed)
    query = size * torch.randn(heads, queries, d_k, generator=generator)
    key = size * torch.randn(shared or heads, keys, d_k, generator=generator)
    value = torch.randn(shared or heads, keys, d_v, generator=generator)
    return attend(query, key, value, mask=mask, scale=scale)


def named(trace: AttentionTrace) -> AttentionTrace:
    """The trace with words for its queries and keys, as many as it has."""
    rows, columns = trace.weights.shape[-2:]
    words = [WORDS[i % len(WORDS)] for i in range(max(rows, columns))]
    return replace(trace, query_tokens=tuple(words[:rows]), key_tokens=tuple(words[:columns]))


def masked_trace() -> AttentionTrace:
    """Queries that see keys up to two places on: the first rows are partly masked."""
    return make_trace(mask=causal_mask(QUERIES, KEYS, offset=2))


def drawn(
    view: View, trace: AttentionTrace, selected: Cell | None = None, page: Page | None = None
) -> Drawing:
    """The drawing of one record, without the cost of painting a background."""
    drawing = view.layout(trace, page or Page(), selected)
    view.update(drawing, trace, selected)
    return drawing


def blocks_by_hand(values: np.ndarray, block: int) -> np.ndarray:
    """What `largest_of_blocks` promises, cell by cell."""
    rows, columns = (-(-count // block) for count in values.shape)
    result = np.full((rows, columns), np.nan, values.dtype)
    for row in range(rows):
        for column in range(columns):
            cells = values[
                row * block : (row + 1) * block, column * block : (column + 1) * block
            ].ravel()
            cells = cells[~np.isnan(cells)]
            if len(cells):
                most = np.abs(cells).max()
                result[row, column] = most if most in cells else -most
    return result
