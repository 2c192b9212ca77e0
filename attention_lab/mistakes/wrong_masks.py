"""Named wrong answers about masks. A mask is True where a query may attend."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from attention_lab.judging import WrongAnswer

Way = Callable[..., Any]
HIDE = (-math.inf, -1e9)  # what learners write for a hidden score


def _scaled(query: Tensor, key: Tensor) -> Tensor:
    return query @ key.mT / math.sqrt(query.shape[-1])


def _filled(hidden: Callable[[Tensor], Tensor], by: float) -> Way:
    """Attention in which the scores where `hidden(mask)` is True become `by`."""

    def way(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        return _scaled(query, key).masked_fill(hidden(mask), by).softmax(-1) @ value

    return way


def _each(hidden: Callable[[Tensor], Tensor]) -> tuple[Way, ...]:
    return tuple(_filled(hidden, by) for by in HIDE)


def _after_softmax(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    return _scaled(query, key).softmax(-1).masked_fill(~mask, 0) @ value


def _multiplied(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    return (_scaled(query, key) * mask).softmax(-1) @ value


def _added(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    return (_scaled(query, key) + mask).softmax(-1) @ value


def _forgotten(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    return _scaled(query, key).softmax(-1) @ value


def _zeros_hidden(by: float) -> Way:
    def way(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        product = _scaled(query, key) * mask
        return product.masked_fill(product == 0, by).softmax(-1) @ value

    return way


def _before_scale_in_half(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    scores = (query @ key.mT).masked_fill(~mask, -1e9)
    return (scores / math.sqrt(query.shape[-1])).softmax(-1) @ value


def _before_scale_in_half_added(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    scores = query @ key.mT + (~mask).to(query.dtype) * -1e9  # -inf, and 0 · -1e9 = 0
    return (scores / math.sqrt(query.shape[-1])).softmax(-1) @ value


def _causal(mask_of: Callable[[int, int], Tensor]) -> tuple[Way, ...]:
    """Causal attention whose mask is built by `mask_of(query_len, key_len)`."""

    def built(by: float) -> Way:
        def way(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
            hidden = ~mask_of(query.shape[-2], key.shape[-2])
            return _scaled(query, key).masked_fill(hidden, by).softmax(-1) @ value

        return way

    def zeroed(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return built(-math.inf)(query, key, value).nan_to_num(0.0)

    return (*(built(by) for by in HIDE), zeroed)


def _tril(query_len: int, key_len: int, diagonal: int) -> Tensor:
    return torch.ones(query_len, key_len, dtype=torch.bool).tril(diagonal)


def _unasked(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    hidden = ~_tril(query.shape[-2], key.shape[-2], 0)
    return _scaled(query, key).masked_fill(hidden, -math.inf).softmax(-1) @ value


UNASKED_MASK = WrongAnswer(
    "causal mask that was not asked for",
    "There is a causal mask in it: queries do not see the keys after them.",
    "Leave the mask out here: every query may attend to every key.",
    (_unasked,),
)

MASKS = (
    WrongAnswer(
        "mask polarity inverted",
        "The mask is read the wrong way round: what it hides is seen, and what it shows is hidden.",
        "Here True means: may attend. Fill where the mask is False, that is, with ~mask.",
        _each(lambda mask: mask),
    ),
    WrongAnswer(
        "mask after softmax without renormalising",
        "The mask is put on the weights after the softmax: the rest of a row no longer adds up "
        "to 1.",
        "Mask the scores before the softmax, with -inf: then the visible keys share the whole "
        "budget.",
        (_after_softmax,),
    ),
    WrongAnswer(
        "mask multiplied into scores",
        "Hidden scores became 0, and e⁰ = 1: hidden keys still get weight.",
        "A hidden score must become -inf (or -1e9, mind the sign of the exponent): e to that is 0.",
        (_multiplied,),
    ),
    WrongAnswer(
        "mask added to the scores",
        "The mask is added as 1 and 0: hidden keys still get weight.",
        "Put -inf where the mask is False.",
        (_added,),
    ),
    WrongAnswer(
        "mask forgotten",
        "This equals attention without the mask.",
        "Put -inf where the mask is False, before the softmax.",
        (_forgotten,),
    ),
    WrongAnswer(
        "zero scores taken for hidden",
        "A score that happens to be exactly 0 is taken for a hidden one.",
        "Ask the mask which scores to hide, not the scores.",
        tuple(map(_zeros_hidden, HIDE)),
    ),
    WrongAnswer(
        "hidden scores raised instead of lowered",
        "Hidden scores became very large: the hidden keys get all the weight.",
        "Mind the sign: minus infinity, or -1e9.",
        (_filled(lambda mask: ~mask, 1e9),),
    ),
    WrongAnswer(
        "query rows masked instead of keys",
        "The mask hides queries (rows) where it should hide keys (columns).",
        "Rows are queries, columns are keys: the mask's last axis belongs to the keys.",
        _each(lambda mask: ~mask.mT),
    ),
)

EMPTY_ROWS = (
    WrongAnswer(
        "NaN on a fully masked row",
        "A query that may attend to nothing gets NaN: its softmax is 0/0.",
        "Give such a row weights of 0, so that its output is 0.",
        (_filled(lambda mask: ~mask, -math.inf),),
    ),
    WrongAnswer(
        "even weights on a fully masked row",
        "A query that may attend to nothing shares its weight evenly among the hidden keys.",
        "Give such a row weights of 0, so that its output is 0.",
        (_filled(lambda mask: ~mask, -1e9),),
    ),
    WrongAnswer(
        "−1e9 before scaling in float16",
        "-1e9 does not fit into float16, whose largest number is 65504.",
        'Use float("-inf"), which every precision has, or torch.finfo(scores.dtype).min.',
        (_before_scale_in_half, _before_scale_in_half_added),
    ),
)

CAUSAL = (
    WrongAnswer(
        "causal mask off by one",
        "The causal mask hides a word's own position too.",
        "Query i may see the keys up to and including i: keep the diagonal.",
        _causal(lambda m, n: _tril(m, n, n - m - 1)),
    ),
    WrongAnswer(
        "causal mask aligned to the wrong corner",
        "With more keys than queries, the causal mask is aligned to the upper left corner.",
        "The last query sees all keys: start the diagonal at key_len - query_len.",
        _causal(lambda m, n: _tril(m, n, 0)),
    ),
    WrongAnswer(
        "causal mask forgotten",
        "Queries see the future: there is no causal mask.",
        "Hide every key that comes after the query.",
        _causal(lambda m, n: torch.ones(m, n, dtype=torch.bool)),
    ),
    WrongAnswer(
        "causal mask inverted",
        "The causal mask hides the past and shows the future.",
        "Keep the lower triangle (tril): the present and the past.",
        (
            *_causal(lambda m, n: ~_tril(m, n, n - m)),
            *_causal(lambda m, n: ~_tril(m, n, n - m - 1)),
        ),
    ),
)
