"""What holds for every exercise and every challenge, of each lesson that is there.

The solution is right and the starter not attempted, typed in a cell; every named wrong answer is
rejected by its own name, every harmless variant accepted. The samples prove the named wrong
answers that no lesson uses yet. A new lesson is found, and needs no line here.
"""

from itertools import combinations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from attention_lab.judging import IN_PLACE, judge, near
from attention_lab.judging.answers import load
from attention_lab.judging.matching import outcome
from attention_lab.lessons import challenges, exercises, lessons
from attention_lab.mistakes import WRONG
from tests.mistakes.matrix import applies, as_learners, named_rightly, verdicts
from tests.mistakes.samples import SAMPLES

ALL = {**exercises(), **SAMPLES}
every_exercise = pytest.mark.parametrize("exercise", ALL.values(), ids=ALL.keys())
every_wrong_answer = pytest.mark.parametrize(
    ("exercise", "wrong"),
    [pytest.param(e, w, id=f"{e.name}-{w.name}") for e in ALL.values() for w in e.wrong],
)


@pytest.fixture(scope="module")
def shell():
    # Without a history: it would be written into that of whoever runs the tests.
    yield InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    InteractiveShell.clear_instance()


@every_exercise
def test_starter_and_solution_in_a_cell(exercise, shell):
    """Where each statement is compiled on its own."""
    shell.reset(new_session=False)
    for source, told in ((exercise.starter, "not attempted"), (exercise.solution, "correct")):
        shell.run_cell(source.rstrip("\n"))
        verdict = judge(exercise, shell.user_ns[exercise.answer_name])
        assert (verdict.outcome, verdict.wrong_answer) == (told, None), verdict


@every_exercise
def test_the_starter_beside_its_imports_is_not_attempted(exercise):
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
    assert named_rightly(wrong, told), [verdict.diagnosis for verdict in told]
    assert all(wrong.advice in verdict.diagnosis for verdict in told)


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


def test_the_proof_can_fail():
    """An exercise whose only case is saturated cannot tell the scales apart, and it shows."""
    exercise = exercises()["scaled_dot_product_attention"]
    one, other = (
        outcome(exercise, WRONG[name].ways[0], exercise.built_cases[0])
        for name in ("no scale", "×√d_k")
    )
    assert _clearly_apart(one, other)
    assert not _clearly_apart(one, one + 1e-6)


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


@pytest.mark.parametrize("challenge", challenges().values(), ids=challenges())
def test_every_challenge_is_complete(challenge):
    assert challenge.title and challenge.prompt
    assert 2 <= len(challenge.hints) <= 3
    # Two lines above a lab, whose room is kept from the beginning.
    assert challenge.why.endswith((".", "?", ")")) and len(challenge.why) <= 170


@pytest.mark.parametrize("lesson", lessons().values(), ids=lessons())
def test_the_folder_says_which_lesson_it_is(lesson):
    declared = [*lesson.exercises.items(), *lesson.challenges.items()]
    assert {one.lesson for _, one in declared} <= {int(lesson.number)}
    for name, one in declared:
        assert one.name == name and (exercises() | challenges())[name] is one
