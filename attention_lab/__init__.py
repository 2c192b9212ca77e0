"""A hands-on laboratory for Transformer attention.

from attention_lab import AttentionLab
AttentionLab("the bank of the river")
"""

from attention_lab.core import (
    AttentionSettings,
    AttentionTrace,
    MultiHeadAttention,
    ScaledDotProductAttention,
    SinusoidalPositionalEncoding,
    attend,
    causal_mask,
    merge_heads,
    padding_mask,
    prefix_mask,
    sinusoidal_positions,
    sliding_window_mask,
    split_heads,
    tokenize,
    word_vectors,
)
from attention_lab.labs import AttentionLab

__version__ = "0.1.0"

__all__ = [
    "AttentionLab",
    "AttentionSettings",
    "AttentionTrace",
    "MultiHeadAttention",
    "ScaledDotProductAttention",
    "SinusoidalPositionalEncoding",
    "attend",
    "causal_mask",
    "merge_heads",
    "padding_mask",
    "prefix_mask",
    "sinusoidal_positions",
    "sliding_window_mask",
    "split_heads",
    "tokenize",
    "word_vectors",
]
