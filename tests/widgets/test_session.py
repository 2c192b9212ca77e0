"""A session without a page: what is selected, how large the page is, what is told."""

from collections.abc import Iterator

import pytest

from attention_lab.core.axes import Selection
from attention_lab.core.guess import Guess
from attention_lab.widgets.session import Session, in_words

from .small_lab import HEADS, Small, SmallRecord, SmallSettings, bare, picture


class SmallSession(Session[SmallSettings, SmallRecord]):
    experiment = Small()
    pictures = {"all": picture, "bare": bare}  # noqa: RUF012 - as a lab declares them


@pytest.fixture
def session() -> Iterator[SmallSession]:
    made = SmallSession(None, {})
    yield made
    made.close()


def test_it_needs_no_page(session: SmallSession) -> None:
    assert session.view == "all"
    assert session.selection == {}
    assert session.describe() == "count 3"
    session.set(count=7)
    assert session.describe() == "count 7"
    assert session.step.frame.layers["selected"] == {}


def test_it_opens_on_another_picture() -> None:
    assert SmallSession("bare", {"count": 2}).view == "bare"
    with pytest.raises(ValueError, match="view must be one of all, bare, not 'pie'"):
        SmallSession("pie", {})
    with pytest.raises(ValueError, match="There is no setting 'colour'"):
        SmallSession(None, {"colour": "red"})


# --- selecting


def test_select_moves_some_axes(session: SmallSession) -> None:
    session.select(layer=1, head=4)
    session.select(head=2)
    assert session.selection == {"layer": 1, "head": 2}


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ({"colour": 0}, "There is no axis 'colour'. There are: layer, head, query, key."),
        ({"head": HEADS}, "head must be from 0 to 4, not 5."),
        ({"head": -1}, "head must be from 0 to 4, not -1."),
        ({"head": 1.5}, "head must be a whole number, from 0 to 4, not 1.5."),
        ({"head": "bank"}, "head must be a whole number, from 0 to 4, not 'bank'."),
        ({"head": None}, "head must be a whole number, from 0 to 4, not None."),
        ({"layer": 0, "head": True}, "head must be a whole number, from 0 to 4, not True."),
    ],
)
def test_select_refuses_a_place_that_is_not_there(session, at: dict, text: str) -> None:
    session.select(layer=1)
    before = session.step
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - compared below
        session.select(**at)
    assert str(caught.value) == text
    assert session.step is before


def test_a_click_on_axes_that_are_not_the_experiments_own(session: SmallSession) -> None:
    session.move(Selection(head=1, feature=9))
    assert session.selection == {"head": 1}


# --- the page


def test_resize_draws_for_another_page(session: SmallSession) -> None:
    session.resize(900, 2.0)
    assert session.page[:2] == (900, 2.0)
    assert session.step.frame.scene["size"][0] == 900
    before = session.step
    session.resize(900, 2.0)
    assert session.step is before  # nothing is drawn for a page that is as it was
    session.enlarge()
    assert session.page == (900, 2.0, 14)
    session.enlarge(False)
    assert session.page.points == 9


def test_reset_leaves_the_page(session: SmallSession) -> None:
    session.resize(900, 1.0)
    session.set(count=7)
    session.show("bare")
    session.select(head=1)
    session.reset()
    assert (session.settings, session.view, session.selection) == (SmallSettings(), "all", {})
    assert session.page.width == 900


# --- telling


def test_an_error_is_kept_until_a_step_goes_well(session: SmallSession) -> None:
    with pytest.raises(ValueError, match="count must be from 1 to 50, not 0"):
        session.set(count=0)
    assert str(session.last_error) == "count must be from 1 to 50, not 0."
    session.set(count=3)  # as it is: nothing to do, and nothing wrong
    assert session.last_error is None


def test_errors_in_words() -> None:
    assert in_words(ValueError("count must be from 1 to 50.")) == "count must be from 1 to 50."
    broken = in_words(KeyError("x"))
    assert "KeyError" in broken
    assert "The last good picture is kept" in broken


