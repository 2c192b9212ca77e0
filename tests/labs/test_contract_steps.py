"""A step of any lab is a pure function of its state: played back, and recorded for a page."""

from __future__ import annotations

import random
from typing import Any

import pytest

from attention_lab.widgets.recording import Recording, record
from attention_lab.widgets.step import Step, Stepper

from .every_lab import LABS, fixed_places, opened
from .walk import attempt, wander

pytestmark = pytest.mark.parametrize("name", LABS)


def test_frames_are_played_back_in_any_order(name: str) -> None:
    """Whatever was on screen before, a state leads to the same bytes."""
    chance = random.Random(name)
    with opened(name) as lab:
        seen: list[Step[Any, Any]] = [lab.step]
        for kind, what in wander(name, chance, 40):
            attempt(lab, kind, what)
            if lab.step is not seen[-1]:
                seen.append(lab.step)
        assert len(seen) > 10
        kept = chance.sample(seen, k=10)
        for _ in range(2):  # with cold caches and with warm ones
            again: Stepper[Any, Any] = Stepper(lab.experiment, lab.pictures)
            for live in kept:
                played = again.draw(live.state, again.compute(live.state.settings))
                assert played.frame == live.frame
                assert played.info == live.info
            chance.shuffle(kept)
        again.close()


def test_a_recording_is_the_lab(name: str) -> None:
    chosen = {field: some[:2] for field, some in list(fixed_places(name).items())[:3]}
    with opened(name) as lab:
        before = lab.step
        recorded = Recording.from_json(record(lab, chosen).to_json())
        assert lab.step is before
        assert len(recorded.states) == len(list(combinations(chosen)))
        for values in combinations(chosen):
            lab.reset()
            lab.set(**values)
            live, frame = lab.step.frame, recorded.frame(**values)
            assert frame.background == live.background
            assert frame.scene == as_read(live.scene)
            assert frame.layers == as_read(live.layers)
            assert recorded.info(**values) == as_read(lab.step.info)


def combinations(values: dict[str, list[Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{}]
    for field, some in values.items():
        found = [{**one, field: value} for one in found for value in some]
    return found


def as_read(value: Any) -> Any:
    """As JSON gives it back: a tuple is a list there."""
    if isinstance(value, dict):
        return {key: as_read(one) for key, one in value.items()}
    return [as_read(one) for one in value] if isinstance(value, list | tuple) else value
