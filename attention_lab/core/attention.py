"""Scaled dot-product attention, computed step by step and kept step by step.

Vaswani et al. 2017, "Attention Is All You Need", equation 1:

    Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V

`attend` is the one place in this package where attention is computed. It returns every
step in an `AttentionTrace`, so that what a figure shows is what was calculated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from . import checks
from .axes import MATRIX, Axis
from .cost import require_memory, trace_bytes

# The matrices of a trace in the order in which they are computed, each with its two axes.
MATRICES = {
    "query": ("query", "feature"),
    "key": ("key", "feature"),
    "scores": ("query", "key"),
    "scaled": ("query", "key"),
    "masked": ("query", "key"),
    "weights": ("query", "key"),
    "value": ("key", "value_feature"),
    "output": ("query", "value_feature"),
}


@dataclass(frozen=True, eq=False)
class AttentionTrace:
    """Every step of one attention computation; no step overwrites another.

    Axes are `(*batch, query, key)` for the matrices between words and
    `(*batch, token, feature)` for the rest; where there are heads, they are the last
    batch axis (axis -3). A step that was not taken shares the tensor of the step before
    it (`masked`) or is None (`capped`, `biased`).
    """

    query: Float[Tensor, "*batch query d_k"]  # as given
    key: Float[Tensor, "*key_batch key d_k"]  # as given: shared heads are not repeated
    value: Float[Tensor, "*key_batch key d_v"]  # as given
    scores: Float[Tensor, "*batch query key"]  # Q Kᵀ
    scaled: Float[Tensor, "*batch query key"]  # scores · scale
    masked: Float[Tensor, "*batch query key"]  # into the softmax: -inf where not allowed
    weights: Float[Tensor, "*batch query key"]  # each row sums to 1, or to 0 if all is hidden
    output: Float[Tensor, "*batch query d_v"]  # weights · V
    mask: Bool[Tensor, "..."] | None = None  # True = may attend; broadcasts to the scores
    capped: Float[Tensor, "*batch query key"] | None = None  # softcap · tanh(scaled / softcap)
    biased: Float[Tensor, "*batch query key"] | None = None  # + bias
    # What each head adds to a MultiHeadAttention's output; the head is the last batch axis.
    per_head: Float[Tensor, "*batch query d_model"] | None = None
    query_tokens: tuple[str, ...] | None = None
    key_tokens: tuple[str, ...] | None = None
    # Whether the table knows each word; () where nothing is said, which counts as known.
    query_known: tuple[bool, ...] = ()
    key_known: tuple[bool, ...] = ()

    def named(
        self,
        queries: Sequence[str],
        keys: Sequence[str] | None = None,
        *,
        known: Sequence[bool] = (),
        keys_known: Sequence[bool] | None = None,
    ) -> "AttentionTrace":
        """The same trace with its words: those of the queries, and of the keys if they differ.

        known, keys_known: whether the table of words knows each of them.
        """
        if keys is None:
            keys, keys_known = queries, known
        return replace(
            self,
            query_tokens=tuple(queries),
            key_tokens=tuple(keys),
            query_known=tuple(known),
            key_known=tuple(keys_known or ()),
        )

    # Reading it. A figure shows the first sentence of a batch.

    @property
    def num_heads(self) -> int:
        """How many heads the queries have; 1 where there is no axis of heads."""
        return self.weights.shape[-3] if self.weights.dim() > 2 else 1

    @property
    def query_axis(self) -> Axis:
        """The queries with their words; numbers from 1 stand in where there are none."""
        count = self.weights.shape[-2]
        return Axis("query", self.query_tokens or _numbers(count), known=self.query_known)

    @property
    def key_axis(self) -> Axis:
        """The keys with their words; numbers from 1 stand in where there are none."""
        count = self.weights.shape[-1]
        return Axis("key", self.key_tokens or _numbers(count), known=self.key_known)

    @property
    def head_axis(self) -> Axis:
        return Axis("head", size=self.num_heads)

    @property
    def matrix_axis(self) -> Axis:
        """Which of its matrices."""
        return Axis(MATRIX, tuple(MATRICES))

    @property
    def feature_axis(self) -> Axis:
        """The numbers of a query and of a key."""
        return Axis("feature", size=self.query.shape[-1])

    @property
    def value_feature_axis(self) -> Axis:
        """The numbers of a value and of an output."""
        return Axis("value_feature", size=self.value.shape[-1])

    def heads(self, step: str) -> Tensor:
        """One step of the first sentence as (head, row, column): `trace.heads("weights")`.

        With fewer heads of keys and values than of queries, theirs are fewer here too.
        """
        matrix: Tensor = getattr(self, step)
        while matrix.dim() > 3:
            matrix = matrix[0]
        return matrix if matrix.dim() == 3 else matrix.unsqueeze(0)

    def key_head(self, head: int) -> int:
        """The head of keys and values that this head of queries reads."""
        return head // (self.num_heads // len(self.heads("key")))

    @property
    def hidden(self) -> Tensor | None:
        """True where the mask forbids attending, (head or 1, query, key); None without a mask."""
        return None if self.mask is None else ~self.heads("mask")

    def strongest(self, query: int, head: int = 0) -> tuple[int, float]:
        """(key, weight) that `query` attends to most in `head`."""
        weight, key = self.heads("weights")[head, query].max(-1)
        return int(key), float(weight)

    @property
    def scale(self) -> float:
        """What the scores were multiplied by, read off their largest entry."""
        scores, scaled = self.scores.flatten(), self.scaled.flatten()
        largest = scores.abs().argmax()
        return 1.0 if scores[largest] == 0 else float(scaled[largest] / scores[largest])


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(str(i + 1) for i in range(count))


def attend(
    query: Float[Tensor, "*batch query d_k"],
    key: Float[Tensor, "*key_batch key d_k"],
    value: Float[Tensor, "*key_batch key d_v"],
    *,
    mask: Bool[Tensor, "..."] | None = None,
    bias: Float[Tensor, "..."] | None = None,
    scale: float | int | None = None,
    softcap: float | int | None = None,
) -> AttentionTrace:
    """Attention of every query over all keys, with all its steps.

    In this order: scores Q Kᵀ, · scale, softcap, + bias, mask, softmax over keys, · V.

    mask: bool, True where a query may attend to a key, as in
        `F.scaled_dot_product_attention`. `nn.MultiheadAttention` has the opposite
        convention (True = hidden): pass it `~mask`. Any shape that broadcasts to the scores.
    bias: added to the scaled scores (ALiBi, Press et al. 2022); -inf hides a key.
    scale: what the scores are multiplied by, 1/√d_k by default: the dot product of d_k
        independent numbers of variance 1 has variance d_k (paper, footnote 4).
    softcap: c in c · tanh(x / c), keeps scaled scores between -c and c (Gemma 2).

    Heads are axis -3. `key` and `value` may have fewer heads than `query` where they divide
    them (grouped-query attention, Ainslie et al. 2023): query head h then reads key head
    h // (query heads / key heads).

    A query that may attend to nothing gets weights 0 and output 0 (and gradient 0), where
    the textbook formula gives 0/0.

    Raises ValueError for shapes, types, devices or numbers that do not fit, and for a
    computation that would not fit into memory.
    """
    scores_shape = checks.attention_inputs(query, key, value, mask, bias)
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else checks.positive("scale", scale)
    steps = 3 + (softcap is not None) + (bias is not None) + (mask is not None)
    needed = trace_bytes(scores_shape, value.shape[-1], query.element_size(), steps)
    require_memory(needed, f"attention with scores of shape {scores_shape}", query.device)

    scores = _matmul_by_group(query, key.transpose(-2, -1))
    scaled = scores if scale == 1 else scores * scale
    latest, capped, biased = scaled, None, None
    if softcap is not None:
        cap = checks.positive("softcap", softcap)
        latest = capped = torch.tanh(latest / cap) * cap
    if bias is not None:
        latest = biased = latest + bias
    if mask is not None:
        latest = torch.where(mask, latest, -math.inf)
    weights = _softmax(latest, _empty_rows(mask, bias))
    output = _matmul_by_group(weights, value)
    checks.no_overflow(output)
    return AttentionTrace(
        query, key, value, scores, scaled, latest, weights, output, mask, capped, biased
    )


def _matmul_by_group(left: Tensor, right: Tensor) -> Tensor:
    """left @ right, where several heads of `left` may share one head of `right`.

    The rows of the heads that share are stacked into one long matrix, so that the shared
    head is read where it lies and never repeated.
    """
    if left.dim() < 3 or left.shape[-3] == right.shape[-3]:
        return left @ right
    *batch, heads, rows, features = left.shape
    groups = right.shape[-3]
    stacked = left.reshape(*batch, groups, heads // groups * rows, features)
    return (stacked @ right).view(*batch, heads, rows, right.shape[-1])


def _empty_rows(mask: Tensor | None, bias: Tensor | None) -> Tensor | None:
    """True for each query that may attend to nothing; None where no query is such.

    Read from the mask and the bias before they are broadcast: they are far smaller.
    """
    allowed = mask
    if bias is not None:
        finite = bias != -math.inf
        allowed = finite if mask is None else mask & finite
    if allowed is None:
        return None
    some = allowed.any(-1, keepdim=True)
    return None if some.all() else ~some


def _softmax(logits: Tensor, empty: Tensor | None) -> Tensor:
    """Softmax over keys; rows marked `empty` become 0.

    An empty row is made finite before the softmax: its NaN would otherwise come back
    through the gradient, even from behind a zero.
    """
    if empty is None:
        return logits.softmax(-1)
    return logits.masked_fill(empty, 0).softmax(-1).masked_fill(empty, 0)
