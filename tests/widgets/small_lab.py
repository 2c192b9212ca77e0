"""A small lab with every gesture and every kind of control: what a learner does to it is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from attention_lab.core.axes import Axis, Selection
from attention_lab.core.experiment import Experiment
from attention_lab.core.sentence import OneWord
from attention_lab.core.settings import (
    Choice,
    Decimal,
    Line,
    OnPicture,
    Power,
    Settings,
    Toggle,
    Typed,
    Whole,
    WholePower,
    setting,
)
from attention_lab.figures import Picture
from attention_lab.figures.grid import Column, Row
from attention_lab.figures.marks import Limits
from attention_lab.figures.panels import Matrix, Mosaic, Moving, Plane
from attention_lab.widgets import Lab

ROWS, COLUMNS, LAYERS, HEADS = 2, 3, 2, 5
Cells = tuple[tuple[float, ...], ...]


def cells(name: str, value: Any) -> Cells:
    """A matrix of ROWS × COLUMNS, each cell from -100 to 100."""
    rows = tuple(tuple(map(float, row)) for row in value)
    if any(not -100 <= cell <= 100 for row in rows for cell in row):
        raise ValueError(f"{name}: each cell must be from -100 to 100.")
    return rows


EMPTY: Cells = ((0.0,) * COLUMNS,) * ROWS


@dataclass(frozen=True)
class SmallSettings(Settings):
    count: int = setting(3, Whole("count", 1, 50, shown_to=lambda s: max(9, s.count)))
    seed: int = setting(0, Typed("seed", 0, 10**6))
    size: int = setting(64, WholePower("size", 1024))
    share: float = setting(0.5, Decimal("share", -2.0, 2.0))
    heat: float = setting(1.0, Power("heat", 0.1, 10.0), matters=lambda s: not s.on)
    on: bool = setting(False, Toggle("on"))
    way: str = setting("left", Choice("way", {"left": "to the left", "right": "to the right"}))
    words: str = setting("a b", Line("words"))
    broken: bool = setting(False, Toggle("broken"), shown=False)
    colours: str = setting(
        "most", Choice("colours", {"most": "to the most", "one": "to 1"}), shown=False, looks=True
    )
    word: str = setting("a", OneWord("word"))
    painted: tuple[tuple[float, ...], ...] = setting(EMPTY, OnPicture(cells))
    edited: tuple[tuple[float, ...], ...] = setting(EMPTY, OnPicture(cells))


@dataclass(frozen=True, eq=False)
class SmallRecord:
    painted: Tensor
    edited: Tensor
    weights: Tensor  # (layer, head, row, column)


class Small(Experiment[SmallSettings, SmallRecord]):
    settings = SmallSettings

    def compute(self, settings: SmallSettings) -> SmallRecord:
        generator = torch.Generator().manual_seed(settings.seed)
        weights = torch.rand(LAYERS, HEADS, ROWS, COLUMNS, generator=generator)
        weights[1, 4, 1, 2] = torch.nan
        return SmallRecord(torch.tensor(settings.painted), torch.tensor(settings.edited), weights)

    def code(self, settings: SmallSettings) -> str:
        return f"import torch\npainted = torch.tensor({settings.painted})\n"

    def axes(self, record: SmallRecord) -> Sequence[Axis]:
        return (Axis("layer", size=LAYERS), Axis("head", size=HEADS), *TABLE)


TABLE = Axis("query", ("q1", "q2")), Axis("key", ("k1", "k2", "k3"))


def picture(settings: SmallSettings, record: SmallRecord, _: Selection) -> Picture:
    sides = {"rows": TABLE[0], "columns": TABLE[1], "quantity": "number"}
    mosaic = Mosaic(
        "mosaic",
        values=record.weights,
        outer_rows=Axis("layer", size=LAYERS),
        outer_columns=Axis("head", size=HEADS),
        title="all heads",
        **sides,
    )
    plane = Plane(
        "plane",
        limits=Limits(-2, 2, -2, 2),
        title="share",
        points=[Moving("share", (settings.share, 0.0))],
        handle_name="share",
    )
    painting = Matrix("painting", values=record.painted, paints=True, title="p", **sides)
    editing = Matrix("editing", values=record.edited, edits=True, title="e", limit=100.0, **sides)
    return Picture(Column([Row([painting, editing, plane]), mosaic]), f"count {settings.count}")


def bare(settings: SmallSettings, record: SmallRecord, _: Selection) -> Picture:
    sides = {"rows": TABLE[0], "columns": TABLE[1], "quantity": "number"}
    return Picture(Matrix("bare", values=record.painted, title="bare", **sides), "bare")


class SmallLab(Lab[SmallSettings, SmallRecord]):
    """Clicks on the mosaic set `count`; a stroke paints, a typed number edits, a drag shares."""

    experiment = Small()
    pictures: ClassVar = {"all": picture, "bare": bare}

    def clicked(self, panel: str, at: Selection) -> Mapping[str, Any]:
        return {"count": 1 + at["head"]} if panel == "mosaic" else {}

    def painted(self, panel: str, cells: Sequence[Selection], value: bool) -> Mapping[str, Any]:
        return {"painted": with_cells(self.settings.painted, cells, value)}

    def edited(self, panel: str, at: Selection, value: float) -> Mapping[str, Any]:
        return {"edited": with_cells(self.settings.edited, [at], value)}

    def dragged(self, handle: str, x: float, y: float) -> Mapping[str, Any]:
        return {handle: round(x, 2)}


def with_cells(before: Cells, at: Sequence[Selection], value: float) -> Cells:
    rows = [list(row) for row in before]
    for cell in at:
        rows[cell["query"]][cell["key"]] = float(value)
    return tuple(map(tuple, rows))
