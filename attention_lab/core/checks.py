"""What `attend` and its neighbours accept, and what they say when they cannot.

Every check raises ValueError with what was wrong, what is allowed and what to do. The
checks are cheap: they stand before every step of a live figure.
"""

import math
from numbers import Real
from operator import index

import numpy as np
import torch
from torch import Tensor


def attention_inputs(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, bias: Tensor | None
) -> tuple[int, ...]:
    """Check everything that `attend` is given; return the shape of its scores."""
    _tensors(query, key, value)
    _sizes(query, key, value)
    scores_shape = (*query.shape[:-1], key.shape[-2])
    if mask is not None:
        _mask(mask, scores_shape, query.device)
    if bias is not None:
        _bias(bias, scores_shape, query)
    _finite(query, key, value)
    return scores_shape


def positive(name: str, number: float) -> float:
    """`number` as a float, if it is a finite number above 0."""
    if isinstance(number, bool) or not isinstance(number, Real):
        raise ValueError(f"{name} must be a number above 0, not {number!r}.")
    if not 0 < number < math.inf:
        raise ValueError(f"{name} must be a finite number above 0, not {number}.")
    return float(number)


def whole(name: str, number: int, least: int = 1, most: int | None = None) -> int:
    """`number` as an int, if it is a whole number from `least` to `most`."""
    allowed = f"{least} or more" if most is None else f"from {least} to {most}"
    try:
        if isinstance(number, bool):
            raise TypeError
        result = index(number)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, {allowed}, not {number!r}.") from None
    if result < least or (most is not None and result > most):
        raise ValueError(f"{name} must be {allowed}, not {result}.")
    return result


def number(name: str, value: float, least: float, most: float) -> float:
    """`value` as a float, if it is a number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"{name} must be a number from {least:g} to {most:g}, not {value!r}.")
    if not least <= value <= most:  # NaN fails both comparisons
        raise ValueError(f"{name} must be from {least:g} to {most:g}, not {value}.")
    return float(value)


def truth(name: str, value: object) -> bool:
    """`value` as a bool, if it is one."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} must be True or False, not {value!r}.")
    return bool(value)


def one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Nothing, if `value` is one of the allowed texts."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, not {value!r}.")


def no_overflow(output: Tensor) -> None:
    """Finite inputs gave an infinite score: say so, instead of handing out NaN."""
    if not _is_finite(output):
        raise ValueError(
            f"The numbers are too large for {output.dtype}: a score or an output went "
            "over its limit. Make query, key and value smaller, or use torch.float64."
        )


def _tensors(query: Tensor, key: Tensor, value: Tensor) -> None:
    """Three floating-point tensors of one kind, on one device, with at least one number."""
    for name, tensor in (("query", query), ("key", key), ("value", value)):
        if not isinstance(tensor, Tensor):
            raise ValueError(
                f"{name} must be a torch.Tensor, not {type(tensor).__name__}: "
                f"use torch.as_tensor({name})."
            )
        if not tensor.is_floating_point():
            raise ValueError(
                f"{name} must hold floating-point numbers, not {tensor.dtype}: use {name}.float()."
            )
        if tensor.dim() < 2:
            raise ValueError(
                f"{name} must have at least two axes, (token, feature), "
                f"but its shape is {tuple(tensor.shape)}."
            )
        if tensor.numel() == 0:
            raise ValueError(
                f"{name} of shape {tuple(tensor.shape)} holds no numbers: "
                "every size must be at least 1."
            )
    if not query.dtype == key.dtype == value.dtype:
        raise ValueError(
            "query, key and value must have the same dtype, but they are "
            f"{query.dtype}, {key.dtype} and {value.dtype}: "
            "convert them with .to(query.dtype)."
        )
    if not query.device == key.device == value.device:
        raise ValueError(
            "query, key and value must be on the same device, but they are on "
            f"{query.device}, {key.device} and {value.device}: move them with .to(query.device)."
        )


def _sizes(query: Tensor, key: Tensor, value: Tensor) -> None:
    """Sizes that fit: d_k of query and key, tokens of key and value, batch, heads."""
    shapes = f"query {tuple(query.shape)}, key {tuple(key.shape)}, value {tuple(value.shape)}"
    if query.shape[-1] != key.shape[-1]:
        raise ValueError(
            "query and key must have the same number of features d_k (their last axis), "
            f"not {query.shape[-1]} and {key.shape[-1]}: {shapes}."
        )
    if key.shape[-2] != value.shape[-2]:
        raise ValueError(
            "key and value must have the same number of tokens (axis -2), "
            f"not {key.shape[-2]} and {value.shape[-2]}: {shapes}."
        )
    if query.dim() != key.dim() or key.shape[:-2] != value.shape[:-2]:
        raise ValueError(f"query, key and value must have the same batch and head axes: {shapes}.")
    if query.shape[:-3] != key.shape[:-3]:
        raise ValueError(f"query, key and value must have the same batch axes: {shapes}.")
    if query.dim() > 2 and query.shape[-3] % key.shape[-3]:
        raise ValueError(
            f"The heads of key and value (axis -3) must divide the {query.shape[-3]} heads of "
            f"query, and {key.shape[-3]} does not: {shapes}."
        )


