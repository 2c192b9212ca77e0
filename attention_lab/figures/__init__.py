"""Figures without pyplot: views that draw a record once and then only move what moves."""

from attention_lab.figures.curves import CurvesView
from attention_lab.figures.heads import HeadsView
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.layers import Box, Cell, Handle, Label, Patch
from attention_lab.figures.live import Drawing, Frame, LiveFigure, Page, View
from attention_lab.figures.plane import PlaneView
from attention_lab.figures.steps import StepsView

__all__ = [
    "Box",
    "Cell",
    "CurvesView",
    "Drawing",
    "Frame",
    "Handle",
    "HeadsView",
    "HeatMap",
    "Label",
    "LiveFigure",
    "Page",
    "Patch",
    "PlaneView",
    "StepsView",
    "View",
]
