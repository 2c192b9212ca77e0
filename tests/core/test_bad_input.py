"""What does not fit is refused with one clear ValueError; its text is part of the interface."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from attention_lab.core import attend

pytestmark = pytest.mark.usefixtures("unchecked")


def tensors(**changes: Any) -> dict[str, Any]:
    """Inputs that fit, with some of them changed."""
    generator = torch.Generator().manual_seed(7)
    shapes = {"query": (2, 6, 5, 7), "key": (2, 3, 11, 7), "value": (2, 3, 11, 13)}
    good = {name: torch.randn(shape, generator=generator) for name, shape in shapes.items()}
    return good | changes


def holding(name: str, number: float) -> dict[str, Any]:
    inputs = tensors()
    inputs[name][0, 1, 3, 5] = number
    return inputs


def zeros(*shape: int, dtype: torch.dtype | None = None, device: str | None = None) -> Tensor:
    return torch.zeros(shape, dtype=dtype, device=device)


BAD = {
    "not a tensor": (
        tensors(query=np.zeros((5, 7))),
        "query must be a torch.Tensor, not ndarray: use torch.as_tensor(query).",
    ),
    "whole numbers": (
        tensors(key=zeros(2, 3, 11, 7, dtype=torch.int64)),
        "key must hold floating-point numbers, not torch.int64: use key.float().",
    ),
    "complex numbers": (
        tensors(value=zeros(2, 3, 11, 13, dtype=torch.complex64)),
        "value must hold floating-point numbers, not torch.complex64",
    ),
    "one axis": (
        tensors(query=zeros(7)),
        "query must have at least two axes, (token, feature), but its shape is (7,).",
    ),
    "no tokens": (
        tensors(key=zeros(2, 3, 0, 7)),
        "key of shape (2, 3, 0, 7) holds no numbers: every size must be at least 1.",
    ),
    "two dtypes": (
        tensors(value=zeros(2, 3, 11, 13, dtype=torch.float64)),
        "query, key and value must have the same dtype, but they are torch.float32, "
        "torch.float32 and torch.float64: convert them with .to(query.dtype).",
    ),
    "two devices": (
        tensors(key=zeros(2, 3, 11, 7, device="meta")),
        "query, key and value must be on the same device, but they are on cpu, meta and cpu",
    ),
    "d_k": (
        tensors(key=zeros(2, 3, 11, 17)),
        "query and key must have the same number of features d_k (their last axis), "
        "not 7 and 17: query (2, 6, 5, 7), key (2, 3, 11, 17), value (2, 3, 11, 13).",
    ),
    "tokens of the value": (
        tensors(value=zeros(2, 3, 5, 13)),
        "key and value must have the same number of tokens (axis -2), not 11 and 5",
    ),
    "rank": (
        tensors(query=zeros(6, 5, 7)),
        "query, key and value must have the same batch and head axes: query (6, 5, 7)",
    ),
    "heads of the value": (
        tensors(value=zeros(2, 6, 11, 13)),
        "query, key and value must have the same batch and head axes",
    ),
    "batch": (
        tensors(query=zeros(17, 6, 5, 7)),
        "query, key and value must have the same batch axes: query (17, 6, 5, 7)",
    ),
    "heads that do not divide": (
        tensors(query=zeros(2, 5, 5, 7)),
        "The heads of key and value (axis -3) must divide the 5 heads of query, and 3 does not",
    ),
    "fewer query heads": (
        tensors(query=zeros(2, 1, 5, 7)),
        "must divide the 1 heads of query, and 3 does not",
    ),
    "float mask": (
        tensors(mask=zeros(5, 11)),
        "mask must be a torch.bool tensor, not torch.float32. True means: may attend. "
        "(nn.MultiheadAttention has the opposite convention, True = hidden",
    ),
    "list mask": (tensors(mask=[[True]]), "mask must be a torch.bool tensor, not list."),
    "mask shape": (
        tensors(mask=zeros(11, 5, dtype=torch.bool)),
        "mask of shape (11, 5) does not fit scores of shape (2, 6, 5, 11), (..., query, key): "
        "counted from the right, each size must be the same or 1.",
    ),
    "mask without axes": (
        tensors(mask=torch.tensor(True)),
        "mask of shape () does not fit scores",
    ),
    "mask with more axes": (
        tensors(mask=zeros(1, 2, 6, 5, 11, dtype=torch.bool)),
        "mask of shape (1, 2, 6, 5, 11) does not fit scores",
    ),
    "mask for the shared heads": (
        tensors(mask=zeros(2, 3, 5, 11, dtype=torch.bool)),
        "mask of shape (2, 3, 5, 11) does not fit scores of shape (2, 6, 5, 11)",
    ),
    "mask elsewhere": (
        tensors(mask=zeros(5, 11, dtype=torch.bool, device="meta")),
        "mask is on meta but query is on cpu: move it with mask.to(query.device).",
    ),
    "bool bias": (
        tensors(bias=zeros(5, 11, dtype=torch.bool)),
        "bias must be a tensor of torch.float32, like query, not torch.bool. "
        "(Something that is True where a query may attend is a `mask`.)",
    ),
    "number as bias": (tensors(bias=1.0), "bias must be a tensor of torch.float32"),
    "bias shape": (tensors(bias=zeros(6, 11)), "bias of shape (6, 11) does not fit scores"),
    "NaN in bias": (
        tensors(bias=torch.full((5, 11), math.nan)),
        "bias holds NaN or +inf: it must be finite, or -inf where a key is to be hidden.",
    ),
    "inf in bias": (tensors(bias=torch.full((5, 11), math.inf)), "bias holds NaN or +inf"),
    "NaN": (
        holding("query", math.nan),
        "query holds 1 number(s) that are NaN or infinite: look at the step that produced it.",
    ),
    "inf": (holding("key", math.inf), "key holds 1 number(s) that are NaN or infinite"),
    "-inf": (holding("value", -math.inf), "value holds 1 number(s) that are NaN or infinite"),
    "hidden NaN": (
        holding("key", math.nan) | {"mask": zeros(5, 11, dtype=torch.bool)},
        "key holds 1 number(s) that are NaN or infinite",
    ),
    "overflow": (
        tensors(query=torch.full((2, 6, 5, 7), 1e30), key=torch.full((2, 3, 11, 7), 1e30)),
        "The numbers are too large for torch.float32: a score or an output went over its limit.",
    ),
    "scale 0": (tensors(scale=0), "scale must be a finite number above 0, not 0."),
    "scale below 0": (tensors(scale=-1.0), "scale must be a finite number above 0, not -1.0."),
    "scale NaN": (tensors(scale=math.nan), "scale must be a finite number above 0, not nan."),
    "scale as text": (tensors(scale="1"), "scale must be a number above 0, not '1'."),
    "scale as bool": (tensors(scale=True), "scale must be a number above 0, not True."),
    "scale as tensor": (tensors(scale=torch.ones(1)), "scale must be a number above 0, not tens"),
    "softcap 0": (tensors(softcap=0.0), "softcap must be a finite number above 0, not 0.0."),
    "softcap inf": (tensors(softcap=math.inf), "softcap must be a finite number above 0, not inf"),
}


def message(**inputs: Any) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is compared by the caller
        attend(**inputs)
    return str(caught.value)


@pytest.mark.parametrize("name", BAD)
def test_refused_with_a_clear_line(name: str) -> None:
    inputs, text = BAD[name]
    assert text in message(**inputs)


def test_large_but_finite_numbers_are_welcome() -> None:
    """Their sum overflows; they themselves do not."""
    inputs = tensors(value=torch.full((2, 3, 11, 13), 3e38))
    assert attend(**inputs).output.isfinite().all()


@pytest.mark.parametrize("scale", [1, np.float32(0.5), np.float64(0.5), np.int64(2)])
def test_any_kind_of_number_is_a_scale(scale: Any) -> None:
    trace = attend(**tensors(scale=scale))
    assert torch.equal(trace.scaled, trace.scores * float(scale))


def test_refused_before_it_is_allocated() -> None:
    tokens = torch.zeros(1, 1).expand(3_000_000, 1)
    assert message(query=tokens, key=tokens, value=tokens).startswith(
        "attention with scores of shape (3000000, 3000000) would take 108.0 TB, and at most half "
        "of the "
    )
