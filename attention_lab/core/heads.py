"""Attention as layers: one head, and several heads side by side.

Vaswani et al. 2017, section 3.2.2:

    MultiHead(Q, K, V) = Concat(head_1, ..., head_h) W_O
    head_i = Attention(Q W_Q_i, K W_K_i, V W_V_i)
"""

from dataclasses import replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from .attention import AttentionTrace, attend
from .checks import layer_input, whole
from .cost import require_memory


def split_heads(
    x: Float[Tensor, "*batch token d_model"], num_heads: int
) -> Float[Tensor, "*batch head token d_head"]:
    """Cut the features of every token into `num_heads` equal pieces, one for each head.

    A view, not a copy. Raises ValueError where num_heads does not divide d_model.
    """
    layer_input("x", x)
    d_head = _head_size(x.shape[-1], num_heads)
    # The features are cut first and the axes swapped after: a plain view to
    # (head, token, d_head) has the right shape and mixes the tokens.
    return x.unflatten(-1, (num_heads, d_head)).transpose(-3, -2)


def merge_heads(
    x: Float[Tensor, "*batch head token d_head"],
) -> Float[Tensor, "*batch token d_model"]:
    """Put the heads' features of each token side by side: the inverse of `split_heads`."""
    layer_input("x", x, axes="(head, token, d_head)")
    return x.transpose(-3, -2).flatten(-2)


class ScaledDotProductAttention(nn.Module):
    """`attend` as a layer: softmax(Q Kᵀ / √d_k) V, without any weights to learn."""

    def forward(
        self,
        query: Float[Tensor, "*batch query d_k"],
        key: Float[Tensor, "*key_batch key d_k"],
        value: Float[Tensor, "*key_batch key d_v"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[Float[Tensor, "*batch query d_v"], AttentionTrace]:
        """The output, and the trace of how it came about. Errors and mask as in `attend`."""
        trace = attend(query, key, value, mask=mask)
        return trace.output, trace


class MultiHeadAttention(nn.Module):
    """Several attention heads over learned projections of the same words.

    The paper's W_Q_1 ... W_Q_h are the blocks of rows of one matrix, `W_Q.weight` of shape
    (d_model, d_model), and so for K and V; block i of the columns of `W_O.weight` belongs to
    head i. Each head has d_k = d_v = d_model / num_heads features.

    bias: whether the four projections also add a vector, as `nn.MultiheadAttention` does.

    Raises ValueError where num_heads does not divide d_model, and for weights that would not
    fit into memory.
    """

    def __init__(self, d_model: int, num_heads: int, bias: bool = True) -> None:
        super().__init__()
        self.d_model = whole("d_model", d_model)
        self.d_head = _head_size(self.d_model, num_heads)
        self.num_heads = self.d_model // self.d_head
        size = torch.get_default_dtype().itemsize
        require_memory(4 * size * self.d_model**2, f"four projections of d_model = {d_model}")
        self.W_Q = nn.Linear(self.d_model, self.d_model, bias=bias)
        self.W_K = nn.Linear(self.d_model, self.d_model, bias=bias)
        self.W_V = nn.Linear(self.d_model, self.d_model, bias=bias)
        self.W_O = nn.Linear(self.d_model, self.d_model, bias=bias)

    def forward(
        self,
        query: Float[Tensor, "*batch query d_model"],
        key: Float[Tensor, "*batch key d_model"] | None = None,
        value: Float[Tensor, "*batch key d_model"] | None = None,
        mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[Float[Tensor, "*batch query d_model"], AttentionTrace]:
        """The layer's output, and the trace with one matrix for each head.

        Self-attention with `query` alone; cross-attention with `key`, the words attended to
        (the encoder's output); `value` is `key` unless it is given too.

        mask: True = may attend (the opposite of `nn.MultiheadAttention`), broadcasts to
            (*batch, head, query, key).

        The trace's `per_head`, (*batch, head, query, d_model), is what each head adds to the
        output: they sum to it, less the bias of W_O.
        """
        if key is None and value is not None:
            raise ValueError("value was given without key: give both, or key alone.")
        key = query if key is None else key
        value = key if value is None else value
        for name, x in (("query", query), ("key", key), ("value", value)):
            layer_input(name, x, self.d_model, self.W_Q.weight)
        trace = attend(
            split_heads(self.W_Q(query), self.num_heads),
            split_heads(self.W_K(key), self.num_heads),
            split_heads(self.W_V(value), self.num_heads),
            mask=mask,
        )
        output = self.W_O(merge_heads(trace.output))
        return output, replace(trace, per_head=self._per_head(trace.output))

    def _per_head(
        self, heads: Float[Tensor, "*batch head query d_head"]
    ) -> Float[Tensor, "*batch head query d_model"]:
        """Each head through its own block of columns of W_O."""
        needed = heads.numel() * self.num_heads * heads.element_size()
        require_memory(needed, "what each head adds to the output", heads.device)
        blocks = self.W_O.weight.unflatten(1, (self.num_heads, self.d_head))
        return heads @ blocks.permute(1, 2, 0)


def _head_size(d_model: int, num_heads: int) -> int:
    """d_model / num_heads, if that is a whole number."""
    num_heads = whole("num_heads", num_heads)
    if d_model % num_heads:
        near = [h for h in range(1, min(d_model, 64) + 1) if d_model % h == 0]
        raise ValueError(
            f"num_heads must divide d_model, and {num_heads} does not divide {d_model}. "
            f"These do: {', '.join(map(str, near))}."
        )
    return d_model // num_heads
