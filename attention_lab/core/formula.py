"""The formula of one cell, with its numbers: from the dot product to the weight."""

from __future__ import annotations

import math

from attention_lab.text import Texts

from .attention import AttentionTrace

WRITTEN_PRODUCTS = 4  # of q_i k_i; the others are counted, and are in the sum all the same


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


def number(value: float) -> str:
    """Four significant digits, with a minus sign that is one."""
    if value == 0:
        return "0"
    text = f"{value:.4g}" if 1e-4 <= abs(value) < 1e6 else f"{value:.2e}"
    return text.replace("-", "\u2212")


def _factor(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


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

    first = zip(q[:WRITTEN_PRODUCTS], k[:WRITTEN_PRODUCTS], strict=True)
    written = " + ".join(f"{_factor(a)}\u00b7{_factor(b)}" for a, b in first)
    more = len(q) - WRITTEN_PRODUCTS
    rest = TEXT.more.format(more=more) if more > 0 else ""
    names = trace.query_axis.labels[query], trace.key_axis.labels[key]
    lines = [
        (
            TEXT.head.format(head=head + 1) if trace.num_heads > 1 else TEXT.cell,
            f"{names[0]} \u2192 {names[1]}",
        ),
        ("q\u00b7k", f"{written}{rest} = {number(score)}"),
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
