"""The checker tried as learners would: 15 wrong and 10 right answers for each exercise.

Every right one must be accepted, every wrong one refused, and the reply must speak of what
is wrong. They lie beside the tests of their lesson, in `lNN/answers.py` (and `answers_*.py`,
where one file would grow long), and are found by looking; each is keyed by its exercise:

    WRONG   (code, what a useful reply must speak of), 15
    RIGHT   code, 10
    AGAIN   more wrong code, of which nothing is asked but a refusal; may be missing

`python -m tests.lessons.test_answers` prints all replies to be read.
"""

import importlib
import math
import re
import textwrap
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from attention_lab.experiments.soft_lookup import KEYS, VALUES
from attention_lab.judging import judge
from attention_lab.lessons import exercises

IMPORTED = {"math": math, "np": np, "torch": torch, "F": F, "KEYS": KEYS, "VALUES": VALUES}
SECONDS = 2.0  # a wrong answer may loop for ever: nobody waits for all of an exercise's time


def found(what):
    """The answers of one kind in every lesson's files, by the exercise."""
    files = sorted(Path(__file__).parent.glob("l[0-9][0-9]/answers*.py"))
    modules = (
        importlib.import_module(f".{path.parent.name}.{path.stem}", __package__) for path in files
    )
    return {name: tries for module in modules for name, tries in getattr(module, what, {}).items()}


WRONG, RIGHT, AGAIN = map(found, ("WRONG", "RIGHT", "AGAIN"))


def answer_of(exercise, code):
    """The learner's function or value."""
    names = dict(IMPORTED)
    if not exercise.is_function:
        return eval(code, names)
    arguments = ", ".join(exercise.built_cases[0].inputs)
    exec(f"def answer({arguments}):\n{textwrap.indent(code, '    ')}", names)
    return names["answer"]


def told(exercise, code):
    return judge(exercise, answer_of(exercise, code))


@cache
def hurried(name):
    """The exercise, with little time."""
    return replace(exercises()[name], seconds=SECONDS)


@pytest.mark.parametrize("name", exercises())
def test_every_exercise_has_been_tried(name):
    wrong, right = len(WRONG.get(name, ())), len(RIGHT.get(name, ()))
    assert wrong >= 15 and right >= 10, (
        f"tests/lessons/l{exercises()[name].lesson:02d}/answers.py has {wrong} wrong and {right} "
        f"right answers to {name!r}: write at least 15 and 10, as learners would."
    )


def test_every_answer_has_its_exercise():
    assert {*WRONG, *RIGHT, *AGAIN} <= exercises().keys()


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_are_accepted(name):
    refused = [
        (code, verdict.diagnosis)
        for code in RIGHT[name]
        if (verdict := told(exercises()[name], code)).outcome != "correct"
    ]
    assert refused == []


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_are_refused_and_told_what_is_wrong(name):
    for code, about in WRONG[name]:
        verdict = told(hurried(name), code)
        assert verdict.outcome == "not yet", code
        assert re.search(about, verdict.diagnosis), (code, verdict.diagnosis)


@pytest.mark.parametrize("name", AGAIN)
def test_the_second_round_is_refused(name):
    for code in AGAIN[name]:
        verdict = told(hurried(name), code)
        assert verdict.outcome == "not yet" and verdict.diagnosis, code


def print_replies():
    """Every reply, and how many were judged rightly and spoke of the mistake."""
    rightly = useful = by_name = 0
    for name, exercise in exercises().items():
        print(f"\n## {name}")
        for code in RIGHT[name]:
            verdict = told(exercise, code)
            rightly += verdict.outcome == "correct"
            if verdict.outcome != "correct":
                print(f"REFUSED {code!r}\n    {verdict.diagnosis}")
        for code, about in WRONG[name]:
            verdict = told(exercise, code)
            speaks = bool(re.search(about, verdict.diagnosis))
            rightly += verdict.outcome == "not yet"
            useful += speaks
            by_name += verdict.wrong_answer is not None
            mark = "  " if verdict.outcome == "not yet" and speaks else "??"
            print(f"{mark} {code!r}\n    [{verdict.wrong_answer}] {verdict.diagnosis}")
    wrong = sum(map(len, WRONG.values()))
    print(
        f"\n{rightly} of {wrong + sum(map(len, RIGHT.values()))} judged rightly; of {wrong} wrong "
        f"ones {by_name} named, {useful} told what is wrong."
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    print_replies()
