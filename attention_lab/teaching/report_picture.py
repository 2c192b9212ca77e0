"""The picture of a report: how each question went, and which misconceptions are in the room."""

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
_AT_ONCE, _LATER, _NOT_YET = "#0072b2", "#56b4e9", "#e69f00"


class TEXT(Texts):
    at_once = "right at once"
    later = "right later"
    not_yet = "not yet"
    questions = "Questions"
    misconceptions = "Misconceptions"
    learners = "learners"


def picture(result: Tally, scale: float = 2.0) -> bytes:
    """The report as PNG, at `scale` pixels for each pixel of a screen."""
    questions = [q for q in result.questions if q.kind != "challenge"][:_MOST]
    misconceptions = result.misconceptions[:_MOST]
    height = _TOP + _BOTTOM + _ROW * max(len(questions), len(misconceptions), 1)
    width = 2 * (_LEFT + _WIDTH) + (_GAP - _LEFT) + 3 * style.GRID
    figure = Figure(figsize=(width / style.DPI, height / style.DPI), dpi=style.DPI)
    FigureCanvasAgg(figure)
    figure.set_facecolor(style.PAPER)

    def box(left: float, bars: int) -> Any:
        tall = _ROW * max(bars, 1)
        bottom = height - _TOP - tall
        return figure.add_axes((left / width, bottom / height, _WIDTH / width, tall / height))

    left = box(_LEFT, len(questions))
    ends = [0] * len(questions)
    for part, colour, values in (
        (TEXT.at_once, _AT_ONCE, [q.first for q in questions]),
        (TEXT.later, _LATER, [q.later for q in questions]),
        (TEXT.not_yet, _NOT_YET, [q.never for q in questions]),
    ):
        left.barh(range(len(questions)), values, left=ends, color=colour, label=part, height=0.7)
        ends = [end + value for end, value in zip(ends, values, strict=True)]
    _dress(left, [f"{q.lesson} {q.name}" for q in questions], result.learners, TEXT.questions)
    if questions:
        left.legend(
            loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, borderaxespad=0.2,
            fontsize=style.SCREEN_POINTS, handlelength=1,
        )  # fmt: skip

    right = box(_LEFT + _WIDTH + _GAP, len(misconceptions))
    counts = [m.learners for m in misconceptions]
    right.barh(range(len(counts)), counts, color=style.SELECTED, height=0.7)
    _dress(right, [m.name for m in misconceptions], result.learners, TEXT.misconceptions)

    target = io.BytesIO()
    figure.savefig(target, format="png", dpi=style.DPI * scale)
    return target.getvalue()


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
