"""Which named wrong answer gives what the learner's code gives."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from . import answers
from .attempt import Attempt
from .compare import near
from .declare import Array, Case, Exercise, WrongAnswer

Outcome = Array | Exception


def named(exercise: Exercise, attempts: list[Attempt]) -> tuple[WrongAnswer, str] | None:
    """The named wrong answer that gives what the learner's code gives, and its sentences.

    First one that agrees on every case; else one that agrees on every case of the kind on
    which the learner's code is wrong first.
    """
    kind = next(a.case.when for a in attempts if not a.is_right(exercise))
    for some, said in ((attempts, ""), ([a for a in attempts if a.case.when == kind], kind)):
        for wrong in exercise.wrong:
            if not _says_nothing(some) and _is(exercise, wrong, some):
                return wrong, f"{said + ': ' if said else ''}{wrong.what} {wrong.advice}"
    return None


def _says_nothing(attempts: list[Attempt]) -> bool:
    """NaN everywhere: too many mistakes end so."""
    results = [a.handed_in for a in attempts if a.handed_in is not None]
    return any(r.size > 1 for r in results) and all(np.isnan(r).all() for r in results)


def _is(exercise: Exercise, wrong: WrongAnswer, attempts: list[Attempt]) -> bool:
    results = [a.handed_in for a in attempts]
    if wrong.fits and all(result is not None and wrong.fits(result) for result in results):
        return True
    return any(_agrees(exercise, way, attempts) for way in exercise.ways(wrong))


def _agrees(exercise: Exercise, way: Callable[..., Any], attempts: list[Attempt]) -> bool:
    """Never another result than the learner's, and convincing where they go wrong.

    Convincing are the same wrong numbers, or the same complaint on the first case that fails.
    """
    convincing = first_failure = False
    for attempt in attempts:
        agreement = _agreement(exercise, outcome(exercise, way, attempt.case), attempt)
        if agreement is None:
            return False
        if attempt.is_right(exercise):
            continue
        convincing |= agreement and (attempt.result is not None or not first_failure)
        first_failure = True
    return convincing


def _agreement(exercise: Exercise, theirs: Outcome, attempt: Attempt) -> bool | None:
    """True: the same result. None: another one. False: both raised, which says little."""
    if isinstance(theirs, Exception):
        if attempt.ran.error is None:
            return None
        return _same_complaint(theirs, attempt.ran.error)
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
        return answers.numbers(way(**_for_ways(case.inputs)))
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


def _same_complaint(one: BaseException, other: BaseException) -> bool:
    """The same sizes in the message; of a matrix product in NumPy, the two that must be equal."""
    numbers = [re.findall(r"\d+", str(error)) for error in (one, other)]
    inner = [_inner_sizes(str(error)) for error in (one, other)]
    return bool(numbers[0]) and (numbers[0] == numbers[1] or None is not inner[0] == inner[1])


_INNER = (
    r"cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)",  # torch, matrices
    r"to be: \[\d+, (\d+)\] but got: \[\d+, (\d+)\]",  # torch, batches
    r"not aligned: (\d+) \(dim \d\) != (\d+)",  # np.dot
)
_INNER_REVERSED = r"size (\d+) is different from (\d+)"  # np.matmul


def _inner_sizes(message: str) -> tuple[str, str] | None:
    for pattern in _INNER:
        if found := re.search(pattern, message):
            return found[1], found[2]
    found = re.search(_INNER_REVERSED, message)
    return (found[2], found[1]) if found else None
