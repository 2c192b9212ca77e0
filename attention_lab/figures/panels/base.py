"""What every panel can do: say how large it wants to be, and put itself on a page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from attention_lab.core.axes import Selection
from attention_lab.core.guess import Guess
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.page import Box, Page
from attention_lab.figures.parts import Edges, Margins, Part


@dataclass(frozen=True, eq=False)
class Panel(ABC):
    """One thing that is shown, with its numbers. It is made anew at every step, and is cheap.

    name: unique in its picture; its layers are found by it.
    ghost: a guess that it shows beside its numbers.
    """

    name: str
    ghost: Guess | None = field(default=None, kw_only=True)

    @property
    def stretches(self) -> bool:
        return False

    @abstractmethod
    def structure(self) -> Hashable:
        """Equal for two states of a panel that share one layout: all but its numbers."""

    @abstractmethod
    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        """Pixels around its box, for words, ticks and captions: see `Part`."""

    @abstractmethod
    def least(self, page: Page) -> float:
        """The narrowest box in which it can be read."""

    @abstractmethod
    def most(self, page: Page) -> float:
        """The widest box that it can use."""

    @abstractmethod
    def tall(self, page: Page, width: float) -> float:
        """The height of a box of this width."""

    @abstractmethod
    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        """Place what stays, and the empty layers."""

    @abstractmethod
    def update(self, drawing: Drawing) -> None:
        """Give the layers this state's numbers."""

    @property
    def guessed_at(self) -> Selection | None:
        """The place of the guess that it shows."""
        return None if self.ghost is None else self.ghost.at

    def shows(self, guess: Guess) -> bool:
        """Whether it can show this guess."""
        return False

    def guessed(self, guess: Guess) -> str:
        """What was guessed, in the words of its axes; "" where the picture says it better."""
        return ""

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        yield self, box, edges
