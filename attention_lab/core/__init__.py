"""The mathematics of attention: PyTorch only, no pictures."""

from .attention import AttentionTrace, attend
from .axes import Axis, Selection
from .cost import AttentionCost, attention_cost
from .device import available_devices, choose_device
from .heads import MultiHeadAttention, ScaledDotProductAttention, merge_heads, split_heads
from .masks import causal_mask, padding_mask, prefix_mask, sliding_window_mask
from .measures import entropy, softmax_gradient
from .positions import SinusoidalPositionalEncoding, sinusoidal_positions
from .words import PAD, WORD_DIM, is_known, tokenize, word_vectors

__all__ = [
    "attend",
    "AttentionTrace",
    "Axis",
    "Selection",
    "ScaledDotProductAttention",
    "MultiHeadAttention",
    "split_heads",
    "merge_heads",
    "causal_mask",
    "padding_mask",
    "sliding_window_mask",
    "prefix_mask",
    "SinusoidalPositionalEncoding",
    "sinusoidal_positions",
    "entropy",
    "softmax_gradient",
    "AttentionCost",
    "attention_cost",
    "available_devices",
    "choose_device",
    "PAD",
    "WORD_DIM",
    "is_known",
    "tokenize",
    "word_vectors",
]
