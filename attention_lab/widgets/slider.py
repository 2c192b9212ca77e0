"""A slider: a track, and beside it a box in which its number can be typed.

It is our own because ipywidgets' sliders reach only every so many values by keyboard where they
double, read 0,5 as 0, cut their label, and have a handle without a name.
"""

from __future__ import annotations

import math
from numbers import Real
from pathlib import Path
from typing import Any

import anywidget
import traitlets as T

from attention_lab.text import Texts

_HERE = Path(__file__).parent


class TEXT(Texts):
    adds = "Arrow keys: \u00b1{step}. Page keys: \u00b1{page}."
    multiplies = "Arrow keys: \u00b1{step}. Page keys: \u00d7{page} or \u00f7{page}."


class _Within(T.TraitType[Any, Any]):
    """A number of as many decimals as its slider has, no further than its ends.

    Rounded, because 0.30000000000000004 from the page is no change of 0.3.
    """

    def validate(self, obj: Any, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
            self.error(obj, value)
        return round(min(max(float(value), obj.min), obj.max), obj.decimals or None)


class Slider(anywidget.AnyWidget):
    """A number from `min` to `max` with so many decimals.

    An arrow key goes by the last decimal, so that every value can be reached. page: what a page
    key adds; with `powers` what it multiplies with, and the track then multiplies, too.
    refused: [text, count], what was typed and is no number from `min` to `max`.
    """

    _esm = _HERE / "slider.js"
    _css = _HERE / "slider.css"

    description = T.Unicode("").tag(sync=True)
    hint = T.Unicode("").tag(sync=True)
    decimals = T.Int(0).tag(sync=True)
    powers = T.Bool(False).tag(sync=True)
    page = T.Float(5).tag(sync=True)
    min = T.Float(0).tag(sync=True)
    max = T.Float(1).tag(sync=True)
    disabled = T.Bool(False).tag(sync=True)
    value: Any = _Within(0).tag(sync=True)
    refused: T.List[Any] = T.List([]).tag(sync=True)

    def __init__(self, *, value: float, **kwargs: Any) -> None:
        """`value` comes last: it is kept within all the others."""
        super().__init__(**kwargs)
        says = TEXT.multiplies if self.powers else TEXT.adds
        self.hint = says.format(step=f"{10**-self.decimals:g}", page=f"{self.page:g}")
        self.value = value
