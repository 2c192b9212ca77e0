"""`challenge("name", lab)`: a state of the lab to be reached, judged as the controls move."""

from __future__ import annotations

from typing import Any

import ipywidgets as W

from attention_lab.classroom import cards
from attention_lab.classroom.panel import Panel, open_lab
from attention_lab.judging import Challenge as ChallengeData
from attention_lab.lessons import challenges, find
from attention_lab.progress.record import progress
from attention_lab.questions.inputs import button
from attention_lab.text import Texts


class TEXT(Texts):
    kind = "Challenge"
    hint = "Hint"
    hint_of = "Hint {n} of {count}"
    not_yet = "Not reached yet"
    unjudged = "This state cannot be judged ({error})."
    reached = "Reached"
    go_on = "You may go on moving the controls."


class Challenge(Panel):
    """A challenge on the page, watching a lab until either of them is closed.

    reached: whether it was reached here. Once it is, it stays so.
    """

    def __init__(self, data: ChallengeData, lab: Any) -> None:
        open_lab(lab)
        self.data, self.lab = data, lab
        self.reached = False
        self._hints_shown = 0
        text = cards.question(f"*{data.title}.* {data.prompt}", TEXT.kind)
        self.hint_button = button(TEXT.hint, self._pressed(self.hint))
        self._hint = W.HTML()
        super().__init__(data.name, [W.HTML(text), self.hint_button, self._hint], text)
        progress().record_seen("challenge", str(data.lesson), data.name)
        self._stop_watching = lab.watch(self._judge)
        self._judge()
        self._tell_notice()

    def hint(self) -> str:
        """Show the next hint, and return it; after the last, the last again."""
        with self._lock:
            hints = self.data.hints
            self._hints_shown = min(self._hints_shown + 1, len(hints))
            number = self._hints_shown
            progress().record_help(str(self.data.lesson), self.name, f"hint {number}")
            shown = "".join(
                cards.card("neutral", TEXT.hint_of.format(n=i + 1, count=len(hints)), hints[i])
                for i in range(number)
            )
            self._hint.value = shown
            self.hint_button.disabled = number == len(hints)
            return hints[number - 1] if hints else ""

    def close(self) -> None:
        """Stop watching, and let go of every widget; the lab stays."""
        with self._lock:
            if not self._closed:
                self._stop_watching()
        super().close()

    def _judge(self) -> None:
        """Look at the lab's state. Never raises: a step of the lab must not fail for it."""
        with self._lock:
            if self._closed or self.reached:
                return
            try:
                self._look(self.lab.settings, self.lab.trace)
            except Exception as error:
                what = TEXT.unjudged.format(error=f"{type(error).__name__}: {error}")
                self.reply.value = cards.card("neutral", TEXT.not_yet, what)

    def _look(self, settings: Any, trace: Any) -> None:
        if not self.data.reached(settings, trace):
            nearly = self.data.nearly(settings, trace)
            self.reply.value = cards.card("neutral", TEXT.not_yet, nearly)
            return
        self.reached = True
        self._stop_watching()
        progress().record_challenge(str(self.data.lesson), self.name, repr(settings))
        self.reply.value = cards.card("good", TEXT.reached, TEXT.go_on)
        self._tell_notice()


def challenge(name: str, lab: Any) -> Challenge:
    """The challenge of this name, watching this lab.

    Raises ValueError that lists the challenges where there is none of this name, and where
    the lab is closed.
    """
    return Challenge(find("challenge", name, challenges()), lab)
