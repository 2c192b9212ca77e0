"""The soft lookup: drag a query through the plane, and watch weights and output follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from torch import Tensor

from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Selection
from attention_lab.experiments.soft_lookup import MAX_QUERY, LookupSettings, SoftLookup, hull
from attention_lab.figures import Picture, style
from attention_lab.figures.grid import Column, Fitting, Row
from attention_lab.figures.marks import Limits
from attention_lab.figures.panels import Bars, Fixed, Moving, Plane, Pull
from attention_lab.text import Texts
from attention_lab.widgets import Lab

VALUE_LIMIT = 3.25  # of the plane of values: room for the words around them
KEY_STEP = 0.1  # how far an arrow key moves the query
SMALLEST_SIDE, LARGEST_SIDE = 150, 264  # of a plane, in pixels
SMALLEST_BESIDE = 140  # where there is only the other plane beside it, on a narrow page


class TEXT(Texts):
    hint = "Drag the query in the left plane, or move it with the arrow keys."
    keys = "query, keys"
    weights = "weights"
    values = "values, output"
    query = "query"
    output = "output"
    water = "water"
    money = "money"
    budget = "they add up to 1"
    first = "first number"
    second = "second number"
    described = (
        "Left, a plane with {count} keys and the query at {query}. Middle, the weights as bars: "
        "{shares}. \u201c{most}\u201d gets the most, {weight:.2f}. Right, the plane of values: the "
        "output, at {output}, lies inside the hull of the values."
    )


class SoftLookupLab(Lab[LookupSettings, AttentionTrace]):
    """One query over five words whose keys and values are points of a plane.

    The query is dragged on the canvas, moved with the arrow keys there, or set by sliders.
    The arguments are the fields of `LookupSettings`: query_x, query_y, temperature, hard.
    """

    experiment = SoftLookup()
    pictures: ClassVar = {"plane": lambda _, trace, selection: plane_picture(trace, selection)}

    def dragged(self, handle: str, x: float, y: float) -> Mapping[str, Any]:
        """Two decimals: as fine as a pixel, and still a number that can be said aloud."""
        return {"query_x": round(x, 2), "query_y": round(y, 2)}


def plane_picture(trace: AttentionTrace, _: Selection) -> Picture:
    """Keys and query on the left, weights as bars, values and output on the right.

    On a narrow page the bars lie below the planes.
    """
    query = _point(trace.heads("query")[0, 0])
    output = _point(trace.heads("output")[0, 0])
    keys, values = (_points(trace.heads(step)[0]) for step in ("key", "value"))
    weights = trace.heads("weights")[0, 0].tolist()
    words = trace.key_axis.names
    colours = [style.HEADS[i % len(style.HEADS)] for i in range(len(words))]
    planes = Plane(
        "keys",
        limits=Limits(-MAX_QUERY, MAX_QUERY, -MAX_QUERY, MAX_QUERY),
        title=TEXT.keys,
        below=TEXT.water,
        left=TEXT.money,
        fixed=[
            Fixed(word, key, colour, ray=True)
            for word, key, colour in zip(words, keys, colours, strict=True)
        ],
        points=[Moving(TEXT.query, query, ray=True)],
        handle_name="query",
        handle_step=KEY_STEP,
        **_sizes(1),
    )
    bars = Bars(
        "weights",
        limits=Limits(0, 1, len(words) - 0.5, -0.5),
        title=TEXT.weights,
        below=TEXT.budget,
        ticks_below={0: "0", 0.25: "", 0.5: "0.5", 0.75: "", 1: "1"},
        axis=trace.key_axis,
        values=weights,
        smallest=110,
        largest=260,
        stretch=True,
    )
    ends = Plane(
        "values",
        limits=Limits(-VALUE_LIMIT, VALUE_LIMIT, -VALUE_LIMIT, VALUE_LIMIT),
        title=TEXT.values,
        below=TEXT.first,
        left=TEXT.second,
        fixed=[
            Fixed(word, value, colour, size=5.3)
            for word, value, colour in zip(words, values, colours, strict=True)
        ],
        points=[Moving(TEXT.output, output, shape="cross")],
        of="output",
        pulls=[
            Pull(output, value, weight, colour)
            for value, weight, colour in zip(values, weights, colours, strict=True)
        ],
        hull=_points(hull(trace.heads("value")[0])),
        **_sizes(2),
    )
    described = TEXT.described.format(
        count=len(words),
        query=_said(query),
        output=_said(output),
        shares=", ".join(f"{word} {w:.2f}" for word, w in zip(words, weights, strict=True)),
        most=words[trace.strongest(0)[0]],
        weight=trace.strongest(0)[1],
    )
    small = [replace(plane, smallest=SMALLEST_BESIDE) for plane in (planes, ends)]
    stacked = Column([Row(small), bars], gap=2 * style.GRID)
    layout = Fitting([Row([planes, bars, ends]), stacked])
    return Picture(layout, described, TEXT.hint)


def _sizes(tick: int) -> dict[str, Any]:
    """A plane's ticks, the same on both sides, and its size."""
    ticks = {float(t): str(t).replace("-", "\u2212") for t in (-tick, 0, tick)}
    sizes = {"smallest": SMALLEST_SIDE, "largest": LARGEST_SIDE}
    return {"ticks_below": ticks, "ticks_left": ticks, **sizes}


def _point(vector: Tensor) -> tuple[float, float]:
    x, y = vector.tolist()
    return x, y


def _points(vectors: Tensor) -> list[tuple[float, float]]:
    return [_point(vector) for vector in vectors]


def _said(point: tuple[float, float]) -> str:
    return "({:.2f}, {:.2f})".format(*point).replace("-", "\u2212")
