"""The four steps of attention, every matrix shown: Q·Kᵀ, ÷√d_k, mask, softmax, then ·V."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from attention_lab.core.attention import MATRICES, AttentionTrace
from attention_lab.core.axes import MATRIX, Axis, Selection
from attention_lab.figures import style
from attention_lab.figures.grid import Column, Row, Wrap
from attention_lab.figures.live import Picture
from attention_lab.figures.panels import ColourBar, Legend, Matrix
from attention_lab.text import Texts

SMALLEST, LARGEST, HIGHEST = 80, 220, 108  # of a matrix, in pixels
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
    features_bar = "Q, K, V, output"
    scores_bar = "scores (1, 2, 3)"
    weights_bar = "weights (4)"
    hatched = "hatched: masked"
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
    scale: str  # which matrices it shares its colours with
    before: str = ""
    masked: str = ""
    factor: str | None = None


def steps_picture(trace: AttentionTrace, selection: Selection, softmax: str = "keys") -> Picture:
    """Every matrix of one head, from Q and K to the output, its shape written on it.

    softmax: "queries" where it was taken over the wrong axis, which is written below its name.
    """
    head = selection.get("head", 0)
    limits = {
        "features": _limit(trace.query, trace.key, trace.value, trace.output),
        "scores": _limit(trace.scores, trace.scaled),
        "weights": 1.0,
    }
    steps = steps_of(trace, head, TEXT.over_queries if softmax == "queries" else None)
    matrices = Wrap([_matrix(step, limits[step.scale]) for step in steps], (4,), LARGEST, GAP)
    bars = [
        ColourBar("features", TEXT.features_bar, "signed", limits["features"]),
        ColourBar("scores", TEXT.scores_bar, "signed", limits["scores"]),
        ColourBar("weights", TEXT.weights_bar),
    ]
    several = TEXT.head_of.format(head=head + 1, heads=trace.num_heads)
    legend = Legend("legend", TEXT.hatched, several if trace.num_heads > 1 else "")
    layout = Column([matrices, Row([*bars, legend], 5 * style.GRID)], gap=0)
    return Picture(layout, _description(trace, selection))


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
            "scaled", trace.heads("scaled")[head], q, k, t.scaled_score, "scores",
            "\u00f7\u221ad\u2096", factor=_scale_text(trace),
        ),
        Step("masked", masked, q, k, t.masked_score, "scores", masked=t.hidden_score),
        Step(
            "weights", weights, q, k, t.weight, "weights", t.softmax, t.hidden_weight,
            factor=below_softmax,
        ),
        Step("value", value, k, d_v, t.of_value, "features", "\u00b7"),
        Step("output", trace.heads("output")[head], q, d_v, t.of_output, "features", "="),
    )  # fmt: skip


def _matrix(step: Step, limit: float) -> Matrix:
    return Matrix(
        step.name,
        values=step.values,
        rows=step.rows,
        columns=step.columns,
        quantity=step.quantity,
        palette="weights" if step.scale == "weights" else "signed",
        limit=limit,
        title=str(getattr(TEXT, step.name)),
        shape=True,
        before=step.before,
        factor=step.factor,
        masked_text=step.masked or TEXT.hidden,
        at=Selection({MATRIX: list(MATRICES).index(step.name)}),
        row_words="edge" if step.rows.kind == "query" else "none",
        row_caption="all",
        column_caption="none",
        smallest=SMALLEST,
        largest=LARGEST,
        highest=HIGHEST,
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
    return style.nice_limit(max(float(t.abs().max()) for t in tensors))


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
