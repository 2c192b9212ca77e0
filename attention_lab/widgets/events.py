"""What comes from the page, and how a lab answers. Nothing may be thrown into the void there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attention_lab.core.axes import Selection
from attention_lab.core.typed import typed_number
from attention_lab.figures import style
from attention_lab.text import Texts
from attention_lab.widgets.pane import Pane
from attention_lab.widgets.session import Session

# Pixels that a figure is laid out for. Below, the page scales it; beyond, it leaves the rest free.
NARROWEST, WIDEST = 440, 1100  # the widest grows with the type


class TEXT(Texts):
    moved_on = "The picture has changed since then. Try again."


class Events:
    """The observers of a lab's pane."""

    def __init__(self, lab: Session[Any, Any], pane: Pane) -> None:
        self._lab, self._pane = lab, pane
        for name, answer in {
            "room": self._on_room,
            "selected": self._on_selected,
            "dragged": self._on_dragged,
            "painted": self._on_painted,
            "edited": self._on_edited,
            "pointer": self._on_pointer,
        }.items():
            pane.observe(lambda change, answer=answer: self._answer(answer, change), name)

    @contextmanager
    def _told(self) -> Iterator[bool]:
        """Hold the lock, tell an error; False once the lab is closed."""
        with self._lab.lock:
            try:
                yield not self._lab.closed
            except Exception as error:
                self._lab.tell(error)

    def _answer(self, answer: Any, change: Any) -> None:
        with self._told() as live:
            if live and change["new"]:
                answer(*change["new"])

    def _on_room(self, width: float, scale: float) -> None:
        widest = int(WIDEST * self._lab.page.points / style.SCREEN_POINTS)
        fitting = max(NARROWEST, min(widest, int(width) - 2 * style.GRID))
        self._lab.resize(fitting, max(1.0, min(3.0, float(scale))))

    def _on_selected(self, panel: int, row: int, column: int) -> None:
        self._pane.selected = []  # so that clicking the same cell again is news
        name, at = self._cell(panel, row, column)
        self._lab.move(at)
        if changes := self._lab.clicked(name, at):
            self._lab.apply(changes)

    def _on_dragged(self, handle: int, x: float, y: float, _: int) -> None:
        held = [m["handle"]["name"] for m in self._scene["marks"] if m["handle"]]
        if not 0 <= handle < len(held):
            raise ValueError(TEXT.moved_on)
        self._lab.apply(self._lab.dragged(held[handle], float(x), float(y)))

    def _on_painted(self, panel: int, value: int, cells: list[list[int]], _: int) -> None:
        at = [self._cell(panel, row, column, "paints") for row, column in cells]
        if at:
            self._lab.apply(self._lab.painted(at[0][0], [cell for _, cell in at], bool(value)))

    def _on_edited(self, panel: int, row: int, column: int, text: Any, _: int) -> None:
        name, at = self._cell(panel, row, column, "edits")
        self._lab.apply(self._lab.edited(name, at, typed_number(text)))

    def _on_pointer(self, panel: int, row: int, column: int) -> None:
        """The exact number of a cell that travelled in 8 bits; a cell that is gone has none."""
        maps, (rows, columns) = self._scene["maps"], self._size(panel)
        if 0 <= row < rows and 0 <= column < columns and maps[panel]["coarse"]:
            number = self._lab.exact(maps[panel]["name"], row, column)
            self._pane.answer = [panel, row, column, number]

    @property
    def _scene(self) -> dict[str, Any]:
        return self._lab.step.frame.scene

    def _size(self, panel: int) -> tuple[int, int]:
        """(rows, columns) of a matrix on screen; none where it is gone."""
        states = self._lab.step.frame.layers["maps"]
        rows, columns = states[panel]["cells"] if 0 <= panel < len(states) else (0, 0)
        return rows, columns

    def _cell(self, panel: int, row: int, column: int, gesture: str = "") -> tuple[str, Selection]:
        """(name of the matrix, the place on every axis) of a cell of the picture.

        gesture: what the matrix must take, "paints" or "edits". Raises ValueError for what was
        meant for a picture that is gone.
        """
        maps, (rows, columns) = self._scene["maps"], self._size(panel)
        there = 0 <= row < rows and 0 <= column < columns
        if not there or (gesture and not maps[panel][gesture]):
            raise ValueError(TEXT.moved_on)
        place = maps[panel]
        at = dict(place["at"])
        if place["through"]:
            at[place["through"]["kind"]] = row * columns + column
            return str(place["name"]), Selection(at)
        down, across = place["tiles"]
        sides = ((row, rows // down, place["rows"]), (column, columns // across, place["columns"]))
        for index, each, axes in sides:
            if len(axes) > 1:
                at[axes[0]["kind"]] = index // each
            at[axes[-1]["kind"]] = index % each
        return str(place["name"]), Selection(at)
