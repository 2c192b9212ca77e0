"""Judging an answer: run it on every case, compare, and say in words what is wrong.

`judge` is pure: it shows nothing and keeps nothing. What a learner sees of a verdict, and
what is remembered of it, is for others.
"""

import contextlib
import copy
import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from . import answers, diagnose, errors
from .answers import NotNumbers
from .compare import equal, same_bits
from .declare import Array, Case, Exercise, Verdict
from .sandbox import Ran, TimeUp, run
from .wrong_answers import IN_PLACE

NOTHING_YET = "Nothing to check yet: replace the three dots, then run this again."


@dataclass(frozen=True, eq=False)
class Attempt:
    """What an answer gave on one case: numbers, or the reason why there are none."""

    case: Case
    expected: Array
    result: Array | None
    ran: Ran
    problem: str | None = None  # why the result is no numbers
    changed: tuple[str, ...] = ()  # inputs that are not as they were
    handed_in: Array | None = None  # the numbers as they came; `result` is what they lead to

    def is_right(self, exercise: Exercise) -> bool:
        return self.result is not None and equal(exercise, self.result, self.expected)


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Judge what a learner hands in: a function, or a value.

    Never raises for what an answer is or does (KeyboardInterrupt passes through). The same
    answer gets the same verdict each time.
    """
    if answers.is_untouched(exercise, answer):
        return Verdict("not attempted", NOTHING_YET)
    refusal = _wrong_kind(exercise, answer)
    if refusal:
        return Verdict("not yet", refusal)
    attempts = attempt_all(exercise, answer)
    if any(
        answers.says_not_implemented(a.ran.error) or answers.is_dots(a.ran.value) for a in attempts
    ):
        return Verdict("not attempted", NOTHING_YET)
    if all(a.is_right(exercise) and not a.changed for a in attempts):
        return Verdict("correct", exercise.right, details=_details(attempts[0]))
    return _not_yet(exercise, answer, attempts)


def attempt_all(exercise: Exercise, answer: Any) -> list[Attempt]:
    """The answer on each case, until the time is over."""
    attempts: list[Attempt] = []
    deadline = time.monotonic() + exercise.seconds
    for case in exercise.built_cases:
        attempts.append(attempt(exercise, answer, case, deadline - time.monotonic()))
        if isinstance(attempts[-1].ran.error, TimeUp):
            break
    return attempts


def attempt(exercise: Exercise, answer: Any, case: Case, seconds: float) -> Attempt:
    """The answer on one case, compared with nothing yet."""
    wanted = expected(exercise, case)
    given = as_given(case.inputs, exercise.gives)
    before = copy.deepcopy(given)
    if exercise.is_function:
        ran = run(lambda: answer(*given.values()), max(seconds, 0.1))
    else:
        ran = Ran(answer)
    changed = tuple(name for name in given if not same_bits(given[name], before[name]))
    if ran.error is not None:
        return Attempt(case, wanted, None, ran, changed=changed)
    try:
        raw = answers.numbers(ran.value)
        result = answers.numbers(exercise.seen_as(raw)) if exercise.seen_as else raw
        return Attempt(case, wanted, result, ran, changed=changed, handed_in=raw)
    except NotNumbers as problem:
        said = _one_of_several(exercise, ran.value, wanted) or str(problem)
        return Attempt(case, wanted, None, ran, said, changed)


def _one_of_several(exercise: Exercise, value: Any, wanted: Array) -> str | None:
    """(output, weights) instead of output."""
    if not exercise.is_function or not isinstance(value, tuple):
        return None
    said = f"Your function returns {len(value)} things. Return one: what the exercise asks for."
    for index, part in enumerate(value):
        with contextlib.suppress(NotNumbers):
            if equal(exercise, answers.numbers(part), wanted):
                place = ("first", "second", "third")[index] if index < 3 else f"{index + 1}th"
                return f"The {place} thing that your function returns is right. Return it alone."
    return said


def expected(exercise: Exercise, case: Case) -> Array:
    """The right result, from float64 inputs whatever the learner's function gets."""
    return answers.numbers(exercise.reference(**_as_reference(case.inputs)))


