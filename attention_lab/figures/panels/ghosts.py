"""How a guess is drawn: dashed lines in ink on white, with the words beside a sample of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing, Label, Rule
from attention_lab.figures.marks import Coordinates, Mark, Path, Points
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.parts import Edges, Margins

DASHES: Final = (5.0, 3.0)
SHORT_DASHES: Final = (3.0, 1.5)  # around a small mark
LINE, UNDER = 1.8, 4.0  # widths of a dashed line, and of the white that it lies on
SAMPLE = 26  # pixels that the sample takes in the legend
CROSS: Final = (  # corners of a cross whose arms end at 1
    (0.5, 1), (0, 0.5), (-0.5, 1), (-1, 0.5), (-0.5, 0), (-1, -0.5),
    (-0.5, -1), (0, -0.5), (0.5, -1), (1, -0.5), (0.5, 0), (1, 0.5),
)  # fmt: skip


def dashed(points: Coordinates) -> list[Mark]:
    """A dashed line that is seen on any colour."""
    return [Path(points, style.PAPER, UNDER), Path(points, style.INK, LINE, DASHES)]


def hollow_bar(value: float, low: float, high: float) -> list[Mark]:
    """The outline of a bar from 0 to `value`."""
    return dashed([(0, low), (value, low), (value, high), (0, high), (0, low)])


def hollow_cross(at: tuple[float, float], reach: tuple[float, float]) -> list[Mark]:
    """A cross around a point; `reach` is how far its arms go, in the numbers of the axes."""
    corners = [(at[0] + x * reach[0], at[1] + y * reach[1]) for x, y in (*CROSS, CROSS[0])]
    white = Path(corners, style.PAPER, UNDER, fill=style.PAPER)
    return [white, Path(corners, style.INK, LINE, SHORT_DASHES)]


def hollow_points(points: Coordinates) -> list[Mark]:
    """Small rings."""
    return [Points(points, (style.INK,), (7,)), Points(points, (style.PAPER,), (4,))]


@dataclass(frozen=True, eq=False)
class GuessLegend(Panel):
    """What the dashed lines of a picture are, in words."""

    text: str

    def structure(self) -> Hashable:
        return self.name, self.text

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        return Margins()

    def least(self, page: Page) -> float:
        return SAMPLE + page.wide(self.text)

    def most(self, page: Page) -> float:
        return self.least(page)

    def tall(self, page: Page, width: float) -> float:
        return page.line

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        y = box.top + box.height / 2
        end = box.left + SAMPLE - 5
        drawing.items.append(Rule(box.left, y, end, y, style.INK, LINE, DASHES))
        drawing.add(Label("guess", box.left + SAMPLE, y, quiet=False))

    def update(self, drawing: Drawing) -> None:
        drawing.labels["guess"].text = self.text


def in_words(point: Sequence[float]) -> str:
    """A number, or the numbers of a point, as they are read."""
    return ", ".join(f"{value:.2f}" for value in point).replace("-", "\u2212")
