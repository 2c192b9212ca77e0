"""All heads at once: one heat map of attention weights per head, one colour bar for all."""

from __future__ import annotations

import torch

from attention_lab.core.attention import MATRICES, AttentionTrace
from attention_lab.core.axes import MATRIX, Selection
from attention_lab.figures import style
from attention_lab.figures.grid import Row, Wrap
from attention_lab.figures.live import Picture
from attention_lab.figures.page import Page
from attention_lab.figures.panels import ColourBar, Matrix
from attention_lab.text import Texts

SMALLEST_SIDE, LARGEST_SIDE = 96, 352  # of the maps of several heads together, in pixels
ALONE = 392  # side of the map of one head: the words of a short sentence stand upright below it
LONGEST = 64  # words that are all named where one head has the page to itself
LINE = Page().line
COLUMNS = {1: 1, 2: 2, 3: 3}  # heads side by side; from four on, rows of four


class TEXT(Texts):
    alone = "attention weights"
    head = "head {head}"
    weight = "weight"
    masked = "0, masked"
    one_map = "One heat map"
    maps = "{heads} heat maps, one per head,"
    described = (
        "{maps} of attention weights: {queries} queries (rows) by {keys} keys (columns), colours "
        "from 0 to 1. {head}\u201c{query}\u201d attends most to \u201c{key}\u201d: {weight:.2f}."
    )
    in_head = "In head {head}, "


def heads_picture(trace: AttentionTrace, selection: Selection) -> Picture:
    """Rows are queries, columns keys."""
    weights, hidden, heads = trace.heads("weights"), trace.hidden, trace.num_heads
    if hidden is not None:
        weights = weights.masked_fill(hidden, torch.nan)
    across = COLUMNS.get(heads, 4)
    largest = _largest(trace, heads, across)
    queries, keys = trace.query_axis, trace.key_axis
    weight, masked, titled = TEXT.weight, TEXT.masked, TEXT.head
    own = Selection({MATRIX: list(MATRICES).index("weights")})
    maps = [
        Matrix(
            f"head {head + 1}",
            values=weights[head],
            rows=queries,
            columns=keys,
            quantity=weight,
            title=TEXT.alone if heads == 1 else titled.format(head=head + 1),
            colour="" if heads == 1 else style.HEADS[head % len(style.HEADS)],
            masked_text=masked,
            at=own if heads == 1 else own.moved(head=head),
            row_words="edge",
            column_words="edge",
            smallest=SMALLEST_SIDE,
            largest=largest,
        )
        for head in range(heads)
    ]
    bar = ColourBar("weights", weight, upright=True)
    return Picture(Row([Wrap(maps, (across,), largest), bar]), _description(trace, selection))


def _largest(trace: AttentionTrace, heads: int, across: int) -> float:
    """The side of a map: one head alone names every word, several share the height."""
    if heads > 1:
        return LARGEST_SIDE // min(-(-heads // across), 2)
    longest = max(len(trace.query_axis), len(trace.key_axis))
    return max(ALONE, round(min(longest, LONGEST) * LINE))


def _description(trace: AttentionTrace, selection: Selection) -> str:
    heads = trace.num_heads
    query, head = selection.get("query", 0), selection.get("head", 0)
    key, weight = trace.strongest(query, head)
    return TEXT.described.format(
        maps=TEXT.one_map if heads == 1 else TEXT.maps.format(heads=heads),
        queries=len(trace.query_axis),
        keys=len(trace.key_axis),
        head=TEXT.in_head.format(head=head + 1) if heads > 1 else "",
        query=trace.query_axis.name(query),
        key=trace.key_axis.name(key),
        weight=weight,
    )
