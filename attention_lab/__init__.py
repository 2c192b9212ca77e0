"""A hands-on laboratory for Transformer attention.

    from attention_lab import AttentionLab
    AttentionLab("the bank of the river")

Names are loaded when they are asked for, so that `attention-lab --help` needs no PyTorch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attention_lab.classroom.challenge import challenge
    from attention_lab.classroom.feedback import check, hint, solution
    from attention_lab.classroom.predict import predict
    from attention_lab.classroom.quiz import quiz
    from attention_lab.core import (
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
    from attention_lab.experiments.attention import AttentionSettings
    from attention_lab.labs import AttentionLab, SoftLookupLab, WhyScaleLab

__version__ = "0.1.0"

__all__ = [
    "AttentionLab",
    "SoftLookupLab",
    "WhyScaleLab",
    "challenge",
    "check",
    "hint",
    "predict",
    "quiz",
    "solution",
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

_HOMES = {
    "labs": {"AttentionLab", "SoftLookupLab", "WhyScaleLab"},
    "experiments.attention": {"AttentionSettings"},
    "classroom.challenge": {"challenge"},
    "classroom.feedback": {"check", "hint", "solution"},
    "classroom.predict": {"predict"},
    "classroom.quiz": {"quiz"},
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((home for home, names in _HOMES.items() if name in names), "core")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
