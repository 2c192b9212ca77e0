"""What every lab promises: found by looking, so a new lab needs no new test of this sort."""

from __future__ import annotations

import random
import re
import threading
from itertools import combinations, product
from typing import Any

import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch import Tensor

from attention_lab.core import settings as kinds
from attention_lab.widgets import Lab

from .every_lab import LABS, bad, fixed_places, good, opened
from .one_state import assert_one_state, state_of, tensors
from .walk import attempt, pairs, reset_button, step, walks, wander

pytestmark = pytest.mark.parametrize("name", LABS)


def test_it_opens_in_one_state(name: str) -> None:
    with opened(name) as lab:
        assert_one_state(lab)
        assert repr(lab).startswith(f"{type(lab).__name__}(")
        assert "0x" not in repr(lab)


@settings(max_examples=8)
@given(data=st.data())
def test_any_walk_leaves_a_right_picture_or_a_clear_message(name: str, data: Any) -> None:
    with opened(name) as lab:
        opening = lab.settings
        for kind, what in data.draw(walks(name)):
            step(lab, kind, what)
        reset_button(lab).click()
        assert lab.settings == opening
        assert_one_state(lab)


def test_every_place_of_a_control_is_allowed(name: str) -> None:
    with opened(name) as lab:
        free = {n for n, kind in lab.settings.kinds().items() if isinstance(kind, kinds.Line)}
        for field, values in good(name).items():
            for value in values:
                if field not in free:
                    lab.set(**{field: value})
                    assert getattr(lab.settings, field) == value
                elif attempt(lab, "set", {field: value}) is not None:
                    continue
                assert_one_state(lab)
            lab.reset()


def test_what_is_said_not_to_matter_changes_nothing_on_screen(name: str) -> None:
    with opened(name) as lab:
        for other, value in ((o, v) for o, values in fixed_places(name).items() for v in values):
            lab.set(**{other: value})
            before = lab.step.frame, lab.step.info, lab.code()
            idle = [n for n in fixed_places(name) if not lab.settings.matters(n)]
            for field, place in ((f, p) for f in idle for p in fixed_places(name)[f]):
                lab.set(**{field: place})
                assert (lab.step.frame, lab.step.info, lab.code()) == before, field
            lab.reset()


def test_what_is_not_allowed_changes_nothing(name: str) -> None:
    with opened(name) as lab:
        before = state_of(lab)
        for field, values in bad(name).items():
            for value in values:
                with pytest.raises(ValueError, match=field) as caught:
                    lab.set(**{field: value})
                assert lab.pane.error == str(caught.value)
                assert all(now is before[part] for part, now in state_of(lab).items())
        lab.reset()
        assert_one_state(lab)


def test_several_threads(name: str) -> None:
    with opened(name) as lab:
        raised: list[Exception] = []

        def work(seed: int) -> None:
            chance = random.Random(seed)
            try:
                for kind, what in wander(name, chance, 20):
                    attempt(lab, kind, what)
            except Exception as error:
                raised.append(error)

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert raised == []
        assert not any(thread.is_alive() for thread in threads), "the lock was never let go"
        lab.reset()
        assert_one_state(lab)


# --- its code, its words, its keyboard --------------------------------------------------------


@settings(max_examples=25)
@given(data=st.data())
def test_the_code_gives_the_numbers(name: str, data: Any) -> None:
    """`lab.code()` is run in an empty namespace, as a learner pastes it."""
    experiment = LABS[name].experiment
    state = experiment.settings()
    for field, value in data.draw(st.lists(pairs(good(name)), max_size=4)):
        try:
            state = experiment.changed(state, {field: value})
        except ValueError:
            continue  # a text without words
    with torch.inference_mode():
        record = experiment.compute(state)
    code = experiment.code(state)
    names: dict[str, Any] = {}
    exec(code, names)
    told = dict(tensors(record))
    told = {n.removeprefix("attention."): t for n, t in told.items()} | told
    both = [n for n, value in names.items() if isinstance(value, Tensor) and n in told]
    assert both, f"the code names nothing of the record: {code}"
    for shared in both:
        given, kept = torch.broadcast_tensors(names[shared].to(told[shared].dtype), told[shared])
        torch.testing.assert_close(given, kept, atol=1e-5, rtol=1e-4, msg=shared)
    assert len(code.splitlines()) < 40
    assert max(map(len, code.splitlines())) <= 120 or "tokens" in names


def test_the_panel_shows_the_code_while_it_is_open(name: str) -> None:
    with opened(name) as lab:
        other = another_state(lab, name)
        assert lab.code_panel.code == ""  # a step does not pay for a closed panel
        lab.code_panel.opened = True
        assert lab.code_panel.code == lab.code()
        lab.set(**other)
        assert lab.code_panel.code == lab.code()


def another_state(lab: Lab[Any, Any], name: str) -> dict[str, Any]:
    field, values = next((f, v) for f, v in fixed_places(name).items() if len(set(v)) > 1)
    return {field: next(v for v in values if v != getattr(lab.settings, field))}


ASKS = re.compile(
    r"\b(make|choose|set the|move|type|drag|turn|press|click|select|switch|try|reset|hover)\b", re.I
)


def test_a_note_tells_and_asks_for_nothing(name: str) -> None:
    """It is said in every lab, also in one that has no control for what it would ask for."""
    experiment, told = LABS[name].experiment, set()
    places = {field: values[:6] for field, values in good(name).items()}
    for one, other in combinations(places, 2):
        for changes in product(places[one], places[other]):
            try:
                state = experiment.changed(
                    experiment.settings(), dict(zip((one, other), changes, strict=True))
                )
            except ValueError:
                continue  # a text without words
            told.add(experiment.note(state, experiment.compute(state)))
    assert told
    assert [note for note in told if ASKS.search(note)] == []


def test_the_description_follows_the_state(name: str) -> None:
    with opened(name) as lab:
        told = {lab.describe()}
        for field, values in fixed_places(name).items():
            for value in values:
                lab.set(**{field: value})
                assert lab.describe()
                told.add(lab.describe())
        assert len(told) > 2


def test_every_control_has_a_visible_label(name: str) -> None:
    with opened(name) as lab:
        views = ["view"] if len(lab.pictures) > 1 else []
        assert list(lab.controls) == [*lab.settings.shown(), *views, "large"]
        labels = [control.description for control in lab.controls.values()]
        assert all(labels)
        assert len(set(labels)) == len(labels)
        off = [n for n, control in lab.controls.items() if getattr(control, "disabled", False)]
        assert off == [n for n in lab.settings.shown() if not lab.settings.matters(n)]
        assert all(getattr(control, "readout", True) for control in lab.controls.values())


def test_a_lesson_chooses_its_controls(name: str) -> None:
    chosen = list(good(name))[:2][::-1]
    with opened(name, controls=chosen) as lab:
        assert [n for n in lab.controls if n != "view"] == [*chosen, "large"]
        lab.set(**another_state(lab, name))
        assert_one_state(lab)
    with pytest.raises(ValueError, match=r"controls: there is none called 'colour'. There are: "):
        LABS[name](controls=("colour",))
