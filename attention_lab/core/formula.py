"""The formula of one number, with its numbers: of a weight, or of a cell of any matrix."""

from __future__ import annotations

import math

from attention_lab.text import Texts

from .attention import MATRICES, AttentionTrace
from .axes import MATRIX, Selection

WRITTEN_PRODUCTS = 4  # of a sum; the others are counted, and are in the sum all the same


class TEXT(Texts):
    cell = "cell"
    head = "head {head}"
    more = " + \u2026 ({more} more)"
    scale = "scale"
    not_scaled = "not scaled"
    mask = "mask"
    hidden = "this key is hidden: \u2212\u221e"
    seen = "this key may be attended to"
    row_sum = "row\u2019s sum"
    column_sum = "column\u2019s sum"
    weight = "weight"
    unmasked = "there is none: the score stays as it is"
    of_query = "number {place} of the query vector of {word} = {number}"
    of_key = "number {place} of the key vector of {word} = {number}"
    of_value = "number {place} of the value vector of {word} = {number}"
    query, key, value, output = "Q", "K", "V", "output"
    of_output = "number {place} of {word}"


def number(value: float) -> str:
    """Four significant digits, with a minus sign that is one."""
    if value == 0:
        return "0"
    text = f"{value:.4g}" if 1e-4 <= abs(value) < 1e6 else f"{value:.2e}"
    return text.replace("-", "\u2212")


def _factor(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def formula_at(
    trace: AttentionTrace, selection: Selection, over: str = "keys"
) -> list[tuple[str, str]]:
    """(name, text) of each step to the number that is selected, in the matrix that is selected.

    Where no matrix is, that of the weights is meant. over: as in `formula_of`.
    """
    head = selection.get("head", 0)
    matrix = list(MATRICES)[selection[MATRIX]] if MATRIX in selection else "weights"
    rows, columns = MATRICES[matrix]
    if "feature" in columns:
        row, place = selection[rows], selection.get(columns, 0)
        several = [(TEXT.head.format(head=head + 1), "")] if trace.num_heads > 1 else []
        lines = _output_lines if matrix == "output" else _given_lines
        return several + lines(trace, matrix, head, row, place)
    chain = formula_of(trace, selection["query"], selection["key"], head, over=over)
    if matrix == "weights":
        return chain
    shown = {"scores": 2, "scaled": 3, "masked": 3 if trace.mask is None else 4}[matrix]
    none = [(TEXT.mask, TEXT.unmasked)] if matrix == "masked" and trace.mask is None else []
    return chain[:shown] + none


def _given_lines(
    trace: AttentionTrace, matrix: str, head: int, row: int, place: int
) -> list[tuple[str, str]]:
    """What a number of Q, K or V is: they are where the computation begins."""
    axis = trace.query_axis if matrix == "query" else trace.key_axis
    own = head if matrix == "query" else trace.key_head(head)
    told = {
        "place": place + 1,
        "word": axis.labels[row],
        "number": number(float(trace.heads(matrix)[own, row, place])),
    }
    name, text = {
        "query": (TEXT.query, TEXT.of_query),
        "key": (TEXT.key, TEXT.of_key),
        "value": (TEXT.value, TEXT.of_value),
    }[matrix]
    return [(name, text.format(**told))]


def _output_lines(
    trace: AttentionTrace, matrix: str, head: int, row: int, place: int
) -> list[tuple[str, str]]:
    """A number of the output: the values' numbers at its place, by their weights."""
    weights = trace.heads("weights")[head, row].double().tolist()
    values = trace.heads("value")[trace.key_head(head), :, place].double().tolist()
    result = float(trace.heads("output")[head, row, place])
    word = trace.query_axis.labels[row]
    return [
        (TEXT.output, TEXT.of_output.format(place=place + 1, word=word)),
        ("\u03a3 w\u00b7v", f"{_products(weights, values)} = {number(result)}"),
    ]


def _products(left: list[float], right: list[float]) -> str:
    """A sum of products, the first few of them written out."""
    first = zip(left[:WRITTEN_PRODUCTS], right[:WRITTEN_PRODUCTS], strict=True)
    written = " + ".join(f"{_factor(a)}\u00b7{_factor(b)}" for a, b in first)
    more = len(left) - WRITTEN_PRODUCTS
    return written + (TEXT.more.format(more=more) if more > 0 else "")


def formula_of(
    trace: AttentionTrace, query: int, key: int, head: int = 0, *, over: str = "keys"
) -> list[tuple[str, str]]:
    """(name, text) of each step from q and k of one cell to its weight.

    Vaswani et al. 2017, equation 1, for one query, one key and one head. The sum of the row
    is taken over e^(x - largest), as a computer does it, wherever e^x would overflow or vanish.
    over: "queries" where softmax was taken over the wrong axis, a column in place of a row.
    """
    q = trace.heads("query")[head, query].double().tolist()
    k = trace.heads("key")[trace.key_head(head), key].double().tolist()
    score = float(trace.heads("scores")[head, query, key])
    scaled = float(trace.heads("scaled")[head, query, key])
    masked = trace.heads("masked")[head].double()
    logit = float(masked[query, key])
    along = (masked[query] if over == "keys" else masked[:, key]).tolist()
    weight = float(trace.heads("weights")[head, query, key])

    names = trace.query_axis.labels[query], trace.key_axis.labels[key]
    lines = [
        (
            TEXT.head.format(head=head + 1) if trace.num_heads > 1 else TEXT.cell,
            f"{names[0]} \u2192 {names[1]}",
        ),
        ("q\u00b7k", f"{_products(q, k)} = {number(score)}"),
        (TEXT.scale, f"{number(score)} {_scale(score, scaled, trace, len(q))} = {number(scaled)}"),
    ]
    if trace.mask is not None and logit == -math.inf:
        return [
            *lines,
            (TEXT.mask, TEXT.hidden),
            ("exp", "exp(\u2212\u221e) = 0"),
            (TEXT.weight, "0"),
        ]
    if trace.mask is not None:
        lines.append((TEXT.mask, TEXT.seen))
    summed = TEXT.row_sum if over == "keys" else TEXT.column_sum
    return [*lines, *_softmax_lines(along, logit, weight, summed)]


def _scale(score: float, scaled: float, trace: AttentionTrace, d_k: int) -> str:
    """What was done to the score, as it is written."""
    factor = scaled / score if score else trace.scale
    if math.isclose(factor, d_k**-0.5, rel_tol=1e-4):
        return f"\u00f7 \u221a{d_k}"
    if math.isclose(factor, 1, rel_tol=1e-4):
        return TEXT.not_scaled
    if math.isclose(factor, 1 / d_k, rel_tol=1e-4):
        return f"\u00f7 {d_k}"
    return f"\u00d7 {number(factor)}"


def _softmax_lines(
    along: list[float], logit: float, weight: float, summed: str
) -> list[tuple[str, str]]:
    largest = max(along)
    shift = largest if 80 < abs(largest) < math.inf else 0.0  # e^88 is the end of float32
    power = math.exp(logit - shift)
    total = math.fsum(math.exp(x - shift) for x in along)
    inside = number(logit) if not shift else f"{number(logit)} \u2212 {number(shift)}"
    return [
        ("exp", f"exp({inside}) = {number(power)}"),
        (summed, number(total)),
        (TEXT.weight, f"{number(power)} \u00f7 {number(total)} = {number(weight)}"),
    ]
