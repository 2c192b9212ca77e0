"""How text is set in the classroom: safe, large enough for the back row, never colour alone.

Whatever comes from a data file or from a learner goes through `escape` or `markup`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline, emphasis

from attention_lab.figures import style
from attention_lab.questions.inputs import WRAPPING_CSS

Tone = Literal["good", "not yet", "neutral"]

_EDGE: dict[Tone, str] = {"good": style.HEADS[2], "not yet": style.SELECTED, "neutral": style.FRAME}
_SIGN: dict[Tone, str] = {"good": "\u2713", "not yet": "\u2717", "neutral": "\u00b7"}
_FONT = "font-family:system-ui,sans-serif;line-height:1.45;overflow-wrap:anywhere"
_PAPER = f"{_FONT};color:{style.INK};background:{style.PAPER}"


_FOLDED_CSS = (
    "<style>.attention-lab-folded summary{cursor:pointer;max-width:60em}"
    ".attention-lab-folded:not([open]) summary{white-space:nowrap;overflow:hidden;"
    "text-overflow:ellipsis}.attention-lab-folded:not([open]) br{display:none}</style>"
)


def markup(text: str) -> str:
    """Text as HTML: `code`, **bold**, *slanted* and blank lines. All else is text."""
    html: str = _markdown().render(text.strip())
    return html.removesuffix(_BLANK)


_BLANK = "<br><br>"


class _Renderer(RendererHTML):
    """Paragraphs without boxes of their own; quotation marks of both kinds escaped."""

    def text(self, tokens: Any, at: int, *_: Any) -> str:
        return escape(tokens[at].content).replace("\n", " ")

    def code_inline(self, tokens: Any, at: int, *_: Any) -> str:
        return f"<code>{escape(tokens[at].content)}</code>"

    def paragraph_open(self, *_: Any) -> str:
        return ""

    def paragraph_close(self, *_: Any) -> str:
        return _BLANK


@cache
def _markdown() -> MarkdownIt:
    # From a parser that knows no rule: HTML, links, entities and backslashes have none here.
    made = MarkdownIt("zero", renderer_cls=_Renderer).enable(["backticks", "emphasis"])
    made.inline.ruler.at("emphasis", _stars)
    return made


def _stars(state: StateInline, silent: bool) -> bool:
    """Emphasis by stars alone: in `__init__` and d_k, underscores are underscores."""
    return state.src[state.pos] == "*" and emphasis.tokenize(state, silent)


def question(text: str, kind: str) -> str:
    """A question above its input, in the colours of the page's own theme."""
    return (
        f'{WRAPPING_CSS}<div style="{_FONT};font-size:16px;max-width:46em;margin:4px 0">'
        f"<strong>{escape(kind)}.</strong> {markup(text)}</div>"
    )


def goal(text: str, kind: str) -> str:
    """What is to be reached, in a card above a lab."""
    return f"<div><strong>{escape(kind)}.</strong> {markup(text)}</div>"


def card(tone: Tone, title: str, body: str, more: str = "") -> str:
    """A verdict: a sign and a word in large type, then the reply. `more` is HTML already.

    A reply may begin with the word of the title, since it is also read without it.
    """
    return (
        f'<div role="status" style="{_PAPER};border-left:6px solid {_EDGE[tone]};'
        'padding:8px 14px;margin:6px 0;max-width:46em">'
        f'<div style="font-size:22px;font-weight:600">{_signed(tone, title)}</div>'
        f'<div style="font-size:17px">{markup(_once(title, body))}</div>{more}</div>'
    )


def _once(title: str, body: str) -> str:
    """`body` without the title, where it begins with it."""
    word = re.match(re.escape(title) + r"[.:,]\s*", body)
    rest = body[word.end() :] if word else body
    begins_with_a_word = rest.split(" ")[0].strip(".,:").isalpha()  # and with no d_k
    return rest[:1].upper() + rest[1:] if word and begins_with_a_word else rest


def short_card(tone: Tone, title: str, body: str, more: str = "") -> str:
    """The same above a lab, where every line is one that the picture has not."""
    return (
        f'<div style="{_PAPER};border-left:6px solid {_EDGE[tone]};'
        f'padding:4px 14px;margin:4px 0;font-size:17px">{line(tone, title, body)}{more}</div>'
    )


def shrunk_card(tone: Tone, title: str, body: str, more: str = "") -> str:
    """The same, as its title; all of it at a click."""
    return (
        f'<details style="{_PAPER};border-left:6px solid {_EDGE[tone]};'
        'padding:2px 14px;margin:4px 0;font-size:17px"><summary style="cursor:pointer">'
        f"<strong>{_signed(tone, title)}</strong></summary>"
        f"<div>{markup(body)}{more}</div></details>"
    )


def line(tone: Tone, title: str, body: str) -> str:
    """A verdict in one paragraph."""
    text = f"<strong>{_signed(tone, title)}</strong> {markup(body)}"
    return f'<div role="status">{text}</div>'


def _signed(tone: Tone, title: str) -> str:
    return escape(title) if tone == "neutral" else f"{_SIGN[tone]} {escape(title)}"


def folded(text: str, kind: str) -> str:
    """A question that was answered: as much as fits on one line; all of it at a click."""
    return (
        f'{_FOLDED_CSS}<details class="attention-lab-folded" style="{_FONT};font-size:14px">'
        f"<summary><strong>{escape(kind)}.</strong> {markup(text)}</summary></details>"
    )


def numbered(texts: Sequence[str]) -> str:
    """The steps of a tour, for pages without a kernel."""
    items = "".join(f'<li style="margin:4px 0">{markup(text)}</li>' for text in texts)
    return f'<ol style="{_FONT};font-size:16px;max-width:46em">{items}</ol>'


def quiet(text: str) -> str:
    """A line that may be overlooked: where progress is kept, or why it is not."""
    return f'<div style="{_FONT};font-size:13px;opacity:.8">{markup(text)}</div>' if text else ""


def listed(texts: tuple[str, ...]) -> str:
    """The options of a question, where it has some, for pages without a kernel."""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<ul style="{_FONT};font-size:16px">{items}</ul>' if items else ""