def test_watchers_hear_of_every_step(session: SmallSession) -> None:
    heard: list[int] = []
    stop = session.watch(lambda: heard.append(session.settings.count))
    session.set(count=7)
    session.select(head=1)
    session.set(count=7)
    stop()
    stop()
    session.set(count=8)
    assert heard == [7, 7]


def test_a_closed_session_says_so(session: SmallSession) -> None:
    session.close()
    for act in (lambda: session.set(count=7), session.reset, lambda: session.show("bare"),
                lambda: session.select(head=1)):  # fmt: skip
        with pytest.raises(ValueError, match="This lab is closed"):
            act()
    assert session.png(scale=0.5).startswith(b"\x89PNG")


# --- answers that a lab need not give


@pytest.mark.parametrize(
    "act",
    [
        lambda s: s.painted("p", [], True), lambda s: s.dragged("h", 0, 0),
        lambda s: s.edited("p", Selection(), 0),
    ],
)  # fmt: skip
def test_a_gesture_that_a_picture_offers_must_be_answered(session, act) -> None:
    with pytest.raises(NotImplementedError):
        act(session)
    assert session.clicked("p", Selection()) == {}


def test_exact_numbers(session: SmallSession) -> None:
    assert session.exact("painting", 0, 0) == 0
    assert session.exact("mosaic", 3, 14) is None


# --- a guess beside the truth


GUESS = Guess("painted", Selection(query=1, key=2))


def ghosts(session: SmallSession) -> list[list[int]]:
    """The outlined cells of the matrices on screen."""
    return [box for m in session.step.frame.layers["maps"] for box in m["ghost"]]


def test_a_guess_is_shown_while_the_settings_are_those_it_is_about(session: SmallSession) -> None:
    plain = session.step.frame.layers
    session.set(count=7)
    session.guess(GUESS)
    assert ghosts(session)
    assert "your guess: q2 \u2192 k3" in session.describe()
    session.set(count=8)
    assert not ghosts(session)
    assert "guess" not in session.describe()
    session.set(count=7)
    session.show("bare")
    session.select(head=1)
    session.enlarge()
    assert len(ghosts(session)) == 1
    session.reset()  # to settings that it is not about
    assert not ghosts(session)
    assert session.step.frame.layers["maps"] == plain["maps"]
    session.set(count=7)
    assert ghosts(session)
    session.guess(None)
    assert not ghosts(session)


def test_a_guess_about_the_opening_state_stays_after_reset(session: SmallSession) -> None:
    session.guess(GUESS)
    session.set(count=7)
    session.reset()
    assert ghosts(session)


def test_a_guess_over_a_setting_is_about_all_its_values(session: SmallSession) -> None:
    session.guess(Guess("painted", Selection(query=1, key=2), over="count"))
    session.set(count=9)
    assert ghosts(session)
    session.set(on=True)
    assert not ghosts(session)


def test_there_is_one_guess_for_each_state(session: SmallSession) -> None:
    first, second = (Guess("painted", Selection(query=1, key=key)) for key in (2, 1))
    session.guess(first)
    session.set(count=7)
    session.guess(second)
    assert "q2 \u2192 k2" in session.describe()
    session.set(count=3)
    assert "q2 \u2192 k3" in session.describe()
    session.guess(second)
    assert "q2 \u2192 k2" in session.describe(), "a later one about the same settings"
    session.guess(None)
    for count in (3, 7):
        session.set(count=count)
        assert not ghosts(session)
    assert session.step.state.guesses == ()


def test_a_guess_about_other_settings_waits_for_them(session: SmallSession) -> None:
    session.guess(GUESS, session.changed(session.settings, {"count": 7}))
    assert session.settings.count == 3 and not ghosts(session)
    session.set(count=7)
    assert ghosts(session)


def test_what_only_looks_different_keeps_the_guess(session: SmallSession) -> None:
    session.guess(GUESS)
    session.set(colours="one")
    assert ghosts(session)
