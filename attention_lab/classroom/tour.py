"""`tour("name", lab)`: what to look at and what to try, one step at a time, above the lab."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import ipywidgets as W

from attention_lab import questions
from attention_lab.classroom import above, cards
from attention_lab.classroom.panel import Panel, open_lab
from attention_lab.lessons import find, tours
from attention_lab.questions.inputs import button
from attention_lab.text import Texts


class TEXT(Texts):
    place = "{n} of {count}."
    back = "Back"
    back_tip = "The step before"
    next = "Next"
    next_tip = "The next step"


class Steps(above.Above):
    """The card of a tour. at: the step that is shown, from 0; `go(1)` is the next one.

    begun: is called at every step but the first.
    """

    def __init__(
        self,
        data: questions.Tour,
        lab: Any,
        at: int = 0,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        self.data, self.at, self._begun = data, at, begun
        self._lock = threading.RLock()  # nothing else is asked for while it is held
        self._text = W.HTML()
        self.back = button(TEXT.back, lambda _: self.go(-1), TEXT.back_tip)
        self.next = button(TEXT.next, lambda _: self.go(1), TEXT.next_tip)
        buttons = W.HBox([self.back, self.next])
        buttons.layout.display = "flex" if len(data.steps) > 1 else "none"
        buttons.layout.flex = "0 0 auto"
        super().__init__([W.HBox([self._text, buttons])], lab)
        self.go(0)

    def go(self, by: int) -> None:
        """Go on by so many steps, or back; at the ends it stays."""
        with self._lock:
            steps = self.data.steps
            self.at = min(max(self.at + by, 0), len(steps) - 1)
            self.back.disabled, self.next.disabled = self.at == 0, self.at == len(steps) - 1
            place = TEXT.place.format(n=self.at + 1, count=len(steps)) if len(steps) > 1 else ""
            self._text.value = above.CSS + cards.line("neutral", place, steps[self.at])
        if self.at > 0:
            self._begun()


class Tour(Panel):
    """A tour and its lab on the page. `steps` is the card."""

    def __init__(self, data: questions.Tour, lab: Any) -> None:
        open_lab(lab)
        self.data, self.lab = data, lab
        self.steps = Steps(data, lab)
        super().__init__(data.name, [self.steps.widget], cards.numbered(data.steps))
        self._show_lab(lab)

    def close(self) -> None:
        """Let go of every widget; the lab stays."""
        self.steps.leave()
        super().close()


def tour(name: str, lab: Any) -> Tour:
    """The tour of this name, above this lab.

    Raises ValueError that lists the tours where there is none of this name, and where the lab
    is closed.
    """
    return Tour(find("tour", name, tours()), lab)
