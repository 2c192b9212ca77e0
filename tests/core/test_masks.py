"""Masks, cell by cell against their definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st
from torch import Tensor

from attention_lab.core import causal_mask, padding_mask, prefix_mask, sliding_window_mask

sizes = st.integers(1, 13)


def rows(mask: Tensor) -> list[str]:
    """A mask as people draw it: x may attend, . may not."""
    return ["".join("x" if cell else "." for cell in row) for row in mask.tolist()]


def cell_by_cell(m: int, n: int, allowed: Callable[[int, int], bool]) -> Tensor:
    return torch.tensor([[allowed(i, j) for j in range(n)] for i in range(m)])


@given(sizes, sizes, st.integers(-1, 17))
def test_causal(m: int, n: int, offset: int) -> None:
    assert torch.equal(causal_mask(m, n, offset), cell_by_cell(m, n, lambda i, j: j <= i + offset))


@given(sizes, sizes, st.integers(1, 5), st.integers(-1, 17))
def test_sliding_window(m: int, n: int, window: int, offset: int) -> None:
    expected = cell_by_cell(m, n, lambda i, j: abs(i + offset - j) < window)
    assert torch.equal(sliding_window_mask(m, window, n, offset), expected)


@given(sizes, sizes, st.integers(-1, 17), st.data())
def test_prefix(m: int, n: int, offset: int, data: st.DataObject) -> None:
    prefix = data.draw(st.integers(0, n))
    expected = cell_by_cell(m, n, lambda i, j: j < prefix or j <= i + offset)
    assert torch.equal(prefix_mask(m, prefix, n, offset), expected)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=5))
def test_padding(lengths: list[int]) -> None:
    mask = padding_mask(lengths, 7)
    assert mask.shape == (len(lengths), 1, 1, 7)
    assert torch.equal(mask[:, 0, 0], cell_by_cell(len(lengths), 7, lambda b, j: j < lengths[b]))
    assert torch.equal(padding_mask(torch.tensor(lengths, dtype=torch.int32), 7), mask)
    assert torch.equal(padding_mask(lengths[0], 7), mask[0])


def test_pictures() -> None:
    assert rows(causal_mask(3)) == ["x..", "xx.", "xxx"]
    assert rows(causal_mask(2, 5, offset=3)) == ["xxxx.", "xxxxx"]
    assert rows(causal_mask(3, 3, offset=-1)) == ["...", "x..", "xx."]
    assert rows(sliding_window_mask(3, 2)) == ["xx.", "xxx", ".xx"]
    assert rows(prefix_mask(3, 2)) == ["xx.", "xx.", "xxx"]
    assert rows(padding_mask(2, 3)[0]) == ["xx."]


def test_combined_by_and() -> None:
    both = causal_mask(5) & sliding_window_mask(5, 2) & padding_mask([3, 5], 5)
    assert both.shape == (2, 1, 5, 5)
    assert rows(both[0, 0]) == ["x....", "xx...", ".xx..", "..x..", "....."]


def test_a_cache_before_the_first_query_widens_the_mask() -> None:
    assert causal_mask(2, offset=3).shape == (2, 5)
    assert torch.equal(causal_mask(7)[5:], causal_mask(2, offset=5))


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "negative": (lambda: causal_mask(-1), "query_len must be 1 or more, not -1."),
    "zero": (lambda: causal_mask(3, 0), "key_len must be 1 or more, not 0."),
    "half": (lambda: causal_mask(2.5), "query_len must be a whole number, 1 or more, not 2.5."),
    "bool": (lambda: causal_mask(True), "query_len must be a whole number, 1 or more, not True."),
    "text": (lambda: causal_mask("3"), "query_len must be a whole number, 1 or more, not '3'."),
    "offset": (lambda: causal_mask(3, 3, -5), "offset must be from -3 to 281474976710656, not -5."),
    "far offset": (lambda: causal_mask(3, 3, 10**30), "offset must be from -3 to 281474976710656"),
    "huge": (lambda: causal_mask(10**7), "a mask of 10000000 x 10000000 words would take"),
    "window": (lambda: sliding_window_mask(3, 0), "window must be from 1 to 281474976710656"),
    "prefix": (lambda: prefix_mask(3, 5), "prefix_len must be from 0 to 3, not 5."),
    "length": (
        lambda: padding_mask([2, 5], 3),
        "lengths must be from 0 to key_len = 3, not [2, 5]",
    ),
    "below 0": (lambda: padding_mask([-1], 3), "lengths must be from 0 to key_len = 3, not [-1]."),
    "no lengths": (lambda: padding_mask([], 3), "lengths must be a whole number or several"),
    "bools": (lambda: padding_mask([True], 3), "lengths must be a whole number or several"),
    "words": (lambda: padding_mask("ab", 3), "lengths must be a whole number or several"),
    "ragged": (lambda: padding_mask([[1], [2, 3]], 3), "lengths must be a whole number or"),
    "huge keys": (lambda: padding_mask([2], 10**15), "a mask over 1 x 1000000000000000 keys would"),
}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("name", BAD)
def test_refused_with_a_clear_line(name: str) -> None:
    make, text = BAD[name]
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - compared below
        make()
    assert text in str(caught.value)


@pytest.mark.usefixtures("unchecked")
def test_numpy_sizes_are_sizes() -> None:
    assert torch.equal(causal_mask(np.int64(3)), causal_mask(3))
    assert torch.equal(padding_mask(np.array([2, 3]), 3), padding_mask([2, 3], 3))
