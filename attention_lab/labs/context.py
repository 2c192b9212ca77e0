"""A word in its context: the word as a point that moves when attention mixes its sentence in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from torch import Tensor

from attention_lab.core.axes import Selection
from attention_lab.core.nearness import EVERYDAY
from attention_lab.experiments.attention import OPENING_SENTENCE
from attention_lab.experiments.context import (
    Context,
    ContextRecord,
    ContextSettings,
    decimals,
    strongest_other,
)
from attention_lab.figures import Picture, style
from attention_lab.figures.grid import Column, Fitting, Row
from attention_lab.figures.heads import weights_limit
from attention_lab.figures.marks import Limits
from attention_lab.figures.panels import ColourBar, Matrix
from attention_lab.figures.panels.journey import Journey, Place
from attention_lab.figures.panels.lines import Line, Lines
from attention_lab.figures.words import shorten
from attention_lab.text import Texts
from attention_lab.widgets import Lab

Sizes = tuple[tuple[int, int], tuple[int, int]]
Near = tuple[list[tuple[str, float]], ...]

NEIGHBOURS = 5  # everyday words before and after, where there is room for them
TOLD = 3  # of them in words
# (smallest and largest side of the map, of the plane) on a wide page, on a laptop, on a phone.
WIDE: Sizes = (340, 392), (400, 424)
LAPTOP: Sizes = (184, 284), (320, 320)
NARROW: Sizes = (224, 352), (320, 352)
ROOM = 0.1  # beyond 1, for the marks that lie there
LOWEST = (
    -0.5,
    -0.75,
    -1 - ROOM,
)  # where the plane begins: words of one sentence rarely point apart


class TEXT(Texts):
    weights = "attention weights"
    weight = "weight"
    plane = "before and after attention"
    cosine = "cosine to {word}"
    was = "{word} before"
    is_now = "{word} after"
    before = "before"
    after = "after"
    nearest = "nearest of {count} everyday words"
    neighbour = "{word} {cosine}"
    hint = "Click another row of the map: its word moves instead."
    described = (
        "Left, a heat map of attention weights between {count} words. Right, a plane: across the "
        "cosine to \u201c{x}\u201d, up the cosine to \u201c{y}\u201d. Attention moves "
        "\u201c{word}\u201d from {start} to {end}. {strongest}Nearest everyday words before: "
        "{before}; after: {after}."
    )
    strongest = "Of the other words it attends most to \u201c{key}\u201d: {weight:.2f}. "


class ContextLab(Lab[ContextSettings, ContextRecord]):
    """A sentence's attention map beside a plane in which the selected word moves.

    In the plane a word stands by its cosines to two words of comparison: where its own vector
    points, and where its output does. A click on another row moves another word.
    The arguments are the fields of `ContextSettings`: sentence, d_k, toward_x, toward_y.
    """

    experiment = Context()
    pictures: ClassVar = {"plane": lambda _, record, selection: context_picture(record, selection)}

    def __init__(
        self,
        sentence: str = OPENING_SENTENCE,
        *,
        controls: Sequence[str] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(controls=controls, sentence=sentence, **settings)


def context_picture(record: ContextRecord, selection: Selection) -> Picture:
    """The map, the plane, and below both the nearest everyday words."""
    neighbours = record.neighbours(selection["query"], NEIGHBOURS)
    whole_map, plane, near = _map(record), _plane(record, selection), _near(neighbours)
    bar = ColourBar("weights", TEXT.weight, limit=whole_map.limit, upright=True)

    def sized(sizes: Sizes) -> tuple[Column, Journey]:
        (least, most), (smallest, largest) = sizes
        one = replace(whole_map, smallest=least, largest=most)
        # A column of its own: the bar is as high as the map, not as high as the plane.
        mapped = Column([Row([one, bar], 2 * style.GRID)])
        return mapped, replace(plane, smallest=smallest, largest=largest)

    beside = [
        Column([Row(sized(sizes), 2 * style.GRID), near], style.GRID / 2)
        for sizes in (WIDE, LAPTOP)
    ]
    stacked = Column([*sized(NARROW), near])
    described = _description(record, selection, neighbours)
    return Picture(Fitting([*beside, stacked]), described, TEXT.hint)


def _map(record: ContextRecord) -> Matrix:
    """Its colours run to the largest weight: what stands out is the point."""
    trace = record.attention
    return Matrix(
        "map",
        values=trace.heads("weights")[0],
        rows=trace.query_axis,
        columns=trace.key_axis,
        quantity=TEXT.weight,
        limit=weights_limit(trace, "largest"),
        title=TEXT.weights,
    )


def _plane(record: ContextRecord, selection: Selection) -> Journey:
    query = selection["query"]
    word = shorten(record.query_axis.labels[query])
    x, y = map(shorten, record.toward_axis.labels)
    low = _lowest(record)
    ticks = {at: f"{at:g}".replace("-", "\u2212") for at in (-1.0, -0.5, 0.0, 0.5, 1.0) if at > low}
    return Journey(
        "plane",
        limits=Limits(low, 1 + ROOM, low, 1 + ROOM),
        title=TEXT.plane,
        below=TEXT.cosine.format(word=x),
        left=TEXT.cosine.format(word=y),
        ticks_below=ticks,
        ticks_left=ticks,
        start=_point(record.before[query]),
        end=_point(record.after[query]),
        was=TEXT.was.format(word=word),
        is_now=TEXT.is_now.format(word=word),
        around=_around(record, query),
        of="after",
    )


def _around(record: ContextRecord, query: int) -> list[Place]:
    """The two words of comparison, then the words of the sentence, the strongest first."""
    words, names = record.query_axis, record.query_axis.names
    weights = record.attention.heads("weights")[0, query].tolist()
    strongest = sorted(range(len(names)), key=weights.__getitem__, reverse=True)
    at, labels = record.before.tolist(), words.labels
    toward = zip(record.toward, record.toward_axis.labels, record.between.tolist(), strict=True)
    found = {names[query].lower(): Place("", (0, 0))}  # the word that moves, left out again below
    for word, label, (x, y) in toward:
        found.setdefault(word.lower(), Place(label, (x, y), strong=True))
    for i in strongest:
        found.setdefault(names[i].lower(), Place(labels[i], (at[i][0], at[i][1])))
    return list(found.values())[1:]


def _lowest(record: ContextRecord) -> float:
    """Where the plane begins: the same for all words of a sentence."""
    lowest = min(float(at.min()) for at in (record.before, record.after, record.between))
    return next((low for low in LOWEST if low + ROOM / 2 < lowest), LOWEST[-1])


def _near(neighbours: Near) -> Lines:
    before, after = (list(map(_said, near)) for near in neighbours)
    return Lines(
        "nearest",
        heading=TEXT.nearest.format(count=len(EVERYDAY)),
        lines=[Line("\u25cb", TEXT.before, before), Line("\u25cf", TEXT.after, after)],
        longest=_said((max(EVERYDAY, key=len), 0.0)),
    )


def _said(pair: tuple[str, float]) -> str:
    word, cosine = pair
    return TEXT.neighbour.format(word=word, cosine=decimals(cosine))


def _point(cosines: Tensor) -> tuple[float, float]:
    x, y = cosines.tolist()
    return x, y


def _description(record: ContextRecord, selection: Selection, neighbours: Near) -> str:
    query = selection["query"]
    x, y = record.toward
    other = strongest_other(record.attention, query)
    before, after = (", ".join(map(_said, near[:TOLD])) for near in neighbours)
    return TEXT.described.format(
        count=len(record.query_axis),
        x=x,
        y=y,
        word=record.query_axis.name(query),
        start="({}, {})".format(*map(decimals, record.before[query].tolist())),
        end="({}, {})".format(*map(decimals, record.after[query].tolist())),
        strongest=TEXT.strongest.format(key=other[0], weight=other[1]) if other else "",
        before=before,
        after=after,
    )
