"""A live figure: one background drawn once, and what moves as layers.

`LiveFigure.frame(picture, ...)` is what a slider step costs. Where a picture of this structure
(panels, words, sizes) was laid out before, only numbers are handed out; a background is drawn
only where something that stays is new. The caches change no result: a frame depends on the
picture, the selection and the page, and on nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from attention_lab.core.axes import Selection
from attention_lab.figures.background import background
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.grid import Fitting, Layout, Part, chosen, laid_out
from attention_lab.figures.page import Page
from attention_lab.figures.panels.base import Panel

KEPT = 8  # drawings, and backgrounds: enough to go back and forth between a few states

Made = TypeVar("Made")


@dataclass(frozen=True)
class Picture:
    """What one state shows: its panels, laid out, and the same in words.

    description: what a sighted learner sees first. hint: what can be done with the picture.
    """

    layout: Layout
    description: str
    hint: str = ""


@dataclass(frozen=True)
class Frame:
    """What one step sends. The scene (and with it the background) is sent where it is new."""

    background: bytes
    scene: dict[str, Any]
    layers: dict[str, Any]


class LiveFigure:
    """Keeps the latest drawings and hands out a `Frame` per step."""

    def __init__(self) -> None:
        self._drawings: OrderedDict[Hashable, tuple[Drawing, bytes, dict[str, Any]]] = OrderedDict()
        self._backgrounds: OrderedDict[Hashable, bytes] = OrderedDict()
        self._choices: OrderedDict[Hashable, int] = OrderedDict()  # of layouts

    def frame(self, picture: Picture, selection: Selection, page: Page) -> Frame:
        """The frame of `picture`. Raises what a panel raises."""
        layout, structure = self._chosen(picture.layout, page)
        panels = panels_of(layout)
        key = (page, picture.hint, structure)
        make = partial(self._lay_out, layout, picture.hint, page)
        drawing, paper, scene = _kept(self._drawings, key, make)
        for panel in panels:
            panel.update(drawing)
        return Frame(paper, scene, drawing.layers(selection))

    def _chosen(self, layout: Layout, page: Page) -> tuple[Part, Hashable]:
        """As `chosen`, which measures every panel: done once for a structure. And its structure."""
        if not isinstance(layout, Fitting):
            return layout, _structure(layout)
        first = _structure(layout.layouts[0])
        which = _kept(self._choices, (page, first), lambda: _place(layout, chosen(layout, page)))
        part = layout.layouts[which]
        return part, first if which == 0 else _structure(part)

    def drawing(self, picture: Picture, page: Page) -> Drawing:
        """A drawing of one's own with the numbers of `picture`: to read, or to save."""
        drawing, panels = _drawn(picture.layout, picture.hint, page)
        for panel in panels:
            panel.update(drawing)
        return drawing

    def close(self) -> None:
        """Let go of what is kept."""
        self._drawings.clear()
        self._backgrounds.clear()
        self._choices.clear()

    def _lay_out(
        self, layout: Part, hint: str, page: Page
    ) -> tuple[Drawing, bytes, dict[str, Any]]:
        drawing, panels = _drawn(layout, hint, page)
        for panel in panels:
            panel.update(drawing)  # a mosaic knows its tiles once it has numbers
        stays = (drawing.page, drawing.height, tuple(drawing.items))
        paper = _kept(self._backgrounds, stays, lambda: background(drawing))
        scene = drawing.scene()
        scene["background"] = _digest(paper)
        scene["id"] = _digest(json.dumps(scene).encode())
        return drawing, paper, scene


def panels_of(part: Part) -> list[Panel]:
    """The panels of a layout, in its order."""
    if isinstance(part, Panel):
        return [part]
    return [panel for one in _inner(part) for panel in panels_of(one)]


def _structure(part: Part) -> Hashable:
    """All of a layout but its numbers."""
    return _shape(part), tuple(panel.structure() for panel in panels_of(part))


def _place(layout: Fitting, part: Part) -> int:
    return next(i for i, one in enumerate(layout.layouts) if one is part)


def _shape(part: Part) -> Hashable:
    """How the groups of a layout lie inside each other, with their gaps and lengths."""
    if isinstance(part, Panel):
        return None
    own = tuple(value for name, value in vars(part).items() if name not in ("parts", "memo"))
    return type(part).__name__, own, tuple(map(_shape, _inner(part)))


def _inner(group: Part) -> Sequence[Part]:
    inner: Sequence[Part] = group.parts  # type: ignore[attr-defined]
    return inner


def _drawn(layout: Layout, hint: str, page: Page) -> tuple[Drawing, list[Panel]]:
    page, height, placed = laid_out(layout, page)
    drawing = Drawing(page, height, hint=hint)
    panels = []
    for panel, box, edges in placed:
        assert isinstance(panel, Panel)
        panel.draw(drawing, box, edges)
        panels.append(panel)
    return drawing, panels


def _kept(store: OrderedDict[Hashable, Made], key: Hashable, make: Callable[[], Made]) -> Made:
    """`store[key]`, made where it is not there; the ones used longest ago are let go."""
    latest = next(reversed(store.items()), None)
    if latest and latest[0] == key:  # as in most steps: keys are deep, and each look-up reads them
        return latest[1]
    made = store.pop(key) if key in store else make()
    store[key] = made
    while len(store) > KEPT:
        store.popitem(last=False)
    return made


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=8).hexdigest()
