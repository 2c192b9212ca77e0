"""The mathematics of attention: PyTorch only, no pictures."""

from .attention import AttentionTrace, attend
from .device import available_devices, choose_device
from .masks import causal_mask, padding_mask, prefix_mask, sliding_window_mask
from .settings import AttentionSettings

__all__ = [
    "AttentionSettings",
    "AttentionTrace",
    "attend",
    "available_devices",
    "causal_mask",
    "choose_device",
    "padding_mask",
    "prefix_mask",
    "sliding_window_mask",
]
