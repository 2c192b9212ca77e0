"""Controls: ipywidgets with a visible label, a number to type, and the keyboard's use.

Each field of settings says what kind of control it has (`core/settings.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets as W

from attention_lab.core import settings as kinds
from attention_lab.core.sentence import OneWord
from attention_lab.core.typed import typed_number, written
from attention_lab.figures import style
from attention_lab.text import Texts, find
from attention_lab.widgets.session import Session
from attention_lab.widgets.slider import Slider

_STYLE = {"description_width": "initial"}  # as wide as its label: none is cut


class TEXT(Texts):
    picture = "picture"
    large = "large text"
    large_tip = "For a projector: type for the back row"
    beyond = "{label} goes from {low} to {high}, not {number}."


class Controls:
    """The controls of a lab: made for its settings, they follow them and change them."""

    def __init__(self, lab: Session[Any, Any], names: Sequence[str] | None) -> None:
        self._lab = lab
        self._following = False  # True while controls are moved to follow the settings
        all_kinds = type(lab.settings).kinds()
        self._kinds = {name: all_kinds[name] for name in _chosen(names, type(lab.settings))}
        self.made: dict[str, Any] = {
            name: control_of(kind, getattr(lab.settings, name), lab.settings)
            for name, kind in self._kinds.items()
        }
        if len(lab.pictures) > 1:
            options = [(_called(lab, name), name) for name in lab.pictures]
            self.made["view"] = _choice(TEXT.picture, options, lab.view)
        self.made["large"] = _toggle(TEXT.large, _is_large(lab), TEXT.large_tip)
        for control in self.made.values():
            control.observe(self._on_change, "value")
            if isinstance(control, Slider):
                control.observe(self._on_refused, "refused")
        self.follow()

    def follow(self, only: Sequence[str] = ()) -> None:
        """Move the controls to where the lab is."""
        with self._silently():
            for name, control in self.made.items():
                if not only or name in only:
                    self._follow(name, control)

    def reset(self, _: Any) -> None:
        """What the Reset button does."""
        with self._told(()) as live:
            if live:
                self._lab.reset()

    def _follow(self, name: str, control: Any) -> None:
        lab = self._lab
        if name == "view":
            value: Any = lab.view
        elif name == "large":
            value = _is_large(lab)
        else:
            value, kind = getattr(lab.settings, name), self._kinds[name]
            if isinstance(control, Slider) and isinstance(kind, kinds.Whole):
                end = kind.shown_to(lab.settings)
                if control.max != end:
                    control.max = end
            if isinstance(kind, kinds.Choice) and value != control.value:
                _offer(control, kind.options(value))
            if control.disabled == lab.settings.matters(name):
                control.disabled = not control.disabled
        if control.value != value:
            control.value = value

    def _on_change(self, change: Any) -> None:
        name = next(n for n, control in self.made.items() if control is change["owner"])
        with self._told([name] if name in ("view", "large") else ()) as live:
            if not live:
                return
            if name == "view":
                self._lab.show(change["new"])
            elif name == "large":
                self._lab.enlarge(change["new"])
            else:
                self._lab.apply({name: change["new"]})

    def _on_refused(self, change: Any) -> None:
        """Something that the page did not take was typed beside a slider: say what is allowed."""
        slider = change["owner"]
        with self._told(()) as live:
            if live and change["new"]:
                slider.value = _within(slider, change["new"][0])

    @contextmanager
    def _told(self, put_back: Sequence[str]) -> Iterator[bool]:
        """Hold the lock, tell an error; False where a control only follows the settings."""
        with self._lab.lock:
            if self._following or self._lab.closed:
                yield False
                return
            try:
                yield True
            except Exception as error:
                self._lab.tell(error)
                if put_back:
                    self.follow(put_back)

    @contextmanager
    def _silently(self) -> Iterator[None]:
        self._following = True
        try:
            yield
        finally:
            self._following = False


def _chosen(names: Sequence[str] | None, settings: type[kinds.Settings]) -> Sequence[str]:
    """The fields that get a control; ValueError for one that can have none."""
    if names is None:
        return settings.shown()
    there_are = [n for n, k in settings.kinds().items() if not isinstance(k, kinds.OnPicture)]
    unknown = [name for name in names if name not in there_are]
    if unknown:
        raise ValueError(
            f"controls: there is none called {unknown[0]!r}. There are: {', '.join(there_are)}."
        )
    return names


def _called(lab: Session[Any, Any], picture: str) -> str:
    """What a picture is called on screen: a lab may have a string for it in its module's part."""
    home = next(part for part in type(lab).__mro__ if "pictures" in vars(part))
    return find(f"{home.__module__.removeprefix('attention_lab.')}.{picture}", picture)


