"""What quiz, prediction, challenge and tour share: a box of widgets that cleans up after itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import ipywidgets as W

from attention_lab.classroom import cards
from attention_lab.classroom.in_view import InView
from attention_lab.progress.record import progress
from attention_lab.text import Texts
from attention_lab.widgets import lifetime
from attention_lab.widgets.page import close_all


class TEXT(Texts):
    failed = "That did not work"


class Panel:
    """A question on the page. Running its cell again closes the one before.

    static: HTML for pages that have no kernel.
    """

    def __init__(self, name: str, parts: list[W.Widget], static: str) -> None:
        self.name = name
        self._static = static
        self._lock = threading.RLock()  # JupyterLab answers widgets on threads of their own
        self._closed = False
        self.reply, self._notice = _line_when_needed(), _line_when_needed()
        self._lab: W.Widget | None = None
        self._in_view = InView()
        self.widget = W.VBox([self._in_view, *parts, self.reply, self._notice])
        lifetime.replaces_previous(self)

    def close(self) -> None:
        """Let go of every widget but the lab's, which is not ours."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            lifetime.forget(self)
            self.widget.children = [c for c in self.widget.children if c is not self._lab]
            close_all(self.widget)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = {} if self._closed else dict(self.widget._repr_mimebundle_())
        return bundle | {"text/plain": repr(self), "text/html": self._static}

    def _show_lab(self, lab: Any) -> None:
        """Show a lab below everything else."""
        self._lab = lab.widget
        self.widget.children = [*self.widget.children, lab.widget]
        self._in_view.ask()

    def _tell_notice(self) -> None:
        """Show the one line that progress may have left for the learner."""
        line = progress().take_notice()
        if line:
            self._notice.value = cards.quiet(line)

    def _pressed(self, action: Callable[[], Any]) -> Callable[[Any], None]:
        """A button's callback: an error is shown, since the front end would lose it."""

        def callback(_: Any) -> None:
            with self._lock:
                if self._closed:
                    return
                try:
                    action()
                except Exception as error:
                    self.reply.value = cards.card("neutral", TEXT.failed, str(error))

        return callback


def _line_when_needed() -> W.HTML:
    """A text that takes no room while there is none: the page would keep a line free for it."""
    made = W.HTML(layout={"display": "none"})

    def follow(_: Any) -> None:
        made.layout.display = None if made.value else "none"

    made.observe(follow, "value")
    return made


def open_lab(lab: Any) -> None:
    """Nothing, if `lab` is a lab that is open; else ValueError that says what to do."""
    if not all(hasattr(lab, name) for name in ("watch", "settings", "trace", "widget")):
        raise ValueError(
            f"A lab belongs here, such as AttentionLab(), not {type(lab).__name__}: "
            "make it first, then hand it over."
        )
    if lab.widget.comm is None:  # what a closed widget has
        raise ValueError("This lab is closed. Run the cell that makes it, then this one.")
