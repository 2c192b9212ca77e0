"""Heads: exact inverses, and the same numbers as PyTorch's own layer."""

from typing import Any

import pytest
import torch
from hypothesis import given, strategies as st
from torch import Tensor, nn

from attention_lab.core import (
    MultiHeadAttention,
    ScaledDotProductAttention,
    attend,
    causal_mask,
    merge_heads,
    padding_mask,
    split_heads,
)

from .strategies import PRIMES, TOLERANCE


def with_copied_weights(
    d_model: int, num_heads: int, bias: bool, dtype: torch.dtype
) -> tuple[MultiHeadAttention, nn.MultiheadAttention]:
    """Our layer and PyTorch's, with the same random weights."""
    ours = MultiHeadAttention(d_model, num_heads, bias=bias).to(dtype)
    theirs = nn.MultiheadAttention(d_model, num_heads, bias=bias, batch_first=True).to(dtype)
    parts = (ours.W_Q, ours.W_K, ours.W_V)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([part.weight for part in parts]))
        theirs.out_proj.weight.copy_(ours.W_O.weight)
        if bias:
            theirs.in_proj_bias.copy_(torch.cat([part.bias for part in parts]))
            theirs.out_proj.bias.copy_(ours.W_O.bias)
    return ours.eval(), theirs.eval()


@given(
    st.permutations(PRIMES),
    st.sampled_from(sorted(TOLERANCE, key=str)),
    st.booleans(),
    st.sampled_from(["self", "cross", "cross with values"]),
    st.sampled_from(["none", "causal", "padding", "both"]),
    st.integers(0, 2**32 - 1),
)
def test_equals_pytorchs_layer(
    sizes: list[int], dtype: torch.dtype, bias: bool, kind: str, masked: str, seed: int
) -> None:
    batch, query_len, key_len, num_heads, d_head = sizes[:5]
    torch.manual_seed(seed)
    ours, theirs = with_copied_weights(num_heads * d_head, num_heads, bias, dtype)
    query = torch.randn(batch, query_len, num_heads * d_head, dtype=dtype)
    key = query if kind == "self" else torch.randn(batch, key_len, query.shape[-1], dtype=dtype)
    value = torch.randn_like(key) if kind == "cross with values" else key
    given_to_ours = {"self": (), "cross": (key,), "cross with values": (key, value)}[kind]
    query_len, key_len = query.shape[1], key.shape[1]
    causal = causal_mask(query_len, key_len)
    padding = padding_mask([max(1, key_len - b) for b in range(batch)], key_len)
    mask = {"none": None, "causal": causal, "padding": padding, "both": causal & padding}[masked]
    output, trace = ours(query, *given_to_ours, mask=mask)
    expected, weights = theirs(
        query,
        key,
        value,
        # The opposite convention: True is hidden.
        attn_mask=~causal if masked in ("causal", "both") else None,
        key_padding_mask=~padding[:, 0, 0] if masked in ("padding", "both") else None,
        average_attn_weights=False,
    )
    assert torch.allclose(output, expected, rtol=0, atol=TOLERANCE[dtype])
    assert torch.allclose(trace.weights, weights, rtol=0, atol=TOLERANCE[dtype])
    assert trace.per_head is not None
    rest = ours.W_O.bias if bias else 0
    assert torch.allclose(trace.per_head.sum(-3) + rest, output, rtol=0, atol=TOLERANCE[dtype])


@given(st.permutations(PRIMES), st.integers(0, 3))
def test_split_and_merge_are_inverse(sizes: list[int], batch_axes: int) -> None:
    batch, (tokens, num_heads, d_head) = sizes[:batch_axes], sizes[4:]
    x = torch.randn(*batch, tokens, num_heads * d_head)
    heads = split_heads(x, num_heads)
    assert heads.shape == (*batch, num_heads, tokens, d_head)
    assert torch.equal(merge_heads(heads), x)
    assert torch.equal(split_heads(merge_heads(heads), num_heads), heads)
    for h in range(num_heads):  # head h has its own block of features, of every token
        assert torch.equal(heads.select(-3, h), x[..., h * d_head : (h + 1) * d_head])


