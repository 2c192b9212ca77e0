"""The lab of lesson 99: a mosaic of layers and heads, a picture that is painted, a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from attention_lab.core.axes import Axis, Selection
from attention_lab.experiments.lesson99 import (
    COLUMNS,
    ROWS,
    W_PATCH,
    Everything,
    EverythingAtOnce,
    EverythingSettings,
)
from attention_lab.experiments.lesson99_model import STEPS, Snapshot, train
from attention_lab.figures import Picture, style
from attention_lab.figures.grid import Column, Row
from attention_lab.figures.panels import ColourBar, Matrix, Mosaic
from attention_lab.text import Texts, add
from attention_lab.widgets import Job, Lab

for kind in ("row", "column", "number"):  # axes of our own, and what they are called
    add(f"core.axes.{kind}", kind)


class TEXT(Texts):
    hint = (
        "Click a tile to enlarge it. Paint over patches to hide them; type over a number of the "
        "matrix. Keyboard: Tab, arrows, Space, Enter."
    )
    mosaic = "every head of every layer"
    enlarged = "layer {layer}, head {head}"
    learnt = "learnt, step by step"
    later = "not trained yet"
    picture = "the picture"
    looks = "what \u201c{word}\u201d looks at"
    matrix = "patch \u2192 key"
    weight = "weight"
    mean_weight = "mean weight"
    brightness = "brightness"
    right = "to the right"
    down = "down"
    number = "number"
    hidden = "hidden"
    no_weight = "0, hidden"
    says = "loss {loss:.3f}"
    described = (
        "{layers} by {heads} heat maps of cross-attention, {queries} queries by {keys} keys. In "
        "layer {layer}, head {head}, \u201c{query}\u201d attends most to \u201c{key}\u201d: "
        "{weight:.2f}. Below, a picture of {rows} by {columns} patches, {hidden} of them hidden, "
        "and what \u201c{query}\u201d looks at: patch {patch} gets the most, {share:.2f}."
    )


class Lesson99Lab(Lab[EverythingSettings, Everything]):
    """Two sentences, a picture and a training.

    The arguments are the fields of `EverythingSettings`. `lab.training()` is the job that trains.
    """

    experiment = EverythingAtOnce()
    pictures: ClassVar = {
        "all": lambda settings, record, selection: everything_picture(settings, record, selection)
    }

    def clicked(self, panel: str, at: Selection) -> Mapping[str, Any]:
        """A click on the timeline goes to that step."""
        return {"step": at["step"]} if panel == "learnt" else {}

    def painted(self, panel: str, cells: Sequence[Selection], value: bool) -> Mapping[str, Any]:
        patches = {cell["patch"] for cell in cells}
        hidden = set(self.settings.hidden)
        return {"hidden": tuple(hidden - patches if value else hidden | patches)}

    def edited(self, panel: str, at: Selection, value: float) -> Mapping[str, Any]:
        rows = [list(row) for row in self.settings.w_patch]
        rows[at["feature"]][at["number"]] = value
        return {"w_patch": tuple(map(tuple, rows))}

    def training(self) -> Job:
        """The job that trains; the lab follows it."""

        def say(snapshot: Snapshot) -> str:
            return TEXT.says.format(loss=float(-snapshot.learnt.log().mean()))

        job = Job(train, steps=STEPS + 1, say=say)
        job.drives(self)
        return job


def everything_picture(
    settings: EverythingSettings, record: Everything, selection: Selection
) -> Picture:
    """Words above, the picture below."""
    bar = ColourBar("bar", TEXT.weight, largest=200)
    words = Row([_mosaic(record), _enlarged(record, selection), Column([_learnt(record), bar])])
    below = Row([*_patches(settings, record, selection), _matrix(record)])
    description = _description(settings, record, selection)
    return Picture(Column([words, below]), description, TEXT.hint)


def _mosaic(record: Everything) -> Mosaic:
    return Mosaic(
        "mosaic",
        values=record.weights,
        outer_rows=record.layer_axis,
        outer_columns=record.head_axis,
        rows=record.query_axis,
        columns=record.key_axis,
        quantity=TEXT.weight,
        title=TEXT.mosaic,
        largest=300,
    )


def _enlarged(record: Everything, selection: Selection) -> Matrix:
    layer, head = selection["layer"], selection["head"]
    return Matrix(
        "enlarged",
        values=record.weights[layer, head],
        rows=record.query_axis,
        columns=record.key_axis,
        quantity=TEXT.weight,
        title=TEXT.enlarged.format(layer=layer + 1, head=head + 1),
        at=Selection(layer=layer, head=head),
        smallest=150,
        largest=260,
        highest=130,
    )


def _learnt(record: Everything) -> Matrix:
    """Layers by steps; steps that are still to come are hatched."""
    return Matrix(
        "learnt",
        values=record.timeline,
        rows=Axis("layer", tuple(str(i + 1) for i in range(len(record.layer_axis)))),
        columns=record.step_axis,
        quantity=TEXT.mean_weight,
        title=TEXT.learnt,
        masked_text=TEXT.later,
        smallest=150,
        largest=260,
        highest=44,
    )


def _patches(
    settings: EverythingSettings, record: Everything, selection: Selection
) -> tuple[Column, Column]:
    """The picture, and the attention to it; hidden patches are hatched in both."""
    hidden = torch.zeros(ROWS, COLUMNS, dtype=torch.bool)
    hidden.view(-1)[list(settings.hidden)] = True
    query = selection["query"]
    weights = record.patch_maps[query]

    def shown(name: str, values: Tensor, quantity: str, limit: float, **looks: Any) -> Column:
        matrix = Matrix(
            name,
            values=values.masked_fill(hidden, torch.nan),
            rows=Axis("row", tuple(str(i + 1) for i in range(ROWS))),
            columns=Axis("column", tuple(str(i + 1) for i in range(COLUMNS))),
            through=record.patch_axis,
            smallest=150,
            largest=260,
            highest=110,
            quantity=quantity,
            limit=limit,
            **looks,
        )
        return Column(
            [matrix, ColourBar(f"bar of {name}", quantity, limit=limit, largest=200)], gap=0
        )

    return (
        shown(
            "picture", record.picture, TEXT.brightness, 1.0,
            title=TEXT.picture, paints=True, masked_text=TEXT.hidden,
        ),
        shown(
            "looks", weights, TEXT.weight, style.nice_limit(float(weights.max())),
            title=TEXT.looks.format(word=record.query_axis.name(query)), masked_text=TEXT.no_weight,
        ),
    )  # fmt: skip


def _matrix(record: Everything) -> Matrix:
    return Matrix(
        "w_patch",
        values=record.w_patch,
        rows=Axis("feature", (TEXT.brightness, TEXT.right, TEXT.down)),
        columns=Axis("number", size=len(W_PATCH[0])),
        quantity=TEXT.number,
        palette="signed",
        limit=style.nice_limit(float(record.w_patch.abs().max())),
        title=TEXT.matrix,
        edits=True,
        smallest=190,
        largest=340,
        highest=90,
    )


def _description(settings: EverythingSettings, record: Everything, selection: Selection) -> str:
    layer, head, query = (selection[kind] for kind in ("layer", "head", "query"))
    key, weight = record.layers[layer].strongest(query, head)
    share, patch = record.patch_weights[query].max(-1)
    return TEXT.described.format(
        layers=len(record.layer_axis),
        heads=len(record.head_axis),
        queries=len(record.query_axis),
        keys=len(record.key_axis),
        layer=layer + 1,
        head=head + 1,
        query=record.query_axis.name(query),
        key=record.key_axis.name(key),
        weight=weight,
        rows=ROWS,
        columns=COLUMNS,
        hidden=len(settings.hidden),
        patch=record.patch_axis.name(int(patch)),
        share=float(share),
    )
