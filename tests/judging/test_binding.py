"""Which ways belong to an exercise: those that take its inputs by their names."""

from functools import partial, wraps

import numpy as np
import pytest

from attention_lab.judging import Case, Exercise, WrongAnswer, judge
from attention_lab.judging.binding import takes


def both(width, height): ...


def with_a_setting(width, height, *, times=1):
    return times * width * height


def third_may_be_missing(width, height, depth=None): ...


@wraps(both)
def wrapper(*inputs): ...


@wraps(both)
def honest_wrapper(height, width): ...


@pytest.mark.parametrize(
    "function",
    [
        both,
        third_may_be_missing,
        honest_wrapper,
        with_a_setting,
        partial(with_a_setting, times=3),
        partial(third_may_be_missing, depth=3),
        lambda height, width: 0,
    ],
)
def test_the_names_decide_and_not_their_order(function):
    assert takes(function, ["width", "height"])


@pytest.mark.parametrize(
    "function",
    [
        lambda length, height: 0,
        lambda width: 0,
        lambda width, height, depth: 0,
        lambda width, *, height: 0,
        lambda width, height, *, times: 0,
        lambda *inputs: 0,
        lambda **inputs: 0,
        lambda width, height, /: 0,
        partial(both, height=3),
        wrapper,
        max,
        dict,
        np.add,
    ],
)
def test_other_names_do_not_fit_however_many_they_are(function):
    assert not takes(function, ["width", "height"])


def test_a_value_is_made_by_functions_of_nothing():
    assert takes(lambda: 0, []) and takes(partial(both, 3, 5), [])
    assert not takes(lambda width: 0, [])


def test_a_way_is_given_its_inputs_by_name():
    def area(width, height):
        return width * height

    added = WrongAnswer(
        "added", "It is added.", "Multiply.", (lambda height, width: width - height,)
    )
    other = WrongAnswer("other", "Another.", "No.", (lambda a, b: a - b,))
    exercise = Exercise(
        name="area",
        title="Area",
        prompt="The area.",
        starter="def area(width, height):\n    ...\n",
        solution="def area(width, height):\n    return width * height\n",
        hints=(),
        reference=area,
        cases=lambda: (Case({"width": 5, "height": 3}), Case({"width": 2, "height": 7})),
        wrong=(other, added),
    )
    assert judge(exercise, area).outcome == "correct"
    assert judge(exercise, lambda w, h: w - h).wrong_answer == "added"
