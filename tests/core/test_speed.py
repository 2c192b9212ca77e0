"""How fast `attend` is beside PyTorch's own composition, in one run; prints what it found."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest
import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from attention_lab.core import attend, causal_mask

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("unchecked")]


def milliseconds(function: Callable[[], object]) -> float:
    start = perf_counter()
    function()
    return (perf_counter() - start) * 1000


@pytest.mark.parametrize("masked", [False, True])
def test_beside_pytorchs_composition(masked: bool) -> None:
    """512 words, 8 heads: at most twice the time, with every step kept (the aim is 1.5)."""
    query, key, value = torch.randn(3, 8, 512, 64)
    mask = causal_mask(512) if masked else None
    ours, theirs = [], []
    with torch.inference_mode(), sdpa_kernel(SDPBackend.MATH):
        for _ in range(15):  # in turns, so that a busy machine slows both
            theirs.append(
                milliseconds(lambda: F.scaled_dot_product_attention(query, key, value, mask))
            )
            ours.append(milliseconds(lambda: attend(query, key, value, mask=mask)))
    ratio = median(ours) / median(theirs)
    print(f"\n512 words, 8 heads: {median(ours):.1f} ms, PyTorch x {ratio:.2f}")
    assert ratio < 2


def test_one_step_of_a_live_figure() -> None:
    """8 heads of 16 words: far below a frame (0.05 ms when idle; a busy machine gets room)."""
    query, key, value = torch.randn(3, 8, 16, 16)
    with torch.inference_mode():
        steps = [milliseconds(lambda: attend(query, key, value)) for _ in range(500)]
    print(f"\n16 words, 8 heads: {median(steps):.3f} ms")
    assert median(steps) < 0.5
