"""Who may attend to whom: bool masks, True = may attend.

This is the convention of `F.scaled_dot_product_attention`; `nn.MultiheadAttention` has the
opposite one (True = hidden), so it is given `~mask`. Masks broadcast to the scores,
`(*batch, head, query, key)`, and are combined with `&`: what every one of them allows.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from .checks import whole
from .cost import require_memory

LONGEST = 2**48  # beyond any text, and still safe to add in 64 bits


def causal_mask(
    query_len: int, key_len: int | None = None, offset: int = 0
) -> Bool[Tensor, "query key"]:
    """Query i sees the keys up to i + offset: itself and the past, never the future.

    offset: how many keys came before the first query (the length of a cache). With
    `key_len=None` there are `query_len + offset` keys, all that the last query sees.
    A negative offset hides the latest keys too; the first queries then see nothing.
    """
    query_position, key_position = _positions(query_len, key_len, offset)
    return key_position <= query_position


def sliding_window_mask(
    query_len: int, window: int, key_len: int | None = None, offset: int = 0
) -> Bool[Tensor, "query key"]:
    """Query i sees the keys closer than `window` to i + offset, on both sides.

    `window=1` leaves a word only itself. Combine it with `causal_mask` for a window that
    looks back only (Longformer, Beltagy et al. 2020; Mistral 7B, Jiang et al. 2023).
    """
    window = whole("window", window, most=LONGEST)
    query_position, key_position = _positions(query_len, key_len, offset)
    return (query_position - key_position).abs() < window


def prefix_mask(
    query_len: int, prefix_len: int, key_len: int | None = None, offset: int = 0
) -> Bool[Tensor, "query key"]:
    """Every query sees the first `prefix_len` keys; after them, the past only.

    The prefix language model of T5 (Raffel et al. 2020, figure 4).
    """
    query_position, key_position = _positions(query_len, key_len, offset)
    prefix_len = whole("prefix_len", prefix_len, least=0, most=key_position.shape[-1])
    return (key_position <= query_position) | (key_position < prefix_len)


def padding_mask(
    lengths: int | Sequence[int] | Int[Tensor, "..."], key_len: int
) -> Bool[Tensor, "*batch 1 1 key"]:
    """Hide the keys after the end of each sequence: key j is seen where j < length.

    lengths: how many tokens of each sequence are real. One int gives `(1, 1, key)`, which
    fits one sequence with heads; lengths of shape `(batch,)` give `(batch, 1, 1, key)`.
    Both broadcast over heads and queries.

    The queries that are padding themselves stay: nobody reads their output.
    """
    key_len = whole("key_len", key_len)
    real = _lengths(lengths)
    if real.min() < 0 or real.max() > key_len:
        raise ValueError(f"lengths must be from 0 to key_len = {key_len}, not {real.tolist()}.")
    require_memory((real.numel() + 8) * key_len, f"a mask over {real.numel()} x {key_len} keys")
    return torch.arange(key_len, device=real.device) < real[..., None, None, None]


def _positions(query_len: int, key_len: int | None, offset: int) -> tuple[Tensor, Tensor]:
    """Positions of the queries, (query, 1), and of the keys, (1, key)."""
    query_len = whole("query_len", query_len)
    offset = whole("offset", offset, least=-query_len, most=LONGEST)
    if key_len is None:
        key_len = max(1, query_len + offset)
    key_len = whole("key_len", key_len)
    # Comparing them needs a few matrices of 8-byte integers beside the mask itself.
    require_memory(17 * query_len * key_len, f"a mask of {query_len} x {key_len} words")
    query_position = torch.arange(query_len)[:, None] + offset
    return query_position, torch.arange(key_len)[None, :]


def _lengths(lengths: int | Sequence[int] | Tensor) -> Tensor:
    """Lengths as an integer tensor, with one clear message for anything else."""
    try:
        real = torch.as_tensor(lengths)
    except (TypeError, ValueError, RuntimeError):
        real = None
    whole_numbers = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8)
    if real is None or real.dtype not in whole_numbers or real.numel() == 0:
        raise ValueError(
            "lengths must be a whole number or several of them, the count of real tokens in "
            f"each sequence, not {lengths!r}."
        )
    return real
