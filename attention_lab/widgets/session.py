"""A session: an experiment with pictures, the state it is in, and how that changes.

Settings, record, selection, picture, view and page change together, or stay as they were.
Nothing here knows of widgets: `Lab` puts a session on the page.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Generic

from attention_lab.core.axes import Axis, Selection
from attention_lab.core.checks import whole
from attention_lab.core.experiment import Experiment, RecordT, SettingsT
from attention_lab.core.guess import Guess
from attention_lab.figures import Page, render, style
from attention_lab.figures.drawing import Drawing
from attention_lab.text import Texts
from attention_lab.widgets.step import Draw, Guessed, State, Step, Stepper


class TEXT(Texts):
    closed = "This lab is closed: its cell was run again. Use the new lab."
    broken = (
        "The lab could not draw this ({kind}: {error}). The last good picture is kept; Reset goes "
        "back to the start."
    )


class Session(Generic[SettingsT, RecordT]):
    """An experiment, its pictures by name, and the step that it is at."""

    experiment: ClassVar[Experiment[Any, Any]]
    pictures: ClassVar[Mapping[str, Draw[Any, Any]]]
    # The type in which sessions open, in points: what was last chosen in any of them, so that a
    # teacher asks for large type once. It is all that labs of one kernel share.
    opens_in: ClassVar[float] = style.SCREEN_POINTS

    def __init__(self, view: str | None, settings: Mapping[str, Any]) -> None:
        self.lock = threading.RLock()  # callbacks may come from several threads
        self.closed = False
        self.last_error: Exception | None = None
        self._watchers: list[Callable[[], None]] = []
        self._stepper: Stepper[SettingsT, RecordT] = Stepper(self.experiment, self.pictures)
        opening = self.experiment.settings().with_changes(**settings)
        view = self._known_view(view or next(iter(self.pictures)))
        self._opening: State[SettingsT] = State(
            opening, Selection(), view, Page(points=Session.opens_in)
        )
        self._now: Step[SettingsT, RecordT] = self._stepper.step(self._opening)

    # What a lab may say: the answer to a gesture is the changes of settings it asks for

    def clicked(self, panel: str, at: Selection) -> Mapping[str, Any]:
        """A cell was clicked, and has been selected."""
        return {}

    def painted(self, panel: str, cells: Sequence[Selection], value: bool) -> Mapping[str, Any]:
        """A stroke went over these cells, to fill (True) or to clear them."""
        raise NotImplementedError

    def dragged(self, handle: str, x: float, y: float) -> Mapping[str, Any]:
        """A handle was dragged to a point of its axes."""
        raise NotImplementedError

    def edited(self, panel: str, at: Selection, value: float) -> Mapping[str, Any]:
        """A number was typed over a cell."""
        raise NotImplementedError

    # Driving it

    def set(self, **changes: Any) -> None:
        """Change settings, as the controls do. Raises ValueError for what is not allowed."""
        try:
            self.apply(changes)
        except Exception as error:
            self.tell(error)
            raise

    def select(self, **at: int) -> None:
        """Select a place, counted from 0, on some axes: `lab.select(query=7, key=4)`."""
        with self.lock:
            sizes = {axis.kind: len(axis) for axis in self.axes()}
            for kind, index in at.items():
                if kind not in sizes:
                    raise ValueError(f"There is no axis {kind!r}. There are: {', '.join(sizes)}.")
                whole(kind, index, 0, sizes[kind] - 1)
            self._step(selection=self.selection.moved(at))

    def guess(self, guess: Guess | None, about: SettingsT | None = None) -> None:
        """Show what somebody guessed beside the truth, while the settings are those it is about.

        about: the present ones, if not given. A guess about other settings stays; None takes all
        guesses away.
        """
        with self.lock:
            settings = self.settings if about is None else about
            others = (one for one in self._now.state.guesses if not one.fits(settings))
            self._step(guesses=() if guess is None else (*others, Guessed(guess, settings)))

    def show(self, view: str) -> None:
        """Switch to another picture of the same numbers."""
        with self.lock:
            self._step(view=self._known_view(view))

    def enlarge(self, large: bool = True) -> None:
        """Type for the back row of a class, or back to the size of a screen.

        Sessions that are opened later open in it, too.
        """
        with self.lock:
            points = style.PRESENTATION_POINTS if large else style.SCREEN_POINTS
            self._step(page=self.page._replace(points=points))
            Session.opens_in = points

    def resize(self, width: int, scale: float) -> None:
        """Lay the picture out for a page of this width and density."""
        with self.lock:
            if (width, scale) != self.page[:2]:
                self._step(page=self.page._replace(width=width, scale=scale))

    def reset(self) -> None:
        """Back to the state in which it opened; the page stays as it is."""
        with self.lock:
            self._step(**{n: getattr(self._opening, n) for n in ("settings", "selection", "view")})

    def apply(self, changes: Mapping[str, Any]) -> None:
        """Change settings. Raises for what is not allowed, and tells nobody: see `set`."""
        with self.lock:
            settings = self.changed(self.settings, changes)
            if settings == self.settings:
                self.tell(None)
                return
            self._step(settings=settings)

    def move(self, selection: Selection) -> None:
        """Select what a click selected: only on axes that the experiment has."""
        with self.lock:
            kinds = {axis.kind for axis in self.axes()}
            at = {kind: index for kind, index in selection.items() if kind in kinds}
            self._step(selection=self.selection.moved(at))

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback()` after every step, until the returned function is called."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback) if callback in self._watchers else None

    def tell(self, error: Exception | None) -> None:
        """Keep an error, or that there is none any more."""
        self.last_error = error

    def close(self) -> None:
        """No further steps."""
        self.closed = True
        self._watchers.clear()
        self._stepper.close()

    # Reading it

    @property
    def settings(self) -> SettingsT:
        return self._now.state.settings

    @property
    def trace(self) -> RecordT:
        """Everything that was computed for these settings."""
        return self._now.record

    @property
    def selection(self) -> Selection:
        """What is marked: what somebody selected; the point of the lab as long as nobody did."""
        return self._now.selection

    @property
    def view(self) -> str:
        return self._now.state.view

    @property
    def page(self) -> Page:
        return self._now.state.page

    @property
    def step(self) -> Step[SettingsT, RecordT]:
        """The step that is on screen."""
        return self._now

    def axes(self) -> Sequence[Axis]:
        """The axes on which a place can be selected."""
        return self.experiment.axes(self.trace)

    def compute(self, settings: SettingsT) -> RecordT:
        """The record of other settings; nothing on screen changes."""
        return self._stepper.compute(settings)

    def changed(self, settings: SettingsT, changes: Mapping[str, Any]) -> SettingsT:
        """`settings` with `changes`. Raises ValueError for what is not allowed."""
        return self.experiment.changed(settings, changes)

    def checks(self) -> dict[str, bool]:
        """Each invariant of the present state, and whether it holds."""
        found = self.experiment.checks(self.settings, self.trace)
        return {check.name: check.holds for check in found}

    def code(self) -> str:
        """A few lines of plain PyTorch that give the numbers on screen."""
        return self.experiment.code(self.settings)

    def describe(self) -> str:
        """In words, what a sighted learner sees first."""
        return str(self._now.picture.description)

    def drawing(self) -> Drawing:
        """The picture on screen, its layers by name: tests take hold of them."""
        with self.lock:
            return self._stepper.drawing(self._now)

    def exact(self, panel: str, row: int, column: int) -> float | None:
        """The number of a cell of a matrix on screen; None where it is masked."""
        value = self.drawing().maps[panel].exact(row, column)
        return None if value != value else value

    def png(self, path: str | Path | None = None, scale: float = 2.0) -> bytes:
        """The picture as PNG, at `scale` times the screen's size; written to `path` if given."""
        picture = render.save(self.drawing(), self.selection, "png", scale)
        if path is not None:
            Path(path).write_bytes(picture)
        return picture

    def svg(self, path: str | Path | None = None) -> str:
        """The picture as SVG; written to `path` if given."""
        picture = render.save(self.drawing(), self.selection, "svg", 1.0).decode()
        if path is not None:
            Path(path).write_text(picture, encoding="utf-8")
        return picture

    def __repr__(self) -> str:
        fields = vars(self.settings).items()
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in fields)})"

    # One step

    def _step(self, **changes: Any) -> None:
        """Go to the present state with some parts changed; everything changes, or nothing."""
        if self.closed:
            raise ValueError(TEXT.closed)
        state = replace(self._now.state, **changes)
        if "settings" in changes:
            step = self._stepper.step(state, self.trace)
        else:
            state = self._stepper.followed(state, self.trace, self.trace)
            step = self._stepper.draw(state, self.trace)
        self._now = step
        self.last_error = None
        self._committed(step)
        for watcher in tuple(self._watchers):
            watcher()

    def _committed(self, step: Step[SettingsT, RecordT]) -> None:
        """What follows each step that went well, before those who watch hear of it."""

    def _known_view(self, view: str) -> str:
        if view not in self.pictures:
            raise ValueError(f"view must be one of {', '.join(self.pictures)}, not {view!r}.")
        return view


def in_words(error: Exception) -> str:
    """An error as a learner reads it."""
    if isinstance(error, ValueError):
        return str(error)
    return TEXT.broken.format(kind=type(error).__name__, error=error)
