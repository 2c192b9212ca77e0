"""A sentence of the learner's own, as a field of settings."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .settings import Line
from .words import is_known, tokenize

MAX_CHARACTERS = 100_000


class Sentence(Line):
    """Text that holds at least one word."""

    def check(self, name: str, value: Any) -> str:
        text = super().check(name, value)
        if len(text) > MAX_CHARACTERS:
            raise ValueError(
                f"{name} has {len(text)} characters, and at most {MAX_CHARACTERS} are allowed: "
                "type a shorter one."
            )
        if not words_of(text):
            raise ValueError(f"{name} {text!r} has no words: type at least one.")
        return text


@lru_cache(maxsize=32)
def words_of(sentence: str) -> tuple[str, ...]:
    """The words of a sentence; a slider that moves asks for the same ones again and again."""
    return tuple(tokenize(sentence))


@lru_cache(maxsize=32)
def known_words(words: tuple[str, ...]) -> tuple[bool, ...]:
    """Whether the table knows each of them."""
    return tuple(map(is_known, words))
