"""What was wrong with an answer, in a few words that may go to a terminal."""

from __future__ import annotations

from attention_lab.progress.reading import Try
from attention_lab.text import Texts

_LONGEST = 60  # characters of an answer that are shown


class TEXT(Texts):
    nameless = "a mistake without a name"
    answered = "answered {answer}"


def mistake(wrong: Try) -> str:
    """What was wrong, in a few words."""
    if wrong.misconception:
        return plain(wrong.misconception)
    if wrong.given is None:
        return TEXT.nameless
    return TEXT.answered.format(answer=plain(wrong.given))


def plain(value: object) -> str:
    """Text from a file as one short line: it may hold anything, and goes to a terminal."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
