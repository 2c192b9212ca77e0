"""Ways to give an answer: each a widget that the keyboard can use, and the same from Python.

`get()` is the answer as it stands, None where nothing was chosen yet. `put(value)` sets it
and raises ValueError for what is not allowed.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets as W

from attention_lab.core.typed import typed_number
from attention_lab.text import Texts

_STYLE = {"description_width": "initial"}
# Radio buttons of ipywidgets are one line high, cut long text off, and come after their text.
WRAPPING = "attention-lab-choice"
WRAPPING_CSS = (
    f"<style>.{WRAPPING}{{width:auto!important;max-width:46em}}"
    f".{WRAPPING} label{{display:flex;flex-direction:row-reverse;justify-content:flex-end;"
    "gap:10px;height:auto!important;line-height:1.4!important;font-size:15px!important;"
    "white-space:normal;margin:4px 0}"
    f".{WRAPPING} input{{flex:none;height:16px!important;width:16px;margin:3px 0 0!important}}"
    "</style>"
)


class TEXT(Texts):
    answer = "answer"
    any_number = "a number"
    from_to = "from {low} to {high}"
    choose = "Choose an answer first"
    move = "Move the sliders first"


class Input(ABC):
    """One way to answer."""

    widget: W.Widget

    @property
    def missing(self) -> str:
        """What is to be done where nothing was chosen yet."""
        return TEXT.choose

    @abstractmethod
    def get(self) -> Any:
        """The answer as it stands; None where nothing was chosen yet."""

    @abstractmethod
    def put(self, value: Any) -> None:
        """Set the answer. Raises ValueError for what is not allowed."""

    def disable(self) -> None:
        """The answer is given: it stays visible and cannot be changed."""
        _disable(self.widget)


class Choice(Input):
    """One of a few texts. Tab goes from one to the next, the space bar chooses."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self.widget = W.RadioButtons(options=self.texts, value=None)
        self.widget.add_class(WRAPPING)

    def get(self) -> str | None:
        return self.widget.value

    def put(self, value: Any) -> None:
        if value not in self.texts:
            there = "; ".join(map(repr, self.texts))
            raise ValueError(f"answer must be one of these, not {value!r}: {there}.")
        self.widget.value = value


class Number(Input):
    """A number that is typed, with a point or a comma. low, high: what is allowed, if not all."""

    def __init__(self, low: float | None = None, high: float | None = None) -> None:
        self.low, self.high = low, high
        free = low is None or high is None
        hint = TEXT.any_number if free else TEXT.from_to.format(low=f"{low:g}", high=f"{high:g}")
        self.widget = W.Text(
            description=TEXT.answer,
            placeholder=hint,
            layout=W.Layout(width="200px"),
            style=_STYLE,
        )

    def get(self) -> float | None:
        """Raises ValueError for what is no number, or lies beyond what is allowed."""
        text = self.widget.value.strip()
        return self._allowed(typed_number(text, self.low, self.high)) if text else None

    def put(self, value: Any) -> None:
        self.widget.value = repr(self._allowed(value)).removesuffix(".0")

    def _allowed(self, value: Any) -> float:
        number = a_number(value)
        if self.low is not None and self.high is not None and not self.low <= number <= self.high:
            raise ValueError(f"answer must be from {self.low:g} to {self.high:g}, not {number:g}.")
        return number


class Sliders(Input):
    """A few numbers on sliders: a point of the plane, or a curve at a few places.

    Where they stand at first is no answer.
    """

    def __init__(
        self, labels: Sequence[str], low: float, high: float, start: float, caption: str = ""
    ) -> None:
        """caption: what the labels of a curve are; its sliders stand side by side."""
        self.low, self.high = low, high
        self._moved = False
        upright = bool(caption)
        self.sliders = [
            W.FloatSlider(
                value=start,
                min=low,
                max=high,
                step=(high - low) / 20 if upright else 0.05,
                description=label,
                orientation="vertical" if upright else "horizontal",
                readout_format=".2f",
                # Room for a track of 200 pixels beside its label and its number.
                layout=W.Layout(width="62px", height="280px")
                if upright
                else W.Layout(width="320px"),
                style={} if upright else _STYLE,
            )
            for label in labels
        ]
        for slider in self.sliders:
            slider.observe(self._follow, "value")
        parts = [W.HTML(f"{escape(caption)}:"), *self.sliders] if upright else self.sliders
        self.widget = (W.HBox if upright else W.VBox)(parts)

    @property
    def missing(self) -> str:
        return TEXT.move

    def get(self) -> tuple[float, ...] | None:
        return tuple(float(slider.value) for slider in self.sliders) if self._moved else None

    def put(self, value: Any) -> None:
        wanted = f"{len(self.sliders)} numbers from {self.low:g} to {self.high:g}"
        try:
            numbers = [a_number(v) for v in value]
        except (TypeError, ValueError):
            raise ValueError(f"answer must be {wanted}, not {value!r}.") from None
        inside = all(self.low <= n <= self.high for n in numbers)
        if len(numbers) != len(self.sliders) or not inside:
            raise ValueError(f"answer must be {wanted}, not {value!r}.")
        for slider, number in zip(self.sliders, numbers, strict=True):
            slider.value = number
        self._moved = True

    def _follow(self, _: Any) -> None:
        self._moved = True


def _disable(widget: W.Widget) -> None:
    for child in getattr(widget, "children", ()):
        _disable(child)
    if "disabled" in widget.trait_names():
        widget.disabled = True


def button(label: str, action: Callable[[Any], None], tooltip: str = "") -> W.Button:
    """A button as wide as its label."""
    layout = W.Layout(width="auto", align_self="flex-start")
    made = W.Button(description=label, tooltip=tooltip, layout=layout)
    made.on_click(action)
    return made


def a_number(value: Any) -> float:
    """`value` as a float, if it is a finite number."""
    try:
        if isinstance(value, bool | str):
            raise TypeError
        given = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"answer must be a number, not {value!r}.") from None
    if not math.isfinite(given):
        raise ValueError(f"answer must be a finite number, not {value!r}.")
    return given
