"""What somebody guessed before the picture appeared, in the terms of a record.

A picture shows it beside the truth (`figures/ghost.py`), as a place on axes, as numbers there, as
a point of a plane or as a curve over a setting: whatever was asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .axes import Selection


@dataclass(frozen=True)
class Guess:
    """One guess. It never changes.

    measure: what the record calls what was guessed: "weights", "output", "largest weight".
    at: the place that was guessed, or the place of the numbers that were.
    value: the number at that place. row: the numbers at all places of the axis `along`.
    point: of the plane of the measure. curve: (value of the setting `over`, measure) of each place.
    """

    measure: str
    at: Selection = field(default_factory=Selection)
    value: float | None = None
    along: str = ""
    row: tuple[float, ...] = ()
    point: tuple[float, float] | None = None
    over: str = ""
    curve: tuple[tuple[float, float], ...] = ()

    @property
    def of_place(self) -> bool:
        """Whether it is a place that was guessed, or the one number there."""
        return not (self.row or self.point or self.curve)
