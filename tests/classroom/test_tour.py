"""Tours: one step at a time above the lab, by buttons that the keyboard reaches."""

from collections.abc import Iterator

import pytest
from ipywidgets.widgets.widget import _instances

from attention_lab.classroom import predict as predict_module, tour as tour_module
from attention_lab.classroom.above import _LARGE
from attention_lab.classroom.predict import Prediction, predict
from attention_lab.classroom.tour import Tour, tour
from attention_lab.core.attention import attend
from attention_lab.core.words import word_vectors
from attention_lab.labs import AttentionLab, SoftLookupLab
from attention_lab.progress.record import Progress
from attention_lab.questions import Tour as TourData
from attention_lab.widgets import lifetime

STEPS = ("Point at *bank*.", "Click <b>it</b>.", "Type `x`.")
AROUND = TourData("around", "07", STEPS)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (tour_module, predict_module):
        monkeypatch.setattr(module, "tours", lambda: {"around": AROUND})


@pytest.fixture
def lab() -> Iterator[AttentionLab]:
    made = AttentionLab()
    yield made
    made.close()


@pytest.fixture
def around(lab: AttentionLab) -> Iterator[Tour]:
    made = tour("around", lab)
    yield made
    made.close()


def shown(made: Tour) -> str:
    return str(made.steps._text.value)


def test_one_step_at_a_time(around: Tour) -> None:
    steps = around.steps
    assert "1 of 3" in shown(around) and "Point at <em>bank</em>." in shown(around)
    assert steps.back.disabled and not steps.next.disabled
    steps.next.click()
    assert "2 of 3" in shown(around) and "Point at" not in shown(around)
    assert not steps.back.disabled and not steps.next.disabled
    steps.next.click()
    steps.next.click()  # the page may send one more before it hears of the end
    assert "3 of 3" in shown(around) and steps.next.disabled
    steps.back.click()
    assert steps.at == 1
    assert (steps.back.description, steps.next.description) == ("Back", "Next")
    assert steps.back.tooltip and steps.next.tooltip


def test_the_card_stands_directly_above_the_lab(lab: AttentionLab, around: Tour) -> None:
    _, card, *between, picture = around.widget.children
    assert card is around.steps.widget and picture is lab.widget
    assert [part.value for part in between] == ["", ""]


def test_a_single_step_has_no_place_and_no_buttons(lab: AttentionLab) -> None:
    made = Tour(TourData("one", "07", ("Look.",)), lab)
    assert "1 of 1" not in shown(made) and "Look." in shown(made)
    assert made.steps.widget.children[0].children[1].layout.display == "none"
    made.close()


def test_its_type_follows_the_lab_s(lab: AttentionLab, around: Tour) -> None:
    classes = around.steps.widget._dom_classes
    assert _LARGE not in classes
    lab.enlarge()
    assert _LARGE in around.steps.widget._dom_classes
    later = tour("around", lab)
    assert _LARGE in later.steps.widget._dom_classes
    lab.enlarge(False)
    for one in (around, later):
        assert _LARGE not in one.steps.widget._dom_classes
    later.close()


def test_text_is_never_html(around: Tour) -> None:
    around.steps.go(1)
    assert "Click &lt;b&gt;it&lt;/b&gt;." in shown(around)


def test_a_page_without_a_kernel_lists_all_steps(around: Tour) -> None:
    bundle = around._repr_mimebundle_()
    assert bundle["text/plain"] == "Tour('around')"
    page = bundle["text/html"]
    assert page.startswith("<ol") and page.count("<li") == 3
    assert page.index("Point at") < page.index("Click") < page.index("Type")


def test_closing_leaves_no_widget_no_watcher_and_the_lab(lab: AttentionLab) -> None:
    before = set(_instances)
    made = tour("around", lab)
    made.close()
    made.close()
    assert set(_instances) == before and lab._watchers == []
    lab.set(d_k=3)
    assert lab.widget.comm is not None


def test_a_lab_that_is_closed_first(lab: AttentionLab, around: Tour) -> None:
    lab.close()
    around.steps.next.click()
    assert "2 of 3" in shown(around)
    around.close()
    with pytest.raises(ValueError, match="This lab is closed"):
        tour("around", lab)
    with pytest.raises(ValueError, match="A lab belongs here"):
        tour("around", 3)


def test_running_the_cell_again_closes_the_one_before(
    lab: AttentionLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = iter([("cell", "run 1"), ("cell", "run 2")])
    monkeypatch.setattr(lifetime, "_running_cell", lambda: next(runs))
    first, second = tour("around", lab), tour("around", lab)
    assert first._closed and not second._closed and not lab.closed
    assert len(lab._watchers) == 1
    second.close()


def test_an_unknown_name_is_met_with_a_guess(lab: AttentionLab) -> None:
    with pytest.raises(ValueError, match=r"There is no tour 'arond'\. Did you mean 'around'"):
        tour("arond", lab)
    with pytest.raises(ValueError, match="There is no tour 'arond'"):
        predict("what_tells_bank", lab, tour="arond")


# Behind a prediction


@pytest.fixture
def asked(lab: AttentionLab) -> Iterator[Prediction]:
    made = predict("what_tells_bank", lab, tour="around")
    yield made
    made.close()


@pytest.mark.parametrize("commit", [True, False])
def test_reply_then_tour_then_lab(lab: AttentionLab, asked: Prediction, commit: bool) -> None:
    assert asked.steps is None and lab.widget not in asked.widget.children
    assert "Point at" not in asked._repr_mimebundle_()["text/html"], "a tour tells the answer"
    if commit:
        asked.commit("river")
    else:
        asked.skip_button.click()
    assert asked.steps is not None
    reply, notice, steps, picture = asked.widget.children[-4:]
    assert (reply, steps, picture) == (asked.reply, asked.steps.widget, lab.widget)
    assert notice.value == "" and "Point at" in asked.steps._text.value
    assert asked.score == ("right" if commit else "skipped")


def test_the_question_folds_to_a_line_that_opens(asked: Prediction) -> None:
    assert "<details" not in asked._question.value
    asked.commit("river")
    assert "<details" in asked._question.value and "From which other word" in asked._question.value
    assert asked._place.layout.display == asked._buttons.layout.display == "none"


def test_whoever_goes_on_has_the_room_of_the_verdict(asked: Prediction) -> None:
    asked.commit("swam")
    whole = asked.reply.value
    assert "<details" not in whole and "Computed" in whole
    assert asked.steps is not None
    asked.steps.next.click()
    shrunk = asked.reply.value
    title, opened = shrunk.split("</summary>")
    assert title.startswith("<details") and "Not quite." in title and "Computed" not in title
    assert "Computed" in opened
    asked.steps.back.click()
    assert asked.reply.value == shrunk, "the picture does not jump back and forth"


def test_a_prediction_that_is_closed_leaves_nothing(lab: AttentionLab, kept: Progress) -> None:
    before = set(_instances)
    made = predict("what_tells_bank", lab, tour="around")
    made.skip()
    made.steps.next.click()
    made.close()
    assert set(_instances) == before and lab._watchers == []
    assert {event.kind for event in kept.events()} == {"seen", "prediction"}, "a tour is no answer"


def test_a_tour_needs_a_lab() -> None:
    words = ["river", "bank", "money"]
    x = word_vectors(words)[:, :2]
    with pytest.raises(ValueError, match="is asked without one"):
        predict("weights_of_bank", attend(x, x, x).named(words), tour="around")


def test_any_lab_will_do() -> None:
    lab = SoftLookupLab()
    made = tour("around", lab)
    made.close()
    lab.close()
