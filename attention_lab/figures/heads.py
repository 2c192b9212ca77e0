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

SMALLEST_SIDE = 96  # of a map, in pixels
# How high a row of maps is, as a share of the page's width: a page that is wide is high as well.
# One row of them fits a laptop's screen together with all that a lab writes around it, and two do.
OF_PAGE, OF_PAGE_IN_ROWS = 0.428, 0.17
HIGHEST, HIGHEST_IN_ROWS = 352, 120  # on a narrow page
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
    hatched = "hatched:"  # the first line of two; the second is `hidden`
    hidden = "masked"
    described = (
        "{maps} of attention weights: {queries} queries (rows) by {keys} keys (columns), colours "
        "from 0 to {limit:g}. {head}\u201c{query}\u201d attends most to \u201c{key}\u201d: "
        "{weight:.2f}."
    )
    in_head = "In head {head}, "


def heads_picture(trace: AttentionTrace, selection: Selection, colours: str = "largest") -> Picture:
    """Rows are queries, columns keys.

    colours: "largest" takes them to the largest weight there is, or a little beyond, so that
    weights can be told apart; "one" takes them to 1, so that two states can be compared.
    """
    limit = weights_limit(trace, colours)
    across = COLUMNS.get(trace.num_heads, 4)
    legend = (TEXT.hatched, TEXT.hidden)
    bar = ColourBar(
        "weights", TEXT.weight, limit=limit, upright=True, legend=legend, legend_shown=hides(trace)
    )
    layout = Row([Wrap(_maps(trace, limit, across), (across,)), bar])
    return Picture(layout, _description(trace, selection, limit))


def weights_limit(trace: AttentionTrace, colours: str) -> float:
    """Where the colours of the weights end: for all heads at one place."""
    return style.colour_limit(float(trace.weights.max())) if colours == "largest" else 1.0


def hides(trace: AttentionTrace, head: int | None = None) -> bool:
    """Whether something is masked, in one head or in any."""
    hidden = trace.hidden
    if hidden is not None and head is not None:
        hidden = hidden[head % len(hidden)]  # one mask for each head, or one for all
    return hidden is not None and bool(hidden.any())


def _maps(trace: AttentionTrace, limit: float, across: int) -> list[Matrix]:
    weights, hidden, heads = trace.heads("weights"), trace.hidden, trace.num_heads
    if hidden is not None:
        weights = weights.masked_fill(hidden, torch.nan)
    queries, keys = trace.query_axis, trace.key_axis
    weight, masked, titled = TEXT.weight, TEXT.masked, TEXT.head
    own = Selection({MATRIX: list(MATRICES).index("weights")})
    highest, of_page = _high(trace, across)
    return [
        Matrix(
            f"head {head + 1}",
            values=weights[head],
            rows=queries,
            columns=keys,
            quantity=weight,
            limit=limit,
            title=TEXT.alone if heads == 1 else titled.format(head=head + 1),
            colour="" if heads == 1 else style.HEADS[head % len(style.HEADS)],
            masked_text=masked,
            at=own if heads == 1 else own.moved(head=head),
            row_words="edge",
            column_words="edge",
            smallest=SMALLEST_SIDE,
            highest=highest,
            of_page=of_page,
        )
        for head in range(heads)
    ]


def _high(trace: AttentionTrace, across: int) -> tuple[float, float]:
    """How high a map is: in pixels, and as a share of the page's width."""
    if trace.num_heads > across:
        return HIGHEST_IN_ROWS, OF_PAGE_IN_ROWS
    if trace.num_heads > 1:
        return HIGHEST, OF_PAGE
    longest = max(len(trace.query_axis), len(trace.key_axis))
    return max(HIGHEST, round(min(longest, LONGEST) * LINE)), OF_PAGE


def _description(trace: AttentionTrace, selection: Selection, limit: float) -> str:
    heads = trace.num_heads
    query, head = selection.get("query", 0), selection.get("head", 0)
    key, weight = trace.strongest(query, head)
    return TEXT.described.format(
        maps=TEXT.one_map if heads == 1 else TEXT.maps.format(heads=heads),
        queries=len(trace.query_axis),
        keys=len(trace.key_axis),
        limit=limit,
        head=TEXT.in_head.format(head=head + 1) if heads > 1 else "",
        query=trace.query_axis.name(query),
        key=trace.key_axis.name(key),
        weight=weight,
    )
