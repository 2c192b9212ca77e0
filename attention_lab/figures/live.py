"""A live figure: one background drawn once, and what moves as layers.

`LiveFigure.update(record)` is what a slider step costs. It asks the view whether the
structure (words, heads, size) is one that was drawn before; if so, only numbers are handed
out. matplotlib draws a background only for a structure it has not seen lately.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from attention_lab.figures import style
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.layers import Box, Cell, Label, Patch, add_axes
from attention_lab.figures.words import drawable, every, shorten, width_px

KEPT_DRAWINGS = 8  # enough to go back and forth between a few states without redrawing

Record = TypeVar("Record", contravariant=True)


class Page(NamedTuple):
    """What a figure is drawn for: the width there is, the screen's density, the type size."""

    width: int = 720
    scale: float = 1.0  # device pixels per CSS pixel
    points: float = style.SCREEN_POINTS

    @property
    def line(self) -> float:
        """Pixels from one line of type to the next."""
        return self.points * style.PX_PER_POINT * 1.3

    @property
    def tight(self) -> float:
        """Pixels from one word label to the next: the least that does not touch."""
        return self.points * style.PX_PER_POINT * 1.12

    def widest(self, words: Sequence[str]) -> float:
        """Pixels that the longest of these word labels takes."""
        return max(width_px(shorten(word), self.points) for word in set(words))

    def upright(self, words: Sequence[str], width: float) -> bool:
        """Whether these words fit beside each other below a matrix of this width."""
        return self.widest(words) + 3 <= width / len(words)

    def words_below(self, words: Sequence[str], width: float) -> float:
        """Pixels that the word labels below a matrix of this width take."""
        return self.line if self.upright(words, width) else self.widest(words) + 8


class Drawing:
    """One laid-out picture: its static parts in matplotlib, its layers beside them."""

    def __init__(self, page: Page, height: int) -> None:
        self.page, self.height = page, height
        inches = (page.width / style.DPI, height / style.DPI)
        self.figure = Figure(figsize=inches, dpi=style.DPI * page.scale, facecolor=style.PAPER)
        self.canvas = FigureCanvasAgg(self.figure)
        self.maps: dict[str, HeatMap] = {}
        self.patches: dict[str, Patch] = {}
        self.labels: dict[str, Label] = {}
        self.queries: Sequence[str] = ()
        self.keys: Sequence[str] = ()
        self.hint = ""  # what the learner can do with the picture; "" is the pane's own words

    # What a view puts into the picture

    def add(self, layer: HeatMap | Patch | Label) -> Any:
        """Attach a layer; returns it, so that a view can add and keep it in one line."""
        if isinstance(layer, Label):
            layer.attach(self.figure, self.page.points)
            self.labels[layer.name] = layer
        elif isinstance(layer, HeatMap):
            layer.attach(self.figure)
            self.maps[layer.name] = layer
        else:
            layer.attach(self.figure)
            self.patches[layer.name] = layer
        return layer

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Literal["left", "center", "right"] = "left",
        bold: bool = False,
        quiet: bool = False,
        rotation: float = 0,
        points: float | None = None,
        colour: str | None = None,
    ) -> None:
        """Text that stays, its middle line at pixel (x, y) from the top left corner."""
        signs, families = drawable(text)
        self.figure.text(
            x / self.page.width,
            1 - y / self.height,
            signs,
            ha=anchor if rotation == 0 else "center",
            va="center"
            if rotation == 0
            else {"left": "bottom", "right": "top"}.get(anchor, anchor),
            rotation=rotation,
            fontsize=points or self.page.points,
            fontweight="bold" if bold else "normal",
            fontfamily=list(families),
            color=colour or (style.QUIET_INK if quiet else style.INK),
            parse_math=False,
        )

    def row_words(self, box: Box, words: Sequence[str]) -> None:
        """Word labels on the left of a matrix, as many as there is room for."""
        step, cell = every(len(words), box.height, self.page.tight), box.height / len(words)
        for i in range((len(words) - 1) % step, len(words), step):  # labs open on the last word
            y = box.top + (i + 0.5) * cell
            self.text(box.left - 5, y, shorten(words[i]), anchor="right")

    def column_words(self, box: Box, words: Sequence[str]) -> None:
        """Word labels below a matrix, upright where they fit beside each other."""
        cell = box.width / len(words)
        upright = self.page.upright(words, box.width)
        step = 1 if upright else every(len(words), box.width, self.page.tight)
        bottom = box.top + box.height
        for i in range((len(words) - 1) % step, len(words), step):
            x = box.left + (i + 0.5) * cell
            if upright:
                self.text(x, bottom + self.page.line * 0.6, shorten(words[i]), anchor="center")
            else:
                self.text(x, bottom + 5, shorten(words[i]), anchor="right", rotation=90)

    def colour_bar(self, box: Box, palette: style.Palette, vertical: bool = False) -> None:
        """The 256 colours of a palette as a strip; a view writes its limits beside it."""
        ramp = np.arange(256)[::-1, None] if vertical else np.arange(256)[None, :]
        add_axes(self.figure, box).imshow(
            ramp, style.COLORMAPS[palette], aspect="auto", interpolation="nearest"
        )

    # What the browser gets

    def draw_background(self) -> bytes:
        """PNG of all that stays. Afterwards every artist takes part in `png()` again."""
        moving: list[Artist] = [a for m in self.maps.values() for a in (m.image, m.hatch)]
        moving += [a for p in self.patches.values() for a in p.moving()]
        moving += [label.artist for label in self.labels.values()]
        for artist in moving:
            artist.set_visible(False)
        self.canvas.draw()
        for patch in self.patches.values():
            patch.remember(self.canvas)
        for artist in moving:
            artist.set_visible(True)
        picture = io.BytesIO()
        pixels = np.asarray(self.canvas.buffer_rgba())[..., :3]
        Image.fromarray(pixels).save(picture, "png", compress_level=1)
        return picture.getvalue()

    def scene(self, number: int) -> dict[str, Any]:
        """What the browser must know once for this structure."""
        return {
            "number": number,
            "size": [self.page.width, self.height],
            "points": self.page.points,
            "queries": list(self.queries),
            "keys": list(self.keys),
            "maps": [m.place() for m in self.maps.values()],
            "patches": [list(p.box) for p in self.patches.values()],
            "handles": [
                {"patch": i, "limits": list(p.handle.limits), "step": p.handle.step}
                for i, p in enumerate(self.patches.values())
                if p.handle
            ],
            "hint": self.hint,
            "labels": [label.place() for label in self.labels.values()],
        }

    def layers(self, selected: Cell | None) -> dict[str, Any]:
        """What the browser must know at every step: all numbers in one buffer, then the rest."""
        numbers = [m.values.ravel() for m in self.maps.values()]
        return {
            "numbers": np.concatenate(numbers).astype(np.float32, copy=False).tobytes()
            if numbers
            else b"",
            "maps": [m.state() for m in self.maps.values()],
            "patches": [p.picture(self.canvas) for p in self.patches.values()],
            "handles": [list(p.handle.at) for p in self.patches.values() if p.handle],
            "labels": [label.text for label in self.labels.values()],
            "selected": list(selected) if selected else None,
        }

    def save(self, format: Literal["png", "svg"], scale: float, selected: Cell | None) -> bytes:
        """matplotlib's own picture of the present state."""
        for heat_map in self.maps.values():
            heat_map.draw_on_artists(selected, self.page.points)
        for label in self.labels.values():
            signs, families = drawable(label.text)
            label.artist.set(text=signs, fontfamily=list(families))
        buffer = io.BytesIO()
        metadata = {"Date": None} if format == "svg" else None
        self.figure.savefig(buffer, format=format, dpi=style.DPI * scale, metadata=metadata)
        return buffer.getvalue()


