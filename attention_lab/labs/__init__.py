"""One file per interactive experiment."""

from attention_lab.labs.attention import AttentionLab
from attention_lab.labs.soft_lookup import SoftLookupLab
from attention_lab.labs.why_scale import WhyScaleLab

__all__ = ["AttentionLab", "SoftLookupLab", "WhyScaleLab"]
