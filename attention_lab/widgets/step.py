"""One step of a lab: from (settings, selection, view, page) to a frame and the words beside it.

A step reads nothing else, so that it needs no page, can be recorded, and can be played back
without a kernel. The caches inside change no result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic

import torch

from attention_lab.core.axes import Selection
from attention_lab.core.experiment import Experiment, RecordT, SettingsT
from attention_lab.core.guess import Guess
from attention_lab.figures import Frame, LiveFigure, Page, Picture
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.ghost import with_guess
from attention_lab.text import Texts


class TEXT(Texts):
    blocks = (
        "More cells than the screen can show: each is the largest of {block}×{block}. The numbers "
        "are whole in lab.trace."
    )


Draw = Callable[[SettingsT, RecordT, Selection], Picture]


@dataclass(frozen=True)
class Guessed(Generic[SettingsT]):
    """What somebody guessed, and the settings that it is about."""

    guess: Guess
    about: SettingsT

    def fits(self, settings: SettingsT) -> bool:
        """Whether it is about these settings, too."""
        return settings.same(self.about, but=self.guess.over)


@dataclass(frozen=True)
class State(Generic[SettingsT]):
    """All that a step reads. view: the name of a picture.

    selection: what somebody selected; empty where nobody did, or where it is gone.
    guesses: what somebody guessed, the latest last.
    """

    settings: SettingsT
    selection: Selection
    view: str
    page: Page
    guesses: tuple[Guessed[SettingsT], ...] = ()

    @property
    def ghost(self) -> Guess | None:
        """The latest guess that is about these settings."""
        fitting = (one.guess for one in reversed(self.guesses) if one.fits(self.settings))
        return next(fitting, None)


@dataclass(frozen=True)
class Step(Generic[SettingsT, RecordT]):
    """What a state leads to. info: the words beside the picture, as the page wants them.

    selection: what is marked: what somebody selected, else the point of the record.
    """

    state: State[SettingsT]
    selection: Selection
    record: RecordT
    picture: Picture
    frame: Frame
    info: dict[str, Any]


class Stepper(Generic[SettingsT, RecordT]):
    """Takes the steps of one kind of lab."""

    def __init__(
        self,
        experiment: Experiment[SettingsT, RecordT],
        pictures: Mapping[str, Draw[SettingsT, RecordT]],
    ) -> None:
        self.experiment, self.pictures = experiment, pictures
        self._figure = LiveFigure()

    def compute(self, settings: SettingsT) -> RecordT:
        """The record of these settings."""
        with torch.inference_mode():
            return self.experiment.compute(settings)

    def step(
        self, state: State[SettingsT], before: RecordT | None = None
    ) -> Step[SettingsT, RecordT]:
        """Compute and draw `state`. Raises what experiment or panels raise.

        before: the record that was on screen; the selection is moved to where it still exists.
        """
        record = self.compute(state.settings)
        return self.draw(self.followed(state, record, before), record)

    def followed(
        self, state: State[SettingsT], record: RecordT, before: RecordT | None
    ) -> State[SettingsT]:
        """`state` with what somebody selected where it is in `record`, if it is still there."""
        chosen = state.selection
        if not chosen:
            return state
        if not self.experiment.keeps(record, chosen, before):
            return replace(state, selection=Selection())
        return replace(state, selection=self.experiment.selection(record, chosen, before))

    def draw(self, state: State[SettingsT], record: RecordT) -> Step[SettingsT, RecordT]:
        """The step to a record that is known already."""
        settings = state.settings
        selection = state.selection or self.experiment.selection(record, Selection(), None)
        with torch.inference_mode():
            picture = self.pictures[state.view](settings, record, selection)
            if state.ghost:
                picture = with_guess(picture, state.ghost)
            frame = self._figure.frame(picture, selection, state.page)
            info = self._info(settings, record, selection, picture, frame)
        return Step(state, selection, record, picture, frame, info)

    def drawing(self, step: Step[SettingsT, RecordT]) -> Drawing:
        """The picture of a step, with its numbers, as a drawing of one's own."""
        with torch.inference_mode():
            return self._figure.drawing(step.picture, step.state.page)

    def close(self) -> None:
        """Let go of what is kept of earlier steps."""
        self._figure.close()

    def _info(
        self,
        settings: SettingsT,
        record: RecordT,
        selection: Selection,
        picture: Picture,
        frame: Frame,
    ) -> dict[str, Any]:
        note = self.experiment.note(settings, record)
        block = max((m["block"] for m in frame.layers["maps"]), default=1)
        if block > 1:
            note = f"{note} {TEXT.blocks.format(block=block)}".strip()
        checks = self.experiment.checks(settings, record)
        formula = self.experiment.formula(settings, record, selection)
        return {
            "note": note,
            "formula": [list(line) for line in formula],
            "checks": [[check.holds, check.name, check.detail] for check in checks],
            "description": picture.description,
        }
