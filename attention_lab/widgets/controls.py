"""Controls: ipywidgets with a visible label, a number to type, and the keyboard's use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import ipywidgets as W
import traitlets as T

_STYLE = {"description_width": "76px"}
_WIDE = "272px"


def _layout(**more: Any) -> W.Layout:
    return W.Layout(width=_WIDE, margin="1px 2px", **more)


def integer(label: str, low: int, high: int, value: int) -> W.IntSlider:
    """A slider whose number can be typed as well."""
    return W.IntSlider(
        value=value, min=low, max=high, description=label, style=_STYLE, layout=_layout()
    )


def decimal(label: str, low: float, high: float, value: float) -> W.FloatSlider:
    """A slider for a number with decimals, which can be typed as well."""
    return W.FloatSlider(
        value=value,
        min=low,
        max=high,
        step=0.05,
        description=label,
        readout_format=".2f",
        style=_STYLE,
        layout=_layout(),
    )


def powers(label: str, low: float, high: float, value: float) -> W.FloatLogSlider:
    """A slider on which every step multiplies: for a number that goes over several sizes."""
    return W.FloatLogSlider(
        value=value,
        base=10,
        min=math.log10(low),
        max=math.log10(high),
        step=0.05,
        description=label,
        readout_format=".2f",
        style=_STYLE,
        layout=_layout(),
    )


class _Doubling(W.FloatLogSlider):
    """A `FloatLogSlider` whose value is a whole number."""

    @T.validate("value")
    def _validate_value(self, proposal: Any) -> int:
        return round(super()._validate_value(proposal))


def doubling(label: str, high: int, value: int) -> W.FloatLogSlider:
    """A slider over 1, 2, 4, ... `high`; any whole number between can be typed."""
    return _Doubling(
        value=value,
        base=2,
        min=0,
        max=math.log2(high),
        step=1,
        description=label,
        readout_format="d",
        style=_STYLE,
        layout=_layout(),
    )


def known(names: Sequence[str], there_are: Sequence[str]) -> None:
    """Nothing, if each of the controls asked for is one that the lab has; else ValueError."""
    unknown = [name for name in names if name not in there_are]
    if unknown:
        raise ValueError(
            f"controls: there is none called {unknown[0]!r}. There are: {', '.join(there_are)}."
        )


def whole_number(label: str, low: int, high: int, value: int) -> W.BoundedIntText:
    """A number that is typed: for ranges in which a slider would be useless."""
    return W.BoundedIntText(
        value=value, min=low, max=high, description=label, style=_STYLE, layout=_layout()
    )


def choice(label: str, options: Sequence[tuple[str, Any]], value: Any) -> W.Dropdown:
    """One of a few named values."""
    return W.Dropdown(
        options=list(options), value=value, description=label, style=_STYLE, layout=_layout()
    )


def toggle(label: str, value: bool) -> W.Checkbox:
    """On or off."""
    return W.Checkbox(value=value, description=label, indent=False, layout=_layout())


def text(label: str, value: str) -> W.Textarea:
    """Text of the learner's own, read while it is typed."""
    return W.Textarea(
        value=value,
        description=label,
        rows=2,
        style=_STYLE,
        layout=_layout(height="58px"),
    )


def button(label: str, tooltip: str) -> W.Button:
    """Something to press."""
    return W.Button(description=label, tooltip=tooltip, layout=W.Layout(width="84px"))
