"""A drawing as matplotlib draws it: the background of the live picture, and whole pictures."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from PIL import Image

from attention_lab.core.axes import Selection
from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing, Item, Ramp, Rule, Text, Words
from attention_lab.figures.heatmap import HeatMap, cell_number
from attention_lab.figures.page import Box, Page
from attention_lab.figures.words import drawable

Format = Literal["png", "svg", "pdf"]


def background(drawing: Drawing) -> bytes:
    """PNG of all that stays, at the screen's density."""
    page = drawing.page
    figure = _figure(drawing, page.scale)
    canvas = FigureCanvasAgg(figure)
    _draw_items(figure, drawing, (i for i in drawing.items if not isinstance(i, Ramp)))
    canvas.draw()
    pixels = np.array(canvas.buffer_rgba())[..., :3]
    for item in drawing.items:
        if isinstance(item, Ramp):
            _paint(pixels, item, page.scale)
    picture = io.BytesIO()
    Image.fromarray(pixels).save(picture, "png", compress_level=1)
    return picture.getvalue()


def save(drawing: Drawing, selection: Selection, format: Format, scale: float) -> bytes:
    """The whole picture, layers included, as matplotlib draws it."""
    figure = _figure(drawing, 1.0)
    _draw_items(figure, drawing, drawing.items)
    for heat_map in drawing.maps.values():
        _draw_map(_axes(figure, drawing, heat_map.box), heat_map, selection, drawing.page)
    for marks in drawing.marks.values():
        marks.draw(_axes(figure, drawing, marks.box), drawing.page.points)
    for words in drawing.words:
        for item in _word_items(words, selection, drawing.page):
            _draw_text(figure, drawing, item)
    for label in drawing.labels.values():
        _draw_text(
            figure, drawing, Text(label.x, label.y, label.text, label.anchor, quiet=label.quiet)
        )
    buffer = io.BytesIO()
    metadata: Any = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(format)
    figure.savefig(buffer, format=format, dpi=style.DPI * scale, metadata=metadata)
    return buffer.getvalue()


def _figure(drawing: Drawing, scale: float) -> Figure:
    inches = (drawing.page.width / style.DPI, drawing.height / style.DPI)
    return Figure(figsize=inches, dpi=style.DPI * scale, facecolor=style.PAPER)


def _axes(figure: Figure, drawing: Drawing, box: Box) -> Axes:
    """An axes exactly in `box`, without ticks."""
    width, height = drawing.page.width, drawing.height
    bounds = (box.left / width, 1 - box.bottom / height, box.width / width, box.height / height)
    axes = figure.add_axes(bounds, facecolor="none")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(style.FRAME)
        spine.set_linewidth(0.75)
    return axes


def _draw_items(figure: Figure, drawing: Drawing, items: Iterable[Item]) -> None:
    width, height = drawing.page.width, drawing.height
    for item in items:
        if isinstance(item, Text):
            _draw_text(figure, drawing, item)
        elif isinstance(item, Rule):
            points = item.width / style.PX_PER_POINT
            dashes: Any = (0, tuple(d / item.width for d in item.dashes)) if item.dashes else "-"
            figure.add_artist(
                Line2D(
                    [item.x / width, item.to_x / width],
                    [1 - item.y / height, 1 - item.to_y / height],
                    color=item.colour,
                    lw=points,
                    ls=dashes,
                )
            )
        else:
            ramp = np.arange(256)[::-1, None] if item.vertical else np.arange(256)[None, :]
            _axes(figure, drawing, item.box).imshow(
                ramp, style.COLORMAPS[item.palette], aspect="auto", interpolation="nearest"
            )


def _draw_text(figure: Figure, drawing: Drawing, item: Text) -> None:
    signs, families = drawable(item.text)
    upright = item.rotation == 0
    figure.text(
        item.x / drawing.page.width,
        1 - item.y / drawing.height,
        signs,
        ha=item.anchor if upright else "center",
        va="center" if upright else {"left": "bottom", "right": "top"}.get(item.anchor, "center"),
        rotation=item.rotation,
        fontsize=item.points or drawing.page.points,
        fontweight="bold" if item.bold else "normal",
        fontfamily=list(families),
        color=item.colour or (style.QUIET_INK if item.quiet else style.INK),
        parse_math=False,
    )


