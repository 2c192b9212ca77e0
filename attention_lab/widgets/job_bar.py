"""The bar of a job: its button, how far it is, what became of it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import anywidget
import traitlets as T

from attention_lab.widgets.subshells import answers_beside_cells

_HERE = Path(__file__).parent


class JobBar(anywidget.AnyWidget):
    """Shows what it is told; a press on its button arrives as {"pressed": "start" | "stop"}.

    Only the kernel writes its state, and the page shows it as text, never as HTML.
    """

    _esm = _HERE / "job_bar.js"
    _css = _HERE / "job_bar.css"

    button = T.Unicode("").tag(sync=True)
    enabled = T.Bool(True).tag(sync=True)
    running = T.Bool(False).tag(sync=True)
    share = T.Float(-1.0).tag(sync=True)  # 0 to 1; below 0 where it is not known
    status = T.Unicode("").tag(sync=True)
    error = T.Unicode("").tag(sync=True)

    def __init__(self, **kwargs: Any) -> None:
        self._telling = threading.Lock()  # threads of a job and of the page both write here
        super().__init__(**kwargs)
        answers_beside_cells(self)

    def show(self, **state: Any) -> None:
        """Change what is shown, in one message. Nothing after close()."""
        with self._telling:
            if self.comm is not None:
                with self.hold_sync():
                    for name, value in state.items():
                        setattr(self, name, value)

    def close(self) -> None:
        """Let go of it and of the layout that came with it."""
        with self._telling:
            self.layout.close()
            super().close()
