"""When two results count as the same."""

from typing import Any

import numpy as np
import torch

from .declare import Array, Exercise


def equal(exercise: Exercise, yours: Array, expected: Array) -> bool:
    """Same shape, and as near as the exercise asks; an array of one number is that number.

    For a value, (3,), (1, 3) and (3, 1) are one shape: a row of three numbers is what was
    asked for, and its axes are not what the exercise is about.
    """
    if expected.size == 1 and yours.size == 1 and expected.ndim == 0:
        yours = yours.reshape(())
    if not exercise.is_function and np.squeeze(yours).shape == np.squeeze(expected).shape:
        yours = yours.reshape(expected.shape)
    return near(yours, expected, exercise.tolerance, exercise.relative)


def near(yours: Array, expected: Array, tolerance: float, relative: float = 0.0) -> bool:
    """Equal shapes, NaN and infinity in the same places, all else within the tolerance."""
    return yours.shape == expected.shape and bool(
        np.allclose(yours, expected, rtol=relative, atol=tolerance, equal_nan=True)
    )


def same_bits(one: Any, other: Any) -> bool:
    """Whether an input is as it was: type, shape and every number."""
    if isinstance(one, torch.Tensor):
        return one.shape == other.shape and one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and one.dtype == other.dtype and np.array_equal(one, other)
    return bool(one == other)
