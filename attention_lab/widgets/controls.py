"""Controls: ipywidgets with a visible label, a number to type, and the keyboard's use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as W

_STYLE = {"description_width": "76px"}
_WIDE = "272px"


def _layout(**more: Any) -> W.Layout:
    return W.Layout(width=_WIDE, margin="1px 2px", **more)


def integer(label: str, low: int, high: int, value: int) -> W.IntSlider:
    """A slider whose number can be typed as well."""
    return W.IntSlider(
        value=value, min=low, max=high, description=label, style=_STYLE, layout=_layout()
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
