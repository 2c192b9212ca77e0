"""The model of lesson 99 and its training: cross-attention in layers and heads, and snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

from attention_lab.core.attention import AttentionTrace, attend
from attention_lab.core.words import WORD_DIM, word_vectors

LAYERS, HEADS, D_K = 2, 3, 11
PATCH_D_K = 5  # of the queries and keys that meet at the picture
STEPS = 30  # of the training, one snapshot each
RATE = 0.2
ASKING, ASKED = "the cat likes the river", "a small cat sat by the water"
# What is learnt from the two sentences above: cat looks at cat, river at water.
WANTED = ((1, 2), (4, 6))


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The model after some steps of training, and how much it gives to what is wanted."""

    w: Float[Tensor, "2 layer head feature d_k"]  # W_Q and W_K
    learnt: Float[Tensor, layer]


_trained: list[Snapshot] = []  # snapshot n comes out the same each time: a cache, no state


def snapshots() -> Sequence[Snapshot]:
    """What has been trained so far; the beginning is always there."""
    if not _trained:
        with torch.inference_mode(False), torch.no_grad():
            _trained.append(_snapshot(projections()[0]))
    return _trained


def train() -> Iterator[Snapshot]:
    """Each snapshot from the beginning; those that are there already cost nothing."""
    for step in range(STEPS + 1):
        if step == len(snapshots()):
            _trained.append(_next(_trained[-1]))
        yield _trained[step]


def _next(now: Snapshot) -> Snapshot:
    with torch.inference_mode(False), torch.enable_grad():
        w = now.w.clone().requires_grad_()
        (slope,) = torch.autograd.grad(-_wanted(w).log().mean(), w)
    with torch.no_grad():
        return _snapshot(now.w - RATE * slope)


def _snapshot(w: Tensor) -> Snapshot:
    return Snapshot(w, _wanted(w).mean((1, 2)))


def _wanted(w: Tensor) -> Float[Tensor, "layer head pair"]:
    """The weights that training makes large."""
    layers, _ = cross_attention(w, word_vectors(ASKING), word_vectors(ASKED))
    queries, keys = zip(*WANTED, strict=True)
    return torch.stack([trace.weights for trace in layers])[..., list(queries), list(keys)]


def cross_attention(
    w: Float[Tensor, "2 layer head feature d_k"],
    x: Float[Tensor, "query feature"],
    y: Float[Tensor, "key feature"],
) -> tuple[list[AttentionTrace], Float[Tensor, "query feature"]]:
    """Every layer's attention of the words x to the words y, and what x has become."""
    layers = []
    for w_q, w_k in zip(*w, strict=True):
        layers.append(attend(x @ w_q, y @ w_k, y.expand(len(w_k), -1, -1)))
        x = x + layers[-1].output.mean(0)
    return layers, x


@lru_cache(maxsize=1)
def projections() -> tuple[Tensor, Tensor]:
    """W_Q and W_K of every layer and head, and what makes of a word a query for patches."""
    g = torch.Generator().manual_seed(99)
    with torch.inference_mode(False):
        w = torch.randn(2, LAYERS, HEADS, WORD_DIM, D_K, generator=g) / 4
        return w, torch.randn(WORD_DIM, PATCH_D_K, generator=g) / 4
