"""Records to draw, with a different prime for every size, so that a swapped axis shows."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from attention_lab.core import AttentionTrace, attend, causal_mask
from attention_lab.core.axes import Selection
from attention_lab.figures import LiveFigure, Page, Picture
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.grid import Part

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


def named(trace: AttentionTrace, words: list[str] = WORDS) -> AttentionTrace:
    """The trace with words for its queries and keys, as many as it has."""
    rows, columns = trace.weights.shape[-2:]
    several = [words[i % len(words)] for i in range(max(rows, columns))]
    return trace.named(several[:rows], several[:columns])


def masked_trace() -> AttentionTrace:
    """Queries that see keys up to two places on: the first rows are partly masked."""
    return make_trace(mask=causal_mask(QUERIES, KEYS, offset=2))


def drawn(picture: Picture | Part, page: Page | None = None) -> Drawing:
    """The drawing of a picture, or of a layout, without the cost of painting a background."""
    if not isinstance(picture, Picture):
        picture = Picture(picture, "")
    return LiveFigure().drawing(picture, page or Page())


def at(**places: int) -> Selection:
    return Selection(places)


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
