"""Matrices whose numbers themselves travel to the browser: it colours them and reads them out.

A heat map is one matrix, its numbers in float32. A mosaic is many matrices in one axes, such as
every head of every layer: it travels in 8 bits, and the exact number of a cell is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from attention_lab.core.axes import MATRIX, Axis, Selection
from attention_lab.figures import style
from attention_lab.figures.cells import THIN, Look, look_of
from attention_lab.figures.page import Box
from attention_lab.text import Texts

MAX_CELLS = 128  # along a side: a panel has few more pixels than that, and the wire is narrow
LEVELS, HIDDEN_LEVEL = 254, 255  # of a mosaic: 0 to 254 are numbers, 255 is masked
GAP = 3  # pixels between the matrices of a mosaic


class TEXT(Texts):
    masked = "masked"


def largest_of_blocks(values: Tensor, block: int) -> Tensor:
    """Each `block` x `block` block of cells as its number of largest magnitude.

    NaN marks a masked cell; a block is masked only where all of it is.
    Shape: (*, row, column) -> (*, ceil(row / block), ceil(column / block)).
    """
    if block == 1:
        return values
    flat = values.reshape(-1, 1, *values.shape[-2:])
    if flat.amin() >= 0:  # neither NaN nor negative: plain weights, the common case
        largest = F.max_pool2d(flat, block, ceil_mode=True)
        return largest.reshape(*values.shape[:-2], *largest.shape[-2:])
    hidden = torch.isnan(flat)
    high = F.max_pool2d(flat.masked_fill(hidden, -torch.inf), block, ceil_mode=True)
    low = -F.max_pool2d((-flat).masked_fill(hidden, -torch.inf), block, ceil_mode=True)
    largest = torch.where(high >= -low, high, low)
    largest = largest.masked_fill(torch.isneginf(high), torch.nan)
    return largest.reshape(*values.shape[:-2], *largest.shape[-2:])


@dataclass(eq=False)
class HeatMap:
    """One matrix of the figure. `show` gives it numbers; NaN marks a masked cell.

    at: where the matrix lies on other axes, such as its head where the figure shows several.
    paints: a drag over cells paints them. edits: a cell's number can be typed.
    through: one axis through all cells, row by row, such as the patches of an image. It takes
        the place of rows and columns, which then only name where a cell lies.
    """

    name: str
    box: Box
    rows: Axis
    columns: Axis
    palette: style.Palette
    quantity: str  # what one number is, in words: "weight", "score", ...
    masked_text: str = ""  # what is said of a masked cell, if not that it is masked
    at: Selection = field(default_factory=Selection)
    paints: bool = False
    edits: bool = False
    points: float = style.SCREEN_POINTS  # type size of the numbers in its cells
    through: Axis | None = None
    ghost: Selection | None = field(default=None, init=False)
    limit: float = field(default=1.0, init=False)
    values: np.ndarray = field(
        default_factory=lambda: np.zeros((1, 1), np.float32), init=False, repr=False
    )
    shape: tuple[int, int] = field(default=(1, 1), init=False)  # before blocks
    block: int = field(default=1, init=False)
    tiles: tuple[int, int] = field(default=(1, 1), init=False)  # matrices below and beside

    def show(self, values: Tensor, limit: float = 1.0, ghost: Selection | None = None) -> None:
        """Take a matrix (row, column); shown as blocks where it has too many cells.

        ghost: the place that somebody guessed.
        """
        self.ghost = ghost
        self.shape = (values.shape[-2], values.shape[-1])
        self.block = -(-max(self.shape) // MAX_CELLS)
        self.values = largest_of_blocks(values, self.block).numpy(force=True)
        self.limit = limit

    @property
    def limits(self) -> tuple[float, float]:
        return (0.0, self.limit) if self.palette == "weights" else (-self.limit, self.limit)

    def _look(self) -> Look:
        signed = self.palette != "weights"
        return look_of(self.cell(), self.limit, signed, self.points)

    @property
    def has_numbers(self) -> bool:
        """Whether each cell is large enough for its number to be written in it."""
        return self._look().numbers

    @property
    def shortens(self) -> bool:
        """Whether there is room for no more than the short form of a number."""
        return self._look().short

    @property
    def line(self) -> float:
        """Pixels that the outline of what is selected is wide: see `Look`."""
        return self._look().line

    @property
    def halo(self) -> float:
        """Pixels of white around the outline of the cell."""
        return self._look().halo

    def selection(self, row: int, column: int) -> Selection:
        """What a cell stands for, on every axis that this matrix knows of."""
        if self.through:
            return self.at.moved({self.through.kind: row * self.shape[1] + column})
        return self.at.moved({self.rows.kind: row, self.columns.kind: column})

    def exact(self, row: int, column: int) -> float:
        """The number of one cell, as precise as it is known."""
        return float(self.values[row // self.block, column // self.block])

    # What the browser gets

    def place(self) -> dict[str, Any]:
        """What the browser must know once, with the background."""
        return {
            "name": self.name,
            "box": list(self.box),
            "palette": self.palette,
            "quantity": self.quantity,
            "rows": [_told(axis) for axis in self.row_axes],
            "columns": [_told(axis) for axis in self.column_axes],
            "masked": self.masked_text or TEXT.masked,
            "at": dict(self.at),
            "atWords": " ".join(
                f"{Axis(k).label} {i + 1}" for k, i in self.at.items() if k != MATRIX
            ),
            "paints": self.paints,
            "edits": self.edits,
            "through": _told(self.through) if self.through else None,
            "tiles": list(self.tiles),
            "gap": GAP if self.tiles != (1, 1) else 0,
            "coarse": self.coarse,
        }

    def state(self) -> dict[str, Any]:
        """What the browser must know at every step, beside the numbers."""
        return {
            "shape": list(self.values.shape),
            "cells": list(self.shape),
            "block": self.block,
            "limits": list(self.limits),
            **self._look()._asdict(),
            "ghost": [list(box) for box in self.guessed()],
        }

    coarse = False

    @property
    def row_axes(self) -> tuple[Axis, ...]:
        return (self.rows,)

    @property
    def column_axes(self) -> tuple[Axis, ...]:
        return (self.columns,)

    def numbers(self) -> bytes:
        """The numbers as they travel."""
        return self.values.astype(np.float32, copy=False).tobytes()

    # Where things are

    def corner(self, row: float, column: float) -> tuple[float, float]:
        """The upper left corner of a cell, in pixels from that of the box."""
        rows, columns = (side * self.block for side in self.values.shape)
        x, _ = _along(self.box.width, columns, self.tiles[1], column)
        y, _ = _along(self.box.height, rows, self.tiles[0], row)
        return x, y

    def cell(self) -> tuple[float, float]:
        """(width, height) of a cell in pixels."""
        rows, columns = (side * self.block for side in self.values.shape)
        return (
            _along(self.box.width, columns, self.tiles[1], 0)[1],
            _along(self.box.height, rows, self.tiles[0], 0)[1],
        )

    def outlined(self, selection: Selection) -> Iterator[tuple[Box, bool]]:
        """(rectangle, whether it is the cell itself) of each mark of the selection, in pixels."""
        row, column = self._place_of(selection)
        left, top, width, height = self.box
        wide, tall = self.cell()
        beyond = (row or 0) >= self.shape[0] or (column or 0) >= self.shape[1]
        if beyond or self.tiles != (1, 1):
            return
        lines = self.through is None  # of one axis through all cells, the cell alone is selected
        if row is not None and lines:
            yield Box(left, round(top + row * tall), width, round(tall)), False
        if column is not None and lines:
            yield Box(round(left + column * wide), top, round(wide), height), False
        if row is not None and column is not None and self.fits(selection):
            corner = round(left + column * wide), round(top + row * tall)
            yield Box(*corner, round(wide), round(tall)), True

    def guessed(self) -> list[Box]:
        """The rectangle of what was guessed, within its cell: the cell may be selected, too."""
        if self.ghost is None:
            return []
        cells = (mark for mark, is_cell in self.outlined(self.ghost) if is_cell)
        inset = [(mark, min(4, mark.width // 4, mark.height // 4)) for mark in cells]
        return [
            Box(mark.left + by, mark.top + by, mark.width - 2 * by, mark.height - 2 * by)
            for mark, by in inset
        ]

    def _place_of(self, selection: Selection) -> tuple[int | None, int | None]:
        """The row and the column that are selected."""
        if not self.through:
            return selection.get(self.rows.kind), selection.get(self.columns.kind)
        index = selection.get(self.through.kind)
        return (None, None) if index is None else divmod(index, self.shape[1])

    def fits(self, selection: Selection) -> bool:
        """Whether the selection lies in this matrix, among those beside it."""
        return all(selection.get(kind, index) == index for kind, index in self.at.items())


@dataclass(eq=False)
class Mosaic(HeatMap):
    """Many matrices in one axes: outer rows × outer columns of them.

    Cells are counted through: row `i` of the matrix in outer row `r` is `r * rows + i`.
    """

    outer_rows: Axis = field(default_factory=lambda: Axis("layer"), kw_only=True)
    outer_columns: Axis = field(default_factory=lambda: Axis("head"), kw_only=True)
    full: np.ndarray = field(default_factory=lambda: np.zeros((1, 1)), init=False, repr=False)

    coarse = True

    def show(self, values: Tensor, limit: float = 1.0, ghost: Selection | None = None) -> None:
        """Take matrices (outer row, outer column, row, column)."""
        self.ghost = ghost
        across = values.transpose(1, 2)
        self.full = across.reshape(values.shape[0] * values.shape[2], -1).numpy(force=True)
        self.shape = self.full.shape
        self.tiles = (values.shape[0], values.shape[1])
        self.limit = limit
        low, high = self.limits
        share = (self.full - low) / (high - low)
        levels = np.clip(np.round(np.nan_to_num(share) * LEVELS), 0, LEVELS)
        self.values = np.where(np.isnan(self.full), HIDDEN_LEVEL, levels).astype(np.uint8)

    @property
    def row_axes(self) -> tuple[Axis, ...]:
        return (self.outer_rows, self.rows)

    @property
    def column_axes(self) -> tuple[Axis, ...]:
        return (self.outer_columns, self.columns)

    def _look(self) -> Look:
        return Look(False, False, THIN, 2.0)

    def selection(self, row: int, column: int) -> Selection:
        outer_row, inner_row = divmod(row, self.shape[0] // self.tiles[0])
        outer_column, inner_column = divmod(column, self.shape[1] // self.tiles[1])
        outer = {self.outer_rows.kind: outer_row, self.outer_columns.kind: outer_column}
        return self.at.moved({**outer, self.rows.kind: inner_row, self.columns.kind: inner_column})

    def exact(self, row: int, column: int) -> float:
        return float(self.full[row, column])

    def numbers(self) -> bytes:
        return self.values.tobytes()

    def outlined(self, selection: Selection) -> Iterator[tuple[Box, bool]]:
        """The matrix that is selected."""
        at = selection.get(self.outer_rows.kind), selection.get(self.outer_columns.kind)
        if at[0] is None or at[1] is None or at[0] >= self.tiles[0] or at[1] >= self.tiles[1]:
            return
        rows, columns = self.shape[0] // self.tiles[0], self.shape[1] // self.tiles[1]
        x, y = self.corner(at[0] * rows, at[1] * columns)
        wide, tall = self.cell()
        yield (
            Box(
                round(self.box.left + x), round(self.box.top + y),
                round(wide * columns), round(tall * rows),
            ),
            True,
        )  # fmt: skip


def _along(side: float, count: int, tiles: int, at: float) -> tuple[float, float]:
    """(where cell `at` begins, how large a cell is) along one side of the box."""
    gap = GAP if tiles > 1 else 0
    size = (side - gap * (tiles - 1)) / count
    return at * size + gap * (at // (count // tiles)), size


def _told(axis: Axis) -> dict[str, Any]:
    return {
        "kind": axis.kind,
        "label": axis.label,
        "plural": axis.plural,
        "names": list(axis.labels),
    }
