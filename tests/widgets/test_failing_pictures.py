"""A panel, a picture or a computation that raises: the learner is told, the last picture stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from labs.one_state import assert_one_state, state_of
from labs.truth import assert_right
from labs.walk import reset_button

from attention_lab import AttentionLab
from attention_lab.experiments.attention import Attention
from attention_lab.figures import Picture, heads_picture
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.grid import Row
from attention_lab.figures.page import Page
from attention_lab.figures.panels import Legend


@dataclass(frozen=True, eq=False)
class Breaking(Legend):
    """Cannot be laid out for large text, and raises at its update where it is told to."""

    half: bool = False

    def structure(self):
        return self.name, self.first

    def least(self, page: Page) -> float:
        if page.points > 9 or self.first == "never":
            raise RuntimeError("no room")
        return super().least(page)

    def update(self, drawing: Drawing) -> None:
        if self.half:
            raise ArithmeticError("half drawn")
        super().update(drawing)


def picture(_, trace, selection) -> Picture:
    heads = heads_picture(trace, selection)
    words = "never" if trace.weights.shape[-1] == 7 else "words"
    last = Breaking("last", words, half=trace.query.shape[-1] == 13)
    return Picture(Row([heads.layout, last]), heads.description)


def never(_, trace, selection) -> Picture:
    return Picture(Breaking("last", "never"), "never seen")


class BrokenLab(AttentionLab):
    pictures: ClassVar = {"heads": picture, "never": never}


@pytest.fixture
def broken() -> Iterator[BrokenLab]:
    lab = BrokenLab("the bank of the river", num_heads=2)
    yield lab
    lab.close()


CASES = {
    "update": ({"d_k": 13}, ArithmeticError, "half drawn"),
    "layout": ({"seq_len": 7}, RuntimeError, "no room"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_exception_reaches_the_caller_and_changes_nothing(broken, case: str) -> None:
    changes, kind, text = CASES[case]
    before, seen = state_of(broken), broken.png(scale=1.0)
    with pytest.raises(kind, match=text):
        broken.set(**changes)
    assert state_of(broken) == before
    assert broken.png(scale=1.0) == seen
    assert text in broken.pane.error
    assert kind.__name__ in broken.pane.error
    assert "last good picture" in broken.pane.error
    broken.set(d_k=7)
    assert_one_state(broken)


@pytest.mark.parametrize("case", CASES)
def test_from_a_control_it_reaches_the_learners_eye(broken, case: str) -> None:
    ((name, value),), _, text = CASES[case][0].items(), *CASES[case][1:]
    before, seen = state_of(broken), broken.png(scale=1.0)
    broken.controls[name].value = value
    assert state_of(broken) == before
    assert broken.png(scale=1.0) == seen
    assert text in broken.pane.error
    assert text in str(broken.last_error)
    broken.controls["mask"].value = "causal"
    assert_one_state(broken)


def test_what_a_half_drawn_step_left_behind_is_never_seen(broken) -> None:
    """The drawing is kept between steps; the numbers of one that failed must not stay in it."""
    broken.set(d_k=7)
    good = broken.step.frame
    with pytest.raises(ArithmeticError):
        broken.set(d_k=13)
    broken.set(d_k=11)
    broken.set(d_k=7)
    assert broken.step.frame == good


def test_a_picture_that_cannot_be_shown_leaves_the_one_before(broken) -> None:
    before, seen = state_of(broken), broken.png(scale=1.0)
    with pytest.raises(RuntimeError, match="no room"):
        broken.show("never")
    assert state_of(broken) == before
    assert broken.png(scale=1.0) == seen
    broken.set(d_k=7)
    assert_one_state(broken)


@pytest.mark.parametrize(("name", "value"), [("view", "never"), ("large", True)])
def test_a_look_that_fails_leaves_a_lab_that_works(broken, name: str, value) -> None:
    before, was = state_of(broken), broken.controls[name].value
    broken.controls[name].value = value
    assert state_of(broken) == before
    assert broken.controls[name].value == was
    assert "no room" in broken.pane.error
    broken.controls["d_k"].value = 7
    assert_one_state(broken)


def test_a_computation_that_raises(lab: AttentionLab, monkeypatch) -> None:
    before, seen = state_of(lab), lab.png(scale=1.0)
    with monkeypatch.context() as patch:
        patch.setattr(Attention, "compute", lambda self, settings: 1 / 0)
        lab.controls["d_k"].value = 7
        assert "ZeroDivisionError" in lab.pane.error
        with pytest.raises(ZeroDivisionError):
            lab.set(d_k=11)
        reset_button(lab).click()
    assert state_of(lab) == before
    assert lab.png(scale=1.0) == seen
    lab.set(d_k=7)
    assert_right(lab)


@pytest.mark.parametrize(
    "message",
    [{"room": [float("nan"), 1]}, {"room": [1]}, {"room": ["a", None]}, {"selected": [1]},
     {"selected": [99, 0, 0]}],
    ids=str,
)  # fmt: skip
def test_nonsense_from_the_page_throws_nothing(lab: AttentionLab, message: dict) -> None:
    before = state_of(lab)
    for name, value in message.items():
        setattr(lab.pane, name, value)
    assert state_of(lab) == before
    lab.set(d_k=7)
    assert_right(lab)
