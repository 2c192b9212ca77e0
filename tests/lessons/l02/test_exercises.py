"""Attention in matrix products: what is peculiar to these exercises."""

import torch

from attention_lab.core.attention import attend
from attention_lab.lessons import exercises

from ..test_answers import told

TORCH, MASKED = exercises()["scaled_dot_product_attention"], exercises()["masked_attention"]


def test_a_mistake_is_not_named_for_another():
    """Both raise errors about sizes; only one of them forgot to transpose."""
    product = "s = query * key / math.sqrt(query.shape[-1])\nreturn s.softmax(-1) @ value"
    assert told(TORCH, product).wrong_answer is None
    nan = "return query @ key.mT.masked_fill(mask[0, 0], math.nan) @ value * math.nan"
    assert told(MASKED, nan).wrong_answer is None


def test_the_reference_is_live_and_double():
    case = TORCH.built_cases[0]
    doubles = [case.inputs[name].double() for name in ("query", "key", "value")]
    assert TORCH.reference(*doubles).dtype == torch.float64
    assert torch.equal(TORCH.reference(*doubles), attend(*doubles).output)
