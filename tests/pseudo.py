"""A language that nobody speaks: what is shown in plain letters does not come from the table."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from typing import Any

import ipywidgets as W
import pytest
from matplotlib.text import Text

_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀçđéƒǧħíĵķĺɱñóƥɋřšťúṽŵẋýžÀƁÇĐÉƑǦĦÍĴĶĹṀÑÓƤɊŘŠŤÚṼŴẊÝŽ",
)
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")


def pseudo(key: str, english: str) -> str:
    """Each letter with an accent, in brackets; placeholders stay."""
    parts = _PLACEHOLDER.split(english)
    kept = (p if _PLACEHOLDER.fullmatch(p) else p.translate(_LETTERS) for p in parts)
    return f"⟦{''.join(kept)}⟧"


def untranslated(shown: Iterable[str], content: Iterable[str]) -> list[str]:
    """The words in plain letters that are no content: they do not come from the table."""
    longest_first = sorted({_one_line(text) for text in content}, key=len, reverse=True)
    found = []
    for text in map(_one_line, shown):
        for known in longest_first:
            text = text.replace(known, " ")
        found += re.findall(r"[A-Za-z]+", text)
    return found


def texts_of(thing: Any) -> Iterator[str]:
    """Every text in a declaration of a lesson, as it is declared."""
    match thing:
        case str():
            yield thing
        case dict():
            yield from texts_of([*thing, *thing.values()])
        case list() | tuple() | set():
            for part in thing:
                yield from texts_of(part)
        case _ if is_dataclass(thing):
            for field in fields(thing):
                yield from texts_of(getattr(thing, field.name))


def on_page(widget: W.Widget, but: W.Widget | None = None) -> Iterator[str]:
    """Every text that a widget and all it holds show, or say to a screen reader."""
    if widget is but:
        return
    for name in ("description", "tooltip", "placeholder"):
        yield from texts_of(getattr(widget, name, None) or "")
    if isinstance(widget, W.HTML):
        yield from in_html(widget.value)
    yield from getattr(widget, "_options_labels", ())
    for child in getattr(widget, "children", ()):
        yield from on_page(child, but)


def in_html(html: str) -> list[str]:
    """The texts of some HTML, those for screen readers too."""
    page = _Page()
    page.feed(html)
    return page.texts


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that matplotlib draws from now on."""
    texts: list[str] = []
    draw = Text.draw

    def remember(self: Text, *arguments: Any, **more: Any) -> None:
        if self.get_visible():
            texts.append(self.get_text())
        draw(self, *arguments, **more)

    monkeypatch.setattr(Text, "draw", remember)
    return texts


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = [""]
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script")
        self.texts += [value or "" for name, value in attrs if name in ("alt", "title")]
        if tag not in ("em", "strong", "code"):  # these stand inside a text
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script")
        if tag not in ("em", "strong", "code"):
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts[-1] += data


def _one_line(text: str) -> str:
    return " ".join(text.split())
