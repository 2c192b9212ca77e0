"""The soft lookup: drag a query through the plane, and watch weights and output follow."""

from __future__ import annotations

from typing import Any, ClassVar

import ipywidgets as W
import torch

from attention_lab.core.attention import AttentionTrace
from attention_lab.core.invariants import TOLERANCE, Check, invariants
from attention_lab.core.soft_lookup import (
    KEYS,
    MAX_QUERY,
    MAX_TEMPERATURE,
    MIN_TEMPERATURE,
    VALUES,
    WORDS,
    LookupSettings,
    hull,
    lookup,
    outside,
)
from attention_lab.figures import Cell, PlaneView
from attention_lab.figures.formula import number
from attention_lab.widgets import Lab, controls
from attention_lab.widgets.controls import known

ALL_CONTROLS = ("query_x", "query_y", "temperature", "hard")


class SoftLookupLab(Lab[LookupSettings, AttentionTrace]):
    """One query over five words whose keys and values are points of a plane.

    The query is dragged on the canvas, moved with the arrow keys there, or set by sliders.
    controls: which settings get a control, in this order. The other arguments are the fields
    of `LookupSettings`: query_x, query_y, temperature, hard.
    """

    views: ClassVar = {"plane": PlaneView}

    def __init__(self, *, controls: tuple[str, ...] = ALL_CONTROLS, **settings: Any) -> None:
        known(controls, ALL_CONTROLS)
        super().__init__(LookupSettings().with_changes(**settings), controls)

    def compute(self, settings: LookupSettings) -> AttentionTrace:
        with torch.inference_mode():
            return lookup(settings)

    def dragged(self, patch: str, x: float, y: float) -> dict[str, Any]:
        """Two decimals: as fine as a pixel, and still a number that can be said aloud."""
        return {"query_x": round(x, 2), "query_y": round(y, 2)}

    def information(
        self, settings: LookupSettings, record: AttentionTrace, selected: Cell | None
    ) -> dict[str, Any]:
        return {
            "note": _note(settings),
            "formula": _formula(record),
            "checks": [
                [check.holds, check.name, check.detail] for check in _checks(settings, record)
            ],
        }

    def checks(self) -> dict[str, bool]:
        """Each invariant of the present state, and whether it holds."""
        return {check.name: check.holds for check in _checks(self.settings, self.trace)}

    def control(self, name: str, settings: LookupSettings) -> W.ValueWidget:
        value = getattr(settings, name)
        if name == "temperature":
            return controls.power(name, MIN_TEMPERATURE, MAX_TEMPERATURE, value)
        if name == "hard":
            return controls.toggle("hard lookup (temperature \u2192 0)", value)
        label = "query: water" if name == "query_x" else "query: money"
        return controls.decimal(label, -MAX_QUERY, MAX_QUERY, value)

    def code(self) -> str:
        s = self.settings
        lines = [
            "import torch",
            "",
            f"words = {list(WORDS)!r}",
            f"query = torch.tensor([[{s.query_x!r}, {s.query_y!r}]])",
            f"key = torch.tensor({[list(pair) for pair in KEYS]!r})",
            f"value = torch.tensor({[list(pair) for pair in VALUES]!r})",
            "",
            "scores = query @ key.mT",
        ]
        if s.hard:
            lines += [
                "best = scores == scores.max()  # the limit temperature -> 0; a tie is shared",
                "weights = best / best.sum()",
            ]
        else:
            lines += [
                f"scaled = scores / (2**0.5 * {s.temperature!r})  # sqrt(d_k) * temperature",
                "weights = scaled.softmax(dim=-1)",
            ]
        return "\n".join([*lines, "output = weights @ value"]) + "\n"


def _note(settings: LookupSettings) -> str:
    if settings.hard:
        return "Hard lookup, temperature \u2192 0: all weight on the key with the largest q\u00b7k."
    return (
        "weights = softmax(q\u00b7k \u00f7 (\u221ad\u2096 \u00b7 temperature)), with d\u2096 = 2 "
        f"and temperature {number(settings.temperature)}"
    )


def _formula(record: AttentionTrace) -> list[tuple[str, str]]:
    """q\u00b7k of every word, and the output as the weighted average of the values."""
    scores, weights = record.scores[0].tolist(), record.weights[0].tolist()
    dots = (f"{word} {_decimals(score)}" for word, score in zip(WORDS, scores, strict=True))
    terms = (
        f"{_decimals(weight)}\u00b7{_vector(value)}"
        for weight, value in zip(weights, VALUES, strict=True)
    )
    output = ", ".join(map(_decimals, record.output[0].tolist()))
    return [("q\u00b7k", ", ".join(dots)), ("output", f"{' + '.join(terms)} = ({output})")]


def _vector(pair: tuple[float, float]) -> str:
    return f"({number(pair[0])}, {number(pair[1])})"


def _decimals(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def _checks(settings: LookupSettings, record: AttentionTrace) -> tuple[Check, ...]:
    beyond = outside(record.output[0], hull(record.value))
    inside = Check(
        "output inside the hull",
        beyond <= TOLERANCE,
        f"distance beyond its edge: {beyond:.1e}",
    )
    kept = ("rows sum to 1", "agrees with PyTorch")
    return (*(c for c in invariants(record, settings.scale) if c.name in kept), inside)
