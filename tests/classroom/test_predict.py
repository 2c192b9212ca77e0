"""Predictions: committed before the lab is seen, scored by what the lab computes."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

from attention_lab.classroom import answered
from attention_lab.classroom.predict import Prediction, predict
from attention_lab.core.attention import AttentionTrace
from attention_lab.labs import AttentionLab, SoftLookupLab, WhyScaleLab
from attention_lab.lessons import predictions
from attention_lab.progress.record import Progress

from .asked import source, sources


@pytest.fixture
def opened() -> Iterator[Callable[[str], Prediction]]:
    made: list[Prediction] = []

    def open_one(name: str) -> Prediction:
        made.append(predict(name, source("predict", name)))
        return made[-1]

    yield open_one
    for one in made:
        one.close()
        if not isinstance(one.source, AttentionTrace):
            one.source.close()


def test_every_prediction_is_asked_in_a_lesson() -> None:
    assert predictions().keys() == sources("predict").keys()


@pytest.mark.parametrize("name", predictions())
def test_each_prediction_from_the_question_to_the_picture(name: str, kept: Progress) -> None:
    asked = source("predict", name)
    is_lab = not isinstance(asked, AttentionTrace)
    one = predict(name, asked)
    nothing_is_shown_before(one)
    assert one.commit(one.truth.value) == "right"
    assert kept.events()[-1].data["score"] == "right"
    assert "\u2713 Yes" in one.reply.value
    assert not is_lab or asked.widget is one.widget.children[-1]
    one.close()

    answered.forget_all()
    again = predict(name, asked)
    nothing_is_shown_before(again)
    again.skip_button.click()
    assert again.score == "skipped" and again.truth.words in again.reply.value
    truth = again.truth.value
    assert kept.events()[-1].data == {
        "predicted": None,
        "computed": list(truth) if isinstance(truth, tuple) else truth,
        "score": "skipped",
    }
    assert not is_lab or asked.widget is again.widget.children[-1]
    again.close()
    if is_lab:
        asked.close()


def nothing_is_shown_before(one: Prediction) -> None:
    assert getattr(one.source, "widget", None) not in one.widget.children
    assert one.reply.value == ""
    bundle = one._repr_mimebundle_()
    assert bundle["text/plain"] == f"Prediction({one.name!r})"
    assert one.truth.words not in bundle["text/html"]


def test_what_is_off_is_told_so(opened: Callable[[str], Prediction]) -> None:
    one = opened("how_much_for_river")
    assert one.commit(1.0) == "off"
    assert "Not quite" in one.reply.value and "omputed: " in one.reply.value


def test_the_truth_follows_the_lab_not_a_record() -> None:
    lab = AttentionLab(sentence="He put his money into the bank")
    one = predict("what_tells_bank", lab)
    assert one.truth.value == "money"
    with pytest.raises(ValueError, match="one of these"):
        one.commit("river")
    one.close()
    lab.close()


def test_the_truth_is_marked_in_the_lab(opened: Callable[[str], Prediction]) -> None:
    one = opened("what_tells_bank")
    one.source.select(query=0, key=0)
    one.input.widget.value = "river"
    one.commit_button.click()
    assert one.score == "right"
    assert one.truth.at == {"query": 7, "key": 4}
    assert one.truth.at.items() <= one.source.selection.items()


def ghosts(lab: Any) -> list[list[int]]:
    """What is outlined as guessed in the matrices of a lab."""
    return [box for m in lab.pane.layers["maps"] for box in m["ghost"]]


def test_the_own_guess_stays_in_the_picture(opened: Callable[[str], Prediction]) -> None:
    one = opened("what_tells_bank")
    one.commit("swam")
    assert len(ghosts(one.source)) == 1
    assert "your guess: bank \u2192 swam" in one.source.describe()
    one.source.set(sentence="He put his money into the bank")
    assert ghosts(one.source) == []
    one.source.reset()
    assert len(ghosts(one.source)) == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("what_tells_bank", "to", "bank \u2192 to"),
        ("how_much_for_river", 0.7, "0.70"),
        ("where_the_output_lands", (0.5, -1.0), "(0.50, \u22121.00)"),
        ("strongest_pair", (0, 1), "She \u2192 swam"),
        ("largest_weight_without_scale", (0.1,) * 6, ""),
        ("largest_weight_with_scale", (0.9,) * 6, ""),
    ],
)
def test_every_guess_is_seen_in_its_lab(
    opened: Callable[[str], Prediction], name: str, value: object, words: str
) -> None:
    one = opened(name)
    one.commit(value)
    said = f"your guess: {words}" if words else "your guess."
    assert said in one.source.describe()
    assert sum("your guess" in text for text in one.source.pane.layers["labels"]) == 1


def test_who_skips_has_guessed_nothing(opened: Callable[[str], Prediction]) -> None:
    one = opened("what_tells_bank")
    one.skip()
    assert ghosts(one.source) == []
    assert "guess" not in one.source.describe()


def test_without_a_lab_guess_and_truth_stand_in_the_reply(
    opened: Callable[[str], Prediction],
) -> None:
    one = opened("weights_of_bank")
    one.commit("0.00, 1.00, 0.00")
    assert "river 0.25, bank 0.50, money 0.25" in one.reply.value
    assert "your guess: 0.00, 1.00, 0.00" in one.reply.value
    assert "data:image/png" in one.reply.value
    answered.forget_all()
    skipped = opened("weights_of_bank")
    skipped.skip()
    assert "bank 0.50" in skipped.reply.value and "guess" not in skipped.reply.value


def test_the_first_answer_counts(opened: Callable[[str], Prediction], kept: Progress) -> None:
    one = opened("how_much_for_river")
    assert one.commit(0.8) == "off"
    assert one.commit(one.truth.value) == "off"
    one.skip()
    one.commit_button.click()
    made = [e for e in kept.events() if e.kind == "prediction"]
    assert [e.data["score"] for e in made] == ["off"]
    assert one.input.widget.disabled and one.commit_button.disabled


def test_near_is_called_close(opened: Callable[[str], Prediction]) -> None:
    one = opened("how_much_for_river")
    assert one.commit(one.truth.value + one.data.close * 0.9) == "close"


def test_nothing_chosen_is_no_answer(opened: Callable[[str], Prediction]) -> None:
    one = opened("what_tells_bank")
    one.commit_button.click()
    assert one.score is None and "Choose an answer first" in one.reply.value


@pytest.mark.parametrize("name", ["where_the_output_lands", "largest_weight_without_scale"])
def test_where_sliders_stand_at_first_is_no_answer(
    opened: Callable[[str], Prediction], name: str, kept: Progress
) -> None:
    one = opened(name)
    one.commit_button.click()
    assert one.score is None and "Move the sliders first" in one.reply.value
    assert {event.kind for event in kept.events()} == {"seen"}
    one.input.sliders[1].value = 0.75
    one.commit_button.click()
    assert one.score is not None


def test_a_lab_that_was_moved_is_set_to_what_is_asked(
    opened: Callable[[str], Prediction],
) -> None:
    one = opened("where_the_output_lands")
    assert (one.source.settings.query_x, one.source.settings.query_y) == (1.5, -0.5)
    one.skip()
    assert (one.source.settings.query_x, one.source.settings.query_y) == (1.0, 1.0)
    shown = one.source.trace.output[0].tolist()
    assert np.allclose(shown, one.truth.value)


def test_the_curve_is_the_one_the_lab_draws(opened: Callable[[str], Prediction]) -> None:
    one = opened("largest_weight_without_scale")
    for at, value in zip(one.data.at, one.truth.value, strict=True):
        one.source.set(d_k=at, scaling="off")
        assert one.source.trace.measured("largest weight") == pytest.approx(value)
    for slider in one.input.sliders:
        slider.value = 0.2
    one.input.sliders[1].value = one.input.sliders[-1].value = 0.4
    one.commit_button.click()
    assert "Rising: right. But it is too low in the middle and on the right." in one.reply.value
    assert "<img" not in one.reply.value  # the lab itself draws the guess among its curves
    assert "guess" in one.source.describe()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("what_tells_bank", "bank"),
        ("what_tells_bank", 3),
        ("how_much_for_river", 1.5),
        ("how_much_for_river", "0.3"),
        ("where_the_output_lands", (1, 2, 3)),
        ("where_the_output_lands", (0, 5)),
        ("strongest_pair", (8, 0)),
        ("strongest_pair", "bank"),
        ("largest_weight_without_scale", (0.1, 0.2)),
    ],
)
def test_what_is_no_answer_is_refused(
    name: str, value: object, opened: Callable[[str], Prediction]
) -> None:
    one = opened(name)
    with pytest.raises(ValueError, match="answer must be"):
        one.commit(value)
    assert one.score is None


def test_a_sentence_without_the_word_says_so() -> None:
    lab = AttentionLab(sentence="He ate an apple")
    with pytest.raises(
        ValueError, match=r"l00/questions\.toml, prediction 'what_tells_bank', field 'query'"
    ):
        predict("what_tells_bank", lab)
    lab.close()


def test_a_closed_lab_says_what_to_do() -> None:
    lab = SoftLookupLab()
    lab.close()
    with pytest.raises(ValueError, match="This lab is closed"):
        predict("how_much_for_river", lab)
    with pytest.raises(ValueError, match="A lab belongs here"):
        predict("how_much_for_river", 3)


def test_closing_leaves_the_lab_open() -> None:
    lab = SoftLookupLab()
    before = set(_instances)
    one = predict("how_much_for_river", lab)
    one.skip()
    one.close()
    assert set(_instances) == before
    lab.set(query_x=0.3)
    assert lab.widget.comm is not None
    lab.close()


def test_a_lab_that_would_tell_the_next_answer_stays_away() -> None:
    """Its own two curves come with the reply: the lab shows all curves at once."""
    lab = WhyScaleLab()
    one = predict("largest_weight_without_scale", lab, show=False)
    one.skip()
    assert lab.widget not in one.widget.children and lab.settings.scaling == "off"
    assert 'alt="Curve over d_k.' in one.reply.value
    with pytest.raises(ValueError, match="without one"):
        predict("largest_weight_without_scale", lab, "dead_rows", show=False)
    one.close()
    lab.close()
