"""From results to one sentence: which named mistake it is, or what strikes the eye."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import torch

from . import answers
from .compare import near
from .declare import Array, Case, Exercise, WrongAnswer
from .sandbox import Ran
from .wrong_answers import IN_PLACE

Outcome = Array | Exception


class Attempt(Protocol):
    """What an answer gave on one case; `engine.Attempt`."""

    @property
    def case(self) -> Case: ...
    @property
    def expected(self) -> Array: ...
    @property
    def result(self) -> Array | None: ...
    @property
    def handed_in(self) -> Array | None: ...
    @property
    def ran(self) -> Ran: ...


# --- named wrong answers ------------------------------------------------------------------


def named(exercise: Exercise, attempts: list[Any]) -> tuple[WrongAnswer, str] | None:
    """The named wrong answer that gives what the learner's code gives, and its sentences.

    First one that agrees on every case; else one that agrees on every case of the kind on
    which the learner's code is wrong first.
    """
    failed = [a for a in attempts if not a.is_right(exercise)]
    kind = failed[0].case.when
    for some, said in ((attempts, ""), ([a for a in attempts if a.case.when == kind], kind)):
        for wrong in exercise.wrong:
            if _is_value_of(exercise, wrong, failed[0]) or any(
                _agrees(exercise, way, some) for way in exercise.ways(wrong)
            ):
                return wrong, f"{said + ': ' if said else ''}{wrong.what} {wrong.advice}"
    return None


def _is_value_of(exercise: Exercise, wrong: WrongAnswer, attempt: Attempt) -> bool:
    value = attempt.handed_in
    return wrong.fits is not None and value is not None and wrong.fits(value)


def _agrees(exercise: Exercise, way: Callable[..., Any], attempts: list[Any]) -> bool:
    """Never another result than the learner's, and at least once the same wrong one."""
    convincing = False
    for attempt in attempts:
        agreement = _agreement(exercise, outcome(exercise, way, attempt.case), attempt)
        if agreement is None:
            return False
        convincing |= agreement and not attempt.is_right(exercise)
    return convincing


def _agreement(exercise: Exercise, theirs: Outcome, attempt: Attempt) -> bool | None:
    """True: the same result. None: another one. False: both raised, which says little."""
    if isinstance(theirs, Exception):
        if attempt.ran.error is None:
            return None
        sizes = _numbers_in(theirs)
        return bool(sizes) and sizes == _numbers_in(attempt.ran.error)
    if attempt.handed_in is None:
        return None
    yours = attempt.handed_in
    if not exercise.is_function and yours.size == theirs.size:
        yours = yours.reshape(theirs.shape)
    relative = max(exercise.relative, 1e-4)  # some mistakes divide by almost nothing
    return True if near(yours, theirs, exercise.tolerance, relative) else None


def outcome(exercise: Exercise, way: Callable[..., Any], case: Case) -> Outcome:
    """What one way of being wrong gives on a case: numbers, or the exception."""
    try:
        return answers.numbers(way(*_for_ways(case.inputs).values()))
    except Exception as error:  # a wrong answer may fail in any way that code can fail
        return error


def _for_ways(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """float64, but half precision stays: one mistake exists only there."""
    return {
        name: value.double()
        if isinstance(value, torch.Tensor) and value.dtype == torch.float32
        else copy.deepcopy(value)
        for name, value in inputs.items()
    }


def _numbers_in(error: BaseException) -> list[str]:
    return re.findall(r"\d+", str(error))


def changed_in_place(name: str) -> str:
    return f"Your function changed its input `{name}`. {IN_PLACE.what} {IN_PLACE.advice}"


# --- what strikes the eye -----------------------------------------------------------------


def unnamed(exercise: Exercise, failed: Attempt, probed: Any) -> str:
    """A sentence for a wrong result that no named wrong answer gives."""
    assert failed.result is not None
    yours, expected = failed.result, failed.expected
    if exercise.is_function and yours.shape != expected.shape:
        return wrong_shape(yours, expected, failed.case)
    result, case = failed.handed_in if failed.handed_in is not None else yours, failed.case
    if probed is not None and probed.result is not None:
        result, case = probed.result, probed.case
        if probed.is_right(exercise):
            return f"{_VALUES} {_most_apart(yours, expected)}"
    for check in exercise.properties:
        said = check(result, case)
        if said:
            return said
    return (
        _not_finite(yours, expected)
        or _a_multiple(yours, expected)
        or (f"The shape is right, the numbers are not. {_most_apart(yours, expected)}")
    )


_VALUES = "Your weights look right; the mistake is in how they meet the values."


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
    said = f"Your result has shape {_shape(yours)}, expected {_shape(expected)}"
    names = [case.axes.get(size) for size in yours.shape]
    if names[-2:] == ["queries", "keys"]:
        return f"{said}: this is the shape of the weights, not of the output."
    if names and all(names) and all(case.axes.get(size) for size in expected.shape):
        wanted = ", ".join(str(case.axes[size]) for size in expected.shape)
        return f"{said}: yours is ({', '.join(map(str, names))}), expected is ({wanted})."
    return f"{said}."


def _not_finite(yours: Array, expected: Array) -> str | None:
    if np.isfinite(yours).all() or not np.isfinite(expected).all():
        return None
    what = "NaN (not a number)" if np.isnan(yours).any() else "infinity"
    where = _place(np.argwhere(~np.isfinite(yours))[0])
    return f"Your result holds {what}, first at {where}. Look for a division by 0 or ∞ − ∞."


def _a_multiple(yours: Array, expected: Array) -> str | None:
    """The same factor everywhere: a step that is too much or missing."""
    large = np.abs(expected) > 1e-3
    if large.sum() < 2:
        return None
    ratios = yours[large] / expected[large]
    if np.ptp(ratios) > 1e-3 * abs(ratios.mean()) or abs(ratios.mean()) < 1e-6:
        return None
    return (
        f"Your result is {ratios.mean():.4g} times the expected one, everywhere: "
        "a factor is missing or too much."
    )


def _most_apart(yours: Array, expected: Array) -> str:
    apart = np.abs(np.nan_to_num(yours - expected, nan=np.inf))
    at = np.unravel_index(int(apart.argmax()), apart.shape)
    where = f"at {_place(at)} " if at else ""
    return f"They differ most {where}(yours {yours[at]:.4g}, expected {expected[at]:.4g})."


def _place(index: Any) -> str:
    index = [int(i) for i in index]
    if len(index) == 2:
        return f"row {index[0]}, column {index[1]}"
    return f"position {index[0] if len(index) == 1 else tuple(index)}"


def _shape(array: Array) -> str:
    return str(array.shape) if array.shape else "() (one number)"


def shapes(inputs: Mapping[str, Any]) -> str:
    """The inputs in words: "query is (5, 11), key is (7, 11)"."""
    return ", ".join(
        f"{name} is {tuple(value.shape) if hasattr(value, 'shape') else repr(value)}"
        for name, value in inputs.items()
    )
