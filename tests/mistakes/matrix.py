"""The matrix exercises × wrong answers: whether each is rejected, and by its own name."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch

from attention_lab.judging import IN_PLACE, Case, Exercise, Verdict, WrongAnswer, judge
from attention_lab.judging.answers import numbers
from attention_lab.judging.attempt import expected
from attention_lab.judging.compare import equal
from attention_lab.judging.matching import Outcome, outcome


def as_learners(exercise: Exercise, way: Callable[..., Any]) -> Any:
    """A way of being wrong, or right, as the answer a learner would hand in.

    A learner's function is given its inputs in order, a way by their names.
    """
    if not exercise.is_function:
        return way()
    names = list(exercise.built_cases[0].inputs)
    if exercise.gives == "torch":
        return lambda *inputs: way(**dict(zip(names, inputs, strict=True)))

    def over_arrays(*inputs: Any) -> Any:
        shared = (torch.from_numpy(i) if isinstance(i, np.ndarray) else i for i in inputs)
        result = way(**dict(zip(names, shared, strict=True)))
        return result.detach().numpy() if isinstance(result, torch.Tensor) else result

    return over_arrays


def verdicts(exercise: Exercise, wrong: WrongAnswer) -> list[Verdict]:
    """What each way of making this mistake is told; without those that are right here.

    (`key.T` is a mistake only where there are axes in front.)
    """
    ways = [
        way for way in exercise.ways(wrong) if wrong.name == IN_PLACE.name or applies(exercise, way)
    ]
    return [judge(exercise, as_learners(exercise, way)) for way in ways]


def applies(exercise: Exercise, way: Callable[..., Any]) -> bool:
    """Whether a way of being wrong is wrong on this exercise's inputs."""
    return not all(_is_right(exercise, outcome(exercise, way, c), c) for c in exercise.built_cases)


def _is_right(exercise: Exercise, result: Outcome, case: Case) -> bool:
    if isinstance(result, Exception):
        return False
    seen = numbers(exercise.seen_as(result)) if exercise.seen_as else result
    return equal(exercise, seen, expected(exercise, case))


def named_rightly(wrong: WrongAnswer, told: Iterable[Verdict]) -> bool:
    return all(v.outcome == "not yet" and v.wrong_answer == wrong.name for v in told)


def table(exercises: Iterable[Exercise]) -> str:
    """A row for each wrong answer, a column for each exercise, as Markdown.

    A number: so many ways of making the mistake, each rejected by its own name. A dot: it
    does not apply. FAILED: accepted, or called by another name.
    """
    exercises = list(exercises)
    names = dict.fromkeys(wrong.name for e in exercises for wrong in e.wrong)
    lines = ["| wrong answer | " + " | ".join(e.name for e in exercises) + " |"]
    lines.append("|---" * (len(exercises) + 1) + "|")
    for name in names:
        cells = " | ".join(_cell(exercise, name) for exercise in exercises)
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines)


def _cell(exercise: Exercise, name: str) -> str:
    wrong = next((w for w in exercise.wrong if w.name == name), None)
    if wrong is None:
        return "·"
    told = verdicts(exercise, wrong)
    return str(len(told)) if told and named_rightly(wrong, told) else "FAILED"
