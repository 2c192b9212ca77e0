"""A colour bar that belongs to one matrix: slim, above it, its limits written at its ends."""

from __future__ import annotations

from dataclasses import dataclass

from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing, Label, Ramp, colour_limits
from attention_lab.figures.page import Box, Page

THICK, ABOVE, GAP = 5, 3, 5  # pixels: of the bar, between it and the matrix, beside it
SHORTEST = 36  # of a bar between its limits; where there is less, it lies below them
SIGNS = 3  # of most limits, such as 2.5: the bars of a group are of one length


@dataclass(frozen=True)
class SlimBar:
    """The colours of the matrix `name`, from 0 or from -limit to limit."""

    name: str
    palette: style.Palette
    limit: float

    def _texts(self) -> tuple[str, str]:
        low = 0.0 if self.palette == "weights" else -self.limit
        first, *_, last = colour_limits(low, self.limit)
        return first[1], last[1]

    @property
    def signs(self) -> tuple[int, int]:
        """How many signs there is room for at its ends: its place depends on no more of them."""
        low, high = self._texts()
        left = 1 if self.palette == "weights" else max(SIGNS + 1, len(low))  # 0, or a sign more
        return left, max(SIGNS, len(high))

    def _rooms(self, page: Page) -> tuple[float, float]:
        """Pixels that its limits take, gap included."""
        low, high = self.signs
        return page.wide("0") * low + GAP, page.wide("0") * high + GAP

    def _stacks(self, page: Page, width: float) -> bool:
        """Whether there is too little room for it between its limits."""
        usual = page.wide("0") * (2 * SIGNS + 1) + 2 * GAP  # alike for every palette
        return width - max(usual, sum(self._rooms(page))) < SHORTEST

    def tall(self, page: Page, width: float) -> float:
        """Pixels from its upper edge to the matrix."""
        return page.tight + (THICK + ABOVE) * self._stacks(page, width)

    def draw(self, drawing: Drawing, box: Box) -> None:
        """Place it above a matrix that lies in `box`."""
        page = drawing.page
        y = box.top - self.tall(page, box.width) + page.tight * 0.5
        for end, x, anchor in (("low", box.left, "left"), ("high", box.right, "right")):
            drawing.add(Label(f"{end} of {self.name}", x, y, anchor))  # type: ignore[arg-type]
        left, right = (round(room) for room in self._rooms(page))
        inner = Box(box.left + left, round(y - THICK / 2), box.width - left - right, THICK)
        below = Box(box.left, box.top - ABOVE - THICK, box.width, THICK)
        ramp = below if self._stacks(page, box.width) else inner
        drawing.items.append(Ramp(ramp, self.palette))

    def update(self, drawing: Drawing) -> None:
        page, width = drawing.page, drawing.maps[self.name].box.width
        low, high = self._texts()
        if page.wide(low) + page.wide(high) + GAP > width:  # no room for both: said once
            low, high = f"\u00b1{high}", ""
        drawing.labels[f"low of {self.name}"].text = low
        drawing.labels[f"high of {self.name}"].text = high
