"""A matrix as a heat map, its two axes named."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal

from torch import Tensor

from attention_lab.core.axes import Axis, Selection
from attention_lab.core.guess import Guess
from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing, Label
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.panels.ghosts import in_words
from attention_lab.figures.panels.slim_bar import SlimBar
from attention_lab.figures.parts import Edges, Margins
from attention_lab.figures.words import width_px

SMALLEST = 88  # side of a matrix, in pixels
WIDEST = 2.0  # times as wide as high, at most: cells that are longer no longer look like a table
FACTOR = "off: \u00d71"  # as wide as most factors
Caption = Literal["all", "edge", "none"]  # where the names of an axis are written


@dataclass(frozen=True, eq=False)
class Matrix(Panel):
    """A matrix (row, column); NaN is a masked cell, drawn as hatching.

    title: above it; `colour` is a mark of its own beside the title. shape: write its shape.
    titles: those of its group. Where one of them leaves no room for a shape beside it, all shapes
        have a line of their own, so that titles stand on one line.
    bar: a slim colour bar above it, with its limits.
    before: the operation that leads to it, on its left; `factor` stands below that.
    row_words, column_words: where the names along an axis are written; "edge" is only at the edge
        of a group of matrices. row_caption, column_caption: where it is written what they are.
        An axis without names is always captioned.
    remark: a line below it; what it says and whether it is shown may change with the numbers.
    largest: its longest side; rows and columns are squares where `square`.
    highest, of_page: it is as high as wide, but no higher than so many pixels, or than this share
        of the page's width where that is more. 0: `largest` alone counts.
    paints, edits: what a learner may do to its cells.
    through: one axis through all cells, row by row, such as the patches of an image.
    """

    values: Tensor = field(kw_only=True)
    rows: Axis = field(kw_only=True)
    columns: Axis = field(kw_only=True)
    quantity: str = field(kw_only=True)
    palette: style.Palette = "weights"
    limit: float = 1.0
    title: str = ""
    colour: str = ""
    shape: bool = False
    titles: tuple[str, ...] = ()
    bar: bool = False
    before: str = ""
    factor: str | None = None
    masked_text: str = ""
    at: Selection = field(default_factory=Selection)
    row_words: Caption = "all"
    column_words: Caption = "all"
    row_caption: Caption = "edge"
    column_caption: Caption = "edge"
    remark: str = ""
    remark_shown: bool = False
    smallest: float = SMALLEST
    largest: float = 352
    highest: float = 0.0
    of_page: float = 0.0
    paints: bool = False
    edits: bool = False
    through: Axis | None = None

    def structure(self) -> Hashable:
        # How long an axis without names is changes nothing that stays, but for its digits.
        axes = tuple(axis if axis.names else axis.kind for axis in (self.rows, self.columns))
        looks = (self.palette, self.quantity, self.title, self.colour, self.before, self.at)
        words = (self.row_words, self.column_words, self.row_caption, self.column_caption)
        rooms = (self._shape_room, self._factor_room, self._bar_signs, len(self.remark))
        sizes = (self.smallest, self.largest, self.highest, self.of_page, self.paints, self.edits)
        return (
            self.name,
            axes,
            looks,
            words,
            rooms,
            sizes,
            self.titles,
            self.masked_text,
            self.through,
        )

    @property
    def _shape_room(self) -> str:
        """A text as wide as the shape may become."""
        rows, columns = (max(2, len(str(side))) for side in self.values.shape[-2:])
        return "0" * rows + "\u00d7" + "0" * columns if self.shape else ""

    @property
    def _factor_room(self) -> str:
        """A text as wide as the factor may become."""
        if self.factor is None:
            return ""
        narrow = width_px(self.factor, 9) <= width_px(FACTOR, 9)
        return FACTOR if narrow else "0" * len(self.factor)

    @property
    def _slim_bar(self) -> SlimBar:
        return SlimBar(self.name, self.palette, self.limit)

    @property
    def _bar_signs(self) -> Hashable:
        return self._slim_bar.signs if self.bar else None

    # How large it wants to be

    def _names_rows(self, edges: Edges) -> bool:
        return _shown(self.row_words, edges.first) and bool(self.rows.names)

    def _names_columns(self, edges: Edges) -> bool:
        return _shown(self.column_words, edges.last) and bool(self.columns.names)

    def _captions_rows(self, edges: Edges) -> bool:
        return _shown(self.row_caption, edges.first) or not self.rows.names

    def _captions_columns(self, edges: Edges) -> bool:
        return _shown(self.column_caption, edges.last) or not self.columns.names

    def _heads_rows(self, edges: Edges) -> bool:
        """Whether the caption of the rows stands above their names, as in a table."""
        return self._names_rows(edges) and bool(self.title or self.shape)

    def _stacks(self, page: Page, width: float) -> bool:
        """Whether its title and its shape need a line each."""
        longest = max(page.wide(title, bold=True) for title in (self.title, *self.titles))
        return self.shape and longest + page.wide(self._shape_room) + 4 > width

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        line, width = page.line, width or self.least(page)
        top = line * bool(self.title or self.shape) + line * self._stacks(page, width)
        if self.bar:
            top += 0.3 * line + self._slim_bar.tall(page, width)
        else:
            top += 0.65 * line
        bottom = line * self._captions_columns(edges) + line * bool(self.remark)
        if self._names_columns(edges):
            bottom += page.words_below(self.columns.labels, width)
        left = self._words_left(page, edges)
        if self._captions_rows(edges) and not self._heads_rows(edges):
            left += line + 6
        if self.before:
            left += self._operator_width(page) + 8
        return Margins(left, top, 0, bottom)

    def _words_left(self, page: Page, edges: Edges) -> float:
        """Pixels that the names of the rows take, and their caption where it stands above them."""
        if not self._names_rows(edges):
            return 0.0
        words = page.words_beside(self.rows.labels)
        above = self._heads_rows(edges) and self._captions_rows(edges)
        return max(words, page.wide(self.rows.label) + 8) if above else words

    def least(self, page: Page) -> float:
        return max(self.smallest, self._mark(page) + page.wide(self.title, bold=True))

    def _mark(self, page: Page) -> float:
        """Pixels that the mark beside the title takes."""
        return page.points * 1.6 if self.colour else 0.0

    def _operator_width(self, page: Page) -> float:
        enlarged = 1.8 if len(self.before) == 1 else 1
        return max(page.wide(self.before) * enlarged, page.wide(self._factor_room))

    def _high(self, page: Page) -> float:
        return max(self.highest, self.of_page * page.width)

    def most(self, page: Page) -> float:
        return max(WIDEST * self._high(page) or self.largest, self.least(page))

    def tall(self, page: Page, width: float) -> float:
        return min(width, self._high(page) or width)

    # On the page

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        drawing.add(
            HeatMap(
                self.name, box, self.rows, self.columns, self.palette, self.quantity,
                self.masked_text, self.at, self.paints, self.edits, drawing.page.points,
                self.through,
            )
        )  # fmt: skip
        above = float(box.top)
        if self.bar:
            self._slim_bar.draw(drawing, box)
            above -= self._slim_bar.tall(drawing.page, box.width)
        self._title(drawing, box, above)
        self._row_words(drawing, box, edges)
        self._below(drawing, box, edges)
        self._operator(drawing, box, edges)

    def _title(self, drawing: Drawing, box: Box, bottom: float) -> None:
        """Title and shape, in the line or lines that end at `bottom`."""
        line = drawing.page.line
        y = bottom - line * 0.6
        if self.shape:
            stacked = self._stacks(drawing.page, box.width)
            at = (box.left, "left") if stacked else (box.right, "right")
            drawing.add(Label(f"shape of {self.name}", at[0], y, at[1]))  # type: ignore[arg-type]
            y -= line * stacked
        if not self.title:
            return
        if self.colour:
            drawing.text(box.left, y, "\u25a0", colour=self.colour)
        drawing.text(box.left + self._mark(drawing.page), y, self.title, bold=True)

    def _row_words(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        line = drawing.page.line
        if self._names_rows(edges):
            drawing.row_words(box, self.rows)
        if not self._captions_rows(edges):
            return
        if self._heads_rows(edges):
            at = (box.left - 5, box.top - line * 0.6)
            return drawing.text(*at, self.rows.label, anchor="right", quiet=True)
        x = box.left - line * 0.55 - self._words_left(drawing.page, edges)
        look = {"anchor": "center", "rotation": 90, "quiet": True}
        drawing.text(x, box.top + box.height / 2, self.rows.label, **look)

    def _below(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        page, line = drawing.page, drawing.page.line
        centre, y = box.left + box.width / 2, box.bottom + line * 0.6
        if self._names_columns(edges):
            drawing.column_words(box, self.columns)
            y += page.words_below(self.columns.labels, box.width)
        if self._captions_columns(edges):
            drawing.text(centre, y, self.columns.label, anchor="center", quiet=True)
            y += line
        if self.remark:
            x = min(centre, page.width - 2 - page.wide(self.remark) / 2)
            drawing.add(Label(f"remark of {self.name}", x, y, "center"))

    def _operator(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        if not self.before:
            return
        page, middle = drawing.page, box.top + box.height / 2
        large = len(self.before) == 1
        x = box.left - self.margins(page, edges).left + 6 + self._operator_width(page) / 2
        points = page.points * (1.8 if large else 1)
        drawing.text(x, middle, self.before, anchor="center", bold=large, points=points)
        if self.factor is not None:
            drawing.add(
                Label(f"factor of {self.name}", x, middle + page.line, "center", quiet=False)
            )

    def shows(self, guess: Guess) -> bool:
        """A place that is a cell of it."""
        axes = (self.through,) if self.through else (self.rows, self.columns)
        there = all(guess.at.get(axis.kind, len(axis)) < len(axis) for axis in axes)
        mine = all(guess.at.get(kind, index) == index for kind, index in self.at.items())
        return guess.of_place and there and mine

    def guessed(self, guess: Guess) -> str:
        if guess.value is not None:
            return in_words([guess.value])
        axes = (self.through,) if self.through else (self.rows, self.columns)
        return " \u2192 ".join(axis.name(guess.at[axis.kind]) for axis in axes)

    def update(self, drawing: Drawing) -> None:
        drawing.maps[self.name].show(self.values, self.limit, self.guessed_at)
        if self.bar:
            self._slim_bar.update(drawing)
        if self.shape:
            rows, columns = self.values.shape[-2:]
            drawing.labels[f"shape of {self.name}"].text = f"{rows}\u00d7{columns}"
        if self.factor is not None:
            drawing.labels[f"factor of {self.name}"].text = self.factor
        if self.remark:
            text = self.remark if self.remark_shown else ""
            drawing.labels[f"remark of {self.name}"].text = text


def _shown(where: Caption, at_the_edge: bool) -> bool:
    return where == "all" or (where == "edge" and at_the_edge)
