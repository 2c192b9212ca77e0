"""What events mean: one reading, for the learner's summary and the teacher's tally alike."""

import pytest

from attention_lab.progress.events import Event
from attention_lab.progress.reading import History, Try, read
from attention_lab.progress.summary import lessons_of
from attention_lab.progress.tally import tally


def event(kind: str, at: float, **data: object) -> Event:
    return Event(kind, "02", "axis", data, at)


def only(*events: Event) -> History:
    (history,) = read(events).histories.values()
    return history


def test_every_kind_is_read() -> None:
    assert only(event("seen", 1, what="quiz")) == History("02", "quiz", "axis", seen=1)
    wrong = event("quiz", 1, answer="rows", correct=False, misconception="the wrong axis")
    assert only(wrong).tries == [Try("not yet", False, "rows", "the wrong axis")]
    wrong = event("check", 1, outcome="not yet", wrong_answer="no scale")
    assert only(wrong).tries == [Try("not yet", False, None, "no scale")]
    assert only(event("challenge", 1, settings="d_k=6")).tries == [Try("reached", True)]
    near = event("prediction", 1, predicted=0.3, computed=0.2, score="close")
    assert only(near).tries == [Try("close", True, 0.3)]
    assert read([event("help", 1, what="hint 1")]).helped("axis", "hint 1")


def test_what_is_no_answer_is_no_try() -> None:
    assert only(event("prediction", 1, score="skipped")).passed == ["skipped"]
    untouched = read([event("check", 1, outcome="not attempted")])
    assert not untouched.tried("axis")
    assert read([event("check", 1, outcome="not yet")]).tried("axis")


def test_the_order_is_that_of_time() -> None:
    later, first = event("quiz", 9, correct=True), event("quiz", 1, correct=False)
    assert [one.right for one in only(later, first).tries] == [False, True]
    assert only(later, first).right_at == 2


def test_of_a_prediction_the_first_counts() -> None:
    scores = ("skipped", "off", "right")
    made = only(*(event("prediction", at, score=score) for at, score in enumerate(scores)))
    assert [one.state for one in made.counting] == ["off"] and made.right_at is None
    assert len(made.tries) == 2


@pytest.mark.parametrize(
    "strange",
    [
        event("mood", 5, stars=5),
        event("seen", 5, what="game"),
        event("seen", 5, what=["quiz"]),
        event("check", 5, outcome="half"),
        event("prediction", 5, score=None),
    ],
)
def test_what_nobody_knows_is_left_out(strange: Event) -> None:
    known = event("quiz", 1, correct=True)
    assert read([known, strange]).histories == read([known]).histories
    assert [one.items for one in lessons_of([known, strange])] == [lessons_of([known])[0].items]
    assert tally([[known, strange]]) == tally([[known]])
