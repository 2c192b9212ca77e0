"""The heat-map layer: a matrix whose numbers themselves travel to the browser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from torch import Tensor

from attention_lab.figures import style
from attention_lab.figures.layers import AxisKind, Box, Cell, add_axes

MAX_CELLS = 128  # along a side: a panel has few more pixels than that, and the wire is narrow
NUMBER_WIDTH, NUMBER_HEIGHT = 34, 18  # pixels that a cell needs before a number fits in it


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
    """One matrix of the figure. `show` gives it numbers; NaN marks a masked cell."""

    name: str
    box: Box
    palette: style.Palette
    quantity: str  # what one number is, in words: "weight", "score", ...
    row_kind: AxisKind
    column_kind: AxisKind
    masked_text: str = "masked"
    head: int | None = None  # the head whose matrix this is, where the figure shows several
    limit: float = 1.0
    values: np.ndarray = field(default_factory=lambda: np.zeros((1, 1), np.float32))
    shape: tuple[int, int] = (1, 1)  # of the whole matrix, before blocks
    block: int = 1

    def attach(self, figure: Figure) -> None:
        """Make the artists that draw this matrix in matplotlib; the background hides them."""
        self.axes = add_axes(figure, self.box)
        self.image = self.axes.imshow(
            self.values, style.COLORMAPS[self.palette], aspect="auto", interpolation="nearest"
        )
        self.hatch = self.axes.imshow(
            np.zeros((1, 1, 4)), aspect="auto", interpolation="nearest", zorder=1.5
        )
        self.outlines: list[Artist] = []
        self.numbers: list[Artist] = []

    def show(self, values: Tensor, limit: float = 1.0) -> None:
        """Take a matrix (row, column); shown as blocks where it has too many cells."""
        self.shape = (values.shape[-2], values.shape[-1])
        self.block = -(-max(self.shape) // MAX_CELLS)
        self.values = largest_of_blocks(values, self.block).numpy(force=True)
        self.limit = limit

    @property
    def limits(self) -> tuple[float, float]:
        return (0.0, self.limit) if self.palette == "weights" else (-self.limit, self.limit)

    @property
    def has_numbers(self) -> bool:
        """Whether each cell is large enough for its number to be written in it."""
        rows, columns = self.shape
        wide = self.box.width / columns >= NUMBER_WIDTH
        return wide and self.box.height / rows >= NUMBER_HEIGHT

    def place(self) -> dict[str, Any]:
        """What the browser must know once, with the background."""
        return {
            "name": self.name,
            "box": list(self.box),
            "palette": self.palette,
            "quantity": self.quantity,
            "rows": self.row_kind,
            "columns": self.column_kind,
            "masked": self.masked_text,
            "head": self.head,
        }

    def state(self) -> dict[str, Any]:
        """What the browser must know at every step, beside the numbers."""
        return {
            "shape": list(self.values.shape),
            "cells": list(self.shape),
            "block": self.block,
            "limits": list(self.limits),
            "numbers": self.has_numbers,
        }

    def draw_on_artists(self, selected: Cell | None, points: float) -> None:
        """Bring the matplotlib artists up to date, for `png()` and `svg()`."""
        for artist in (*self.outlines, *self.numbers):
            artist.remove()
        rows, columns = (count * self.block for count in self.values.shape)
        extent = (-0.5, columns - 0.5, rows - 0.5, -0.5)
        self.image.set(data=np.ma.masked_invalid(self.values), clim=self.limits, extent=extent)
        self.hatch.set(data=self._stripes(), extent=extent)
        self.axes.set(xlim=extent[:2], ylim=extent[2:])
        self.outlines = [
            self.axes.add_patch(
                Rectangle(
                    at,
                    *size,
                    fill=False,
                    edgecolor=style.SELECTED,
                    linewidth=3 if size == (1, 1) else 1.5,
                    zorder=4,
                    clip_on=False,
                )
            )
            for at, size in self._outlined(selected)
        ]
        self.numbers = list(self._number_texts(points)) if self.has_numbers else []

    def _stripes(self) -> np.ndarray:
        """RGBA picture of the box: light stripes over masked cells, clear elsewhere."""
        x, y = np.meshgrid(np.arange(self.box.width), np.arange(self.box.height))
        rows = y * self.values.shape[0] // self.box.height
        columns = x * self.values.shape[1] // self.box.width
        on_line = (x + y) % style.HATCH_PERIOD < style.HATCH_WIDTH
        line, paper = (
            np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)] + [255], np.uint8)
            for c in (style.HATCH_LINE, style.HATCH_PAPER)
        )
        picture = np.where(on_line[..., None], line, paper)
        picture[~np.isnan(self.values)[rows, columns]] = 0
        return picture

    def _outlined(
        self, selected: Cell | None
    ) -> Iterable[tuple[tuple[float, float], tuple[float, float]]]:
        """(corner, size) of each rectangle that marks the selection in this matrix."""
        if selected is None:
            return
        index = {"query": selected.query, "key": selected.key}
        row, column = index.get(self.row_kind), index.get(self.column_kind)
        rows, columns = self.shape
        if row is not None and column is not None and self.head in (None, selected.head):
            yield (column - 0.5, row - 0.5), (1, 1)  # drawn once more: the cell stands out
        if row is not None:
            yield (-0.5, row - 0.5), (columns, 1)
        if column is not None:
            yield (column - 0.5, -0.5), (1, rows)

    def _number_texts(self, points: float) -> Iterable[Text]:
        low, high = self.limits
        for (row, column), value in np.ndenumerate(self.values):
            if np.isnan(value):
                continue
            share = (value - low) / (high - low)
            rgb = style.colormap_rgb(self.palette)[int(np.clip(share * 256, 0, 255))]
            ink = style.INK if rgb @ (0.299, 0.587, 0.114) > 140 else style.PAPER
            yield self.axes.text(
                column,
                row,
                cell_number(float(value)),
                color=ink,
                fontsize=points,
                ha="center",
                va="center",
                parse_math=False,
                zorder=3,
            )


def cell_number(value: float) -> str:
    """A number as it is written in a cell: two decimals, fewer where it is large."""
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "\u2212")
