"""A guess in a picture, beside the truth: every panel that can show it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from attention_lab.core.guess import Guess
from attention_lab.figures import style
from attention_lab.figures.grid import Column, Fitting, Layout, Part
from attention_lab.figures.live import Picture, panels_of
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.panels.ghosts import GuessLegend
from attention_lab.text import Texts


class TEXT(Texts):
    legend = "your guess: {words}"
    drawn = "your guess"
    described = "{description} Dashed: {legend}."


def with_guess(picture: Picture, guess: Guess) -> Picture:
    """`picture` with the ghost of a guess; as it is where no panel can show it.

    A panel that is called like what was guessed shows it alone; else all that can.
    """
    layouts = picture.layout.layouts if isinstance(picture.layout, Fitting) else [picture.layout]
    able = [p for part in layouts for p in panels_of(part) if p.shows(guess)]
    if not able:
        return picture
    named = {panel.name for panel in able} & {guess.measure} or {panel.name for panel in able}
    words = able[0].guessed(guess)
    legend = TEXT.legend.format(words=words) if words else TEXT.drawn
    below = GuessLegend("guess", legend)
    ghosts = [Column([_haunted(part, guess, named), below], gap=style.GRID / 2) for part in layouts]
    layout: Layout = Fitting(ghosts) if isinstance(picture.layout, Fitting) else ghosts[0]
    described = TEXT.described.format(description=picture.description, legend=legend)
    return replace(picture, layout=layout, description=described)


def _haunted(part: Any, guess: Guess, names: set[str]) -> Part:
    """A part of a layout whose panels of these names show the guess."""
    if isinstance(part, Panel):
        shown: Part = replace(part, ghost=guess) if part.name in names else part
        return shown
    group: Part = replace(part, parts=[_haunted(one, guess, names) for one in part.parts])
    return group
