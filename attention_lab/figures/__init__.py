"""Figures without pyplot: panels that are laid out once, and then only move what moves."""

from attention_lab.figures.heads import heads_picture
from attention_lab.figures.live import Frame, LiveFigure, Picture
from attention_lab.figures.page import Box, Page
from attention_lab.figures.steps import steps_picture

__all__ = ["Box", "Frame", "LiveFigure", "Page", "Picture", "heads_picture", "steps_picture"]
