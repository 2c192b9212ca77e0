"""Judging an answer: run it on every case, compare, and say in words what is wrong.

`judge` is pure: it shows nothing and keeps nothing. What a learner sees of a verdict, and
what is remembered of it, is for others.
"""

from typing import Any

import numpy as np

from . import answers, errors, matching, symptoms
from .attempt import Attempt, as_given, attempt, attempt_all
from .declare import IN_PLACE, Array, Exercise, Verdict
from .sandbox import TimeUp

NOTHING_YET = "Nothing to check yet: replace the three dots, then run this again."


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Judge what a learner hands in: a function, or a value.

    Never raises for what an answer is or does (KeyboardInterrupt passes through). The same
    answer gets the same verdict each time.
    """
    if answers.is_untouched(exercise, answer):
        return Verdict("not attempted", NOTHING_YET)
    refusal = answers.wrong_kind(exercise, answer)
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


def _not_yet(exercise: Exercise, answer: Any, attempts: list[Attempt]) -> Verdict:
    """The one diagnosis, and the numbers of the first case that shows it."""
    failed = [a for a in attempts if not a.is_right(exercise)]
    wrong, said = _diagnosis(exercise, answer, attempts, failed)
    yours, expected = (None, None)
    if failed and failed[0].result is not None:
        yours, expected = _for_a_picture(failed[0].result, failed[0].expected)
    return Verdict("not yet", said, wrong, yours, expected, _details((failed or attempts)[0]))


def _diagnosis(
    exercise: Exercise, answer: Any, attempts: list[Attempt], failed: list[Attempt]
) -> tuple[str | None, str]:
    """The name of the mistake, if it has one, and the sentence: the most telling one."""
    if isinstance(attempts[-1].ran.error, TimeUp):
        return None, _exception(exercise, answer, attempts[-1])
    found = matching.named(exercise, attempts) if failed else None
    if found:
        return found[0].name, found[1]
    changed = next((name for a in attempts for name in a.changed), None)
    if changed:
        said = f"Your function changed its input `{changed}`. {IN_PLACE.what} {IN_PLACE.advice}"
        return IN_PLACE.name, said
    return None, _when(exercise, attempts, failed[0]) + _unnamed(exercise, answer, failed, attempts)


def _unnamed(
    exercise: Exercise, answer: Any, failed: list[Attempt], attempts: list[Attempt]
) -> str:
    """What strikes the eye; else an exception that another case raises; else the numbers."""
    first = failed[0]
    if first.ran.error is not None:
        return _exception(exercise, answer, first)
    if first.problem:
        return first.problem
    probed = attempt(exercise, answer, exercise.probe.case(), 1.0) if exercise.probe else None
    telling = symptoms.telling(exercise, first, attempts, probed)
    if telling:
        return telling
    raised = next((a for a in failed if a.ran.error is not None), None)
    return _exception(exercise, answer, raised) if raised else symptoms.numbers(first)


def _exception(exercise: Exercise, answer: Any, attempt: Attempt) -> str:
    assert attempt.ran.error is not None
    shapes = symptoms.shapes(as_given(attempt.case.inputs, exercise.gives))
    return errors.in_words(attempt.ran.error, answer, shapes, exercise.seconds)


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
    parts = [f"Inputs: {symptoms.shapes(attempt.case.inputs)}."] if attempt.case.inputs else []
    if attempt.ran.printed:
        parts.append(f"Your code printed:\n{attempt.ran.printed[:2000]}")
    if attempt.ran.error is not None:
        parts.append(errors.own_lines(attempt.ran.error))
    return "\n".join(parts)
