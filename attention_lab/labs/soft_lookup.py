"""The soft lookup: drag a query through the plane, and watch weights and output follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import dist
from typing import Any, ClassVar

from torch import Tensor

from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Selection
from attention_lab.core.formula import number
from attention_lab.core.invariants import TOLERANCE
from attention_lab.experiments.soft_lookup import (
    KEYS,
    MAX_QUERY,
    LookupSettings,
    SoftLookup,
    hull,
    nearest,
    outside,
)
from attention_lab.figures import Picture, style
from attention_lab.figures.grid import Column, Fitting, Row, WhenNeeded
from attention_lab.figures.marks import Limits
from attention_lab.figures.panels import Bars, Fixed, Moving, Plane, Pull
from attention_lab.text import Texts
from attention_lab.widgets import Lab

KEY_LIMIT = 2.35  # of the plane of keys: a query at the end of its range is seen whole
VALUE_LIMIT = 2.6  # of the plane of values: room for the words around them
At = tuple[float, float]
QUERY, OUTPUT = 18, 21  # diameters, in pixels: they are looked at from the back row
KEY_STEP = 0.1  # how far an arrow key moves the query
NEAR = 0.08  # a query that the pointer brings so near to a key, or to the origin, is put there
SMALLEST_SIDE, LARGEST_SIDE = 320, 368  # of a plane, in pixels


class TEXT(Texts):
    hint = "Drag the query in the left plane, or move it with the arrow keys."
    keys = "query, keys"
    weights = "weights"
    values = "values, output"
    query = "query"
    output = "output"
    water = "water"
    money = "money"
    total = "sum {total}"
    first = "1st number"
    second = "2nd number"
    described = (
        "Left, a plane with {count} keys and the query at {query}. Beside it, the weights as bars: "
        "{shares}. \u201c{most}\u201d gets the most, {weight}. Right, the plane of values: the "
        "output, at {output}, {where}."
    )
    inside = "lies inside the hull of the values"
    outside = "has left the hull of the values: the weights add up to {total}, not to 1"


class SoftLookupLab(Lab[LookupSettings, AttentionTrace]):
    """One query over five words whose keys and values are points of a plane.

    The query is dragged on the canvas, moved with the arrow keys there, or set by sliders.
    The arguments are the fields of `LookupSettings`: query_x, query_y, temperature, hard;
    normalised=False breaks it.
    """

    experiment = SoftLookup()
    pictures: ClassVar = {"plane": lambda _, trace, selection: plane_picture(trace, selection)}

    def dragged(self, handle: str, x: float, y: float) -> Mapping[str, Any]:
        """Two decimals: as fine as a pixel, and still a number that can be said aloud.

        The pointer cannot meet a key by itself: near one, the query is put there. Arrow keys can.
        """
        s = self.settings
        at = x, y
        if not _by_arrow_keys((x - s.query_x, y - s.query_y)):
            at = min((*KEYS, (0.0, 0.0)), key=lambda point: dist(point, at))
            at = at if dist(at, (x, y)) <= NEAR else (x, y)
        return {"query_x": round(at[0], 2), "query_y": round(at[1], 2)}


def _by_arrow_keys(moved: At) -> bool:
    """Whether whole steps lead there: no pixel that the pointer goes to is as exact."""
    return all(abs(way - KEY_STEP * round(way / KEY_STEP)) < 1e-4 for way in moved)


def plane_picture(trace: AttentionTrace, _: Selection) -> Picture:
    """Keys and query on the left, weights as bars, values and output on the right.

    Where the page is narrow for its type, numbers on the left of the planes make room: they are
    those below. On a narrower one all lie in a column.
    """
    corners = hull(trace.heads("value")[0])
    output = trace.heads("output")[0, 0]
    left = outside(output, corners) > TOLERANCE
    start = _point(nearest(output, corners)) if left else None
    keys, values = _keys(trace), _values(trace, corners, start)

    def between(keys: Plane, values: Plane) -> Row:
        return Row([keys, _bars(trace, above=True), values], gap=0.75 * style.GRID)

    layouts = WhenNeeded(
        lambda: between(keys, values),
        lambda: between(keys, _bare(values)),
        lambda: between(_bare(keys), _bare(values)),
        lambda: Column([keys, values, _bars(trace)], gap=style.GRID),
    )
    return Picture(Fitting(layouts), _description(trace, left), TEXT.hint)


def _bare(plane: Plane) -> Plane:
    """Without numbers on its left."""
    return replace(plane, ticks_left=dict.fromkeys(plane.ticks_left, ""))


def _keys(trace: AttentionTrace) -> Plane:
    words, query = trace.key_axis.names, _point(trace.heads("query")[0, 0])
    return Plane(
        "keys",
        title=TEXT.keys,
        below=TEXT.water,
        left=TEXT.money,
        fixed=[
            Fixed(word, key, colour, ray=True)
            for word, key, colour in zip(
                words, _points(trace.heads("key")[0]), _colours(trace), strict=True
            )
        ],
        points=[Moving(TEXT.query, query, size=QUERY, ray=True)],
        handle_name="query",
        handle_step=KEY_STEP,
        handle_within=Limits(-MAX_QUERY, MAX_QUERY, -MAX_QUERY, MAX_QUERY),
        **_square(KEY_LIMIT),
    )


def _values(trace: AttentionTrace, corners: Tensor, start: At | None) -> Plane:
    """The values with the `corners` of their hull, and the output.

    start: where the way to an output begins that has left the hull. Weights
    that add up to more than 1 are drawn as their shares: the bars tell how large they are.
    """
    at, output = _points(trace.heads("value")[0]), _point(trace.heads("output")[0, 0])
    weights = trace.heads("weights")[0, 0]
    shares = (weights / weights.sum().clamp(min=1)).tolist()
    return Plane(
        "values",
        title=TEXT.values,
        below=TEXT.first,
        left=TEXT.second,
        fixed=[
            Fixed(word, value, colour, size=5.3)
            for word, value, colour in zip(trace.key_axis.names, at, _colours(trace), strict=True)
        ],
        points=[Moving(TEXT.output, output, shape="cross", size=OUTPUT, start=start)],
        of="output",
        pulls=[
            Pull(output, value, share, colour)
            for value, share, colour in zip(at, shares, _colours(trace), strict=True)
        ],
        hull=_points(corners),
        **_square(VALUE_LIMIT),
    )


def _bars(trace: AttentionTrace, above: bool = False) -> Bars:
    """The axis ends at 1, unless a weight is larger: then something is broken, and it says so."""
    weights = trace.heads("weights")[0, 0].tolist()
    end = max(1.0, style.nice_limit(max(weights)))
    ticks = {0.0: "0", 0.25: "", 0.5: "", 0.75: "", 1.0: "1"}
    if end > 1:
        ticks = {0.0: "0", 1.0: "1" if end <= 5 else "", end: f"{end:g}".replace("e+", "e")}
    return Bars(
        "weights",
        limits=Limits(0, end, len(weights) - 0.5, -0.5),
        title=TEXT.weights,
        ticks_below=ticks,
        axis=trace.key_axis,
        values=weights,
        above=above,
        total=TEXT.total.format(total=_sum(trace)),
        smallest=0,
        largest=240 if above else 2 * LARGEST_SIDE,
        stretch=above,
    )


def _description(trace: AttentionTrace, left: bool) -> str:
    """left: whether the output has left the hull of the values."""
    words, weights = trace.key_axis.names, trace.heads("weights")[0, 0].tolist()
    key, weight = trace.strongest(0)
    where = TEXT.outside.format(total=_sum(trace)) if left else TEXT.inside
    return TEXT.described.format(
        count=len(words),
        query=_said(_point(trace.heads("query")[0, 0])),
        output=_said(_point(trace.heads("output")[0, 0])),
        shares=", ".join(f"{word} {_amount(w)}" for word, w in zip(words, weights, strict=True)),
        most=words[key],
        weight=_amount(weight),
        where=where,
    )


def _square(limit: float) -> dict[str, Any]:
    """A plane's limits and ticks, the same on both sides, and its size."""
    ticks = {float(t): str(t).replace("-", "\u2212") for t in range(-2, 3)}
    return {
        "limits": Limits(-limit, limit, -limit, limit),
        "ticks_below": ticks,
        "ticks_left": ticks,
        "smallest": SMALLEST_SIDE,
        "largest": LARGEST_SIDE,
    }


def _sum(trace: AttentionTrace) -> str:
    return _amount(float(trace.heads("weights")[0, 0].sum()))


def _amount(value: float) -> str:
    return f"{value:.2f}" if value < 100 else number(value)


def _colours(trace: AttentionTrace) -> list[str]:
    return [style.HEADS[i % len(style.HEADS)] for i in range(len(trace.key_axis))]


def _point(vector: Tensor) -> At:
    x, y = vector.tolist()
    return x, y


def _points(vectors: Tensor) -> list[At]:
    return [_point(vector) for vector in vectors]


def _said(point: At) -> str:
    return f"({_signed(point[0])}, {_signed(point[1])})"


def _signed(value: float) -> str:
    return ("\u2212" if value < 0 else "") + _amount(abs(value))
