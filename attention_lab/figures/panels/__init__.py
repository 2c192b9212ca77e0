"""Panels: small dataclasses that say what is shown, and measure themselves."""

from attention_lab.figures.panels.bars import Bars
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.panels.chart import Chart
from attention_lab.figures.panels.colour_bar import ColourBar, Legend
from attention_lab.figures.panels.curves import Curve, Curves, Histogram, Look
from attention_lab.figures.panels.matrix import Matrix
from attention_lab.figures.panels.mosaic import Mosaic
from attention_lab.figures.panels.plane import Fixed, Moving, Plane, Pull
from attention_lab.figures.panels.row_marks import RowMarks
from attention_lab.figures.panels.row_sums import RowSums

__all__ = [
    "Bars",
    "Chart",
    "ColourBar",
    "Curve",
    "Curves",
    "Fixed",
    "Histogram",
    "Legend",
    "Look",
    "Matrix",
    "Mosaic",
    "Moving",
    "Panel",
    "Plane",
    "Pull",
    "RowMarks",
    "RowSums",
]
