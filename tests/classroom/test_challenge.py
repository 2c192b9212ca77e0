"""Challenges: judged while the lab moves, never in the way of the lab."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from ipywidgets.widgets.widget import _instances

from attention_lab.classroom import challenge as module
from attention_lab.classroom.cards import markup
from attention_lab.classroom.challenge import Challenge, challenge
from attention_lab.core.axes import Selection
from attention_lab.core.guess import Guess
from attention_lab.labs import AttentionLab, SoftLookupLab
from attention_lab.lessons import challenges
from attention_lab.progress.record import Progress

from .asked import source, sources


@pytest.fixture(autouse=True)
def _short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REST", 0.05)


@pytest.fixture
def lab() -> Iterator[AttentionLab]:
    made = AttentionLab(controls=("d_k",))
    yield made
    made.close()


@pytest.fixture
def bank(lab: AttentionLab) -> Iterator[Challenge]:
    made = challenge("bank_finds_itself", lab)
    yield made
    made.close()


def rest(asked: Challenge) -> None:
    """Wait until the state has rested, if it does."""
    if asked._rest.is_alive():
        asked._rest.join(10)


def reached(kept: Progress) -> list[str]:
    return [event.name for event in kept.events() if event.kind == "challenge"]


def test_every_challenge_is_asked_in_a_lesson() -> None:
    assert challenges().keys() == sources("challenge").keys()


@pytest.mark.parametrize("name", challenges())
def test_none_is_reached_where_its_lab_opens(name: str, kept: Progress) -> None:
    lab = source("challenge", name)
    made = challenge(name, lab)
    assert not made.reached and reached(kept) == []
    assert "Not reached yet" in made.verdict.value
    assert repr(made) == f"Challenge({name!r})"
    assert challenges()[name].title in made._repr_mimebundle_()["text/html"]
    made.close()
    lab.close()


def test_it_is_judged_as_the_control_moves(
    lab: AttentionLab, bank: Challenge, kept: Progress
) -> None:
    for d_k in (2, 3, 4, 5):
        lab.controls["d_k"].value = d_k
        assert f"d_k = {d_k}" in bank.verdict.value, "what is still missing is said at every step"
    assert not bank.reached
    lab.controls["d_k"].value = 6
    assert bank.reached and "\u2713 Reached" in bank.verdict.value
    assert markup(bank.data.why) in bank.verdict.value
    assert not bank.done and reached(kept) == [], "it has not rested yet"
    rest(bank)
    assert bank.done and reached(kept) == ["bank_finds_itself"]
    assert "d_k=6" in kept.events()[-1].data["settings"]


def test_the_verdict_is_of_the_state_as_it_is_now(
    lab: AttentionLab, bank: Challenge, kept: Progress
) -> None:
    lab.set(d_k=6)
    rest(bank)
    lab.set(d_k=2)
    assert not bank.reached and "Reached." not in bank.verdict.value
    assert "Not now: you have reached it before" in bank.verdict.value
    assert "d_k = 2" in bank.verdict.value and markup(bank.data.why) not in bank.verdict.value
    lab.set(d_k=6)
    assert "\u2713 Reached" in bank.verdict.value
    rest(bank)
    assert reached(kept) == ["bank_finds_itself"], "once"


def test_a_drag_that_passes_the_answer_does_not_count(
    lab: AttentionLab, bank: Challenge, kept: Progress
) -> None:
    for d_k in range(2, 12):
        lab.controls["d_k"].value = d_k
        assert bank.reached == (d_k == 6)
    rest(bank)
    assert not bank.done and reached(kept) == []
    assert "Not reached yet" in bank.verdict.value


def test_who_comes_back_at_once_waits_anew(
    lab: AttentionLab, bank: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of the first visit, if it is late, does not count the second."""
    monkeypatch.setattr(module, "REST", 60)
    lab.set(d_k=6)
    first = bank._rest
    lab.set(d_k=7)
    lab.set(d_k=6)
    assert bank._rest is not first and first.finished.is_set()
    late = threading.Thread(target=bank._rested)
    late.start()
    late.join()
    assert bank.reached and not bank.done


