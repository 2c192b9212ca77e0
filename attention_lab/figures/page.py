"""What a figure is drawn for, and rectangles on it. Lengths are CSS pixels."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from attention_lab.figures import style
from attention_lab.figures.words import widest_px, width_px


class Box(NamedTuple):
    """A rectangle, measured from the figure's top left corner."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


class Page(NamedTuple):
    """The width there is, the screen's density, the type size."""

    width: int = 720
    scale: float = 1.0  # device pixels per CSS pixel
    points: float = style.SCREEN_POINTS

    @property
    def line(self) -> float:
        """Pixels from one line of type to the next."""
        return self.points * style.PX_PER_POINT * 1.3

    @property
    def tight(self) -> float:
        """Pixels from one word label to the next: the least that does not touch."""
        return self.points * style.PX_PER_POINT * 1.12

    def wide(self, text: str, bold: bool = False) -> float:
        """Pixels that a text takes."""
        return width_px(text, self.points, bold)

    def room(self, text: str, signs: int) -> float:
        """Pixels to keep for a text that changes: at least so many signs, so that nothing jumps."""
        return self.wide("0") * max(signs, len(text))

    def widest(self, words: Sequence[str]) -> float:
        """Pixels that the longest of these word labels takes, in whatever weight."""
        return widest_px(tuple(words), self.points)

    def upright(self, words: Sequence[str], width: float) -> bool:
        """Whether these words fit beside each other below a matrix of this width."""
        return self.widest(words) + 3 <= width / max(1, len(words))

    def words_below(self, words: Sequence[str], width: float) -> float:
        """Pixels that the word labels below a matrix of this width take."""
        return self.line if self.upright(words, width) else self.words_beside(words)

    def words_beside(self, words: Sequence[str]) -> float:
        """Pixels that words take along their length, gaps included.

        Rounded up to the grid, so that sentences of about one width share a layout.
        """
        return ceil((self.widest(words) + 8) / style.GRID) * style.GRID
