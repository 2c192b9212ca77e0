"""`challenge("name", lab)`: a state of the lab to be reached, judged as the controls move."""

from __future__ import annotations

import threading
from typing import Any

import ipywidgets as W

from attention_lab.classroom import above, cards
from attention_lab.classroom.panel import Panel, open_lab
from attention_lab.judging import Challenge as ChallengeData
from attention_lab.lessons import challenges, find
from attention_lab.progress.record import lesson_name, progress
from attention_lab.questions.inputs import button
from attention_lab.text import Texts

REST = 0.7  # seconds in the state until it counts: a drag that passes the answer found nothing


class TEXT(Texts):
    kind = "Challenge"
    hint = "Hint"
    hint_of = "Hint {n} of {count}."
    not_yet = "Not reached yet."
    not_now = "Not now: you have reached it before."
    unjudged = "This state cannot be judged ({error})."
    reached = "Reached."


class Challenge(Panel):
    """A challenge above its lab, watching the lab until either of them is closed.

    reached: whether the lab is in the state now. done: whether it has rested there once, in
    this panel or before: that is kept. Only what was reached in this panel is spoken of: who
    begins anew has not reached it.
    """

    def __init__(self, data: ChallengeData, lab: Any) -> None:
        open_lab(lab)
        self.data, self.lab = data, lab
        self.reached, self.done = False, _done_before(data)
        self._rested_here = False
        lab.guess(None)  # what was predicted is in the way of what is to be found
        self._judged = lab.settings
        self._rest = threading.Timer(REST, self._rested)
        self._hints_shown = 0
        text = f"*{data.title}.* {data.prompt}"
        goal = W.HTML(above.CSS + cards.goal(text, TEXT.kind))
        self.hint_button = button(TEXT.hint, self._pressed(self.hint))
        # Room for two lines at once: the lab below must not jump under the pointer.
        self.verdict, self._hint = W.HTML(layout={"min_height": "2.8em"}), W.HTML()
        self._card = above.Above([W.HBox([goal, self.hint_button]), self.verdict, self._hint], lab)
        super().__init__(data.name, [self._card.widget], cards.question(text, TEXT.kind))
        self._show_lab(lab)
        progress().record_seen("challenge", str(data.lesson), data.name)
        with lab.lock:
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
            self._hint.value = "".join(
                cards.line("neutral", TEXT.hint_of.format(n=i + 1, count=len(hints)), hints[i])
                for i in range(number)
            )
            self.hint_button.disabled = number == len(hints)
            return hints[number - 1] if hints else ""

    def close(self) -> None:
        """Stop watching, and let go of every widget; the lab stays."""
        with self._lock:
            if not self._closed:
                self._rest.cancel()
                self._stop_watching()
                self._card.leave()
        super().close()

    def _judge(self) -> None:
        """Look at the lab's state. Never raises: a step of the lab must not fail for it.

        It is called under the lab's lock, which is taken before ours by everybody.
        """
        with self._lock:
            if self._closed:
                return
            settings, trace = self._judged, _ = self.lab.settings, self.lab.trace
            try:
                reached = self.data.reached(settings, trace)
                said = self.data.why if reached else self.data.nearly(settings, trace)
            except Exception as error:
                reached = False
                said = TEXT.unjudged.format(error=f"{type(error).__name__}: {error}")
            self._turn(reached)
            self._tell(said)

    def _turn(self, reached: bool) -> None:
        """The state was reached or left: wait whether it rests there."""
        if reached and not self.reached and not self._rested_here:
            self._rest = threading.Timer(REST, self._rested)
            self._rest.daemon = True  # nobody waits for it at the end
            self._rest.start()
        elif not reached:
            self._rest.cancel()
        self.reached = reached

    def _rested(self) -> None:
        """In a thread of its own: nothing else may be waiting for its answer."""
        with self._lock:
            left = threading.current_thread() is not self._rest or not self.reached
            if self._closed or left or self._rested_here:
                return
            self._rested_here = True
            if not self.done:
                self.done = True
                progress().record_challenge(str(self.data.lesson), self.name, repr(self._judged))
                self._tell_notice()

    def _tell(self, said: str) -> None:
        if self.reached:
            self.verdict.value = cards.line("good", TEXT.reached, said)
        else:
            title = TEXT.not_now if self._rested_here else TEXT.not_yet
            self.verdict.value = cards.line("neutral", title, said)


def _done_before(data: ChallengeData) -> bool:
    place = lesson_name(data.lesson), "challenge", data.name
    history = progress().reading().histories.get(place)
    return bool(history and history.tries)


def challenge(name: str, lab: Any) -> Challenge:
    """The challenge of this name, above this lab.

    Raises ValueError that lists the challenges where there is none of this name, and where
    the lab is closed.
    """
    return Challenge(find("challenge", name, challenges()), lab)
