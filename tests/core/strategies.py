"""Random inputs of attention: every size a prime of its own, so that no axis can be mistaken."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from hypothesis import strategies as st
from jaxtyping import config
from torch import Tensor

from attention_lab.core import causal_mask, padding_mask, prefix_mask, sliding_window_mask

PRIMES = (2, 3, 5, 7, 11, 13, 17)
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}


@dataclass(frozen=True)
class Case:
    """One call of `attend`."""

    query: Tensor
    key: Tensor
    value: Tensor
    mask: Tensor | None
    bias: Tensor | None

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        return tuple(t for t in vars(self).values() if t is not None)

    @property
    def scores_shape(self) -> tuple[int, ...]:
        return (*self.query.shape[:-1], self.key.shape[-2])

    @property
    def allowed(self) -> Tensor:
        """Where attending is allowed, by mask and bias together, in full size."""
        allowed = torch.ones(self.scores_shape, dtype=torch.bool)
        if self.mask is not None:
            allowed = allowed & self.mask
        if self.bias is not None:
            allowed = allowed & ~self.bias.isneginf()
        return allowed

    @property
    def additive(self) -> Tensor:
        """Mask and bias as one additive mask, for PyTorch's kernel."""
        bias = torch.zeros(self.scores_shape, dtype=self.query.dtype)
        if self.bias is not None:
            bias = bias + self.bias
        return bias if self.mask is None else bias.masked_fill(~self.mask, -torch.inf)


def generators() -> st.SearchStrategy[torch.Generator]:
    return st.integers(0, 2**32 - 1).map(lambda seed: torch.Generator().manual_seed(seed))


@st.composite
def masks(draw: st.DrawFn, query_len: int, key_len: int, scores_shape: tuple[int, ...]) -> Tensor:
    """Any mask the package makes, a random one, or several of them combined."""
    offset = draw(st.integers(-query_len, key_len))
    random = torch.rand(scores_shape, generator=draw(generators()))
    makers = {
        "causal": lambda: causal_mask(query_len, key_len, offset),
        "window": lambda: sliding_window_mask(query_len, draw(st.integers(1, 5)), key_len, offset),
        "prefix": lambda: prefix_mask(query_len, draw(st.integers(0, key_len)), key_len, offset),
        "padding": lambda: padding_mask(draw(st.integers(0, key_len)), key_len)[0, 0],
        "random": lambda: random < 0.3,
        "keys": lambda: random.reshape(-1, key_len)[0] < 0.5,
        "queries": lambda: random[..., :1] < 0.5,
    }
    names = draw(st.sets(st.sampled_from(sorted(makers)), min_size=1, max_size=3))
    mask = torch.ones(1, dtype=torch.bool)
    with _unchecked():
        for name in sorted(names):
            mask = mask & makers[name]()
    return mask


@contextmanager
def _unchecked() -> Iterator[None]:
    """beartype picks list items by `random`, which Hypothesis forbids while it draws."""
    config.update("jaxtyping_disable", True)
    try:
        yield
    finally:
        config.update("jaxtyping_disable", False)


def biases(
    generator: torch.Generator, scores_shape: tuple[int, ...], dtype: torch.dtype
) -> st.SearchStrategy[Tensor]:
    """Finite or with -inf, as large as the scores or to be broadcast."""
    full = torch.randn(scores_shape, generator=generator, dtype=dtype)
    holes = full.masked_fill(full > 0.5, -torch.inf)
    hidden_queries = full[..., :1].masked_fill(full[..., :1] > 0, -torch.inf)
    one_matrix = full.reshape(-1, *scores_shape[-2:])[0]
    return st.sampled_from([full, holes, hidden_queries, one_matrix, full[..., :1, :]])


@st.composite
def cases(draw: st.DrawFn, dtypes: tuple[torch.dtype, ...] = tuple(TOLERANCE)) -> Case:
    """Any shapes, masks and biases that `attend` accepts; heads may be shared."""
    query_len, key_len, d_k, d_v, batch, groups, shared = draw(st.permutations(PRIMES))
    if draw(st.booleans()):  # large primes as head counts only cost time
        groups, shared = 2, 3
    axes = draw(st.sampled_from(["none", "heads", "one", "many", "deep", "grouped", "one group"]))
    query_axes, key_axes = {
        "none": ((), ()),
        "heads": ((shared,), (shared,)),
        "one": ((1, shared), (1, shared)),
        "many": ((batch, shared), (batch, shared)),
        "deep": ((2, batch, 3), (2, batch, 3)),
        "grouped": ((batch, groups * shared), (batch, groups)),
        "one group": ((shared,), (1,)),
    }[axes]
    generator, dtype = draw(generators()), draw(st.sampled_from(dtypes))

    def randn(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator, dtype=dtype)

    scores_shape = (*query_axes, query_len, key_len)
    return Case(
        randn(*query_axes, query_len, d_k),
        randn(*key_axes, key_len, d_k),
        randn(*key_axes, key_len, d_v),
        draw(st.none() | masks(query_len, key_len, scores_shape)),
        draw(st.none() | biases(generator, scores_shape, dtype)),
    )
