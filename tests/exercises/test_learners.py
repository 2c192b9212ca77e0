"""The checker tried as learners would: 15 wrong and 10 right answers for each exercise.

Every right one must be accepted, every wrong one refused, and the reply must speak of what
is wrong. `python -m tests.exercises.test_learners` prints all replies to be read.
"""

import math
import re
import textwrap

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from attention_lab.core.soft_lookup import KEYS, VALUES
from attention_lab.exercises import judge
from attention_lab.lessons import exercises

from . import learners_01, learners_02, learners_02_torch, learners_03, learners_again

LEARNERS = (learners_01, learners_02, learners_02_torch, learners_03)
WRONG = {name: tries for module in LEARNERS for name, tries in module.WRONG.items()}
RIGHT = {name: tries for module in LEARNERS for name, tries in module.RIGHT.items()}
IMPORTED = {"math": math, "np": np, "torch": torch, "F": F, "KEYS": KEYS, "VALUES": VALUES}


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


def test_there_are_enough():
    assert WRONG.keys() == RIGHT.keys() == exercises().keys()
    assert {len(tries) for tries in WRONG.values()} == {15}
    assert {len(tries) for tries in RIGHT.values()} == {10}


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
        verdict = told(exercises()[name], code)
        assert verdict.outcome == "not yet", code
        assert re.search(about, verdict.diagnosis), (code, verdict.diagnosis)


@pytest.mark.parametrize("name", learners_again.WRONG)
def test_the_second_round_is_refused(name):
    for code in learners_again.WRONG[name]:
        verdict = told(exercises()[name], code)
        assert verdict.outcome == "not yet" and verdict.diagnosis, code


def test_a_mistake_is_not_named_for_another():
    """Both raise errors about sizes; only one of them forgot to transpose."""
    product = "s = query * key / math.sqrt(query.shape[-1])\nreturn s.softmax(-1) @ value"
    assert told(exercises()["scaled_dot_product_attention"], product).wrong_answer is None
    nan = "return query @ key.mT.masked_fill(mask[0, 0], math.nan) @ value * math.nan"
    assert told(exercises()["masked_attention"], nan).wrong_answer is None


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
