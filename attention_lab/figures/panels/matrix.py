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
from attention_lab.figures.panels.heading import Heading, Operator
from attention_lab.figures.panels.slim_bar import SlimBar
from attention_lab.figures.parts import Edges, Margins

SMALLEST = 88  # side of a matrix, in pixels
WIDEST = 2.0  # times as wide as high, at most: cells that are longer no longer look like a table
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
        rooms = self._rooms() if self.shape or self.bar or self.before or self.remark else None
        sizes = (self.smallest, self.largest, self.highest, self.of_page, self.paints, self.edits)
        texts = (self.titles, self.masked_text)
        return self.name, axes, looks, words, rooms, sizes, texts, self.through

    def _rooms(self) -> Hashable:
        """How much room is kept for what changes with the numbers."""
        signs = self._slim_bar.signs if self.bar else None
        return self._heading.room, self._operator.room, signs, len(self.remark)

    @property
    def _heading(self) -> Heading:
        rows, columns = self.values.shape[-2:]
        shape = (rows, columns) if self.shape else None
        return Heading(self.name, self.title, self.titles, self.colour, shape)

    @property
    def _operator(self) -> Operator:
        return Operator(self.name, self.before, self.factor)

    @property
    def _slim_bar(self) -> SlimBar:
        return SlimBar(self.name, self.palette, self.limit)

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

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        line, width = page.line, width or self.least(page)
        above = self._slim_bar.tall(page, width) + 0.3 * line if self.bar else 0.65 * line
        top = self._heading.tall(page, width) + above
        bottom = line * self._captions_columns(edges) + line * bool(self.remark)
        if self._names_columns(edges):
            bottom += page.words_below(self.columns.labels, width)
        left = self._words_left(page, edges)
        if self._captions_rows(edges) and not self._heads_rows(edges):
            left += line + 6
        if self.before:
            left += self._operator.width(page) + 8
        return Margins(left, top, 0, bottom)

    def _words_left(self, page: Page, edges: Edges) -> float:
        """Pixels that the names of the rows take, and their caption where it stands above them."""
        if not self._names_rows(edges):
            return 0.0
        words = page.words_beside(self.rows.labels)
        above = self._heads_rows(edges) and self._captions_rows(edges)
        return max(words, page.wide(self.rows.label) + 8) if above else words

    def least(self, page: Page) -> float:
        return max(self.smallest, self._heading.least(page))

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
        self._heading.draw(drawing, box, above)
        self._row_words(drawing, box, edges)
        self._below(drawing, box, edges)
        if self.before:
            left = box.left - self.margins(drawing.page, edges).left + 6
            self._operator.draw(drawing, left, box.top + box.height / 2)

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
        self._heading.update(drawing)
        if self.before:
            self._operator.update(drawing)
        if self.remark:
            text = self.remark if self.remark_shown else ""
            drawing.labels[f"remark of {self.name}"].text = text


def _shown(where: Caption, at_the_edge: bool) -> bool:
    return where == "all" or (where == "edge" and at_the_edge)
