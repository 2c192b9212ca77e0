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
from attention_lab.figures.words import drawable, weight_of

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
    buffer = io.BytesIO()
    metadata: Any = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(format)
    figure = whole(drawing, selection)
    figure.savefig(buffer, format=format, dpi=style.DPI * scale, metadata=metadata)
    return buffer.getvalue()


def whole(drawing: Drawing, selection: Selection) -> Figure:
    """What `save` writes, as a figure: an axes for each ramp, each map and each layer of marks."""
    figure = _figure(drawing, 1.0)
    _draw_items(figure, drawing, drawing.items)
    for heat_map in drawing.maps.values():
        _draw_map(_axes(figure, drawing, heat_map.box), heat_map, selection)
    for marks in drawing.marks.values():
        marks.draw(_axes(figure, drawing, marks.box), drawing.page.points)
    for item in moving_texts(drawing, selection):
        _draw_text(figure, drawing, item)
    return figure


def moving_texts(drawing: Drawing, selection: Selection) -> Iterator[Text]:
    """The names of axes and the labels, as text at its place."""
    for words in drawing.words:
        yield from _word_items(words, selection, drawing.page)
    for label in drawing.labels.values():
        yield Text(label.x, label.y, label.text, label.anchor, quiet=label.quiet)


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
        fontweight=weight_of(signs, item.bold),
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


def _draw_map(axes: Axes, heat_map: HeatMap, selection: Selection) -> None:
    """The matrix as it is on screen, in the pixels of its box."""
    box = heat_map.box
    axes.set(xlim=(0, box.width), ylim=(box.height, 0))
    extent = (0, box.width, box.height, 0)
    colours, hidden = _coloured(heat_map)
    if hidden.any():
        axes.imshow(_stripes(box), extent=extent, aspect="auto", interpolation="nearest")
    axes.imshow(colours, extent=extent, aspect="auto", interpolation="nearest", zorder=2)
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
        _write_numbers(axes, heat_map)


def _coloured(heat_map: HeatMap) -> tuple[np.ndarray, np.ndarray]:
    """(RGBA, whether it is hidden) of every pixel of the box; a gap of a mosaic is white."""
    box = heat_map.box
    rows = _cells_along(box.height, heat_map.values.shape[0], heat_map.tiles[0], heat_map)
    columns = _cells_along(box.width, heat_map.values.shape[1], heat_map.tiles[1], heat_map)
    values = _as_numbers(heat_map)[np.ix_(np.maximum(rows, 0), np.maximum(columns, 0))]
    low, high = heat_map.limits
    hidden = np.isnan(values)
    share = np.nan_to_num((values - low) / (high - low))
    rgb = style.colormap_rgb(heat_map.palette)[np.clip(share * 256, 0, 255).astype(int)]
    picture = np.concatenate([rgb, np.full((*rgb.shape[:2], 1), 255, np.uint8)], -1)
    picture[hidden] = 0
    picture[rows < 0], picture[:, columns < 0] = 255, 255
    return picture, hidden


def _as_numbers(heat_map: HeatMap) -> np.ndarray:
    return getattr(heat_map, "full", heat_map.values)


def _cells_along(side: int, count: int, tiles: int, heat_map: HeatMap) -> np.ndarray:
    """The cell of each pixel along a side; -1 in a gap."""
    pixels = np.arange(side)
    if tiles == 1:
        return pixels * count // side
    gap = heat_map.place()["gap"]
    size = (side - gap * (tiles - 1)) / count
    tile, within = np.divmod(pixels, size * (count // tiles) + gap)
    inner = np.floor(within / size).astype(int)
    cells = tile.astype(int) * (count // tiles) + inner
    return np.where(inner < count // tiles, np.minimum(cells, count - 1), -1)


def _stripes(box: Box) -> np.ndarray:
    """Light stripes over the whole box: they show where a cell is masked."""
    x, y = np.meshgrid(np.arange(box.width), np.arange(box.height))
    on_line = (x + y) % style.HATCH_PERIOD < style.HATCH_WIDTH
    line, paper = (
        np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)
        for c in (style.HATCH_LINE, style.HATCH_PAPER)
    )
    return np.where(on_line[..., None], line, paper)


def _write_numbers(axes: Axes, heat_map: HeatMap) -> None:
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
            fontsize=heat_map.points,
            ha="center",
            va="center",
            parse_math=False,
            zorder=3,
        )
