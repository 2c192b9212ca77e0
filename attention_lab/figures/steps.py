"""The four steps of attention, every matrix shown: Q·Kᵀ, ÷√d_k, mask, softmax, then ·V."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import torch
from torch import Tensor

from attention_lab.core.attention import MATRICES, AttentionTrace
from attention_lab.core.axes import MATRIX, Axis, Selection
from attention_lab.core.invariants import TOLERANCE
from attention_lab.figures import style
from attention_lab.figures.flank import Flanked
from attention_lab.figures.grid import Fitting, Part, WhenNeeded, Wrap
from attention_lab.figures.heads import hides, weights_limit
from attention_lab.figures.live import Picture
from attention_lab.figures.panels import Matrix, RowSums
from attention_lab.text import Texts

# Sides of a matrix, in pixels. A page with little room leaves captions out before it goes below
# ROOMY; a page with less room still has rows of two.
ROOMY, SMALLEST = 120, 104
HIGHEST, OF_PAGE = 120, 0.129  # its height: all words of a short sentence fit beside it
GAP = 0  # beside the room that an operator takes


class TEXT(Texts):
    query = "Q"
    key = "K\u1d40"
    scores = "1 scores"
    scaled = "2 scaled"
    masked = "3 masked"
    weights = "4 weights"
    value = "V"
    output = "output"
    of_query = "query number"
    of_key = "key number"
    of_value = "value number"
    of_output = "output number"
    score = "score"
    scaled_score = "scaled score"
    masked_score = "masked score"
    weight = "weight"
    softmax = "softmax"
    over_queries = "\u2193 queries"
    hidden = "masked"
    hidden_score = "\u2212\u221e, masked"
    hidden_weight = "0, masked"
    not_scaled = "off: \u00d71"
    hatched = "hatched: masked"
    row_sum = "row sum"
    head_of = "head {head} of {heads}"
    described = (
        "Eight matrices in two rows: Q ({queries} by {d_k}) times K transposed gives scores "
        "({queries} by {keys}); scaled, masked and through softmax they become weights; weights "
        "times V give the output. {head}\u201c{query}\u201d attends most to \u201c{key}\u201d: "
        "{weight:.2f}."
    )
    described_head = "Head {head}: "


class Step(NamedTuple):
    """One matrix of the pipeline, and what leads to it."""

    name: str  # of its text in TEXT, and of its panel
    values: Tensor
    rows: Axis
    columns: Axis
    quantity: str
    group: str  # which matrices it shares the limit of its colours with
    before: str = ""
    masked: str = ""
    factor: str | None = None


def steps_picture(
    trace: AttentionTrace, selection: Selection, softmax: str = "keys", colours: str = "largest"
) -> Picture:
    """Every matrix of one head, from Q and K to the output, its shape written on it.

    Each has a bar with limits of its own: that scaling makes the scores smaller is read there,
    and that it leaves their pattern as it was is seen. On one scale for all of them, what is
    scaled would be almost white. colours: as in `heads_picture`.
    softmax: "queries" where it was taken over the wrong axis, which is written below its name.
    Where rows of the weights do not add up to 1, a strip beside them says so.
    """
    head = selection.get("head", 0)
    limits = {
        "features": _limit(trace.query, trace.key, trace.value),
        "scores": _limit(trace.scores),
        "scaled": _limit(trace.scaled),
        "weights": weights_limit(trace, colours),
        "output": _limit(trace.output),
    }
    steps = steps_of(trace, head, TEXT.over_queries if softmax == "queries" else None)
    remarks = _remarks(trace, head)
    titles = tuple(str(getattr(TEXT, step.name)) for step in steps)
    strips = _wrong_sums(trace, head)

    def rows_of(across: int, roomy: bool = False) -> Wrap:
        # Beside V a row's name must be written again: its rows are others than those of the output.
        named = {"value"} if across == 4 else {"value", "output"}
        matrices: list[Part] = []
        for step in steps:
            remark, strip = remarks.get(step.name), strips.get(step.name)
            matrix = _matrix(step, titles, limits[step.group], remark, roomy, named)
            matrices.append(Flanked((matrix, strip)) if strip else matrix)
        return Wrap(matrices, (across,), GAP)

    layouts = WhenNeeded(lambda: rows_of(4, roomy=True), lambda: rows_of(4), lambda: rows_of(2))
    return Picture(Fitting(layouts), _description(trace, selection))


def _remarks(trace: AttentionTrace, head: int) -> dict[str, tuple[str, bool]]:
    """What is said of all matrices, and whether. It stands below the last two: there is room."""
    several = TEXT.head_of.format(head=head + 1, heads=trace.num_heads)
    return {
        "value": (TEXT.hatched, hides(trace, head)),
        "output": (several, trace.num_heads > 1),
    }


def _wrong_sums(trace: AttentionTrace, head: int) -> dict[str, RowSums]:
    """The sums of the rows of the weights, where one of them is not 1, or 0 for a hidden row."""
    sums = trace.heads("weights")[head].sum(-1)
    wrong = (sums - 1).abs() > TOLERANCE
    if not wrong.any():
        return {}
    hidden = torch.isneginf(trace.heads("masked")[head]).all(-1)
    wrong &= ~hidden | (sums.abs() > TOLERANCE)
    if not wrong.any():
        return {}
    told = RowSums("sums", sums=sums.tolist(), wrong=wrong.tolist(), heading=TEXT.row_sum)
    return {"weights": told}


def steps_of(
    trace: AttentionTrace, head: int, below_softmax: str | None = None
) -> tuple[Step, ...]:
    """The eight matrices of one head, in their order; NaN where masked."""
    shared = trace.key_head(head)
    query, key, value = (
        trace.heads("query")[head],
        trace.heads("key")[shared],
        trace.heads("value")[shared],
    )
    masked = trace.heads("masked")[head]
    hidden = torch.isneginf(masked)
    weights = trace.heads("weights")[head].masked_fill(hidden, torch.nan)
    masked = masked.masked_fill(hidden, torch.nan)
    q, k = trace.query_axis, trace.key_axis
    d_k, d_v = trace.feature_axis, trace.value_feature_axis
    t = TEXT
    return (
        Step("query", query, q, d_k, t.of_query, "features"),
        Step("key", key.mT, d_k, k, t.of_key, "features", "\u00b7"),
        Step("scores", trace.heads("scores")[head], q, k, t.score, "scores", "="),
        Step(
            "scaled", trace.heads("scaled")[head], q, k, t.scaled_score, "scaled",
            "\u00f7\u221ad\u2096", factor=_scale_text(trace),
        ),
        Step("masked", masked, q, k, t.masked_score, "scaled", masked=t.hidden_score),
        Step(
            "weights", weights, q, k, t.weight, "weights", t.softmax, t.hidden_weight,
            factor=below_softmax,
        ),
        Step("value", value, k, d_v, t.of_value, "features", "\u00b7"),
        Step("output", trace.heads("output")[head], q, d_v, t.of_output, "output", "="),
    )  # fmt: skip


def _matrix(
    step: Step,
    titles: tuple[str, ...],
    limit: float,
    remark: tuple[str, bool] | None,
    roomy: bool,
    named: Collection[str],
) -> Matrix:
    """titles: of all. roomy: there is room for captions. named: whose rows are named anyway."""
    return Matrix(
        step.name,
        values=step.values,
        rows=step.rows,
        columns=step.columns,
        quantity=step.quantity,
        palette="weights" if step.group == "weights" else "signed",
        limit=limit,
        title=str(getattr(TEXT, step.name)),
        titles=titles,
        shape=True,
        bar=True,
        before=step.before,
        factor=step.factor,
        masked_text=step.masked or TEXT.hidden,
        at=Selection({MATRIX: list(MATRICES).index(step.name)}),
        row_words="all" if step.name in named else "edge",
        row_caption="all" if roomy or step.name in named else "edge",
        column_caption="none",
        remark=remark[0] if remark else "",
        remark_shown=bool(remark and remark[1]),
        smallest=ROOMY if roomy else SMALLEST,
        highest=HIGHEST,
        of_page=OF_PAGE,
    )


def _scale_text(trace: AttentionTrace) -> str:
    d_k = trace.query.shape[-1]
    scale = trace.scale
    if abs(scale - 1) < 1e-6 and d_k > 1:
        return TEXT.not_scaled
    if abs(scale - d_k**-0.5) < 1e-6:
        return f"\u00f7{d_k**0.5:.3g}"
    return f"\u00d7{scale:.3g}"


def _limit(*tensors: Tensor) -> float:
    """A shared colour limit: all heads, so that changing heads keeps the colours."""
    return style.colour_limit(max(float(t.abs().max()) for t in tensors))


def _description(trace: AttentionTrace, selection: Selection) -> str:
    query, head = selection.get("query", 0), selection.get("head", 0)
    key, weight = trace.strongest(query, head)
    return TEXT.described.format(
        queries=len(trace.query_axis),
        d_k=trace.query.shape[-1],
        keys=len(trace.key_axis),
        head=TEXT.described_head.format(head=head + 1) if trace.num_heads > 1 else "",
        query=trace.query_axis.name(query),
        key=trace.key_axis.name(key),
        weight=weight,
    )
