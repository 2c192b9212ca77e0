"""A part with a strip beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from attention_lab.figures import style
from attention_lab.figures.page import Box, Page
from attention_lab.figures.parts import Edges, Margins, Part, rounded


@dataclass(frozen=True)
class Flanked:
    """A part and a strip on its right, as high as it. The strip takes of the room beside the part:
    its box is as wide as those of its like that have none.
    """

    parts: tuple[Part, Part]
    gap: float = style.GRID / 2

    @property
    def stretches(self) -> bool:
        return self.parts[0].stretches

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        part, strip = self.parts
        around = part.margins(page, edges, width)
        above = max(around.top, strip.margins(page, edges).top)
        return around._replace(top=above, right=around.right + self.gap + strip.least(page))

    def least(self, page: Page) -> float:
        return self.parts[0].least(page)

    def most(self, page: Page) -> float:
        return self.parts[0].most(page)

    def tall(self, page: Page, width: float) -> float:
        return self.parts[0].tall(page, width)

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        part, strip = self.parts
        yield from part.place(page, box, edges)
        beside = rounded(box.right + self.gap, box.top, strip.least(page), box.height)
        yield from strip.place(page, beside, edges)
