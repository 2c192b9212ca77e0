"""`quiz("name")`: a question, its input, and a reply to each answer."""

from __future__ import annotations

import ipywidgets as W

from attention_lab import questions
from attention_lab.classroom import cards
from attention_lab.classroom.panel import Panel
from attention_lab.lessons import find, quizzes
from attention_lab.progress.record import progress
from attention_lab.questions import Judged
from attention_lab.questions.inputs import Choice, button
from attention_lab.text import Texts


class TEXT(Texts):
    kind = "Quiz"
    check = "Check"
    nothing = "Nothing chosen"
    choose = "{missing}, then press Check."
    right = "Right"
    wrong = "Not yet"


class Quiz(Panel):
    """A quiz on the page. `answer(...)` from Python does what the widgets do.

    judged: what was said of the last answer; None before the first.
    """

    def __init__(self, data: questions.Quiz, seed: int = 0) -> None:
        self.data = data
        self.judged: Judged | None = None
        self.input = data.input(seed)
        self.check = button(TEXT.check, self._pressed(self._check))
        text = cards.question(data.question, TEXT.kind)
        static = text + cards.listed(data.listed(seed))
        super().__init__(data.name, [W.HTML(text), self.input.widget, self.check], static)
        progress().record_seen("quiz", data.lesson, data.name)
        self._tell_notice()

    def answer(self, answer: object) -> Judged:
        """Give an answer: an option's text, a number, or a list in order.

        Raises ValueError for what is no answer to this question.
        """
        with self._lock:
            self.input.put(answer)
            return self._judge()

    def choose(self, index: int) -> Judged:
        """Give the option at this place of the list on screen, counted from 0."""
        if not isinstance(self.input, Choice):
            raise ValueError("choose(i) is for multiple choice; use answer(...) here.")
        texts = self.input.texts
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(texts):
            raise ValueError(f"index must be from 0 to {len(texts) - 1}, not {index!r}.")
        return self.answer(texts[index])

    def _check(self) -> None:
        if self.input.get() is None:
            said = TEXT.choose.format(missing=self.input.missing)
            self.reply.value = cards.card("neutral", TEXT.nothing, said)
        else:
            self._judge()

    def _judge(self) -> Judged:
        judged = self.data.judge(self.input.get())
        if self.judged is None or judged != self.judged:  # pressing Check twice is one try
            progress().record_quiz(
                self.data.lesson,
                self.name,
                judged.answer,
                judged.correct,
                judged.misconception,
                self.data.mirrors,
            )
        self.judged = judged
        tone: cards.Tone = "good" if judged.correct else "not yet"
        title = TEXT.right if judged.correct else TEXT.wrong
        self.reply.value = cards.card(tone, title, judged.reply)
        self._tell_notice()
        return judged


def quiz(name: str, seed: int = 0) -> Quiz:
    """The quiz of this name, its options in the order that `seed` gives.

    Raises ValueError that lists the quizzes where there is none of this name.
    """
    return Quiz(find("quiz", name, quizzes()), seed)
