"""Running an answer on the cases: what came of it, and what should have."""

import contextlib
import copy
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from . import answers
from .answers import NotNumbers
from .compare import equal, same_bits
from .declare import Array, Case, Exercise
from .sandbox import Ran, TimeUp, run


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
    """The right thing and another one, instead of the right thing."""
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