class View(Protocol[Record]):
    """How one kind of record is drawn. A view keeps no state of its own between steps."""

    def structure(self, record: Record, selected: Cell | None) -> Hashable:
        """Equal for two records that share one background."""

    def layout(self, record: Record, page: Page, selected: Cell | None) -> Drawing:
        """Place everything that stays, and the empty layers."""

    def update(self, drawing: Drawing, record: Record, selected: Cell | None) -> None:
        """Give the layers of `drawing` the numbers of `record`."""

    def describe(self, record: Record, selected: Cell | None) -> str:
        """In words, what a sighted learner sees first."""


@dataclass(frozen=True)
class Frame:
    """What one step sends. `background` and `scene` matter only where the number changed."""

    number: int
    background: bytes
    scene: dict[str, Any]
    layers: dict[str, Any]


class LiveFigure(Generic[Record]):
    """Keeps the drawings of one view and hands out a `Frame` per step."""

    def __init__(self, view: View[Record], page: Page | None = None) -> None:
        self.view, self.page = view, page or Page()
        self._kept: OrderedDict[Hashable, tuple[Drawing, bytes, dict[str, Any]]] = OrderedDict()
        self._count = 0

    def update(self, record: Record, selected: Cell | None = None) -> Frame:
        """Bring the figure to `record`. Raises what the view raises, changing nothing."""
        key = (self.page, self.view, self.view.structure(record, selected))
        if key not in self._kept:
            drawing = self.view.layout(record, self.page, selected)
            background = drawing.draw_background()
            self._count += 1
            self._kept[key] = drawing, background, drawing.scene(self._count)
            while len(self._kept) > KEPT_DRAWINGS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        drawing, background, scene = self._kept[key]
        self.view.update(drawing, record, selected)
        self._drawing, self._selected = drawing, selected
        return Frame(scene["number"], background, scene, drawing.layers(selected))

    def close(self) -> None:
        """Let go of every matplotlib figure: IPython's history may keep the lab itself alive."""
        self._kept.clear()
        self.__dict__.pop("_drawing", None)

    def png(self, scale: float = 2.0) -> bytes:
        """The present picture as PNG, `scale` device pixels per CSS pixel."""
        return self.drawing.save("png", scale, self._selected)

    def svg(self) -> str:
        """The present picture as SVG."""
        return self.drawing.save("svg", 1.0, self._selected).decode()

    @property
    def block(self) -> int:
        """How many cells along a side one cell of the picture stands for; 0 if all are shown."""
        largest = max((m.block for m in self.drawing.maps.values()), default=1)
        return largest if largest > 1 else 0

    @property
    def drawing(self) -> Drawing:
        """The drawing on screen: tests take hold of its layers by name."""
        return self._drawing


__all__ = ["Cell", "Drawing", "Frame", "LiveFigure", "Page", "View"]
