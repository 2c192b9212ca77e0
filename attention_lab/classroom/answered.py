"""What was answered in this kernel: it is there again when its cell is run again.

Nothing of it is kept on disk: who begins anew tomorrow is asked anew.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any

from attention_lab.classroom.cards import Tone
from attention_lab.questions import Truth


@dataclass
class Answer:
    """An answer to a prediction, and what was said of it, as a card takes it.

    source: the lab that it was about, as long as there is one. step: of the tour, where the
    reader is.
    """

    predicted: Any
    score: str
    truth: Truth
    said: tuple[Tone, str, str, str]
    source: weakref.ref[Any]
    step: int = 0


_answers: dict[tuple[str, str], Answer] = {}


def keep(lesson: str, name: str, answer: Answer) -> Answer:
    """Keep the answer to the question of this name, in place of an earlier one."""
    _answers[lesson, name] = answer
    return answer


def recall(lesson: str, name: str) -> Answer | None:
    """The answer to the question of this name, if there is one."""
    return _answers.get((lesson, name))


def forget_all() -> None:
    """As in a fresh kernel."""
    _answers.clear()
