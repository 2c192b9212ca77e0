"""A prediction whose cell is run again: what was answered in this kernel is there again."""

from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets.widgets.widget import _instances

from attention_lab.classroom import answered, predict as predict_module
from attention_lab.classroom.predict import Prediction, predict
from attention_lab.core.attention import attend
from attention_lab.core.words import word_vectors
from attention_lab.labs import AttentionLab, WhyScaleLab
from attention_lab.progress.record import Progress
from attention_lab.questions import Tour
from attention_lab.widgets import lifetime

NAME = "what_tells_bank"
MONEY = "He put his money into the bank"


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    around = Tour("around", "07", ("Look.", "Click.", "Type."))
    monkeypatch.setattr(predict_module, "tours", lambda: {"around": around})


@pytest.fixture
def lab() -> Iterator[AttentionLab]:
    made = AttentionLab()
    yield made
    made.close()


@pytest.fixture
def run(lab: AttentionLab, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs the cell once more, as often as it is called."""
    made: list[Prediction] = []

    def run_the_cell(source: Any = lab, name: str = NAME, **more: Any) -> Prediction:
        this_run = name, f"run {len(made)}"
        with monkeypatch.context() as patched:
            patched.setattr(lifetime, "_running_cell", lambda: this_run)
            made.append(predict(name, source, **({"tour": "around"} | more)))
        return made[-1]

    yield run_the_cell
    for one in made:
        one.close()


def recorded(kept: Progress) -> list[Any]:
    return [event.data["predicted"] for event in kept.events() if event.kind == "prediction"]


def test_verdict_guess_tour_and_lab_are_there_again(
    lab: AttentionLab, run: Any, kept: Progress
) -> None:
    first = run()
    first.commit("swam")
    first.steps.next.click()
    first.steps.next.click()
    lab.set(d_k=3)
    reply, question = first.reply.value, first._question.value
    again = run()
    assert first._closed and not again._closed
    assert (again.score, again.reply.value, again._question.value) == ("off", reply, question)
    assert again.steps.at == 2 and "Type." in again.steps._text.value
    assert again.widget.children[-2:] == (again.steps.widget, lab.widget)
    assert again._place.layout.display == again._buttons.layout.display == "none"
    assert lab.settings.d_k == 3, "the lab stays where the reader is"
    lab.set(d_k=first.source.step.state.guesses[0].about.d_k)
    assert "your guess: bank \u2192 swam" in lab.describe()
    assert recorded(kept) == ["swam"]


def test_a_lab_that_has_no_answer_any_more_is_no_error(lab: AttentionLab, run: Any) -> None:
    run().commit("river")
    lab.set(sentence="He ate an apple")
    assert run().score == "right"


def test_who_skipped_is_not_asked_again(run: Any) -> None:
    run().skip()
    again = run()
    assert again.score == "skipped" and "Skipped." in again.reply.value
    assert again.again_button.layout.display is None


def test_a_new_lab_gets_truth_and_guess(run: Any) -> None:
    run().commit("swam")
    new = AttentionLab()
    again = run(new)
    assert again.score == "off" and again.widget.children[-1] is new.widget
    assert again.truth.at.items() <= new.selection.items()
    assert "your guess: bank \u2192 swam" in new.describe()
    new.close()


def test_a_lab_with_another_answer_is_another_question(run: Any, kept: Progress) -> None:
    run().commit("river")
    new = AttentionLab(sentence=MONEY)
    again = run(new)
    assert again.score is None and again.reply.value == ""
    assert again.commit("money") == "right"
    assert recorded(kept) == ["river"], "the first answer is the one that counts"
    new.close()


def test_the_computation_is_made_anew_by_its_cell(run: Any) -> None:
    words = ["river", "bank", "money"]

    def trace() -> Any:
        x = word_vectors(words)[:, :2]
        return attend(x, x, x).named(words)

    run(trace(), "weights_of_bank", tour=None).commit("0.00, 1.00, 0.00")
    again = run(trace(), "weights_of_bank", tour=None)
    assert again.score == "off" and "your guess" in again.reply.value


def test_ask_me_again(lab: AttentionLab, run: Any, kept: Progress) -> None:
    first = run()
    assert first.again_button.layout.display == "none"
    first.commit("swam")
    assert first.again_button.layout.display == "none", "only where the cell was run again"
    again = run()
    assert again.again_button.description == "Ask again"
    again.again_button.click()
    assert again.score is None and again.reply.value == "" and again.steps is None
    assert lab.widget not in again.widget.children
    assert "<details" not in again._question.value
    assert again._place.layout.display is again._buttons.layout.display is None
    assert again.again_button.layout.display == "none"
    assert again.input.widget in again._place.children and not again.input.widget.disabled
    assert again.commit("river") == "right"
    assert "Yes." in again.reply.value and again.widget.children[-1] is lab.widget
    assert "bank \u2192 river" in lab.describe()
    assert recorded(kept) == ["swam"]
    last = run()
    assert last.score == "right" and last.steps.at == 0


def test_a_question_that_does_not_fit_any_more_leaves_the_answer(
    lab: AttentionLab, run: Any
) -> None:
    run().commit("river")
    lab.set(sentence="He ate an apple")
    again = run()
    again.again_button.click()
    assert "is not among the lab" in again.reply.value
    assert again.score == "right" and again.widget.children[-1] is lab.widget


def test_a_fresh_kernel_asks_anew(run: Any, kept: Progress) -> None:
    run().commit("river")
    answered.forget_all()
    assert run().score is None


def test_closing_leaves_nothing(lab: AttentionLab) -> None:
    before = set(_instances)
    first = predict(NAME, lab, tour="around")
    first.commit("river")
    first.close()
    again = predict(NAME, lab, tour="around")
    again.again_button.click()
    again.skip()
    again.close()
    assert set(_instances) == before and lab._watchers == []


# Where the lab stays away


def test_the_question_folds_without_a_lab(run: Any) -> None:
    one = run(WhyScaleLab(), "largest_weight_without_scale", tour=None, show=False)
    asked = one._in_view.asked
    one.commit((0.1,) * 6)
    assert "<details" in one._question.value
    assert one._place.layout.display == one._buttons.layout.display == "none"
    assert one._in_view.asked == asked + 1, "the verdict is brought into view"
    one.source.close()


def test_a_guess_waits_in_the_lab_for_its_settings(run: Any) -> None:
    lab = WhyScaleLab(scaling="d_k")
    before = lab.settings, lab.selection
    run(lab, "largest_weight_without_scale", tour=None, show=False).commit((0.1,) * 6)
    assert (lab.settings, lab.selection) == before and "your guess" not in lab.describe()
    run(lab, "largest_weight_with_scale", tour=None).commit((0.9,) * 6)
    sqrt = lab.describe()
    lab.set(scaling="off")
    off = lab.describe()
    lab.set(scaling="d_k")
    assert ["your guess" in words for words in (sqrt, off, lab.describe())] == [True, True, False]
    lab.close()