def _paint(pixels: np.ndarray, ramp: Ramp, scale: float) -> None:
    """The colours of a ramp, and its frame, straight into the pixels."""
    left, top, width, height = (round(v * scale) for v in ramp.box)
    area = pixels[top : top + height, left : left + width]
    along = area.shape[0] if ramp.vertical else area.shape[1]
    colours = style.colormap_rgb(ramp.palette)[np.arange(along) * 256 // max(1, along)]
    area[:] = colours[::-1, None] if ramp.vertical else colours[None]
    frame = [int(style.FRAME[i : i + 2], 16) for i in (1, 3, 5)]
    area[[0, -1]], area[:, [0, -1]] = frame, frame


def _word_items(words: Words, selection: Selection, page: Page) -> Iterable[Text]:
    selected = selection.get(words.axis.kind)
    for place in words.shown(selected):
        centred = words.side == "below" and not words.turned
        yield Text(
            *words.at(place, page),
            words.texts[place],
            "center" if centred else "right",
            bold=place == selected,
            rotation=90 if words.turned else 0,
        )


# --- heat maps --------------------------------------------------------------------------------


def _draw_map(axes: Axes, heat_map: HeatMap, selection: Selection, page: Page) -> None:
    """The matrix as it is on screen, in the pixels of its box."""
    box = heat_map.box
    axes.set(xlim=(0, box.width), ylim=(box.height, 0))
    colours, stripes = _coloured(heat_map), _stripes(box)
    look: Any = {"aspect": "auto", "interpolation": "nearest"}
    for cells, place in _tiles(heat_map):
        if not colours[cells][..., 3].all():
            left, right, bottom, top = map(round, place)
            axes.imshow(stripes[top:bottom, left:right], extent=place, **look)
        axes.imshow(colours[cells], extent=place, zorder=2, **look)
    for mark, is_cell in heat_map.outlined(selection):
        axes.add_patch(
            Rectangle(
                (mark.left - box.left, mark.top - box.top),
                mark.width,
                mark.height,
                fill=False,
                edgecolor=style.SELECTED,
                linewidth=2.6 if is_cell else 1.5,
                zorder=4,
                clip_on=False,
            )
        )
    if heat_map.has_numbers:
        _write_numbers(axes, heat_map, page.points)


def _coloured(heat_map: HeatMap) -> np.ndarray:
    """RGBA of every cell; a masked one is clear, so that the stripes below it show."""
    values = _as_numbers(heat_map)
    low, high = heat_map.limits
    share = np.nan_to_num((values - low) / (high - low))
    rgb = style.colormap_rgb(heat_map.palette)[np.clip(share * 256, 0, 255).astype(int)]
    alpha = np.where(np.isnan(values), 0, 255).astype(np.uint8)
    return np.concatenate([rgb, alpha[..., None]], -1)


def _as_numbers(heat_map: HeatMap) -> np.ndarray:
    return getattr(heat_map, "full", heat_map.values)


def _tiles(heat_map: HeatMap) -> Iterator[tuple[Any, tuple[float, float, float, float]]]:
    """(its cells, left, right, bottom and top in the box) of each matrix; one, or a mosaic's."""
    gap, sides = heat_map.place()["gap"], (heat_map.box.height, heat_map.box.width)
    count = [n // t for n, t in zip(heat_map.values.shape, heat_map.tiles, strict=True)]
    size = [(s - gap * (t - 1)) / t for s, t in zip(sides, heat_map.tiles, strict=True)]
    for at in np.ndindex(heat_map.tiles):
        cells = tuple(slice(i * n, (i + 1) * n) for i, n in zip(at, count, strict=True))
        top, left = (i * (length + gap) for i, length in zip(at, size, strict=True))
        yield cells, (left, left + size[1], top + size[0], top)


def _stripes(box: Box) -> np.ndarray:
    """Light stripes over the whole box: they show where a cell is masked."""
    x, y = np.meshgrid(np.arange(box.width), np.arange(box.height))
    on_line = (x + y) % style.HATCH_PERIOD < style.HATCH_WIDTH
    line, paper = (
        np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)
        for c in (style.HATCH_LINE, style.HATCH_PAPER)
    )
    return np.where(on_line[..., None], line, paper)


def _write_numbers(axes: Axes, heat_map: HeatMap, points: float) -> None:
    low, high = heat_map.limits
    colours = style.colormap_rgb(heat_map.palette)
    rows, columns = heat_map.values.shape
    for (row, column), value in np.ndenumerate(heat_map.values):
        if np.isnan(value):
            continue
        rgb = colours[int(np.clip((value - low) / (high - low) * 256, 0, 255))]
        axes.text(
            (column + 0.5) * heat_map.box.width / columns,
            (row + 0.5) * heat_map.box.height / rows,
            cell_number(float(value)),
            color=style.INK if rgb @ (0.299, 0.587, 0.114) > 140 else style.PAPER,
            fontsize=points,
            ha="center",
            va="center",
            parse_math=False,
            zorder=3,
        )
