"""An experiment: settings, a computation and views, joined. `Lab` adds the controls.

One step, front to back: the settings check themselves; `compute` makes a record; the figure
turns it into layers; only then are settings, record and picture committed and sent. Whatever
raised before that leaves all three as they were.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from attention_lab.figures import Cell, LiveFigure, Page, View, style
from attention_lab.widgets.pane import Pane

Settings = TypeVar("Settings")
Record = TypeVar("Record")
Picture = TypeVar("Picture", bytes, str)


class Experiment(ABC, Generic[Settings, Record]):
    """Something to compute and to see. A subclass says what is computed and how it is told.

    views: name -> view; the first is shown unless another is asked for.
    """

    views: ClassVar[Mapping[str, type[View[Any]]]]
    settings: Settings
    trace: Record

    def __init__(self, settings: Settings, view: str | None = None) -> None:
        self._lock = threading.RLock()
        self._closed = False
        self._opening = settings
        self._views = {name: make() for name, make in self.views.items()}
        self._watchers: list[Callable[[], None]] = []
        self.selected: Cell | None = None
        self.last_error: Exception | None = None
        self.view = self._opening_view = self._known_view(view or next(iter(self.views)))
        self.figure: LiveFigure[Record] = LiveFigure(self._views[self.view])
        self.pane = Pane()
        self._step(settings, None)

    # What a subclass says

    @abstractmethod
    def compute(self, settings: Settings) -> Record:
        """The record of one computation. Pure: reads nothing but `settings`."""

    @abstractmethod
    def information(
        self, settings: Settings, record: Record, selected: Cell | None
    ) -> dict[str, Any]:
        """The words beside the picture: {"note", "formula", "checks"}."""

    @abstractmethod
    def code(self) -> str:
        """A few lines of plain PyTorch that give the numbers on screen."""

    def changed(self, settings: Settings, changes: dict[str, Any]) -> Settings:
        """`settings` with `changes`. Raises ValueError for what is not allowed."""
        return settings.with_changes(**changes)  # type: ignore[attr-defined]

    def fit_selection(self, record: Record, selected: Cell | None) -> Cell | None:
        """`selected`, moved to where it exists in `record`; for None, what to open on."""
        return selected

    # Driving it

    def set(self, **changes: Any) -> None:
        """Change settings, as the controls do. Raises ValueError for what is not allowed."""
        try:
            self._apply(changes)
        except Exception as error:
            self._tell(error)
            raise

    def show(self, view: str) -> None:
        """Switch to another view of the same numbers."""
        with self._lock:
            self._step(self.settings, self.selected, view=self._known_view(view))

    def enlarge(self, large: bool = True) -> None:
        """Type for the back row of a class, or back to the size of a screen."""
        with self._lock:
            points = style.PRESENTATION_POINTS if large else style.SCREEN_POINTS
            self._step(self.settings, self.selected, points=points)

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback()` after every step, until the returned function is called."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback) if callback in self._watchers else None

    def reset(self) -> None:
        """Back to the state in which the lab opened."""
        with self._lock:
            self._step(self._opening, None, view=self._opening_view)

    # Reading it

    def png(self, path: str | Path | None = None, scale: float = 2.0) -> bytes:
        """The picture as PNG, at `scale` times the screen's size; written to `path` if given."""
        picture = self._picture(lambda: self.figure.png(scale))
        if path is not None:
            Path(path).write_bytes(picture)
        return picture

    def svg(self, path: str | Path | None = None) -> str:
        """The picture as SVG; written to `path` if given."""
        picture = self._picture(self.figure.svg)
        if path is not None:
            Path(path).write_text(picture, encoding="utf-8")
        return picture

    def _picture(self, draw: Callable[[], Picture]) -> Picture:
        with self._lock:
            if not self._closed:
                return draw()
            self.figure.update(self.trace, self.selected)  # close() has let go of it
            try:
                return draw()
            finally:
                self.figure.close()

    def describe(self) -> str:
        """In words, what a sighted learner sees first."""
        return str(self.pane.info["description"])

    def __repr__(self) -> str:
        fields = vars(self.settings).items()
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in fields)})"

    # One step

    def _apply(self, changes: dict[str, Any]) -> None:
        with self._lock:
            settings = self.changed(self.settings, changes)
            if settings == self.settings:
                self.pane.error, self.last_error = "", None
                return
            self._step(settings, self.selected)

    def _step(
        self, settings: Settings, selected: Cell | None, view: str | None = None, **page: float
    ) -> None:
        """Compute and draw `settings`, on another view or page if one is given.

        Settings, record, picture, view and page change together, or stay as they were.
        """
        if self._closed:
            raise ValueError("This lab is closed: its cell was run again. Use the new lab.")
        look = self.view, self.figure.page
        try:
            self._wear(view or self.view, self.figure.page._replace(**page))  # type: ignore[arg-type]
            record = self.compute(settings)
            selected = self.fit_selection(record, selected)
            frame = self.figure.update(record, selected)
            description = self.figure.view.describe(record, selected)
            info = {**self.information(settings, record, selected), "description": description}
            if block := self.figure.block:
                info["note"] += (
                    f" More cells than the screen can show: each is the largest of "
                    f"{block}\u00d7{block}. The numbers are whole in lab.trace."
                )
        except Exception:
            self._wear(*look)
            if hasattr(self, "trace"):  # the figure's artists go back to the last good record
                with suppress(Exception):  # a view that is broken stays so: tell the first error
                    self.figure.update(self.trace, self.selected)
            raise
        self.settings, self.trace, self.selected = settings, record, selected
        self.last_error = None
        self.pane.show(frame, info)
        self._committed()
        for watcher in tuple(self._watchers):
            watcher()

    def _committed(self) -> None:
        """What follows each step that went well."""

    def _wear(self, view: str, page: Page) -> None:
        self.view, self.figure.view, self.figure.page = view, self._views[view], page

    def _tell(self, error: Exception) -> None:
        """Keep an error and show it where the learner looks."""
        self.last_error = error
        if isinstance(error, ValueError):
            self.pane.error = str(error)
        else:
            self.pane.error = (
                f"The lab could not draw this ({type(error).__name__}: {error}). "
                "The last good picture is kept; Reset goes back to the start."
            )

    def _known_view(self, view: str) -> str:
        if view not in self._views:
            raise ValueError(f"view must be one of {', '.join(self._views)}, not {view!r}.")
        return view
