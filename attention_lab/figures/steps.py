"""The four steps of attention, every matrix shown: Q·Kᵀ, ÷√d_k, mask, softmax, then ·V."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import torch
from torch import Tensor

from attention_lab.core.attention import AttentionTrace
from attention_lab.figures import style
from attention_lab.figures.heads import heads_of, strongest, tokens_of
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.layers import AxisKind, Box, Cell, Label
from attention_lab.figures.live import Drawing, Page
from attention_lab.figures.words import width_px

GAP = 72  # between two matrices: room for an operator and an axis caption
LOWEST, HIGHEST = 88, 124  # of a matrix, in pixels


class Panel(NamedTuple):
    """One matrix of the pipeline: what it is and what stands before it."""

    name: str
    quantity: str
    rows: AxisKind
    columns: AxisKind
    palette: style.Palette
    before: str  # the operation that leads to it
    limit: str  # which matrices it shares a colour scale with
    masked: str = "masked"


PANELS = (
    Panel("Q", "query number", "query", "feature", "signed", "", "features"),
    Panel("K\u1d40", "key number", "feature", "key", "signed", "\u00b7", "features"),
    Panel("1 scores", "score", "query", "key", "signed", "=", "scores"),
    Panel("2 scaled", "scaled score", "query", "key", "signed", "\u00f7\u221ad\u2096", "scores"),
    Panel(
        "3 masked", "masked score", "query", "key", "signed", "", "scores", "\u2212\u221e, masked"
    ),
    Panel("4 weights", "weight", "query", "key", "weights", "softmax", "weights", "0, masked"),
    Panel("V", "value number", "key", "feature", "signed", "\u00b7", "features"),
    Panel("output", "output number", "query", "feature", "signed", "=", "features"),
)


class Matrices(NamedTuple):
    """The eight matrices of one head, in the order of `PANELS`; NaN where masked."""

    query: Tensor
    key_transposed: Tensor
    scores: Tensor
    scaled: Tensor
    masked: Tensor
    weights: Tensor
    value: Tensor
    output: Tensor


def matrices_of(trace: AttentionTrace, head: int) -> Matrices:
    """What one head computed, with NaN where attending is not allowed."""
    query, key, value = heads_of(trace.query), heads_of(trace.key), heads_of(trace.value)
    shared = head // (len(query) // len(key))  # grouped-query attention: fewer heads of K, V
    masked = heads_of(trace.masked)[head]
    hidden = torch.isneginf(masked)
    return Matrices(
        query[head],
        key[shared].transpose(-2, -1),
        heads_of(trace.scores)[head],
        heads_of(trace.scaled)[head],
        masked.masked_fill(hidden, torch.nan),
        heads_of(trace.weights)[head].masked_fill(hidden, torch.nan),
        value[shared],
        heads_of(trace.output)[head],
    )


def scale_of(trace: AttentionTrace) -> float:
    """What the scores were multiplied by, read off their largest entry."""
    scores, scaled = trace.scores.flatten(), trace.scaled.flatten()
    largest = scores.abs().argmax()
    return 1.0 if scores[largest] == 0 else float(scaled[largest] / scores[largest])


def _scale_text(trace: AttentionTrace) -> str:
    d_k = trace.query.shape[-1]
    scale = scale_of(trace)
    if abs(scale - 1) < 1e-6 and d_k > 1:
        return "off: \u00d71"
    if abs(scale - d_k**-0.5) < 1e-6:
        return f"\u00f7{d_k**0.5:.3g}"
    return f"\u00d7{scale:.3g}"


def _stacked(page: Page, width: int) -> bool:
    """Whether a matrix is too narrow for its name and its shape to share a line."""
    longest = max(width_px(panel.name, page.points) for panel in PANELS)
    return longest * 1.15 + width_px("512\u00d7512", page.points) > width  # bold is wider


class StepsView:
    """Every matrix of one head, from Q and K to the output, its shape written on it."""

    def structure(self, trace: AttentionTrace, selected: Cell | None) -> Hashable:
        return tokens_of(trace)

    def layout(self, trace: AttentionTrace, page: Page, selected: Cell | None) -> Drawing:
        queries, keys = tokens_of(trace)
        line = page.line
        left = round(page.widest(queries) + line + 14)
        gap = round(GAP * page.points / style.SCREEN_POINTS)
        # No narrower than the longest name (bold is wider) and the widest caption of the legend.
        narrowest = max(1.2 * page.widest([panel.name for panel in PANELS]), LOWEST)
        caption = width_px("hatched: masked", page.points) + style.GRID
        least = left + 3 * gap + round(max(4 * narrowest, 4 * caption - 3 * gap)) + style.GRID
        page = page._replace(width=max(page.width, least))  # the browser scales what is too wide
        width = (page.width - left - 3 * gap - style.GRID) // 4
        height = max(LOWEST, min(HIGHEST, width))
        below = round(page.words_below(keys, width) + 6)
        above = round((2.5 if _stacked(page, width) else 1.5) * line)
        row_height = above + height + below

        drawing = Drawing(page, round(2 * row_height + 3.2 * line))
        drawing.queries, drawing.keys = queries, keys
        for i, panel in enumerate(PANELS):
            row, column = divmod(i, 4)
            top = row * row_height + above
            box = Box(left + column * (width + gap), top, width, height)
            self._panel(drawing, panel, box, gap)
        self._legend(drawing, left, 2 * row_height + 0.7 * line)
        return drawing

    def _panel(self, drawing: Drawing, panel: Panel, box: Box, gap: int) -> None:
        line, middle = drawing.page.line, box.top + box.height / 2
        drawing.add(
            HeatMap(
                panel.name,
                box,
                panel.palette,
                panel.quantity,
                panel.rows,
                panel.columns,
                panel.masked,
            )
        )
        shape, y = f"shape of {panel.name}", box.top - line * 0.6
        if _stacked(drawing.page, box.width):
            drawing.add(Label(shape, box.left, y, "left"))
            y -= line
        else:
            drawing.add(Label(shape, box.left + box.width, y, "right"))
        drawing.text(box.left, y, panel.name, bold=True)
        if panel.name in ("Q", "3 masked"):  # the first of each row: its queries are named
            drawing.row_words(box, drawing.queries)
            drawing.text(8, middle, "query", rotation=90, anchor="center", quiet=True)
        else:
            x = box.left - line * 0.55
            drawing.text(x, middle, panel.rows, rotation=90, anchor="center", quiet=True)
        bottom = box.top + box.height
        if panel.columns == "key":
            drawing.column_words(box, drawing.keys)
        else:
            x = box.left + box.width / 2
            drawing.text(x, bottom + line * 0.6, "feature", anchor="center", quiet=True)
        operator_x = box.left - line * 1.2 - (gap - line * 1.2) / 2
        if panel.before:
            large = len(panel.before) == 1
            drawing.text(
                operator_x,
                middle,
                panel.before,
                anchor="center",
                bold=large,
                points=drawing.page.points * (1.8 if large else 1),
            )
        if panel.name == "2 scaled":
            drawing.add(Label("scale", operator_x, middle + line, "center", quiet=False))

    @staticmethod
    def _legend(drawing: Drawing, left: int, y: float) -> None:
        """One colour bar for each group of matrices that share a scale."""
        line = drawing.page.line
        groups: tuple[tuple[str, str, style.Palette], ...] = (
            ("features", "Q, K, V, output", "signed"),
            ("scores", "scores (1, 2, 3)", "signed"),
            ("weights", "weights (4)", "weights"),
        )
        pitch = (drawing.page.width - left) / 4
        bar_width = round(min(110, pitch * 0.7))
        for i, (name, title, palette) in enumerate(groups):
            x = round(left + i * pitch)
            drawing.text(x, y, title, quiet=True)
            bar = Box(x, round(y + line * 0.7), bar_width, 8)
            drawing.colour_bar(bar, palette)
            for end, at, anchor in (
                ("low", x, "left"),
                ("middle", x + bar_width / 2, "center"),
                ("high", x + bar_width, "right"),
            ):
                drawing.add(Label(f"{end} of {name}", at, y + line * 1.9, anchor))  # type: ignore[arg-type]
        x = round(left + 3 * pitch)
        drawing.text(x, y, "hatched: masked", quiet=True)
        drawing.add(Label("head", x, y + line * 1.1, quiet=False))

    def update(self, drawing: Drawing, trace: AttentionTrace, selected: Cell | None) -> None:
        head = selected.head if selected else 0
        matrices = matrices_of(trace, head)
        limits = {
            "features": self._limit(trace.query, trace.key, trace.value, trace.output),
            "scores": self._limit(trace.scores, trace.scaled),
            "weights": 1.0,
        }
        for panel, matrix in zip(PANELS, matrices, strict=True):
            drawing.maps[panel.name].show(matrix, limits[panel.limit])
            rows, columns = matrix.shape
            drawing.labels[f"shape of {panel.name}"].text = f"{rows}\u00d7{columns}"
        drawing.labels["scale"].text = _scale_text(trace)
        for name, limit in limits.items():
            low = 0.0 if name == "weights" else -limit
            for end, value in (("low", low), ("middle", (low + limit) / 2), ("high", limit)):
                drawing.labels[f"{end} of {name}"].text = f"{value:g}".replace("-", "\u2212")
        heads = len(heads_of(trace.weights))
        drawing.labels["head"].text = f"head {head + 1} of {heads}" if heads > 1 else ""

    @staticmethod
    def _limit(*tensors: Tensor) -> float:
        """A shared colour limit: all heads, so that changing heads keeps the colours."""
        return style.nice_limit(max(float(t.abs().max()) for t in tensors))

    def describe(self, trace: AttentionTrace, selected: Cell | None) -> str:
        queries, keys = tokens_of(trace)
        cell = selected or Cell(0, 0, 0)
        key, weight = strongest(trace, cell.query, cell.head)
        rows, d_k = trace.query.shape[-2:]
        return (
            f"Eight matrices in two rows: Q ({rows} by {d_k}) times K transposed gives scores "
            f"({rows} by {len(keys)}); scaled, masked and through softmax they become weights; "
            f"weights times V give the output. Head {cell.head + 1}: "
            f"\u201c{queries[cell.query]}\u201d attends most to \u201c{keys[key]}\u201d: "
            f"{weight:.2f}."
        )
