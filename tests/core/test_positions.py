"""Sinusoidal positions against the paper's formula and its promise."""

import math

import pytest
import torch
from hypothesis import given, strategies as st

from attention_lab.core import SinusoidalPositionalEncoding, sinusoidal_positions


@given(st.integers(1, 300), st.integers(1, 67), st.data())
def test_the_papers_formula(length: int, d_model: int, data: st.DataObject) -> None:
    table = sinusoidal_positions(length, d_model)
    assert table.shape == (length, d_model)
    assert table.dtype == torch.float32
    position = data.draw(st.integers(0, length - 1))
    for feature in range(d_model):
        angle = position / 10000 ** ((feature - feature % 2) / d_model)
        expected = math.cos(angle) if feature % 2 else math.sin(angle)
        assert float(table[position, feature]) == pytest.approx(expected, abs=1e-6)


def test_a_step_is_the_same_rotation_everywhere() -> None:
    """Section 3.5: PE(pos + k) is a linear function of PE(pos)."""
    table = sinusoidal_positions(101, 16).double()
    pairs = torch.view_as_complex(table.unflatten(-1, (8, 2)).contiguous())
    turn = pairs[7] / pairs[0]
    assert torch.allclose(pairs[7:], pairs[:-7] * turn, atol=1e-5)


@pytest.mark.parametrize("d_model", [6, 7])
@pytest.mark.parametrize("batch", [(), (1,), (2, 3)])
def test_layer_adds_by_position(d_model: int, batch: tuple[int, ...]) -> None:
    encoding = SinusoidalPositionalEncoding(d_model, max_len=13)
    x = torch.randn(*batch, 5, d_model)
    before = x.clone()
    added = encoding(x) - x
    assert torch.allclose(added, sinusoidal_positions(5, d_model).expand_as(x), atol=1e-6)
    assert torch.equal(x, before)


def test_layer_has_nothing_to_learn_or_to_save() -> None:
    encoding = SinusoidalPositionalEncoding(6)
    assert not list(encoding.parameters())
    assert not encoding.state_dict()
    assert encoding(torch.zeros(5000, 6)).shape == (5000, 6)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_layer_keeps_the_dtype(dtype: torch.dtype) -> None:
    assert SinusoidalPositionalEncoding(6)(torch.zeros(5, 6, dtype=dtype)).dtype == dtype


BAD = {
    "length": (lambda: sinusoidal_positions(0, 6), "length must be 1 or more, not 0."),
    "d_model": (lambda: sinusoidal_positions(5, -6), "d_model must be 1 or more, not -6."),
    "half": (lambda: sinusoidal_positions(5, 6.5), "d_model must be a whole number, 1 or more"),
    "huge": (
        lambda: sinusoidal_positions(10**9, 10**6),
        "an encoding of 1000000000 positions x 1000000 would take 28000.0 TB",
    ),
    "max_len": (
        lambda: SinusoidalPositionalEncoding(6, max_len=3)(torch.zeros(5, 6)),
        "x has 5 tokens and the encoding ends at max_len = 3: make it with a larger max_len.",
    ),
    "features": (
        lambda: SinusoidalPositionalEncoding(6)(torch.zeros(5, 7)),
        "x must have d_model = 6 features (its last axis), not 7: its shape is (5, 7).",
    ),
    "rank": (
        lambda: SinusoidalPositionalEncoding(6)(torch.zeros(6)),
        "x must be a floating-point tensor (..., token, feature), not torch.float32 of shape (6,)",
    ),
}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("name", BAD)
def test_refused_with_a_clear_line(name: str) -> None:
    make, text = BAD[name]
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - compared below
        make()
    assert text in str(caught.value)
