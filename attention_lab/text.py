"""The one table of what the interface says: labels, titles, captions, buttons, hints.

Each module writes its own part next to where it is used, so a new lab brings its own strings and
touches nobody else's:

    class TEXT(Texts):
        reset = "Reset"
        shown = "The first {shown} of {words} words are shown."

    TEXT.reset
    TEXT.shown.format(shown=3, words=8)

All parts together are `table()`, keyed by module and name. `speak` puts another language in
their place. A string is looked up when it is used, never when a module is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Translation = Callable[[str, str], str]  # (key, English) -> what is shown

_english: dict[str, str] = {}
_translation: Translation | None = None


def add(key: str, english: str) -> str:
    """Put one string into the table; returns its key."""
    _english[key] = english
    return key


def look_up(key: str) -> str:
    """The string of this key in the language that is spoken."""
    english = _english[key]
    return english if _translation is None else _translation(key, english)


def find(key: str, otherwise: str) -> str:
    """The string of this key, or `otherwise` where the table has none."""
    return look_up(key) if key in _english else otherwise


def table() -> dict[str, str]:
    """Every string of the modules that are loaded, in English, by its key."""
    return dict(_english)


@contextmanager
def speak(translation: Translation) -> Iterator[None]:
    """Show `translation(key, english)` in place of each string. Placeholders must stay."""
    global _translation
    before, _translation = _translation, translation
    try:
        yield
    finally:
        _translation = before


class _Part(type):
    """Reading an attribute of a part looks its string up."""

    _keys: dict[str, str]  # in the table, by the name in the part

    def __new__(mcs, name: str, bases: tuple[type, ...], names: dict[str, Any]) -> _Part:
        part = super().__new__(mcs, name, bases, names)
        room = str(names["__module__"]).removeprefix("attention_lab.")
        part._keys = {
            key: add(f"{room}.{key}", english)
            for key, english in names.items()
            if isinstance(english, str) and not key.startswith("__")
        }
        return part

    def __getattribute__(cls, name: str) -> Any:
        key = super().__getattribute__("_keys").get(name)
        return look_up(key) if key else super().__getattribute__(name)


class Texts(metaclass=_Part):
    """A module's part of the table: its class attributes are its strings."""