def test_per_head_is_what_remains_of_one_head() -> None:
    """With all heads but one silenced, the layer's output is that head's part."""
    layer = MultiHeadAttention(15, 3)
    x = torch.randn(2, 7, 15)
    parts = layer(x)[1].per_head
    for head in range(3):
        with torch.no_grad():
            kept = layer.W_O.weight.clone()
            layer.W_O.weight[:, : head * 5] = 0
            layer.W_O.weight[:, (head + 1) * 5 :] = 0
            alone = layer(x)[0] - layer.W_O.bias
            layer.W_O.weight.copy_(kept)
        assert torch.allclose(parts[:, head], alone, atol=1e-6)


def test_weights_learn() -> None:
    layer = MultiHeadAttention(15, 3)
    layer(torch.randn(7, 15), mask=causal_mask(7, 7, offset=-1))[0].square().sum().backward()
    for name, weight in layer.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.isfinite().all(), name
    assert layer.W_V.weight.grad.abs().sum() > 0


def test_unbatched_equals_batched() -> None:
    layer, x = MultiHeadAttention(15, 3), torch.randn(2, 7, 15)
    assert torch.allclose(layer(x)[0][1], layer(x[1])[0], atol=1e-6)


def test_scaled_dot_product_attention_is_attend() -> None:
    query, key, value = torch.randn(2, 5, 7), torch.randn(2, 11, 7), torch.randn(2, 11, 13)
    mask = causal_mask(5, 11, offset=6)
    output, trace = ScaledDotProductAttention()(query, key, value, mask)
    assert output is trace.output
    assert torch.equal(output, attend(query, key, value, mask=mask).output)


def layer(x: Any, *others: Any, **options: Any) -> Any:
    return MultiHeadAttention(15, 3)(x, *others, **options)


def zeros(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.zeros(shape, dtype=dtype)


BAD = {
    "divide": (
        lambda: MultiHeadAttention(12, 5),
        "num_heads must divide d_model, and 5 does not divide 12. These do: 1, 2, 3, 4, 6, 12.",
    ),
    "no heads": (lambda: MultiHeadAttention(12, 0), "num_heads must be 1 or more, not 0."),
    "d_model": (lambda: MultiHeadAttention(-12, 3), "d_model must be 1 or more, not -12."),
    "text": (lambda: MultiHeadAttention("12", 3), "d_model must be a whole number, 1 or more"),
    "huge": (
        lambda: MultiHeadAttention(10**8, 2),
        "four projections of d_model = 100000000 would take",
    ),
    "split": (lambda: split_heads(zeros(7, 10), 3), "num_heads must divide d_model, and 3 does"),
    "split rank": (
        lambda: split_heads(zeros(10), 2),
        "x must be a floating-point tensor (..., token, feature), not torch.float32 of shape (10,)",
    ),
    "merge rank": (
        lambda: merge_heads(zeros(7, 10)),
        "x must be a floating-point tensor (..., head, token, d_head), not torch.float32 of",
    ),
    "list": (lambda: layer([1.0]), "query must be a floating-point tensor (..., token, feature)"),
    "integers": (
        lambda: layer(zeros(7, 15, dtype=torch.int64)),
        "query must be a floating-point tensor (..., token, feature), not torch.int64 of shape",
    ),
    "features": (
        lambda: layer(zeros(7, 15), zeros(5, 14)),
        "key must have d_model = 15 features (its last axis), not 14: its shape is (5, 14).",
    ),
    "dtype": (
        lambda: layer(zeros(7, 15, dtype=torch.float64)),
        "query is torch.float64 on cpu, but the layer's weights are torch.float32 on cpu",
    ),
    "value alone": (
        lambda: layer(zeros(7, 15), None, zeros(7, 15)),
        "value was given without key: give both, or key alone.",
    ),
    "mask": (lambda: layer(zeros(7, 15), mask=causal_mask(5)), "mask of shape (5, 5) does not fit"),
}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("name", BAD)
def test_refused_with_a_clear_line(name: str) -> None:
    make, text = BAD[name]
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - compared below
        make()
    assert text in str(caught.value)
