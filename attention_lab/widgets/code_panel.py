"""A panel with code to read and to copy, folded away until someone opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets as T

from attention_lab.text import Texts

_HERE = Path(__file__).parent


class TEXT(Texts):
    copy = "Copy"
    copied = "Copied"
    by_hand = "Selected: press Ctrl+C"


def _buttons() -> dict[str, str]:
    """What the button says: before, after, and where a page may not write to the clipboard."""
    return {"copy": TEXT.copy, "copied": TEXT.copied, "by_hand": TEXT.by_hand}


class CodePanel(anywidget.AnyWidget):
    """Shows `code` as text, with a button that copies it. `opened` says whether it is unfolded."""

    _esm = _HERE / "code_panel.js"
    _css = """
    .attention-lab-code {
      font: var(--attention-lab-type, 13px)/1.4 "DejaVu Sans", Verdana, sans-serif;
      padding: 2px 8px;
    }
    .attention-lab-code summary { cursor: pointer; }
    .attention-lab-code pre {
      background: #f7f7f7; color: #1a1a1a; padding: 8px; overflow: auto; max-height: 280px;
    }
    """

    title = T.Unicode("Code").tag(sync=True)
    code = T.Unicode("").tag(sync=True)
    opened = T.Bool(False).tag(sync=True)
    texts = T.Dict().tag(sync=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(texts=_buttons(), **kwargs)
