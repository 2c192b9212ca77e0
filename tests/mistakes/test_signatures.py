"""A way belongs to an exercise by the names of its inputs, never by their number."""

import inspect
import math
from dataclasses import replace

import pytest
import torch

from attention_lab.judging import judge
from attention_lab.judging.binding import takes
from attention_lab.lessons import exercises
from attention_lab.mistakes import ROLES, SCALE, SOFTMAX, WRONG, pick

from .samples import SAMPLES, SELF_ATTENTION, projected

ALL = [*exercises().values(), *SAMPLES.values()]
# The library's ways as they are: four parameters, (query, key, value, mask=None), for four inputs.
UNADAPTED = (*SCALE, *SOFTMAX, *ROLES)


def transposed_projection(x, w_q, w_k, w_v):
    query, key, value = x @ w_q.T, x @ w_k, x @ w_v
    return torch.softmax(query @ key.T / math.sqrt(query.shape[-1]), dim=-1) @ value


def test_no_way_of_another_signature_is_taken():
    assert [SELF_ATTENTION.ways(wrong) for wrong in UNADAPTED] == [()] * len(UNADAPTED)


@pytest.mark.parametrize("wrong", [UNADAPTED, (*SELF_ATTENTION.wrong, *UNADAPTED)])
def test_a_transposed_projection_is_not_called_no_scale(wrong):
    """x @ w_q.T raises what `query @ key.T` of a query x and a key w_q raises."""
    verdict = judge(replace(SELF_ATTENTION, wrong=wrong), transposed_projection)
    assert verdict.outcome == "not yet" and verdict.wrong_answer is None
    assert "line 2 of transposed_projection, `query, key, value = x @ w_q.T" in verdict.diagnosis
    assert "x is (5, 7), w_q is (7, 11), w_k is (7, 11), w_v is (7, 3)" in verdict.diagnosis


def test_a_transposed_square_projection_is_told_what_was_seen():
    square = replace(
        SELF_ATTENTION,
        cases=lambda: SELF_ATTENTION.built_cases[1:],
        wrong=(*SELF_ATTENTION.wrong, *UNADAPTED),
    )
    verdict = judge(square, transposed_projection)
    assert verdict.outcome == "not yet" and verdict.wrong_answer is None
    assert verdict.diagnosis.startswith("The shape is right, the numbers are not.")


def test_every_way_in_the_library_belongs_to_some_exercise():
    """Otherwise another name for an input would take a way out of use, and nobody would see it."""
    bound = {way for exercise in ALL for wrong in exercise.wrong for way in exercise.ways(wrong)}
    assert [name for name, wrong in WRONG.items() if not bound.issuperset(wrong.ways)] == []


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_an_exercise_s_own_ways_all_take_its_inputs(exercise):
    shared = {way for wrong in WRONG.values() for way in wrong.ways}
    for wrong in exercise.wrong:
        own = [way for way in wrong.ways if way not in shared]
        assert set(own) <= set(exercise.ways(wrong)), wrong.name


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_every_harmless_way_takes_its_exercise_s_inputs(exercise):
    names = exercise.built_cases[0].inputs.keys()
    assert [name for name, way in exercise.harmless.items() if not takes(way, names)] == []


def test_an_adapted_way_shows_the_exercise_s_inputs():
    (adapted,) = pick("no scale", via=projected)
    (way,) = adapted.ways
    assert list(inspect.signature(way).parameters) == ["x", "w_q", "w_k", "w_v"]


def test_only_ways_of_query_key_and_value_are_adapted():
    (adapted,) = pick("softmax over heads", via=projected)
    assert len(adapted.ways) == len(WRONG["softmax over heads"].ways) - 1, "one is of num_heads"
    for name in ("mask forgotten", "output projection forgotten"):
        with pytest.raises(
            ValueError, match=f"'{name}' has no way that takes query, key and value"
        ):
            pick(name, via=projected)


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError, match="no such mistake"):
        pick("no such mistake")
