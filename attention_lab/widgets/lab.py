"""`Lab`: settings, a computation and views, joined; driven by controls or from Python.

One slider step, front to back: a control's observer calls `_apply`; the settings check
themselves; `compute` makes a record; the figure turns it into layers; only then are
settings, record and picture committed and sent. Whatever raised before that leaves all
three as they were.
"""

from __future__ import annotations

import base64
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import ipywidgets as W

from attention_lab.figures import Cell, LiveFigure, Page, View, style
from attention_lab.widgets import controls, lifetime, page
from attention_lab.widgets.code_panel import CodePanel
from attention_lab.widgets.pane import Pane

Settings = TypeVar("Settings")
Record = TypeVar("Record")
Picture = TypeVar("Picture", bytes, str)

NARROWEST, WIDEST = 440, 1100  # pixels that a figure is laid out for; the page scales beyond


class Lab(ABC, Generic[Settings, Record]):
    """An interactive experiment. A subclass says what is computed and how it is told.

    views: name -> view; the first is shown unless another is asked for.
    control_names: the settings that get a control, in their order on screen.
    """

    views: ClassVar[Mapping[str, type[View[Any]]]]
    settings: Settings
    trace: Record

    def __init__(
        self, settings: Settings, control_names: tuple[str, ...], view: str | None = None
    ) -> None:
        view = view or next(iter(self.views))
        self._lock = threading.RLock()
        self._following = False  # True while controls are moved to follow the settings
        self._closed = False
        self._opening = settings
        self._views = {name: make() for name, make in self.views.items()}
        self._watchers: list[Callable[[], None]] = []
        self.selected: Cell | None = None
        self.last_error: Exception | None = None
        self.view = self._known_view(view)
        self._opening_view = self.view
        self.figure: LiveFigure[Record] = LiveFigure(self._views[self.view])
        self.pane = Pane()
        self._step(settings, None)
        self.controls = self._make_controls(control_names)
        self.code_panel = CodePanel(title="These numbers in plain PyTorch")
        self.code_panel.observe(lambda _: self._show_code(), "opened")
        self.widget = page.assemble(self.controls, self.pane, self.code_panel, self._on_reset)
        self.pane.observe(self._on_room, "room")
        self.pane.observe(self._on_selected, "selected")
        self.pane.observe(self._on_dragged, "dragged")
        lifetime.replaces_previous(self)

    # What a subclass says

    @abstractmethod
    def compute(self, settings: Settings) -> Record:
        """The record of one computation. Pure: reads nothing but `settings`."""

    @abstractmethod
    def control(self, name: str, settings: Settings) -> W.ValueWidget:
        """A fresh control for one setting."""

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

    def dragged(self, patch: str, x: float, y: float) -> dict[str, Any]:
        """The changes of settings for a handle of `patch` that is dragged to (x, y)."""
        raise NotImplementedError

    def follow(self, name: str, control: W.ValueWidget, settings: Settings) -> None:
        """Move one control to where the settings are."""
        value = getattr(settings, name)
        if control.value != value:
            control.value = value

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

    def close(self) -> None:
        """Let go of every widget and figure. Running the lab's cell again does this, too."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._watchers.clear()
            lifetime.forget(self)
            for control in (*self.controls.values(), self.code_panel, self.pane):
                control.unobserve_all()
            page.close_all(self.widget)
            self.figure.close()

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

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live widget, and a static picture for pages that have no kernel."""
        picture = base64.b64encode(self.png(scale=1.0)).decode()
        live = {} if self._closed else self.widget._repr_mimebundle_()
        bundle = {**live, "image/png": picture, "text/plain": repr(self)}
        return bundle, {"image/png": {"alt": self.describe()}}

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
        if hasattr(self, "controls"):
            with self._following_settings():
                for name, control in self.controls.items():
                    self._follow(name, control)
            self._show_code()
        for watcher in tuple(self._watchers):
            watcher()

    def _wear(self, view: str, page: Page) -> None:
        self.view, self.figure.view, self.figure.page = view, self._views[view], page

    @contextmanager
    def _following_settings(self) -> Iterator[None]:
        self._following = True
        try:
            yield
        finally:
            self._following = False

    def _follow(self, name: str, control: W.ValueWidget) -> None:
        if name == "view":
            control.value = self.view
        elif name == "large":
            control.value = self.figure.page.points == style.PRESENTATION_POINTS
        else:
            self.follow(name, control, self.settings)

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

    # What comes from the page. Nothing may be thrown into the void of the front end.

    @contextmanager
    def _from_the_page(self) -> Iterator[bool]:
        """Hold the lock, keep an error; False where a control only follows the settings."""
        with self._lock:
            if self._following or self._closed:
                yield False
                return
            try:
                yield True
            except Exception as error:
                self._tell(error)
                with self._following_settings():
                    for name in {"view", "large"} & set(self.controls):
                        self._follow(name, self.controls[name])

    def _on_control(self, change: Any) -> None:
        with self._from_the_page() as live:
            if not live:
                return
            name = next(n for n, control in self.controls.items() if control is change["owner"])
            if name == "view":
                self.show(change["new"])
            elif name == "large":
                self.enlarge(change["new"])
            else:
                self._apply({name: change["new"]})

    def _on_reset(self, _: Any) -> None:
        with self._from_the_page() as live:
            if live:
                self.reset()

    def _on_room(self, change: Any) -> None:
        with self._from_the_page() as live:
            width, scale = change["new"]
            width = max(NARROWEST, min(WIDEST, int(width) - 2 * style.GRID))
            scale = max(1.0, min(3.0, float(scale)))
            if live and (width, scale) != self.figure.page[:2]:
                self._step(self.settings, self.selected, width=width, scale=scale)

    def _on_selected(self, change: Any) -> None:
        with self._from_the_page() as live:
            if live and change["new"]:
                self.pane.selected = []  # so that clicking the same cell again is news
                self._step(self.settings, self._selection_of(*change["new"]))

    def _on_dragged(self, change: Any) -> None:
        with self._from_the_page() as live:
            if live and change["new"]:
                handle, x, y, _ = change["new"]
                patches = self.figure.drawing.patches.values()
                name = [patch.name for patch in patches if patch.handle][int(handle)]
                self._apply(self.dragged(name, float(x), float(y)))

    def _selection_of(self, panel: int, row: int, column: int) -> Cell:
        """The cell that a click on (panel, row, column) selects; the rest stays as it is."""
        maps = list(self.figure.drawing.maps.values())
        rows, columns = maps[panel].shape if 0 <= panel < len(maps) else (0, 0)
        if not (0 <= row < rows and 0 <= column < columns):
            raise ValueError("The picture has changed since that click. Click again.")
        heat_map = maps[panel]
        clicked = {heat_map.row_kind: row, heat_map.column_kind: column}
        old = self.selected or Cell(0, 0, 0)
        head = old.head if heat_map.head is None else heat_map.head
        return Cell(head, clicked.get("query", old.query), clicked.get("key", old.key))

    # Assembling the page

    def _known_view(self, view: str) -> str:
        if view not in self._views:
            raise ValueError(f"view must be one of {', '.join(self._views)}, not {view!r}.")
        return view

    def _make_controls(self, names: tuple[str, ...]) -> dict[str, Any]:
        made = {name: self.control(name, self.settings) for name in names}
        if len(self._views) > 1:
            options = [(name, name) for name in self._views]
            made["view"] = controls.choice("picture", options, self.view)
        made["large"] = controls.toggle("large text (for a projector)", False)
        for control in made.values():
            control.observe(self._on_control, "value")
        return made

    def _show_code(self) -> None:
        """Write the code only while its panel is open: a step should not pay for it."""
        if self.code_panel.opened:
            self.code_panel.code = self.code()
