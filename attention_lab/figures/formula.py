"""The formula of one cell, with its numbers: from the dot product to the weight."""

from __future__ import annotations

import math

from attention_lab.core.attention import AttentionTrace
from attention_lab.figures.heads import heads_of, tokens_of
from attention_lab.figures.layers import Cell
from attention_lab.figures.steps import scale_of

WRITTEN_PRODUCTS = 4  # of q_i k_i; the others are counted, and are in the sum all the same


def number(value: float) -> str:
    """Four significant digits, with a minus sign that is one."""
    if value == 0:
        return "0"
    text = f"{value:.4g}" if 1e-4 <= abs(value) < 1e6 else f"{value:.2e}"
    return text.replace("-", "\u2212")


def _factor(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def formula_of(trace: AttentionTrace, cell: Cell) -> list[tuple[str, str]]:
    """(name, text) of each step from q and k of one cell to its weight.

    Vaswani et al. 2017, equation 1, for one query, one key and one head. The sum of the row
    is taken over e^(x - largest), as a computer does it, wherever e^x would overflow or vanish.
    """
    head, i, j = cell
    names = tokens_of(trace)
    queries, keys = heads_of(trace.query), heads_of(trace.key)
    query = queries[head, i].double().tolist()
    key = keys[head // (len(queries) // len(keys)), j].double().tolist()
    score = float(heads_of(trace.scores)[head, i, j])
    scaled = float(heads_of(trace.scaled)[head, i, j])
    row = heads_of(trace.masked)[head, i].double().tolist()
    weight = float(heads_of(trace.weights)[head, i, j])

    terms = [f"{_factor(q)}\u00b7{_factor(k)}" for q, k in zip(query, key, strict=True)]
    written = " + ".join(terms[:WRITTEN_PRODUCTS])
    more = len(terms) - WRITTEN_PRODUCTS
    rest = f" + \u2026 ({more} more)" if more > 0 else ""
    d_k = len(query)
    link = f"{names[0][i]} \u2192 {names[1][j]}"
    factor = scaled / score if score else scale_of(trace)
    scale = f"\u00d7 {number(factor)}"
    if math.isclose(factor, d_k**-0.5, rel_tol=1e-4):
        scale = f"\u00f7 \u221a{d_k}"
    elif math.isclose(factor, 1, rel_tol=1e-4):
        scale = "not scaled"
    elif math.isclose(factor, 1 / d_k, rel_tol=1e-4):
        scale = f"\u00f7 {d_k}"
    lines = [
        (f"head {head + 1}" if len(queries) > 1 else "cell", link),
        ("q\u00b7k", f"{written}{rest} = {number(score)}"),
        ("scale", f"{number(score)} {scale} = {number(scaled)}"),
    ]
    if trace.mask is not None and row[j] == -math.inf:
        return [
            *lines,
            ("mask", "this key is hidden: \u2212\u221e"),
            ("exp", "exp(\u2212\u221e) = 0"),
            ("weight", "0"),
        ]
    if trace.mask is not None:
        lines.append(("mask", "this key may be attended to"))
    return [*lines, *_softmax_lines(row, row[j], weight)]


def _softmax_lines(row: list[float], logit: float, weight: float) -> list[tuple[str, str]]:
    largest = max(row)
    shift = largest if 80 < abs(largest) < math.inf else 0.0  # e^88 is the end of float32
    power = math.exp(logit - shift)
    total = math.fsum(math.exp(x - shift) for x in row)
    inside = number(logit) if not shift else f"{number(logit)} \u2212 {number(shift)}"
    return [
        ("exp", f"exp({inside}) = {number(power)}"),
        ("row\u2019s sum", number(total)),
        ("weight", f"{number(power)} \u00f7 {number(total)} = {number(weight)}"),
    ]
