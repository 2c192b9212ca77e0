"""`Lab`: a session on the page, with controls, driven by a person or from Python.

A slider step: the control's observer calls `apply`, which is what `set` does; after it the
controls follow the settings. What comes from the page never raises: it is told there.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from attention_lab.core.experiment import RecordT, SettingsT
from attention_lab.widgets import lifetime, page
from attention_lab.widgets.controls import Controls
from attention_lab.widgets.events import Events
from attention_lab.widgets.pane import Pane
from attention_lab.widgets.session import Session, in_words
from attention_lab.widgets.step import Step


class Lab(Session[SettingsT, RecordT]):
    """An interactive experiment. A subclass is an experiment, its pictures, and its answers.

    experiment: what is computed. pictures: by name; the first is shown unless another is asked
    for. controls: which settings get a control, in their order on screen; all by default. The
    other arguments are the fields of the experiment's settings.
    """

    def __init__(
        self,
        *,
        view: str | None = None,
        controls: Sequence[str] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(view, settings)
        self.pane = Pane()
        self.pane.show(self.step.frame, self.step.info)
        self._controls = Controls(self, controls)
        self.controls = self._controls.made
        self.code_panel = page.code_panel(self._show_code)
        self.widget = page.assemble(self.controls, self.pane, self.code_panel, self._controls.reset)
        self._events = Events(self, self.pane)
        lifetime.replaces_previous(self)

    def tell(self, error: Exception | None) -> None:
        """Keep an error and show it where the learner looks; None: there is none any more."""
        super().tell(error)
        self.pane.error = "" if error is None else in_words(error)

    def close(self) -> None:
        """Let go of every widget and figure. Running the lab's cell again does this, too."""
        with self.lock:
            if self.closed:
                return
            super().close()
            lifetime.forget(self)
            for control in (*self.controls.values(), self.code_panel, self.pane):
                control.unobserve_all()
            page.close_all(self.widget)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live widget, and a static picture for pages that have no kernel."""
        picture = base64.b64encode(self.png(scale=1.0)).decode()
        live = {} if self.closed else self.widget._repr_mimebundle_()
        bundle = {**live, "image/png": picture, "text/plain": repr(self)}
        return bundle, {"image/png": {"alt": self.describe()}}

    def _committed(self, step: Step[SettingsT, RecordT]) -> None:
        self.pane.show(step.frame, step.info)
        self._controls.follow()
        self._show_code()

    def _show_code(self) -> None:
        """Write the code only while its panel is open: a step should not pay for it."""
        if self.code_panel.opened:
            self.code_panel.code = self.code()