def test_who_begins_anew_has_not_reached_it(
    lab: AttentionLab, bank: Challenge, kept: Progress
) -> None:
    """What was reached another day is remembered, and not spoken of."""
    lab.set(d_k=6)
    rest(bank)
    bank.close()
    lab.set(d_k=3)
    again = challenge("bank_finds_itself", lab)
    assert again.done and not again.reached and "Not reached yet" in again.verdict.value
    lab.set(d_k=6)
    lab.set(d_k=3)
    assert "Not reached yet" in again.verdict.value, "it has not rested"
    lab.set(d_k=6)
    rest(again)
    lab.set(d_k=3)
    assert "you have reached it before" in again.verdict.value
    assert reached(kept) == ["bank_finds_itself"], "once"
    again.close()


def test_guesses_are_taken_away(lab: AttentionLab) -> None:
    lab.guess(Guess("weights", Selection(query=7, key=1)))
    assert "your guess" in lab.describe()
    made = challenge("bank_finds_itself", lab)
    assert "your guess" not in lab.describe()
    made.close()


def test_goal_and_verdict_stand_above_the_lab(lab: AttentionLab, bank: Challenge) -> None:
    _, card, *others = bank.widget.children
    assert others[-1] is lab.widget
    assert bank.verdict in card.children and bank.hint_button in card.children[0].children


def test_it_stops_when_it_is_closed(lab: AttentionLab, bank: Challenge, kept: Progress) -> None:
    bank.close()
    lab.set(d_k=6)
    assert not bank.reached and reached(kept) == []
    lab.set(d_k=7)


def test_it_does_not_count_once_it_is_closed(
    lab: AttentionLab, bank: Challenge, kept: Progress
) -> None:
    lab.set(d_k=6)
    bank.close()
    rest(bank)
    assert not bank.done and reached(kept) == []


def test_it_stops_when_the_lab_is_closed(lab: AttentionLab, bank: Challenge) -> None:
    lab.close()
    assert lab._watchers == []
    bank.close()
    with pytest.raises(ValueError, match="This lab is closed"):
        challenge("bank_finds_itself", lab)


def test_closing_leaves_no_widget_and_no_watcher(lab: AttentionLab) -> None:
    before = set(_instances)
    made = challenge("bank_finds_itself", lab)
    made.hint_button.click()
    made.close()
    assert set(_instances) == before and lab._watchers == []


def test_what_cannot_be_judged_does_not_stop_the_lab(lab: AttentionLab) -> None:
    def broken(settings: Any, trace: Any) -> bool:
        raise RuntimeError("no <b>such</b> thing")

    made = Challenge(replace(challenges()["bank_finds_itself"], reached=broken), lab)
    lab.set(d_k=6)
    assert lab.last_error is None
    assert "cannot be judged" in made.verdict.value and "<b>" not in made.verdict.value
    made.close()


def test_hints_one_after_the_other(bank: Challenge, kept: Progress) -> None:
    count = len(bank.data.hints)
    for i in range(count):
        assert not bank.hint_button.disabled
        bank.hint_button.click()
        assert f"Hint {i + 1} of {count}" in bank._hint.value
    assert bank.hint_button.disabled
    helped = [event.data["what"] for event in kept.events() if event.kind == "help"]
    assert helped == [f"hint {i + 1}" for i in range(count)]


def test_the_wrong_lab_is_survived() -> None:
    lab = SoftLookupLab()
    made = challenge("bank_finds_itself", lab)
    lab.set(query_x=0.5)
    assert not made.reached
    made.close()
    lab.close()


def test_an_unknown_name_is_met_with_a_guess(lab: AttentionLab) -> None:
    with pytest.raises(ValueError, match="Did you mean 'bank_finds_itself'"):
        challenge("bank_finds_its_self", lab)
    with pytest.raises(ValueError, match="A lab belongs here"):
        challenge("bank_finds_itself", 3)
