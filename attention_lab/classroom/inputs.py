"""Ways to give an answer: each a widget that the keyboard can use, and the same from Python.

`get()` is the answer as it stands, None where nothing was chosen yet. `put(value)` sets it
and raises ValueError for what is not allowed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets as W

from attention_lab.classroom.cards import WRAPPING
from attention_lab.classroom.panel import button
from attention_lab.classroom.questions import a_number

_STYLE = {"description_width": "initial"}


class Input(ABC):
    """One way to answer."""

    widget: W.Widget

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
    """A number that is typed."""

    def __init__(self, low: float | None = None, high: float | None = None) -> None:
        self.low, self.high = low, high
        layout = W.Layout(width="160px")
        if low is None or high is None:
            self.widget = W.FloatText(description="answer", step=0.01, layout=layout, style=_STYLE)
        else:
            self.widget = W.BoundedFloatText(
                description="answer",
                value=low,
                min=low,
                max=high,
                step=0.01,
                layout=layout,
                style=_STYLE,
            )

    def get(self) -> float:
        return float(self.widget.value)

    def put(self, value: Any) -> None:
        number = a_number(value)
        if self.low is not None and self.high is not None and not self.low <= number <= self.high:
            raise ValueError(f"answer must be from {self.low:g} to {self.high:g}, not {number:g}.")
        self.widget.value = number


class Order(Input):
    """Things in a list: the arrow keys select one, the two buttons move it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.list = W.Select(
            options=list(texts), value=texts[0], rows=len(texts), layout=W.Layout(width="340px")
        )
        self.up = button("\u2191 earlier", lambda _: self._move(-1))
        self.down = button("\u2193 later", lambda _: self._move(1))
        self.widget = W.HBox([self.list, W.VBox([self.up, self.down])])

    def get(self) -> list[str]:
        return list(self.list.options)

    def put(self, value: Any) -> None:
        texts = list(value) if isinstance(value, list | tuple) else []
        if sorted(map(str, texts)) != sorted(self.get()):
            raise ValueError(f"answer must be a list of each of these, once: {self.get()}.")
        self.list.options = texts
        self.list.index = 0

    def _move(self, by: int) -> None:
        texts, at = self.get(), self.list.index
        to = at + by
        if 0 <= to < len(texts):
            texts[at], texts[to] = texts[to], texts[at]
            self.list.options = texts
            self.list.index = to


class Cell(Input):
    """A cell of a matrix, as the words of its row and of its column."""

    def __init__(self, queries: Sequence[str], keys: Sequence[str]) -> None:
        self.query, self.key = (
            W.Dropdown(
                options=[(label, i) for i, label in enumerate(labels)],
                value=None,
                description=name,
                layout=W.Layout(width="260px"),
            )
            for name, labels in (("query (row)", queries), ("key (column)", keys))
        )
        for one in (self.query, self.key):
            one.style.description_width = "90px"
        self.widget = W.HBox([self.query, self.key])

    def get(self) -> tuple[int, int] | None:
        chosen = self.query.value, self.key.value
        return None if None in chosen else chosen

    def put(self, value: Any) -> None:
        counts = len(self.query.options), len(self.key.options)
        try:
            row, column = value
            if not (0 <= row < counts[0] and 0 <= column < counts[1]):
                raise ValueError
            self.query.value, self.key.value = int(row), int(column)
        except (TypeError, ValueError):
            raise ValueError(
                f"answer must be (query, key), positions from 0 below {counts[0]} and {counts[1]}, "
                f"not {value!r}."
            ) from None


class Sliders(Input):
    """A few numbers on sliders: a point of the plane, or a curve at a few places."""

    def __init__(
        self, labels: Sequence[str], low: float, high: float, start: float, caption: str = ""
    ) -> None:
        """caption: what the labels of a curve are; its sliders stand side by side."""
        self.low, self.high = low, high
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
                layout=W.Layout(width="62px", height="180px") if upright else W.Layout(),
            )
            for label in labels
        ]
        parts = [W.HTML(f"{escape(caption)}:"), *self.sliders] if upright else self.sliders
        self.widget = (W.HBox if upright else W.VBox)(parts)

    def get(self) -> tuple[float, ...]:
        return tuple(float(slider.value) for slider in self.sliders)

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


def _disable(widget: W.Widget) -> None:
    for child in getattr(widget, "children", ()):
        _disable(child)
    if "disabled" in widget.trait_names():
        widget.disabled = True
