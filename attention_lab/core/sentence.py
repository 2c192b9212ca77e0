"""A sentence or a word of the learner's own, as a field of settings."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .settings import Line
from .words import is_known, tokenize

MAX_CHARACTERS = 100_000
LONGEST_SHOWN = 40  # characters of a text that is refused


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


class OneWord(Sentence):
    """Text that holds one word and no other."""

    def check(self, name: str, value: Any) -> str:
        text = super().check(name, value)
        count = len(words_of(text))
        if count > 1:
            shown = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "\u2026"
            raise ValueError(f"{name} {shown!r} has {count} words: type one, such as 'river'.")
        return text


@lru_cache(maxsize=32)
def words_of(sentence: str) -> tuple[str, ...]:
    """The words of a sentence; a slider that moves asks for the same ones again and again."""
    return tuple(tokenize(sentence))


@lru_cache(maxsize=32)
def known_words(words: tuple[str, ...]) -> tuple[bool, ...]:
    """Whether the table knows each of them."""
    return tuple(map(is_known, words))
