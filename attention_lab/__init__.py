"""A hands-on laboratory for Transformer attention.

    from attention_lab import AttentionLab
    AttentionLab("the bank of the river")

Names are loaded when they are asked for, so that `attention-lab --help` needs no PyTorch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
        softmax_gradient,
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
    "softmax_gradient",
    "split_heads",
    "tokenize",
    "word_vectors",
]

_LABS = {"AttentionLab"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "labs" if name in _LABS else "core"
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
