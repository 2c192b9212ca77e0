"""What strikes the eye in a wrong result that has no name."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .attempt import Attempt
from .compare import near
from .declare import Array, Case, Exercise


def telling(
    exercise: Exercise, failed: Attempt, attempts: list[Attempt], probed: Attempt | None
) -> str | None:
    """A sentence that says what is wrong, or None.

    failed: the first attempt that is not right; probed: what the exercise's probe gave.
    """
    assert failed.result is not None and failed.handed_in is not None
    yours, expected = failed.result, failed.expected
    if exercise.is_function and yours.shape != expected.shape:
        return wrong_shape(yours, expected, failed.case)
    return (
        _always_the_same(attempts)
        or _by_properties(exercise, failed, probed)
        or (wrong_shape(yours, expected, failed.case) if yours.shape != expected.shape else None)
        or _not_finite(yours, expected)
        or _in_another_order(yours, expected)
        or _a_multiple(yours, expected)
    )


def numbers(failed: Attempt) -> str:
    """Where they differ most: what can always be said."""
    assert failed.result is not None
    said = _most_apart(failed.result, failed.expected, failed.case)
    return f"The shape is right, the numbers are not. {said}" if failed.expected.size > 1 else said


def _by_properties(exercise: Exercise, failed: Attempt, probed: Attempt | None) -> str | None:
    """What a right result has and this one has not; read from the probe, if there is one."""
    assert failed.result is not None and failed.handed_in is not None
    result, case = failed.handed_in, failed.case
    if exercise.probe is not None and probed is not None and probed.result is not None:
        if probed.is_right(exercise):
            apart = _most_apart(failed.result, failed.expected, failed.case)
            return f"{exercise.probe.right} {apart}"
        result, case = probed.result, probed.case
    return next((said for check in exercise.properties if (said := check(result, case))), None)


def _always_the_same(attempts: list[Attempt]) -> str | None:
    """One number, whatever the inputs are."""
    results = [a.result for a in attempts if a.result is not None]
    if len(results) < 2 or any(r.size != 1 for r in results):
        return None
    wanted = {float(a.expected) for a in attempts if a.expected.size == 1}
    if len(wanted) < 2 or len({float(r.ravel()[0]) for r in results}) > 1:
        return None
    inputs = " and ".join(attempts[0].case.inputs)
    return f"Your function gives {float(results[0].ravel()[0]):.4g} whatever {inputs} is."


def _in_another_order(yours: Array, expected: Array) -> str | None:
    if yours.ndim != 1 or not near(np.sort(yours), np.sort(expected), 0.006):
        return None
    return "These are the right numbers, in another order."


def wrong_shape(yours: Array, expected: Array, case: Case) -> str:
    """Both shapes, and what the learner's shape is the shape of."""
    if np.squeeze(yours).shape == np.squeeze(expected).shape and near(
        yours.reshape(expected.shape), expected, 1e-4
    ):
        return (
            f"The numbers are right, but the shape is {_shape(yours)} and should be "
            f"{_shape(expected)}: an axis of size 1 is too much or missing."
        )
    if yours.ndim >= 2 and near(np.swapaxes(yours, -1, -2), expected, 1e-4):
        return "The numbers are right, but rows and columns are swapped: transpose your result."
    if not yours.size:
        return f"Your result is empty: its shape is {_shape(yours)}, expected {_shape(expected)}."
    said = f"Your result has shape {_shape(yours)}, expected {_shape(expected)}"
    names = [case.axes.get(size) for size in yours.shape]
    for last, what in case.shapes.items():
        if tuple(names[-len(last) :]) == last:
            return f"{said}: {what}."
    if names and all(names) and expected.shape and all(map(case.axes.get, expected.shape)):
        wanted = ", ".join(str(case.axes[size]) for size in expected.shape)
        return f"{said}: yours is ({', '.join(map(str, names))}), expected is ({wanted})."
    return f"{said}."


def _not_finite(yours: Array, expected: Array) -> str | None:
    if np.isfinite(yours).all() or not np.isfinite(expected).all():
        return None
    what = "NaN (not a number)" if np.isnan(yours).any() else "infinity"
    if yours.size == 1:
        return f"Your result is {what}. Look for a division by 0 or ∞ − ∞."
    where = _place(np.argwhere(~np.isfinite(yours))[0])
    return f"Your result holds {what}, first at {where}. Look for a division by 0 or ∞ − ∞."


def _a_multiple(yours: Array, expected: Array) -> str | None:
    """The same factor everywhere: a step that is too much or missing."""
    large = np.abs(expected) > 1e-3
    if large.sum() < 2:
        return None
    ratios = yours[large] / expected[large]
    mean = abs(ratios.mean())
    if np.ptp(ratios) > 1e-3 * mean or mean < 1e-6 or abs(mean - 1) < 0.01:
        return None
    return (
        f"Your result is {ratios.mean():.4g} times the expected one, everywhere: "
        "a factor is missing or too much."
    )


def _most_apart(yours: Array, expected: Array, case: Case) -> str:
    yours = yours.reshape(expected.shape)
    apart = np.abs(np.nan_to_num(yours - expected, nan=np.inf))
    at = np.unravel_index(int(apart.argmax()), apart.shape)
    both = f"yours is {yours[at]:.4g}, expected is {expected[at]:.4g}"
    if at:
        return f"They differ most at {_place(at)}: {both}."
    given = [f"{name} = {value}" for name, value in case.inputs.items() if isinstance(value, int)]
    return f"For {', '.join(given)} {both}." if given else f"In one test {both}."


def _place(index: Any) -> str:
    index = [int(i) for i in index]
    if len(index) == 2:
        return f"row {index[0]}, column {index[1]}"
    return f"position {index[0] if len(index) == 1 else tuple(index)}"


def _shape(array: Array) -> str:
    return str(array.shape) if array.shape else "() (one number)"


def shapes(inputs: Mapping[str, Any]) -> str:
    """The inputs in words: "x is (5, 11), y is (7, 11)"."""
    return ", ".join(
        f"{name} is {tuple(value.shape) if hasattr(value, 'shape') else repr(value)}"
        for name, value in inputs.items()
    )