def _mask(mask: Tensor, scores_shape: tuple[int, ...], device: torch.device) -> None:
    """A bool mask that broadcasts to the scores."""
    if not isinstance(mask, Tensor) or mask.dtype != torch.bool:
        kind = mask.dtype if isinstance(mask, Tensor) else type(mask).__name__
        raise ValueError(
            f"mask must be a torch.bool tensor, not {kind}. True means: may attend. "
            "(nn.MultiheadAttention has the opposite convention, True = hidden: invert such a "
            "mask with ~mask. Numbers to be added to the scores are a `bias`.)"
        )
    _fits_scores("mask", mask, scores_shape, device)


def _bias(bias: Tensor, scores_shape: tuple[int, ...], query: Tensor) -> None:
    """A float bias that broadcasts to the scores: finite numbers, or -inf to hide a key."""
    if not isinstance(bias, Tensor) or bias.dtype != query.dtype:
        kind = bias.dtype if isinstance(bias, Tensor) else type(bias).__name__
        raise ValueError(
            f"bias must be a tensor of {query.dtype}, like query, not {kind}. "
            "(Something that is True where a query may attend is a `mask`.)"
        )
    _fits_scores("bias", bias, scores_shape, query.device)
    # The maximum is NaN if any number is NaN.
    if not bias.detach().max().item() < math.inf:
        raise ValueError(
            "bias holds NaN or +inf: it must be finite, or -inf where a key is to be hidden."
        )


def _fits_scores(
    name: str, tensor: Tensor, scores_shape: tuple[int, ...], device: torch.device
) -> None:
    """Broadcasts to the scores without making them larger, on the same device."""
    shape = tuple(tensor.shape)
    fits = len(shape) <= len(scores_shape) and all(
        size in (1, wanted) for size, wanted in zip(shape[::-1], scores_shape[::-1], strict=False)
    )
    if not fits or not shape:
        raise ValueError(
            f"{name} of shape {shape} does not fit scores of shape {scores_shape}, "
            "(..., query, key): counted from the right, each size must be the same or 1."
        )
    if tensor.device != device:
        raise ValueError(
            f"{name} is on {tensor.device} but query is on {device}: "
            f"move it with {name}.to(query.device)."
        )


def _finite(query: Tensor, key: Tensor, value: Tensor) -> None:
    """No NaN and no infinity, in one read of each tensor."""
    for name, tensor in (("query", query), ("key", key), ("value", value)):
        if not _is_finite(tensor):
            count = int((~torch.isfinite(tensor)).sum())
            raise ValueError(
                f"{name} holds {count} number(s) that are NaN or infinite: "
                "look at the step that produced it."
            )


def _is_finite(tensor: Tensor) -> bool:
    """Whether every number is finite.

    A sum is finite only if all its terms are: much cheaper than asking each of them. Only
    a sum that overflows needs the slow way.
    """
    return math.isfinite(tensor.detach().sum().item()) or bool(torch.isfinite(tensor).all())


def layer_input(
    name: str,
    x: Tensor,
    d_model: int | None = None,
    weight: Tensor | None = None,
    axes: str = "(token, feature)",
) -> None:
    """A floating-point tensor that ends in `axes`, with d_model features, as `weight` is."""
    is_float = isinstance(x, Tensor) and x.is_floating_point()
    if not is_float or x.dim() < axes.count(",") + 1 or x.numel() == 0:
        kind = f"{x.dtype} of shape {tuple(x.shape)}" if isinstance(x, Tensor) else type(x).__name__
        raise ValueError(f"{name} must be a floating-point tensor (..., {axes[1:]}, not {kind}.")
    if d_model is not None and x.shape[-1] != d_model:
        raise ValueError(
            f"{name} must have d_model = {d_model} features (its last axis), not {x.shape[-1]}: "
            f"its shape is {tuple(x.shape)}."
        )
    if weight is not None and (x.dtype, x.device) != (weight.dtype, weight.device):
        raise ValueError(
            f"{name} is {x.dtype} on {x.device}, but the layer's weights are {weight.dtype} on "
            f"{weight.device}: move one of them with .to(...)."
        )
