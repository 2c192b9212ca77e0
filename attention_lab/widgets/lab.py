"""`Lab`: an experiment with controls, driven by a person on the page or from Python.

A slider step: the control's observer calls `_apply`, which is what `set` does; after it the
controls follow the settings. What comes from the page never raises: it is told there.
"""

from __future__ import annotations

import base64
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as W

from attention_lab.figures import Cell, style
from attention_lab.widgets import controls, lifetime, page
from attention_lab.widgets.code_panel import CodePanel
from attention_lab.widgets.experiment import Experiment, Record, Settings

NARROWEST, WIDEST = 440, 1100  # pixels that a figure is laid out for; the page scales beyond


class Lab(Experiment[Settings, Record]):
    """An interactive experiment.

    control_names: the settings that get a control, in their order on screen.
    """

    def __init__(
        self, settings: Settings, control_names: tuple[str, ...], view: str | None = None
    ) -> None:
        self._following = False  # True while controls are moved to follow the settings
        self.controls: dict[str, Any] = {}
        super().__init__(settings, view)
        self.code_panel = CodePanel(title="These numbers in plain PyTorch")
        self.controls = self._make_controls(control_names)
        self.code_panel.observe(lambda _: self._show_code(), "opened")
        self.widget = page.assemble(self.controls, self.pane, self.code_panel, self._on_reset)
        self.pane.observe(self._on_room, "room")
        self.pane.observe(self._on_selected, "selected")
        self.pane.observe(self._on_dragged, "dragged")
        lifetime.replaces_previous(self)

    @abstractmethod
    def control(self, name: str, settings: Settings) -> W.ValueWidget:
        """A fresh control for one setting."""

    def dragged(self, patch: str, x: float, y: float) -> dict[str, Any]:
        """The changes of settings for a handle of `patch` that is dragged to (x, y)."""
        raise NotImplementedError

    def follow(self, name: str, control: W.ValueWidget, settings: Settings) -> None:
        """Move one control to where the settings are."""
        value = getattr(settings, name)
        if control.value != value:
            control.value = value

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

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live widget, and a static picture for pages that have no kernel."""
        picture = base64.b64encode(self.png(scale=1.0)).decode()
        live = {} if self._closed else self.widget._repr_mimebundle_()
        bundle = {**live, "image/png": picture, "text/plain": repr(self)}
        return bundle, {"image/png": {"alt": self.describe()}}

    # After a step, the controls follow

    def _committed(self) -> None:
        if not self.controls:
            return  # the first step, before there is a page
        with self._following_settings():
            for name, control in self.controls.items():
                self._follow(name, control)
        self._show_code()

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
