"""One axis through all cells of a matrix: the patches of an image, in rows and columns."""

import torch

from attention_lab.core.axes import Axis, Selection
from attention_lab.figures import LiveFigure, Page, Picture, style
from attention_lab.figures.page import Box
from attention_lab.figures.panels import Matrix

PATCHES = Axis("patch", tuple(f"patch {i}" for i in range(15)))


def picture(through: Axis | None) -> Picture:
    rows, columns = Axis("row", ("1", "2", "3")), Axis("column", size=5)
    values = torch.linspace(0, 1, 15).view(3, 5)
    return Picture(
        Matrix(
            "image", values=values, rows=rows, columns=columns, quantity="brightness",
            through=through,
        ),
        "an image",
    )  # fmt: skip


def test_a_cell_stands_for_one_place() -> None:
    shown = LiveFigure().drawing(picture(PATCHES), Page()).maps["image"]
    assert shown.selection(2, 3) == Selection(patch=13)
    assert shown.place()["through"]["names"][13] == "patch 13"
    (mark, is_cell), *others = shown.outlined(Selection(patch=13, row=0, column=0))
    assert is_cell and others == []
    left, top, width, height = shown.box
    assert mark == Box(
        round(left + 3 * width / 5),
        round(top + 2 * height / 3),
        round(width / 5),
        round(height / 3),
    )
    assert list(shown.outlined(Selection(row=1, column=1))) == []
    assert list(shown.outlined(Selection(patch=15))) == []


def test_without_it_rows_and_columns_are_two_axes() -> None:
    figure = LiveFigure()
    shown = figure.drawing(picture(None), Page()).maps["image"]
    assert shown.selection(2, 3) == Selection(row=2, column=3)
    assert shown.place()["through"] is None
    scenes = [figure.frame(picture(axis), Selection(), Page()).scene for axis in (None, PATCHES)]
    assert scenes[0]["id"] != scenes[1]["id"], "they are two structures"


def test_large_type_needs_larger_cells_for_its_numbers() -> None:
    figure = LiveFigure()
    at = {
        points: figure.drawing(picture(PATCHES), Page(200, points=points)).maps["image"]
        for points in (style.SCREEN_POINTS, style.PRESENTATION_POINTS)
    }
    assert [shown.has_numbers for shown in at.values()] == [True, False]
