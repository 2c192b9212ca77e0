"""How text is set: a little Markdown, and never anything that a browser would act on."""

import re
from html import unescape

import pytest

from attention_lab.classroom.cards import markup
from attention_lab.lessons import challenges, exercises, predictions, quizzes


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a *b* **c** `d`", "a <em>b</em> <strong>c</strong> <code>d</code>"),
        ("`a*b*c` 2 * 3 * 4", "<code>a*b*c</code> 2 * 3 * 4"),
        ("one\ntwo\n\n  \n three", "one two<br><br>three"),
        ("Dot.__init__() takes d_k _or_ d_v", "Dot.__init__() takes d_k _or_ d_v"),
        ("C:\\*.py \\alpha", "C:\\*.py \\alpha"),
        ("    four spaces", "four spaces"),
        ("'so' \"it\" & it", "&#x27;so&#x27; &quot;it&quot; &amp; it"),
        ("", ""),
    ],
)
def test_a_little_markdown(text: str, html: str) -> None:
    assert markup(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<b>bold</b> <!-- no --> <?php ?>",
        "[link](javascript:alert(1))",
        "<javascript:alert(1)> https://example.org",
        "![picture](javascript:alert(1))",
        "[a]: javascript:alert(1)\n[a]",
        "$$\\frac{1}{2}$$ \\(x\\) $x$",
        "&lt;b&gt; &amp; &#60;",
        "# no heading",
        "- no list\n- at all",
        "> no quotation",
        "1. no list",
        "a | b\n--|--\n1 | 2",
        "~~no~~ ---",
    ],
)
def test_all_else_is_text(text: str) -> None:
    made = markup(text)
    assert "<" not in made and ">" not in made
    assert unescape(made) == text.replace("\n", " "), "what is typed is what is read"


def texts_of_the_lessons() -> list[str]:
    texts = [question.question for question in {**quizzes(), **predictions()}.values()]
    texts += [prediction.after for prediction in predictions().values()]
    for quiz in quizzes().values():
        parts = [*getattr(quiz, "options", ()), *getattr(quiz, "wrong", ())]
        texts += [part.reply for part in parts]
    for one in [*exercises().values(), *challenges().values()]:
        texts += [one.prompt, one.title, *one.hints]
    return texts


def as_version_0_1_0(text: str) -> str:
    """The regular expressions that a library has replaced."""
    from html import escape

    def span(safe: str) -> str:
        if re.fullmatch(r"`[^`\n]+`", safe):
            return f"<code>{safe[1:-1]}</code>"
        safe = re.sub(r"\*\*([^*\n]+)\*\*", r"<strong>\1</strong>", safe)
        return re.sub(r"\*([^*\s](?:[^*\n]*[^*\s])?)\*", r"<em>\1</em>", safe)

    safe = "".join(map(span, re.split(r"(`[^`\n]+`)", escape(text.strip()))))
    return "<br><br>".join(part.replace("\n", " ") for part in re.split(r"\n\s*\n", safe))


def test_the_texts_of_the_lessons_look_as_they_did() -> None:
    texts = texts_of_the_lessons()
    assert len(texts) > 100
    assert [text for text in texts if markup(text) != as_version_0_1_0(text)] == []
