"""One file per interactive experiment."""

from attention_lab.labs.attention import AttentionLab

__all__ = ["AttentionLab"]