def as_given(inputs: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The inputs as the learner's function gets them: its own copies."""
    return {name: _given(value, kind) for name, value in inputs.items()}


def _given(value: Any, kind: str) -> Any:
    if not isinstance(value, torch.Tensor):
        return copy.deepcopy(value)
    if kind == "torch":
        return value.clone()
    return value.double().numpy().copy() if value.is_floating_point() else value.numpy().copy()


def _as_reference(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.double()
        if isinstance(value, torch.Tensor) and value.is_floating_point()
        else value
        for name, value in inputs.items()
    }


def _wrong_kind(exercise: Exercise, answer: Any) -> str | None:
    """What to say when a function is asked for and something else comes, or the reverse."""
    name = exercise.answer_name
    if not exercise.is_function:
        if answers.is_dots(answer):
            return "There are still three dots in your answer. Replace each of them by a number."
        if callable(answer) and not isinstance(answer, torch.Tensor):
            return f"This exercise asks for a value, and {name} is a function. Hand in its result."
        return None
    if not callable(answer) or isinstance(answer, torch.Tensor):
        return (
            "This exercise asks for a function. Hand in the function itself, without calling it: "
            f'check("{exercise.name}", {name}).'
        )
    return _wrong_arguments(exercise, answer)


def _wrong_arguments(exercise: Exercise, answer: Callable[..., Any]) -> str | None:
    names = list(exercise.built_cases[0].inputs)
    try:
        signature = inspect.signature(answer)
        signature.bind(*names)
    except TypeError:
        has = ", ".join(signature.parameters) or "nothing"
        return (
            f"Your function must take {len(names)} argument{'s' * (len(names) > 1)}, "
            f"{', '.join(names)}, in this order. Yours takes {has}."
        )
    except ValueError:  # some functions written in C have no signature
        return None
    return None


def _not_yet(exercise: Exercise, answer: Any, attempts: list[Attempt]) -> Verdict:
    """The one diagnosis, from the most to the least telling."""
    failed = next((a for a in attempts if not a.is_right(exercise)), None)
    shown = failed or attempts[0]
    wrong, said = _diagnosis(exercise, answer, attempts, failed)
    yours, expected = (None, None)
    if failed is not None and failed.result is not None:
        yours, expected = _for_a_picture(failed.result, failed.expected)
    return Verdict("not yet", said, wrong, yours, expected, _details(shown))


def _diagnosis(
    exercise: Exercise, answer: Any, attempts: list[Attempt], failed: Attempt | None
) -> tuple[str | None, str]:
    changed = next((name for a in attempts for name in a.changed), None)
    if failed is not None and isinstance(failed.ran.error, TimeUp):
        return None, errors.in_words(failed.ran.error, answer, "", exercise.seconds)
    if failed is not None:
        named = diagnose.named(exercise, attempts)
        if named:
            return named[0].name, named[1]
    if changed is not None:
        return IN_PLACE.name, diagnose.changed_in_place(changed)
    assert failed is not None
    if failed.ran.error is not None:
        shapes = diagnose.shapes(as_given(failed.case.inputs, exercise.gives))
        return None, _when(exercise, attempts, failed) + errors.in_words(
            failed.ran.error, answer, shapes, exercise.seconds
        )
    if failed.result is None:
        return None, failed.problem or ""
    return None, _when(exercise, attempts, failed) + diagnose.unnamed(
        exercise, failed, _probed(exercise, answer)
    )


def _probed(exercise: Exercise, answer: Any) -> Attempt | None:
    return attempt(exercise, answer, exercise.probe(), 1.0) if exercise.probe else None


def _when(exercise: Exercise, attempts: list[Attempt], failed: Attempt) -> str:
    """Which kind of inputs it fails on, where it is right on another."""
    right = [a for a in attempts if a.is_right(exercise)]
    return f"{failed.case.when}: " if right and failed.case.when else ""


def _for_a_picture(yours: Array, expected: Array) -> tuple[Array, Array]:
    """At most two axes: the matrix in which they differ most."""
    if yours.shape == expected.shape:
        while yours.ndim > 2:
            apart = np.nan_to_num(np.abs(yours - expected), nan=np.inf)
            worst = int(apart.reshape(len(apart), -1).max(1).argmax())
            yours, expected = yours[worst], expected[worst]
        return yours, expected
    return _first_matrix(yours), _first_matrix(expected)


def _first_matrix(array: Array) -> Array:
    while array.ndim > 2 and len(array):
        array = array[0]
    return array


def _details(attempt: Attempt) -> str:
    parts = [f"Inputs: {diagnose.shapes(attempt.case.inputs)}."] if attempt.case.inputs else []
    if attempt.ran.printed:
        parts.append(f"Your code printed:\n{attempt.ran.printed[:2000]}")
    if attempt.ran.error is not None:
        parts.append(errors.own_lines(attempt.ran.error))
    return "\n".join(parts)