def _is_large(lab: Session[Any, Any]) -> bool:
    return lab.page.points == style.PRESENTATION_POINTS


def _within(slider: Slider, text: object) -> float:
    """The number that was typed. Raises ValueError for none, and for one beyond the ends."""
    number = typed_number(text, slider.min, slider.max)
    if not slider.min <= number <= slider.max:
        ends = {"low": written(slider.min), "high": written(slider.max)}
        raise ValueError(
            TEXT.beyond.format(label=slider.description, number=written(number), **ends)
        )
    return number


# --- one control ------------------------------------------------------------------------------


def control_of(kind: kinds.Kind, value: Any, settings: Any) -> Any:
    """A fresh control for a field of this kind."""
    make = next(make for of, make in _MAKERS if isinstance(kind, of))
    return make(kind, value, settings)


def _looks(label: str) -> dict[str, Any]:
    """What ipywidgets' own controls share; the rest of their look is in page.css."""
    return {"description": label, "style": _STYLE}


def _whole(kind: kinds.Whole, value: int, settings: Any) -> Slider:
    return Slider(description=kind.label, value=value, min=kind.low, max=kind.shown_to(settings))


def _typed(kind: kinds.Typed, value: int, _: Any) -> W.BoundedIntText:
    return W.BoundedIntText(value=value, min=kind.low, max=kind.high, **_looks(kind.label))


def _whole_power(kind: kinds.WholePower, value: int, _: Any) -> Slider:
    """A page key doubles or halves it."""
    ends = {"min": kind.low, "max": kind.high}
    return Slider(description=kind.label, value=value, powers=True, page=2, **ends)


def _decimal(kind: kinds.Decimal, value: float, _: Any) -> Slider:
    ends = {"min": kind.low, "max": kind.high}
    return Slider(description=kind.label, value=value, decimals=2, page=0.1, **ends)


def _power(kind: kinds.Power, value: float, _: Any) -> Slider:
    """For a number that goes over several sizes: a page key doubles or halves it."""
    ends = {"min": kind.low, "max": kind.high}
    return Slider(description=kind.label, value=value, decimals=2, powers=True, page=2, **ends)


def _choice(label: str, options: Sequence[tuple[str, Any]], value: Any) -> W.Dropdown:
    return W.Dropdown(options=list(options), value=value, **_looks(label))


def _offer(control: W.Dropdown, options: Sequence[tuple[str, Any]]) -> None:
    """Let it offer these too. What was offered once stays, so that one can go back to it."""
    there = [value for _, value in control.options]
    if new := [option for option in options if option[1] not in there]:
        control.options = [*control.options, *new]


def _toggle(label: str, value: bool, tooltip: str = "") -> W.Checkbox:
    return W.Checkbox(value=value, description=label, tooltip=tooltip, indent=False)


def _line(kind: kinds.Line, value: str, _: Any) -> W.Text:
    """Read while it is typed. It gets as much room as there is."""
    return _one_word(kind, value, _).add_class("attention-lab-line")


def _one_word(kind: kinds.Line, value: str, _: Any) -> W.Text:
    """Read while it is typed."""
    return W.Text(value=value, **_looks(kind.label))


_MAKERS: tuple[tuple[type[kinds.Kind], Callable[..., Any]], ...] = (
    (kinds.WholePower, _whole_power),
    (kinds.Typed, _typed),
    (kinds.Whole, _whole),
    (kinds.Power, _power),
    (kinds.Decimal, _decimal),
    (kinds.Toggle, lambda kind, value, _: _toggle(kind.label, value)),
    (kinds.Choice, lambda kind, value, _: _choice(kind.label, kind.options(value), value)),
    (OneWord, _one_word),
    (kinds.Line, _line),
)


def button(label: str, tooltip: str) -> W.Button:
    """Something to press."""
    return W.Button(description=label, tooltip=tooltip)
