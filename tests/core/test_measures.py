"""Entropy and the gradient of softmax, against SciPy-free references from PyTorch."""

import math

import pytest
import torch
from hypothesis import given, strategies as st

from attention_lab.core import attend, causal_mask, entropy, softmax_gradient

rows = st.lists(st.floats(-5, 5), min_size=1, max_size=7).map(
    lambda scores: torch.tensor(scores, dtype=torch.float64)
)


@given(rows)
def test_entropy_equals_pytorchs(scores: torch.Tensor) -> None:
    expected = torch.distributions.Categorical(logits=scores).entropy()
    assert torch.allclose(entropy(scores.softmax(-1)), expected, rtol=0, atol=1e-10)


def test_entropy_at_its_ends() -> None:
    one_key, even, nothing = [1.0, 0, 0, 0, 0], [0.2] * 5, [0.0] * 5
    found = entropy(torch.tensor([one_key, even, nothing]))
    assert found.tolist() == pytest.approx([0, math.log(5), 0])


def test_entropy_of_hidden_keys_has_a_finite_gradient() -> None:
    query = torch.randn(3, 2, requires_grad=True)
    entropy(attend(query, query, query, mask=causal_mask(3, 3, -1)).weights).sum().backward()
    assert query.grad is not None
    assert query.grad.isfinite().all()


@given(rows)
def test_softmax_gradient_equals_autograd(scores: torch.Tensor) -> None:
    jacobian = torch.autograd.functional.jacobian(lambda s: s.softmax(-1), scores)
    assert torch.allclose(softmax_gradient(scores.softmax(-1)), jacobian, rtol=0, atol=1e-10)


def test_softmax_gradient_keeps_the_rows_apart() -> None:
    weights = torch.randn(2, 3, 5, 7).softmax(-1)
    found = softmax_gradient(weights)
    assert found.shape == (2, 3, 5, 7, 7)
    assert torch.equal(found[1, 2, 4], softmax_gradient(weights[1, 2, 4]))


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("measure", [entropy, softmax_gradient])
def test_refused_with_a_clear_line(measure) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(
        ValueError, match=r"weights must be between 0 and 1, but they reach from -2"
    ):
        measure(torch.tensor([-2.0, 3.0]))
    with pytest.raises(ValueError, match=r"they reach from nan to nan"):
        measure(torch.tensor([0.5, math.nan]))
    with pytest.raises(ValueError, match=r"weights must be a floating-point tensor \(..., key\)"):
        measure(torch.tensor([1, 0]))
    with pytest.raises(ValueError, match=r"weights of shape \(3, 0\) hold no numbers"):
        measure(torch.zeros(3, 0))
    if measure is softmax_gradient:
        with pytest.raises(ValueError, match=r"the gradient of softmax would take 108.0 TB"):
            measure(torch.zeros(1).expand(3_000_000))
