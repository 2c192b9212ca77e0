"""A whole picture as matplotlib draws it, layers included: `png()`, `svg()`, what is printed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from attention_lab.core.axes import Selection
from attention_lab.figures import style
from attention_lab.figures.cells import CELL_LINE, THIN, cell_number
from attention_lab.figures.drawing import Drawing, Item, Rule, Text, Words
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.ghosts import DASHES, LINE, UNDER
from attention_lab.figures.words import drawable, weight_of

Format = Literal["png", "svg", "pdf"]


def save(drawing: Drawing, selection: Selection, format: Format, scale: float) -> bytes:
    """The whole picture, layers included, as matplotlib draws it."""
    buffer = io.BytesIO()
    metadata: Any = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(format)
    figure = whole(drawing, selection)
    figure.savefig(buffer, format=format, dpi=style.DPI * scale, metadata=metadata)
    return buffer.getvalue()


def whole(drawing: Drawing, selection: Selection) -> Figure:
    """What `save` writes, as a figure: an axes for each ramp, each map and each layer of marks."""
    figure = blank(drawing.page.width, drawing.height)
    for item in drawing.items:
        draw_item(figure, item, drawing.page.points)
    for heat_map in drawing.maps.values():
        _draw_map(_axes(figure, heat_map.box), heat_map, selection)
    for marks in drawing.marks.values():
        marks.draw(_axes(figure, marks.box), drawing.page.points)
    for item in moving_texts(drawing, selection):
        _draw_text(figure, item, drawing.page.points)
    return figure


def moving_texts(drawing: Drawing, selection: Selection) -> Iterator[Text]:
    """The names of axes and the labels, as text at its place."""
    for words in drawing.words:
        yield from _word_items(words, selection, drawing.page)
    for label in drawing.labels.values():
        yield Text(label.x, label.y, label.text, label.anchor, quiet=label.quiet)


def blank(width: float, height: float, scale: float = 1.0) -> Figure:
    """An empty figure of so many CSS pixels."""
    inches = (width / style.DPI, height / style.DPI)
    return Figure(figsize=inches, dpi=style.DPI * scale, facecolor=style.PAPER)


def _axes(figure: Figure, box: Box) -> Axes:
    """An axes exactly in `box`, without ticks."""
    width, height = _size(figure)
    bounds = (box.left / width, 1 - box.bottom / height, box.width / width, box.height / height)
    axes = figure.add_axes(bounds, facecolor="none")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(style.FRAME)
        spine.set_linewidth(0.75)
    return axes


def draw_item(figure: Figure, item: Item, points: float) -> None:
    """Put one item at its place, in pixels from the figure's top left corner."""
    if isinstance(item, Text):
        _draw_text(figure, item, points)
    elif isinstance(item, Rule):
        _draw_rule(figure, item)
    else:
        ramp = np.arange(256)[::-1, None] if item.vertical else np.arange(256)[None, :]
        _axes(figure, item.box).imshow(
            ramp, style.COLORMAPS[item.palette], aspect="auto", interpolation="nearest"
        )


def _size(figure: Figure) -> tuple[float, float]:
    """Width and height in CSS pixels."""
    width, height = figure.get_size_inches() * style.DPI
    return float(width), float(height)


def _draw_rule(figure: Figure, item: Rule) -> None:
    width, height = _size(figure)
    dashes: Any = (0, tuple(d / item.width for d in item.dashes)) if item.dashes else "-"
    figure.add_artist(
        Line2D(
            [item.x / width, item.to_x / width],
            [1 - item.y / height, 1 - item.to_y / height],
            color=item.colour,
            lw=item.width / style.PX_PER_POINT,
            ls=dashes,
        )
    )


def _draw_text(figure: Figure, item: Text, points: float) -> None:
    width, height = _size(figure)
    signs, families = drawable(item.text)
    upright = item.rotation == 0
    figure.text(
        item.x / width,
        1 - item.y / height,
        signs,
        ha=item.anchor if upright else "center",
        va="center" if upright else {"left": "bottom", "right": "top"}.get(item.anchor, "center"),
        rotation=item.rotation,
        fontsize=item.points or points,
        fontweight=weight_of(signs, item.bold),
        fontfamily=list(families),
        color=item.colour or (style.QUIET_INK if item.quiet else style.INK),
        parse_math=False,
    )


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
            colour=style.SELECTED_INK if place == selected else "",
        )


# --- heat maps --------------------------------------------------------------------------------


def _draw_map(axes: Axes, heat_map: HeatMap, selection: Selection) -> None:
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
        x, y = mark.left - box.left, mark.top - box.top
        for colour, width, away in _strokes(heat_map, is_cell):
            axes.add_patch(
                Rectangle(
                    (x - away, y - away), mark.width + 2 * away, mark.height + 2 * away,
                    fill=False, edgecolor=colour, linewidth=width / style.PX_PER_POINT,
                    zorder=4, clip_on=False, joinstyle="miter",
                )
            )  # fmt: skip
    for guessed in heat_map.guessed():
        inside = guessed._replace(left=guessed.left - box.left, top=guessed.top - box.top)
        _draw_guess(axes, inside)
    if heat_map.has_numbers:
        _write_numbers(axes, heat_map)


def _strokes(heat_map: HeatMap, is_cell: bool) -> Iterator[tuple[str, float, float]]:
    """(colour, how wide, how far outside the cell) of each stroke of an outline."""
    line, halo = heat_map.line, heat_map.halo
    if not is_cell:
        yield style.SELECTED, line, 0.0
        return
    wide, away = CELL_LINE * line, -(CELL_LINE - 1) * (line - THIN)
    yield style.PAPER, halo, away + (wide + halo) / 2
    yield style.SELECTED, wide, away


def _draw_guess(axes: Axes, box: Box) -> None:
    """A dashed outline in ink on a white one, to be seen on any colour."""
    dashes: Any = (0, tuple(d / LINE for d in DASHES))
    for colour, width, style_of_line in ((style.PAPER, UNDER, "-"), (style.INK, LINE, dashes)):
        axes.add_patch(
            Rectangle(
                (box.left, box.top),
                box.width,
                box.height,
                fill=False,
                edgecolor=colour,
                linewidth=width / style.PX_PER_POINT,
                linestyle=style_of_line,
                zorder=3.5,  # what is selected lies over it
            )
        )


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
            cell_number(float(value), heat_map.shortens),
            color=style.INK if rgb @ (0.299, 0.587, 0.114) > 140 else style.PAPER,
            fontsize=heat_map.points,
            ha="center",
            va="center",
            parse_math=False,
            zorder=3,
        )
