"""A job: work that runs beside the page, can be watched and stopped, and loses nothing.

    job = Job(fit(model, data), steps=200, say=lambda snapshot: f"loss {snapshot.loss:.3f}")
    job.drives(lab)     # lab.set(step=n) follows the newest snapshot
    job                 # as the last line of a cell: its button and how far it is

The work is stopped between two snapshots: work that computes for long before it yields is
stopped late. It must not change a snapshot afterwards: yield copies of the weights. It goes on
in another thread after a stop, so it must not yield inside `with torch.no_grad()`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from attention_lab.text import Texts
from attention_lab.widgets import interrupts, lifetime, subshells
from attention_lab.widgets.follower import Driven, Follower
from attention_lab.widgets.job_bar import JobBar
from attention_lab.widgets.runner import Runner, Work


class TEXT(Texts):
    start = "Train"
    stop = "Stop"
    waiting = "Not started."
    step = "step {at}, {seconds:.1f} s"
    step_of = "step {at} of {steps}, {seconds:.1f} s"
    stopping = "Stopping at the end of this step: {where}"
    stopped = "Stopped at {where}. {start} goes on from there."
    done = "Done: {where}"
    failed = "Failed after {where}"
    error = "{error} (what was learnt before is kept)"
    watcher = "What watches this job failed and is no longer told: {error}"


class Job(Runner):
    """Runs `work` beside the page: an iterator of snapshots, or a function that gives one.

    steps: how many snapshots there will be, where that is known.
    say: a few words about the newest snapshot (its loss), shown beside the bar.
    start, stop: the words on the button.
    """

    def __init__(
        self,
        work: Work,
        *,
        steps: int | None = None,
        say: Callable[[Any], str] | None = None,
        start: str | None = None,
        stop: str | None = None,
    ) -> None:
        super().__init__(work)
        self.steps = steps
        self._say = say
        self._words = start or TEXT.start, stop or TEXT.stop
        self._leave: list[Callable[[], None]] = []  # what to call when it is closed
        self.bar = JobBar()
        self.bar.on_msg(self._on_press)
        self._show()
        lifetime.replaces_previous(self)

    def wait(self) -> None:
        """Wait until it has ended and all were told. Widgets answer meanwhile.

        The notebook's stop button (Ctrl-C) stops the job, and the cell goes on after one line
        that says so. Raises what the work raised.
        """
        try:
            with subshells.all_answer():
                self.join()
        except KeyboardInterrupt:
            interrupts.stop_all()
            with suppress(KeyboardInterrupt):  # pressed twice: do not wait for a slow step
                self.join()
            print(self.status)
        if self.state == "failed" and self.error is not None:
            raise self.error

    def run(self) -> None:
        """Show it, start it and wait for it: for a cell that needs the result."""
        if interrupts.kernel_shell() is not None:
            from IPython.display import display

            display(self)
        self.start().wait()

    def drives(self, lab: Driven) -> None:
        """Let `lab.set(step=n)` follow the newest snapshot until a person moves the slider."""
        follower = Follower(lab)
        self._leave.append(follower.leave)
        self.watch(lambda job: follower.follow(len(job.snapshots) - 1))

    def close(self) -> None:
        """Stop it and let go of its widget; the snapshots stay. Its cell run again does this."""
        if not self._closed:
            super().close()
            for leave in self._leave:
                leave()
            lifetime.forget(self)
            self.bar.close()

    @property
    def status(self) -> str:
        """In a line: its state, how far it is, and what it says of the newest snapshot."""
        snapshots, state = self.snapshots, self.state
        if state == "waiting":
            return TEXT.waiting
        text = TEXT.step if self.steps is None else TEXT.step_of
        where = text.format(at=len(snapshots), steps=self.steps, seconds=self.seconds)
        where += self._said(snapshots)
        if state == "running":
            return TEXT.stopping.format(where=where) if self._halt else where
        told = {"stopped": TEXT.stopped, "done": TEXT.done, "failed": TEXT.failed}[state]
        return told.format(where=where, start=self._words[0])

    def _said(self, snapshots: tuple[Any, ...]) -> str:
        """What `say` says of the newest snapshot. If it fails, that is told, once."""
        if not snapshots or self._say is None:
            return ""
        try:
            return f", {self._say(snapshots[-1])}"
        except Exception as error:
            self._say, self.error = None, self.error or error
            return ""

    def __repr__(self) -> str:
        return f"Job({self.status})"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        live = None if self._closed else self.bar._repr_mimebundle_()
        data, metadata = live if isinstance(live, tuple) else (live or {}, {})
        return {**data, "text/plain": repr(self)}, metadata

    # The page

    def _on_press(self, _: Any, content: dict[str, Any], __: Any) -> None:
        if content.get("pressed") == "stop":
            self.stop()
        elif self.state in ("waiting", "stopped"):
            self.start()
        self._show()

    def _show(self) -> None:
        state, status, error = self.state, self.status, ""
        if self.error is not None:
            text = TEXT.error if state == "failed" else TEXT.watcher
            error = text.format(error=f"{type(self.error).__name__}: {self.error}")
        running = state == "running"
        share = len(self._snapshots) / self.steps if self.steps else -1.0
        self.bar.show(
            button=self._words[running],
            enabled=not self._closed and state not in ("done", "failed"),
            running=running,
            share=1.0 if state == "done" else min(share, 1.0),
            status=status,
            error=error,
        )
