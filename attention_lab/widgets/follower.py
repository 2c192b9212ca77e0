"""A lab that follows a job: its `step` is the newest snapshot until a person takes the slider."""

from __future__ import annotations

import threading
from typing import Any, Protocol

from attention_lab.text import Texts

SETTING = "step"


class TEXT(Texts):
    no_step = "The lab has no setting {setting!r} for the job to move."


class Driven(Protocol):
    """A lab, as far as it is needed here."""

    @property
    def settings(self) -> Any: ...

    def set(self, **changes: Any) -> None: ...
    def watch(self, callback: Any) -> Any: ...


class Follower:
    """Moves `lab.set(step=n)` to the newest snapshot n each time it is told of a newer one.

    A step that somebody else sets is the person's: the lab stays there. Moved to the newest
    snapshot (or beyond), it follows again, as a video that is wound to its live end.
    """

    def __init__(self, lab: Driven) -> None:
        if not hasattr(lab.settings, SETTING):
            raise ValueError(TEXT.no_step.format(setting=SETTING))
        self.following = True
        self._lab, self._newest, self._here = lab, -1, lab.settings.step
        self._thread: int | None = None  # the one that is in our own `set`
        self.leave = lab.watch(self._on_step)

    def follow(self, newest: int) -> None:
        """Show snapshot `newest`, if nobody holds the lab elsewhere. Raises what the lab raises."""
        self._newest = newest
        if newest < 0 or not self.following:
            return
        self._thread = threading.get_ident()
        try:
            self._lab.set(**{SETTING: newest})
            self._here = self._lab.settings.step
        finally:
            self._thread = None

    def _on_step(self) -> None:
        """The lab has changed. It calls this under its lock, so one change at a time."""
        step = self._lab.settings.step
        if self._thread != threading.get_ident() and step != self._here:
            self.following = step >= self._newest
        self._here = step
