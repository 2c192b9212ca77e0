"""All heads at once: one heat map of attention weights per head."""

from __future__ import annotations

from collections.abc import Hashable

import torch
from torch import Tensor

from attention_lab.core.attention import AttentionTrace
from attention_lab.figures import style
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.layers import Box, Cell
from attention_lab.figures.live import Drawing, Page
from attention_lab.figures.words import width_px

BAR = style.GRID + 4  # width of the colour bar
SMALLEST_SIDE, LARGEST_SIDE = 96, 352  # of one head's map, in pixels
COLUMNS = {1: 1, 2: 2, 3: 3, 4: 4}  # heads side by side; from five on, rows of four


def tokens_of(trace: AttentionTrace) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(query words, key words): positions stand in where a trace has no words."""
    rows, columns = trace.weights.shape[-2:]
    queries = trace.query_tokens or tuple(str(i + 1) for i in range(rows))
    keys = trace.key_tokens or tuple(str(i + 1) for i in range(columns))
    return queries, keys


def heads_of(matrix: Tensor) -> Tensor:
    """The matrices of the first sentence of a batch, one per head: (head, row, column)."""
    while matrix.dim() > 3:
        matrix = matrix[0]
    return matrix if matrix.dim() == 3 else matrix.unsqueeze(0)


def hide_masked(matrix: Tensor, mask: Tensor | None) -> Tensor:
    """The matrix with NaN where the mask forbids attending: drawn as hatching."""
    return matrix if mask is None else matrix.masked_fill(~mask, torch.nan)


def first_mask(trace: AttentionTrace) -> Tensor | None:
    """The mask of the first sentence, as (head or 1, query, key)."""
    return None if trace.mask is None else heads_of(trace.mask)


def strongest(trace: AttentionTrace, query: int, head: int = 0) -> tuple[int, float]:
    """(key, weight) that `query` attends to most in `head`."""
    weight, key = heads_of(trace.weights)[head, query].max(-1)
    return int(key), float(weight)


class HeadsView:
    """A grid of heat maps: rows are queries, columns keys, one colour bar for all heads."""

    def structure(self, trace: AttentionTrace, selected: Cell | None) -> Hashable:
        return tokens_of(trace), len(heads_of(trace.weights))

    def layout(self, trace: AttentionTrace, page: Page, selected: Cell | None) -> Drawing:
        queries, keys = tokens_of(trace)
        heads = len(heads_of(trace.weights))
        columns = COLUMNS.get(heads, 4)
        rows = -(-heads // columns)

        line, gap = page.line, 2 * style.GRID
        left = round(page.widest(queries) + line + 14)  # words, the caption "query" beside them
        right = round(3 * style.GRID + max(width_px("weight", page.points), BAR + 30))  # colour bar
        least = left + right + columns * SMALLEST_SIDE + (columns - 1) * gap
        page = page._replace(width=max(page.width, least))  # the browser scales what is too wide
        top = round(2 * line)
        side = (page.width - left - right - (columns - 1) * gap) // columns
        wanted = max(LARGEST_SIDE, round(min(max(len(queries), len(keys)), 64) * line))
        if heads > 1:
            wanted = LARGEST_SIDE // min(rows, 2)
        side = max(SMALLEST_SIDE, min(side, wanted))
        bottom = top + rows * side + (rows - 1) * round(gap + line)

        below = page.words_below(keys, side) + line
        drawing = Drawing(page, round(bottom + below + 4))
        drawing.queries, drawing.keys = queries, keys
        for head in range(heads):
            row, column = divmod(head, columns)
            box = Box(
                left + column * (side + gap), top + row * (side + round(gap + line)), side, side
            )
            drawing.add(
                HeatMap(
                    f"head {head + 1}", box, "weights", "weight", "query", "key", "0, masked", head
                )
            )
            self._title(drawing, box, head, heads)
            if column == 0:
                drawing.row_words(box, queries)
                drawing.text(
                    8, box.top + side / 2, "query", anchor="center", rotation=90, quiet=True
                )
            if row == (heads - 1 - column) // columns:
                drawing.column_words(box, keys)
        grid_right = left + min(heads, columns) * (side + gap) - gap
        drawing.text(
            (left + grid_right) / 2, drawing.height - line * 0.6, "key", anchor="center", quiet=True
        )
        self._colour_bar(drawing, grid_right, top, bottom)
        return drawing

    @staticmethod
    def _title(drawing: Drawing, box: Box, head: int, heads: int) -> None:
        """'head 3' with its colour; one head alone is simply the attention weights."""
        y = box.top - drawing.page.line * 0.65
        if heads == 1:
            drawing.text(box.left, y, "attention weights", bold=True)
            return
        drawing.text(box.left, y, "\u25a0", colour=style.HEADS[head % len(style.HEADS)])
        drawing.text(box.left + drawing.page.points * 1.6, y, f"head {head + 1}", bold=True)

    @staticmethod
    def _colour_bar(drawing: Drawing, grid_right: int, top: int, bottom: int) -> None:
        height = min(bottom - top, LARGEST_SIDE) - style.GRID
        bar = Box(grid_right + 2 * style.GRID, top + style.GRID, BAR, height)
        drawing.colour_bar(bar, "weights", vertical=True)
        for share, text in ((0, "1"), (0.5, "0.5"), (1, "0")):
            drawing.text(bar.left + bar.width + 5, bar.top + share * bar.height, text)
        drawing.text(bar.left, top - drawing.page.line * 0.65, "weight", quiet=True)

    def update(self, drawing: Drawing, trace: AttentionTrace, selected: Cell | None) -> None:
        shown = hide_masked(heads_of(trace.weights), first_mask(trace))
        for heat_map, weights in zip(drawing.maps.values(), shown, strict=True):
            heat_map.show(weights)

    def describe(self, trace: AttentionTrace, selected: Cell | None) -> str:
        queries, keys = tokens_of(trace)
        heads = len(heads_of(trace.weights))
        cell = selected or Cell(0, 0, 0)
        key, weight = strongest(trace, cell.query, cell.head)
        maps = "One heat map" if heads == 1 else f"{heads} heat maps, one per head,"
        return (
            f"{maps} of attention weights: {len(queries)} queries (rows) by {len(keys)} keys "
            f"(columns), colours from 0 to 1. In head {cell.head + 1}, "
            f"\u201c{queries[cell.query]}\u201d attends most to \u201c{keys[key]}\u201d: "
            f"{weight:.2f}."
        )
