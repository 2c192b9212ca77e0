"""Every question of every lesson, found by looking: its file is right and it is judged rightly."""

import pytest

from attention_lab.lessons import find, lessons, predictions, quizzes
from attention_lab.questions import Quiz
from attention_lab.questions.kinds.choice import ChoiceQuiz
from attention_lab.questions.kinds.number import NumberQuiz
from attention_lab.questions.kinds.order import OrderQuiz


def test_each_lesson_has_its_questions() -> None:
    assert {"00", "01", "02", "03"} <= lessons().keys()
    for lesson in lessons().values():
        assert len(lesson.questions.quizzes) >= 2 and len(lesson.questions.predictions) >= 1
        asked = [*lesson.questions.quizzes.values(), *lesson.questions.predictions.values()]
        assert {question.lesson for question in asked} == {lesson.number}


def test_no_two_questions_have_one_name() -> None:
    assert quizzes().keys().isdisjoint(predictions())


@pytest.mark.parametrize("quiz", quizzes().values(), ids=lambda quiz: quiz.name)
def test_each_quiz_is_judged_rightly(quiz: Quiz) -> None:
    match quiz:
        case ChoiceQuiz():
            for option in quiz.options:
                judged = quiz.judge(option.text)
                assert judged.correct == option.right
                assert bool(judged.misconception) != option.right
        case NumberQuiz():
            assert quiz.judge(quiz.answer).correct
            for wrong in quiz.wrong:
                assert quiz.judge(wrong.answer).misconception == wrong.misconception
        case OrderQuiz():
            assert quiz.judge(list(quiz.order)).correct
            found = set()
            for at in range(len(quiz.order) - 1):  # each pair of neighbours swapped
                swapped = list(quiz.order)
                swapped[at : at + 2] = swapped[at : at + 2][::-1]
                found.add(quiz.judge(swapped).misconception)
            assert found & {slip.misconception for slip in quiz.wrong}


def test_the_misconceptions_of_the_curriculum_are_asked_about() -> None:
    asked: set[str | None] = set()
    for quiz in quizzes().values():
        parts = quiz.options if isinstance(quiz, ChoiceQuiz) else getattr(quiz, "wrong", ())
        asked |= {part.misconception for part in parts}
    assert asked >= {
        "attention picks one word",
        "softmax over the wrong axis",
        "Q and K swapped",
        "scaling is cosmetic",
        "÷d_k instead of ÷√d_k",
        "×√d_k",
        "scaled by √d_model",
        "mask after softmax",
    }


def test_an_unknown_name_is_met_with_a_guess() -> None:
    with pytest.raises(ValueError, match="Did you mean 'read_a_cell'"):
        find("quiz", "read_cell", quizzes())
