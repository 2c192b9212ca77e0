"""Whatever a lab shows is a learner's word, a number, a sign, a name of code, or of the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pseudo import on_page, pseudo, untranslated

from attention_lab.core import settings as kinds
from attention_lab.core.axes import Axis
from attention_lab.figures.drawing import Text
from attention_lab.text import speak
from attention_lab.widgets import Lab
from attention_lab.widgets.session import in_words

from .every_lab import LABS, fixed_places, opened

# Mathematics; numbers such as 1.2e-05 are left out as well.
SIGNS = ["exp", "q\u00b7k", "\u03a3 w\u00b7v", "d\u2096", "\u00f7\u221ad\u2096"]
NUMBER = re.compile(r"\d+(?:\.\d+)?e[-+\u2212]?\d+")
PLACEHOLDERS = ["{row}", "{column}", "{quantity}", "{number}", "{place}", "{named}", "{label}",
                "{name}", "{plural}", "{to}", "{last}"]  # fmt: skip


@pytest.fixture(autouse=True)
def _in_no_language() -> Iterator[None]:
    with speak(pseudo):
        yield


def shown_by(lab: Lab[Any, Any]) -> Iterator[str]:
    """Every text of the picture and beside it."""
    drawing, info, pane = lab.drawing(), lab.pane.info, lab.pane
    yield from (item.text for item in drawing.items if isinstance(item, Text))
    yield from pane.layers["labels"]
    for words in pane.scene["words"]:
        yield from words["texts"]
    for place, moving in zip(pane.scene["marks"], pane.layers["marks"], strict=True):
        yield from (mark["text"] for mark in (*place["still"], *moving) if mark["mark"] == "word")
    for place in pane.scene["maps"]:
        yield from (place["quantity"], place["masked"], place["atWords"])
        for axis in (*place["rows"], *place["columns"]):
            yield from (axis["label"], axis["plural"], *axis["names"])
    yield from (pane.scene["hint"], info["note"], info["description"], lab.describe())
    yield from (text for line in info["formula"] for text in line)
    yield from (text for _, *told in info["checks"] for text in told)


def of_the_learner(lab: Lab[Any, Any]) -> list[str]:
    """Names of axes, of the picture and of the record too, and texts among the settings."""
    pane = lab.pane
    axes = [axis for m in pane.scene["maps"] for side in ("rows", "columns") for axis in m[side]]
    names = [name for axis in axes for name in axis["names"]]
    of_record = (getattr(lab.trace, name) for name in dir(lab.trace))
    axes_known = [*lab.axes(), *(axis for axis in of_record if isinstance(axis, Axis))]
    names += [name for axis in axes_known for name in axis.labels]
    names += [text for words in pane.scene["words"] for text in words["texts"]]
    settings = lab.settings
    lines = [n for n, kind in settings.kinds().items() if isinstance(kind, kinds.Line)]
    return [*names, *(getattr(settings, name) for name in lines)]


@pytest.mark.parametrize("name", LABS)
def test_every_word_comes_from_the_table(name: str) -> None:
    with opened(name) as lab:
        page = [*on_page(lab.widget), lab.code_panel.title, *lab.code_panel.texts.values()]
        page += [lab.pane.look["hint"], *lab.pane.look["texts"].values()]
        assert untranslated(page, [*PLACEHOLDERS, *of_the_learner(lab), *found_out(lab)]) == []
        for _ in states(lab, name):
            shown = list(shown_by(lab))
            assert any("⟦" in text for text in shown)
            shown = [NUMBER.sub("", text) for text in shown]
            assert untranslated(shown, [*of_the_learner(lab), *SIGNS]) == []


def found_out(lab: Lab[Any, Any]) -> list[str]:
    """Options that are names of code, such as those of devices: no table can hold them."""
    chosen = {n: kind for n, kind in lab.settings.kinds().items() if isinstance(kind, kinds.Choice)}
    options = [o for n, kind in chosen.items() for o in kind.options(getattr(lab.settings, n))]
    return [value for told, value in options if told == value]


def states(lab: Lab[Any, Any], name: str) -> Iterator[None]:
    """Every view, every control at each of its places, every axis selected."""
    for view in lab.pictures:
        lab.show(view)
        lab.select(**{axis.kind: 0 for axis in lab.axes()})
        yield
        for field, values in fixed_places(name).items():
            for value in values:
                lab.set(**{field: value})
                yield
            lab.reset()
            lab.show(view)


@pytest.mark.parametrize("name", LABS)
def test_what_a_lab_tells_of_errors(name: str) -> None:
    with opened(name) as lab:
        lab.pane.selected = [99, 0, 0]
        assert untranslated([lab.pane.error], []) == []
        told = in_words(ZeroDivisionError("x"))
        assert untranslated([told], ["ZeroDivisionError", "x"]) == []
    with pytest.raises(ValueError, match="⟦"):
        lab.reset()


def test_a_word_beside_the_table_is_noticed() -> None:
    """The tests above can fail."""
    with opened("soft_lookup") as lab:
        assert untranslated(shown_by(lab), SIGNS) != []
