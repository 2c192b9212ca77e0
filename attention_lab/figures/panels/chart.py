"""What plane, curves, bars and histogram share: an axes with ticks, captions and marks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

from attention_lab.core.guess import Guess
from attention_lab.figures import style
from attention_lab.figures.drawing import Anchor, Drawing, Label, Rule
from attention_lab.figures.marks import Handle, Limits, Mark, Marks, Path
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.panels.ghosts import hollow_cross, in_words
from attention_lab.figures.parts import Edges, Margins

Ticks = Mapping[float, str]  # a number of the axis, and what is written at it
GHOST = 12  # pixels that the arms of a guessed point reach
GRID_LINE = style.PALE_LINE


@dataclass(frozen=True, eq=False)
class Chart(Panel):
    """An axes of marks. A subclass says which.

    limits: the numbers at its sides. below, left: what its axes show.
    number: a short text above its right corner that changes with the numbers. usual: as long as
        it is most of the time.
    smallest, largest: of its width. high: its height, 0 for a square.
    of: what the record calls the points that move in it, such as "output".
    """

    limits: Limits = field(kw_only=True)
    title: str = ""
    number: str | None = None
    below: str = ""
    left: str = ""
    ticks_below: Ticks = field(default_factory=dict)
    ticks_left: Ticks = field(default_factory=dict)
    smallest: float = 150
    largest: float = 264
    high: float = 0.0
    stretch: bool = False
    of: str = ""

    usual: ClassVar[str] = "0.00"
    left_upright: ClassVar[bool] = True  # whether what the left axis shows stands beside it

    @property
    def stretches(self) -> bool:
        return self.stretch

    @abstractmethod
    def still(self) -> Sequence[Mark]:
        """The marks that stay."""

    @abstractmethod
    def moving(self, box: Box, page: Page) -> Sequence[Mark]:
        """The marks that move."""

    def shows(self, guess: Guess) -> bool:
        """A point of the plane that it shows."""
        return guess.point is not None and guess.measure == self.of

    def guessed(self, guess: Guess) -> str:
        return f"({in_words(guess.point or ())})"

    def ghosts(self, guess: Guess, box: Box, page: Page) -> Sequence[Mark]:
        """The marks of a guess that it can show."""
        left, right, bottom, top = self.limits
        reach = GHOST * (right - left) / box.width, GHOST * (top - bottom) / box.height
        return hollow_cross(guess.point or (0.0, 0.0), reach)

    @property
    def guessed_points(self) -> list[tuple[tuple[float, float], float]]:
        """A guessed point and how large its cross is, in pixels: names keep off it."""
        point = self.ghost.point if self.ghost else None
        return [(point, 2 * GHOST)] if point else []

    def still_key(self) -> Hashable:
        """What the marks that stay depend on."""
        return ()

    def handle(self) -> Handle | None:
        """A point that can be dragged, where it is now."""
        return None

    def structure(self) -> Hashable:
        texts = (self.title, self.number is None, self.below, self.left)
        ticks = (tuple(self.ticks_below.items()), tuple(self.ticks_left.items()))
        sizes = (self.smallest, self.largest, self.high, self.stretch, len(self._number_room))
        return self.name, self.limits, texts, ticks, sizes, self.still_key()

    def pixels(self, box: Box, at: Sequence[float]) -> tuple[float, float]:
        """Where on the page a point of the axes lies."""
        left, right, bottom, top = self.limits
        x = box.left + (at[0] - left) / (right - left) * box.width
        return x, box.top + (top - at[1]) / (top - bottom) * box.height

    @property
    def _number_room(self) -> str:
        """What there is room for: the usual number, unless this one is longer."""
        number = self.number or ""
        return "0" * len(number) if len(number) > len(self.usual) else self.usual

    def tick_anchor(self, at: float) -> Anchor:
        """On which side of a tick below its text lies."""
        return "center"

    # How large it wants to be

    def _tick_width(self, page: Page) -> float:
        return max((page.wide(text) for text in self.ticks_left.values()), default=0.0)

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        line = page.line
        left = self._tick_width(page) + 6 if any(self.ticks_left.values()) else 0.0
        left += line if self.left and self.left_upright else 0.0
        top = 1.4 * line if self.title or self.number is not None else 0.5 * line
        bottom = line if any(self.ticks_below.values()) else 0.0
        beyond = self._beyond(page)
        bottom += (line if self.below else 0.0) + 2
        return Margins(max(left, beyond[0]), top, beyond[1], bottom)

    def _beyond(self, page: Page) -> tuple[float, float]:
        """Pixels by which the texts of the ticks below may leave its box on the left and right."""
        left, right, _, _ = self.limits
        width, before, after = self.least(page), 0.0, 0.0
        for at, text in self.ticks_below.items():
            if text and self.tick_anchor(at) == "center":
                half, share = page.wide(text) / 2, float(at - left) / (right - left)
                before = max(before, half - share * width)
                after = max(after, half - (1 - share) * width)
        return before, after

    def least(self, page: Page) -> float:
        above = page.wide(self.title, bold=True)
        if self.number is not None:
            above += style.GRID + page.wide(self._number_room)
        return max(self.smallest, above, page.wide(self.below))

    def most(self, page: Page) -> float:
        return max(self.largest, self.least(page))

    def tall(self, page: Page, width: float) -> float:
        return self.high or width

    # On the page

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        grid = [*self._grid()]
        drawing.add(Marks(self.name, box, self.limits, (*grid, *self.still()), self.handle()))
        line = drawing.page.line
        self._title(drawing, box)
        if self.number is not None:
            y = box.top - 0.65 * line
            drawing.add(Label(f"number of {self.name}", box.right, y, "right", quiet=False))
        self._tick_texts(drawing, box)
        self._captions(drawing, box)

    def _title(self, drawing: Drawing, box: Box) -> None:
        if self.title:
            drawing.title(box, self.title)

    def _grid(self) -> Sequence[Mark]:
        left, right, bottom, top = self.limits
        upright = [Path([(x, bottom), (x, top)], GRID_LINE, 0.7) for x in self.ticks_below]
        level = [Path([(left, y), (right, y)], GRID_LINE, 0.7) for y in self.ticks_left]
        return [*upright, *level]

    def _tick_texts(self, drawing: Drawing, box: Box) -> None:
        left, right, bottom, top = self.limits
        y, a_number = box.bottom + drawing.page.line * 0.6, box.width / (right - left)
        for at, text in self._written_below(drawing.page, abs(a_number)):
            x = box.left + (at - left) * a_number
            drawing.text(x, y, text, anchor=self.tick_anchor(at), quiet=True)
        for at, text in self.ticks_left.items():
            if text:
                y = box.top + (top - at) / (top - bottom) * box.height
                drawing.text(box.left - 5, y, text, anchor="right", quiet=True)

    def _written_below(self, page: Page, a_number: float) -> Sequence[tuple[float, str]]:
        """The ticks whose texts fit beside each other: all, or every second, third ..., the last.

        a_number: pixels from a number to the next.
        """
        ticks = [(at, text) for at, text in sorted(self.ticks_below.items()) if text]
        for step in range(1, len(ticks)):
            shown = ticks[(len(ticks) - 1) % step :: step]
            needed = [(page.wide(a) + page.wide(b)) / 2 for (_, a), (_, b) in pairwise(shown)]
            there = [(b - a) * a_number for (a, _), (b, _) in pairwise(shown)]
            if all(n + style.GRID <= t for n, t in zip(needed, there, strict=True)):
                return shown
        return ticks[-1:]

    def _captions(self, drawing: Drawing, box: Box) -> None:
        line = drawing.page.line
        if self.below:
            ticks = line if any(self.ticks_below.values()) else 0.0
            y = box.bottom + ticks + line * 0.6
            drawing.text(box.left + box.width / 2, y, self.below, anchor="center", quiet=True)
        if self.left and self.left_upright:
            x = box.left - 5 - self._tick_width(drawing.page) - line * 0.6
            look = {"anchor": "center", "rotation": 90, "quiet": True}
            drawing.text(x, box.top + box.height / 2, self.left, **look)

    def update(self, drawing: Drawing) -> None:
        marks, handle = drawing.marks[self.name], self.handle()
        moving = list(self.moving(marks.box, drawing.page))
        if self.ghost:
            moving += self.ghosts(self.ghost, marks.box, drawing.page)
        marks.show(moving, handle.at if handle else None)
        if self.number is not None:
            drawing.labels[f"number of {self.name}"].text = self.number


def rule(x: float, y: float, width: float, colour: str, dashes: tuple[float, ...] = ()) -> Rule:
    """A sample of a line, for a legend."""
    return Rule(x, y, x + width, y, colour, 2.5, dashes)
