"""Whatever the classroom shows is content of a lesson, a learner's word, a number, or a string
of the table. (What the command `attention-lab` prints may stay outside of it.)"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from attention_lab import challenge, check, hint, predict, quiz, solution
from attention_lab.classroom import answered, cards, pictures
from attention_lab.classroom.tour import Tour as TourPanel
from attention_lab.core.attention import AttentionTrace
from attention_lab.judging import judge
from attention_lab.labs import AttentionLab
from attention_lab.lessons import challenges, exercises, predictions, quizzes
from attention_lab.questions import Tour
from attention_lab.questions.base import Curves
from attention_lab.questions.kinds.choice import ChoiceQuiz
from attention_lab.questions.kinds.number import NumberQuiz
from attention_lab.questions.kinds.order import OrderQuiz
from attention_lab.questions.over_axes import OverAxes
from attention_lab.questions.records import names
from attention_lab.text import speak
from tests.pseudo import drawn, in_html, on_page, pseudo, texts_of, untranslated

from .asked import source

__all__ = ["drawn"]
COORDINATES = ["x", "y"]  # mathematics, in every language


@pytest.fixture(autouse=True)
def _in_no_language() -> Iterator[None]:
    with speak(pseudo):
        yield


def as_read(*things: Any) -> list[str]:
    """The texts of declarations, as they read once they are set."""
    return [part for text in texts_of(list(things)) for part in in_html(cards.markup(text))]


@pytest.mark.parametrize("name", quizzes())
def test_a_quiz(name: str) -> None:
    data = quizzes()[name]
    made = quiz(name)
    content = [*as_read(data), *texts_of(data)]
    shown = [*on_page(made.widget), *in_html(made._repr_mimebundle_()["text/html"])]
    made.check.click()
    shown += on_page(made.widget)
    for answer in answers(data):
        made.answer(answer)
        shown += on_page(made.widget)
    made.close()
    assert any("⟦" in text for text in shown)
    assert untranslated(shown, content) == []


def answers(data: Any) -> list[Any]:
    """Right answers and wrong ones, to the kinds that we know how to answer."""
    match data:
        case ChoiceQuiz():
            return [option.text for option in data.options]
        case OrderQuiz():
            return [list(data.order), list(data.order)[::-1]]
        case NumberQuiz():
            return [data.answer, data.answer + 1 + data.within]
    return []


@pytest.mark.parametrize("name", predictions())
def test_a_prediction(name: str, drawn: list[str]) -> None:
    asked = source("predict", name)
    data = predictions()[name]
    content = [*as_read(data), *texts_of(data), *COORDINATES]
    shown: list[str] = []
    for commit in (False, True):
        made = predict(name, asked)
        content += places_of(data, made._compute())
        lab = getattr(asked, "widget", None)
        made.commit_button.click()
        shown += [*on_page(made.widget, lab), *in_html(made._repr_mimebundle_()["text/html"])]
        if commit:
            made.commit(made.truth.value)
        made.skip()
        shown += on_page(made.widget, lab)
        made.close()
        again = predict(name, asked)
        shown += on_page(again.widget, lab)
        again.close()
        answered.forget_all()
    if not isinstance(asked, AttentionTrace):
        asked.close()
    assert any("⟦" in text for text in shown)
    assert untranslated(shown, content) == []


def places_of(data: Any, record: Any) -> list[str]:
    """The names that answers are given in: the learner's words, a lab's layers."""
    axes = data.numbers(record).axes if isinstance(data, OverAxes) else ()
    return [name for axis in axes for name in names(axis)]


@pytest.mark.parametrize(
    "curves",
    [
        Curves((1.0, 4.0, 16.0), (0.1, 0.2, 0.3), (0.1, 0.5, 0.9), "d_k", "largest weight"),
        Curves((1.0, 4.0, 16.0), None, (0.1, 0.5, 0.9), "d_k", "largest weight"),
    ],
)
def test_the_picture_of_two_curves(curves: Curves, drawn: list[str]) -> None:
    pictures.two_curves(curves)
    assert drawn and untranslated(drawn, ["d_k", "largest weight"]) == []


@pytest.mark.parametrize("bad", [0.0, np.nan])
def test_the_picture_of_two_matrices(bad: float, drawn: list[str]) -> None:
    yours = np.full((3, 2), 0.5)
    yours[0, 0] = bad
    pictures.comparison(yours, np.ones((3, 2)))
    words = pictures.comparison_in_words(yours, np.ones((3, 2)))
    nothing = pictures.comparison_in_words(np.full((3, 2), np.nan), np.ones((3, 2)))
    shown = [*drawn, words, nothing]
    assert drawn and untranslated(shown, ["nan"]) == []


@pytest.mark.parametrize("name", exercises())
def test_what_is_said_of_an_exercise(name: str) -> None:
    exercise = exercises()[name]
    content = [*as_read(exercise.hints, exercise.title), exercise.solution, name]
    code: Callable[[int], str] = 'hint("{}", {})'.format(name, "{}").format
    content += [code(n) for n in range(1, len(exercise.hints) + 1)]
    space: dict[str, Any] = {}
    exec(exercise.starter, space)
    starter = space[exercise.answer_name]
    wrong = (lambda *inputs: 3.25) if exercise.is_function else 3.25
    for said in (judge(exercise, starter), judge(exercise, wrong)):  # judging speaks for itself
        content += [*as_read(said.diagnosis), said.diagnosis, said.details or ""]
    content += exercise.hints

    notes = [check(name, starter), check(name, wrong, details=True)]
    notes += [hint(name, n + 1) for n in range(len(exercise.hints))]
    notes += [solution(name)]
    shown = [text for note in notes for text in (note.plain, *in_html(note.html))]
    assert sum("⟦" in text for text in shown) >= len(notes)
    assert untranslated(shown, content) == []


def test_try_first_and_correct() -> None:
    name = "attention_by_hand"
    exercise = exercises()[name]
    space: dict[str, Any] = {}
    exec(exercise.solution, space)
    notes = [solution(name), check(name, space[exercise.answer_name])]
    shown = [text for note in notes for text in (note.plain, *in_html(note.html))]
    content = [name, f'hint("{name}")', *as_read(exercise.right), exercise.right]
    assert untranslated(shown, content) == []


@pytest.mark.parametrize("name", challenges())
def test_a_challenge(name: str) -> None:
    lab, data = source("challenge", name), challenges()[name]
    missing = data.nearly(lab.settings, lab.trace)
    content = [*as_read(data, missing, f"*{data.title}.* {data.prompt}"), *data.hints, missing]
    made = challenge(name, lab)
    for _ in data.hints:
        made.hint_button.click()
    told = check(name, lab)
    shown = [*on_page(made.widget, lab.widget), told.plain, *in_html(told.html)]
    made.close()
    lab.close()
    assert untranslated(shown, [*content, name]) == []


def test_a_tour() -> None:
    lab, data = AttentionLab(), Tour("three", "07", ("Point at *it*.", "Click it.", "Go on."))
    made = TourPanel(data, lab)
    shown = in_html(made._repr_mimebundle_()["text/html"])
    for _ in data.steps:
        shown += on_page(made.widget, lab.widget)
        made.steps.next.click()
    made.close()
    lab.close()
    assert any("⟦" in text for text in shown)
    assert untranslated(shown, as_read(data)) == []


def test_a_challenge_that_is_reached() -> None:
    lab = AttentionLab(d_k=6)
    made = challenge("bank_finds_itself", lab)
    told = check("bank_finds_itself", lab)
    shown = [*on_page(made.widget, lab.widget), told.plain, *in_html(told.html)]
    content = as_read(f"*{made.data.title}.* {made.data.prompt}", made.data.why)
    made.close()
    lab.close()
    assert untranslated(shown, [*content, "bank_finds_itself"]) == []


def test_a_word_beside_the_table_is_noticed() -> None:
    """The tests above can fail."""
    shown = in_html(cards.card("good", "Right", "So it is."))
    assert untranslated(shown, ["So it is."]) == ["Right"]
    assert untranslated(shown, []) == ["Right", "So", "it", "is"]
