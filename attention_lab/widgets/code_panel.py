"""A panel with code to read and to copy, folded away until someone opens it."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets as T

_HERE = Path(__file__).parent


class CodePanel(anywidget.AnyWidget):
    """Shows `code` as text, with a button that copies it. `opened` says whether it is unfolded."""

    _esm = _HERE / "code_panel.js"
    _css = """
    .attention-lab-code { font: 13px/1.4 "DejaVu Sans", Verdana, sans-serif; padding: 2px 8px; }
    .attention-lab-code summary { cursor: pointer; }
    .attention-lab-code pre {
      background: #f7f7f7; color: #1a1a1a; padding: 8px; overflow: auto; max-height: 280px;
    }
    """

    title = T.Unicode("Code").tag(sync=True)
    code = T.Unicode("").tag(sync=True)
    opened = T.Bool(False).tag(sync=True)
