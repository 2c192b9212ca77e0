"""For every exercise: the solution is right, the starter is not attempted, every named wrong
answer is rejected by its own name, and every harmless variant is accepted."""

from itertools import combinations

import numpy as np
import pytest

from attention_lab.exercises import judge
from attention_lab.exercises.answers import load
from attention_lab.exercises.compare import near
from attention_lab.exercises.matching import outcome
from attention_lab.exercises.matrix import applies, as_learners, table, verdicts
from attention_lab.exercises.wrong_answers import IN_PLACE, WRONG
from attention_lab.lessons import exercises

from .samples import SAMPLES

ALL = {**exercises(), **SAMPLES}
every_exercise = pytest.mark.parametrize("exercise", ALL.values(), ids=ALL.keys())
every_wrong_answer = pytest.mark.parametrize(
    ("exercise", "wrong"),
    [pytest.param(e, w, id=f"{e.name}-{w.name}") for e in ALL.values() for w in e.wrong],
)

# Of the curriculum's list, those about one attention computation, masks or heads.
CURRICULUM = {
    "no scale",
    "÷d_k instead of ÷√d_k",
    "×√d_k",
    "scaled by √d_model",
    "softmax over queries",
    "softmax over heads",
    "Q and K swapped",
    "value used as key",
    "transpose of the wrong axes",
    "mask polarity inverted",
    "mask after softmax without renormalising",
    "mask multiplied into scores",
    "−1e9 before scaling in float16",
    "query rows masked instead of keys",
    "NaN on a fully masked row",
    "causal mask off by one",
    "causal mask aligned to the wrong corner",
    "heads split by view without transpose",
    "heads merged without transposing back",
    "heads averaged instead of concatenated",
    "output projection forgotten",
    "in-place change of the inputs",
    "returns weights instead of output",
}


def test_the_library_has_the_whole_curriculum_and_each_is_proven_somewhere():
    assert WRONG.keys() >= CURRICULUM
    used = {wrong.name for exercise in ALL.values() for wrong in exercise.wrong}
    assert used >= WRONG.keys()


@every_exercise
def test_the_solution_is_correct(exercise):
    verdict = judge(exercise, load(exercise, exercise.solution))
    assert verdict.outcome == "correct", verdict
    assert verdict.wrong_answer is None


@every_exercise
def test_the_starter_is_not_attempted(exercise):
    assert judge(exercise, load(exercise, exercise.starter)).outcome == "not attempted"


@every_exercise
def test_starter_and_solution_define_the_same_thing(exercise):
    starter, solution = load(exercise, exercise.starter), load(exercise, exercise.solution)
    assert callable(solution) == exercise.is_function
    if exercise.is_function:
        names = solution.__code__.co_varnames[: solution.__code__.co_argcount]
        assert names == starter.__code__.co_varnames[: starter.__code__.co_argcount]
        assert all(list(case.inputs) == list(names) for case in exercise.built_cases)


@every_wrong_answer
def test_a_wrong_answer_is_rejected_by_its_own_name(exercise, wrong):
    told = verdicts(exercise, wrong)
    assert told, "no way of making this mistake is wrong here: do not list it"
    for verdict in told:
        assert verdict.outcome == "not yet"
        assert verdict.wrong_answer == wrong.name, verdict.diagnosis
        assert wrong.advice in verdict.diagnosis


@every_exercise
def test_no_two_wrong_answers_coincide(exercise):
    """Otherwise the first in the list would be named for the second."""
    results = [
        (wrong.name, [outcome(exercise, way, case) for case in exercise.built_cases])
        for wrong in exercise.wrong
        if wrong.name != IN_PLACE.name
        for way in exercise.ways(wrong)
        if applies(exercise, way)
    ]
    for (one, some), (other, others) in combinations(results, 2):
        assert one == other or any(map(_clearly_apart, some, others)), (one, other)


def _clearly_apart(one, other) -> bool:
    """Ten times as far as the loosest tolerance of these exercises, or of different kinds."""
    if isinstance(one, Exception) or isinstance(other, Exception):
        return isinstance(one, Exception) != isinstance(other, Exception) or str(one) != str(other)
    return not near(one, other, 1e-2 if one.ndim < 2 else 1e-3)


@every_exercise
def test_every_harmless_variant_is_accepted(exercise):
    for name, way in exercise.harmless.items():
        verdict = judge(exercise, as_learners(exercise, way))
        assert verdict.outcome == "correct", (name, verdict.diagnosis)


@every_exercise
def test_what_is_shown_is_complete(exercise):
    assert exercise.title and exercise.prompt
    if exercise.name in exercises():
        assert 2 <= len(exercise.hints) <= 3
    for wrong in exercise.wrong:
        assert wrong.what.endswith(".") and wrong.advice.endswith((".", "?"))


def test_the_matrix_has_no_failure():
    printed = table(exercises().values())
    assert "FAILED" not in printed
    assert all(name in printed for name in exercises())


def test_the_proof_can_fail():
    """An exercise whose only case is saturated cannot tell the scales apart, and it shows."""
    exercise = exercises()["scaled_dot_product_attention"]
    one, other = (
        outcome(exercise, WRONG[name].ways[0], exercise.built_cases[0])
        for name in ("no scale", "×√d_k")
    )
    assert _clearly_apart(one, other)
    assert not _clearly_apart(one, one + np.float64(1e-6))
