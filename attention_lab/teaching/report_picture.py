"""The picture of a report: how each question went, the misconceptions in the room, the gain."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from attention_lab.figures import style
from attention_lab.progress.tally import Tally
from attention_lab.text import Texts

_ROW, _TOP, _BOTTOM = 26, 64, 48  # pixels: one bar, above the bars, below them
_LEFT, _WIDTH, _GAP = 280, 400, 300  # pixels: left of the bars, the bars, labels of the right half
_MOST = 20  # bars of a half; a class has no more to say about at once
# Told apart by brightness too, for colour-blind eyes and for a copy in grey.
_AT_ONCE, _LATER, _NOT_YET, _LOST = "#0072b2", "#56b4e9", "#e69f00", "#7a2e00"


class TEXT(Texts):
    at_once = "right at once"
    later = "right later"
    not_yet = "not yet"
    questions = "Questions"
    misconceptions = "Misconceptions"
    gain = "Gain, by lesson: before \u2192 after"
    kept = "right \u2192 right"
    learnt = "wrong \u2192 right"
    lost = "right \u2192 wrong"
    unchanged = "wrong \u2192 wrong"
    learners = "learners"


def picture(result: Tally, scale: float = 2.0) -> bytes:
    """The report as PNG, at `scale` pixels for each pixel of a screen."""
    questions = [q for q in result.questions if q.kind != "challenge"][:_MOST]
    misconceptions, gains = result.misconceptions[:_MOST], result.gains[:_MOST]
    below = _tall(len(misconceptions)) if gains else 0  # the gain stands below the misconceptions
    right = below + _tall(len(gains)) if gains else _tall(len(misconceptions))
    height = max(_tall(len(questions)), right)
    width = 2 * (_LEFT + _WIDTH) + (_GAP - _LEFT) + 5 * style.GRID
    figure = Figure(figsize=(width / style.DPI, height / style.DPI), dpi=style.DPI)
    FigureCanvasAgg(figure)
    figure.set_facecolor(style.PAPER)

    def box(left: float, top: float, bars: int) -> Any:
        tall = _ROW * max(bars, 1)
        bottom = height - top - _TOP - tall
        return figure.add_axes((left / width, bottom / height, _WIDTH / width, tall / height))

    axes = box(_LEFT, 0, len(questions))
    _stack(
        axes,
        (TEXT.at_once, _AT_ONCE, [q.first for q in questions]),
        (TEXT.later, _LATER, [q.later for q in questions]),
        (TEXT.not_yet, _NOT_YET, [q.never for q in questions]),
    )
    _dress(axes, [f"{q.lesson} {q.name}" for q in questions], result.learners, TEXT.questions)

    axes = box(_LEFT + _WIDTH + _GAP, 0, len(misconceptions))
    counts = [m.learners for m in misconceptions]
    axes.barh(range(len(counts)), counts, color=style.SELECTED, height=0.7)
    _dress(axes, [m.name for m in misconceptions], result.learners, TEXT.misconceptions)

    if gains:
        axes = box(_LEFT + _WIDTH + _GAP, below, len(gains))
        _stack(
            axes,
            (TEXT.kept, _AT_ONCE, [g.kept for g in gains]),
            (TEXT.learnt, _LATER, [g.learnt for g in gains]),
            (TEXT.unchanged, _NOT_YET, [g.unchanged for g in gains]),
            (TEXT.lost, _LOST, [g.lost for g in gains]),
        )
        _dress(axes, [g.lesson for g in gains], result.learners, TEXT.gain)

    target = io.BytesIO()
    figure.savefig(target, format="png", dpi=style.DPI * scale)
    return target.getvalue()


def _tall(bars: int) -> int:
    """The height of bars with all that stands around them."""
    return _TOP + _ROW * max(bars, 1) + _BOTTOM


def _stack(axes: Any, *parts: tuple[str, str, list[int]]) -> None:
    """Bars whose parts, (label, colour, lengths), stand end to end, with a legend above them."""
    ends = [0] * len(parts[0][2])
    for label, colour, values in parts:
        axes.barh(range(len(ends)), values, left=ends, color=colour, label=label, height=0.7)
        ends = [end + value for end, value in zip(ends, values, strict=True)]
    if ends:
        axes.legend(
            loc="lower left", bbox_to_anchor=(-0.015, 1), ncols=len(parts), frameon=False,
            fontsize=style.SCREEN_POINTS, borderpad=0.4, borderaxespad=0, handlelength=1,
            handletextpad=0.4, columnspacing=0.8,
        )  # fmt: skip


def _dress(axes: Any, names: list[str], learners: int, title: str) -> None:
    """The same frame around both halves: names at the left, learners along the bottom."""
    text = {"fontsize": style.SCREEN_POINTS, "color": style.INK}
    axes.set_title(
        title, loc="left", pad=26, fontsize=style.SCREEN_POINTS + 2, weight="bold", color=style.INK
    )
    # Names come from files, so they are text and never formulas.
    axes.set_yticks(range(len(names)), [_short(name) for name in names], parse_math=False, **text)
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.set_xlim(0, max(learners, 1))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.tick_params(axis="x", labelsize=style.SCREEN_POINTS, colors=style.QUIET_INK)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(TEXT.learners, color=style.QUIET_INK, fontsize=style.SCREEN_POINTS)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(style.FRAME)


def _short(name: str) -> str:
    return name if len(name) <= 44 else f"{name[:43]}…"
