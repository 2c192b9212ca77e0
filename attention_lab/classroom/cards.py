"""How text is set in the classroom: safe, large enough for the back row, never colour alone.

Whatever comes from a data file or from a learner goes through `escape` or `markup`.
"""

from __future__ import annotations

import re
from html import escape
from typing import Literal

from attention_lab.figures import style

Tone = Literal["good", "not yet", "neutral"]

_EDGE: dict[Tone, str] = {"good": style.HEADS[2], "not yet": style.SELECTED, "neutral": style.FRAME}
_SIGN: dict[Tone, str] = {"good": "\u2713", "not yet": "\u2717", "neutral": "\u00b7"}
_FONT = "font-family:system-ui,sans-serif;line-height:1.45;overflow-wrap:anywhere"

# Radio buttons of ipywidgets are one line high, cut long text off, and come after their text.
WRAPPING = "attention-lab-choice"
WRAPPING_CSS = (
    f"<style>.{WRAPPING}{{width:auto!important;max-width:46em}}"
    f".{WRAPPING} label{{display:flex;flex-direction:row-reverse;justify-content:flex-end;"
    "gap:10px;height:auto!important;line-height:1.4!important;font-size:15px!important;"
    "white-space:normal;margin:4px 0}"
    f".{WRAPPING} input{{flex:none;height:16px!important;width:16px;margin:3px 0 0!important}}"
    "</style>"
)


def markup(text: str) -> str:
    """Text as HTML: escaped first, then `code`, **bold**, *slanted* and blank lines."""
    parts = re.split(r"(`[^`\n]+`)", escape(text.strip()))
    safe = "".join(_span(part) for part in parts)
    return "<br><br>".join(part.replace("\n", " ") for part in re.split(r"\n\s*\n", safe))


def _span(safe: str) -> str:
    if re.fullmatch(r"`[^`\n]+`", safe):
        return f"<code>{safe[1:-1]}</code>"  # stars in code are stars
    safe = re.sub(r"\*\*([^*\n]+)\*\*", r"<strong>\1</strong>", safe)
    return re.sub(r"\*([^*\s](?:[^*\n]*[^*\s])?)\*", r"<em>\1</em>", safe)


def question(text: str, kind: str) -> str:
    """A question above its input, in the colours of the page's own theme."""
    return (
        f'{WRAPPING_CSS}<div style="{_FONT};font-size:16px;max-width:46em;margin:4px 0">'
        f"<strong>{escape(kind)}.</strong> {markup(text)}</div>"
    )


def card(tone: Tone, title: str, body: str, more: str = "") -> str:
    """A verdict: a sign and a word in large type, then the reply. `more` is HTML already."""
    sign = "" if tone == "neutral" else f"{_SIGN[tone]} "
    return (
        f'<div role="status" style="{_FONT};color:{style.INK};background:{style.PAPER};'
        f'border-left:6px solid {_EDGE[tone]};padding:8px 14px;margin:6px 0;max-width:46em">'
        f'<div style="font-size:22px;font-weight:600">{sign}{escape(title)}</div>'
        f'<div style="font-size:17px">{markup(body)}</div>{more}</div>'
    )


def quiet(text: str) -> str:
    """A line that may be overlooked: where progress is kept, or why it is not."""
    return f'<div style="{_FONT};font-size:13px;opacity:.8">{markup(text)}</div>' if text else ""


def listed(texts: tuple[str, ...]) -> str:
    """The options of a question, for pages without a kernel."""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<ul style="{_FONT};font-size:16px">{items}</ul>'
