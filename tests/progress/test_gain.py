"""The gain: the first prediction against the exit question, and nobody counted who was not seen."""

import pytest

from attention_lab.progress.events import Event
from attention_lab.progress.gain import Exit, Gain, both_answers, exits_of, gains
from attention_lab.progress.reading import Reading, read
from attention_lab.progress.summary import lessons_of
from attention_lab.progress.tally import tally

EXIT = Exit("02", "before", "after")


def before(at: float, score: str, **data: object) -> Event:
    return Event("prediction", "02", "before", {"score": score, "predicted": 1} | data, at)


def after(at: float, correct: bool, misconception: str | None = None) -> Event:
    data = {"answer": "x", "correct": correct, "misconception": misconception, "mirrors": "before"}
    return Event("quiz", "02", "after", data, at)


def seen(kind: str, name: str) -> Event:
    return Event("seen", "02", name, {"what": kind}, 0)


def learner(*events: Event) -> Reading:
    return read(events)


LEARNT = before(1, "off"), after(2, True)
CLASS = [
    learner(*LEARNT),
    learner(*LEARNT, after(3, False)),  # the first answer counts
    learner(before(1, "off"), after(2, False, "picks one word"), after(3, True)),
    learner(before(1, "close"), after(2, True)),
    learner(before(1, "right"), after(2, True)),
    learner(before(1, "right"), after(2, True)),
    learner(before(1, "right"), after(2, False)),
    # Not counted:
    learner(before(1, "skipped"), after(2, True)),
    learner(before(1, "skipped"), before(2, "right"), after(3, True)),  # the truth was on screen
    learner(before(1, "off")),
    learner(after(1, True)),
    learner(after(1, True), before(2, "right")),  # the exit question told the answer
    learner(seen("prediction", "before")),
    learner(seen("quiz", "after")),
    # Not even there:
    learner(Event("quiz", "02", "another", {"correct": True}, 1)),
    learner(Event("prediction", "03", "before", {"score": "off"}, 1)),
]


def test_who_answered_both_is_counted_and_nobody_else() -> None:
    (gain,) = gains(CLASS)
    counts = gain.kept, gain.learnt, gain.lost, gain.unchanged
    assert counts == (3, 2, 1, 1)
    assert (gain.wrong_before, gain.right_before, gain.both) == (3, 4, 7)
    assert gain.not_counted == 7
    assert gain.left == {"picks one word": 1, "answered x": 1}


def test_a_quiz_that_mirrors_nothing_is_no_exit_question() -> None:
    plain = Event("quiz", "02", "after", {"correct": True}, 2)
    strange = Event("quiz", "02", "after", {"correct": True, "mirrors": ["before"]}, 2)
    assert exits_of([learner(before(1, "off"), plain), learner(strange)]) == []
    assert gains([learner(before(1, "off"))]) == ()


def test_lessons_come_in_order() -> None:
    other = Event("quiz", "01", "z", {"correct": True, "mirrors": "y"}, 2)
    found = exits_of([learner(*LEARNT), learner(other)])
    assert found == [Exit("01", "y", "z"), EXIT]


@pytest.mark.parametrize(
    ("events", "gain"),
    [
        (LEARNT, (False, True)),
        ((before(1, "right"), after(2, False)), (True, False)),
        ((before(1, "skipped"), after(2, True)), None),
        ((before(1, "off"),), None),
        (LEARNT[::-1], (False, True)),  # events come in any order; their times count
    ],
)
def test_a_learner_reads_their_own(
    events: tuple[Event, ...], gain: tuple[bool, bool] | None
) -> None:
    (lesson,) = lessons_of(events)
    assert lesson.gain == gain
    assert (both_answers(read(events), EXIT) is None) == (gain is None)


def test_a_class_has_it_in_its_tally() -> None:
    made = tally([list(LEARNT), list(LEARNT)])
    assert made.gains == (Gain("02", learnt=2),)


def test_a_prediction_has_its_misconception_counted() -> None:
    """As a quiz has; one that was nearly right is no mistake."""
    wrong = before(1, "off", misconception="all alike")
    near = before(1, "close", misconception="all alike")
    made = tally([[wrong], [near], [before(1, "off")]])
    assert [(m.name, m.learners, m.questions) for m in made.misconceptions] == [
        ("all alike", 1, ("02 before",))
    ]
    assert made.questions[0].mistakes == {"all alike": 1, "answered 1": 1}
