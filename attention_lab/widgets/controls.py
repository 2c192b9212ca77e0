"""Controls: ipywidgets with a visible label, a number to type, and the keyboard's use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import ipywidgets as W
import traitlets as T

_STYLE = {"description_width": "88px"}
_WIDE = "272px"


def _layout(**more: Any) -> W.Layout:
    return W.Layout(width=_WIDE, margin="1px 2px", **more)


def integer(label: str, low: int, high: int, value: int) -> W.IntSlider:
    """A slider whose number can be typed as well."""
    return W.IntSlider(
        value=value, min=low, max=high, description=label, style=_STYLE, layout=_layout()
    )


class _Rounded(T.TraitType[Any, Any]):
    """A number of so many decimals (a whole one for None), whatever a float makes of it.

    The page sends 0.30000000000000004 back for 0.3, and 2^5.2 for 37: that is no change.
    """

    def __init__(self, default: float, decimals: int | None) -> None:
        super().__init__(default)
        self.decimals = decimals

    def validate(self, obj: Any, value: Any) -> float:
        try:
            return round(float(value), self.decimals)
        except (TypeError, ValueError, OverflowError):
            self.error(obj, value)


class _Decimal(W.FloatSlider):
    value = _Rounded(0.0, 2).tag(sync=True)


class _Power(W.FloatLogSlider):
    """Without steps, so that any number can be typed; an arrow key goes a tenth of the way."""

    value = _Rounded(1.0, 2).tag(sync=True)


class _WholePower(W.FloatLogSlider):
    value = _Rounded(1, None).tag(sync=True)


def decimal(label: str, low: float, high: float, value: float) -> W.FloatSlider:
    """A slider for a number with two decimals, which can be typed as well."""
    return _Decimal(
        value=value,
        min=low,
        max=high,
        step=0.01,  # the page moves a number that lies between two steps to one of them
        description=label,
        readout_format=".2f",
        style=_STYLE,
        layout=_layout(),
    )


def power(label: str, low: float, high: float, value: float) -> W.FloatLogSlider:
    """A slider that multiplies: for a number with two decimals that goes over several sizes."""
    return _Power(
        value=value,
        base=10,
        min=math.log10(low),
        max=math.log10(high),
        step=None,
        description=label,
        readout_format=".2f",
        style=_STYLE,
        layout=_layout(),
    )


def whole_power(label: str, high: int, value: int) -> W.FloatLogSlider:
    """A slider from 1 to 2^10 or so for a whole number: an arrow key doubles or halves it."""
    return _WholePower(
        value=value,
        base=2,
        min=0,
        max=math.log2(high),
        step=None,
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
