"""Handouts and slides: everything that a lesson shows, in one file, without a network."""

import base64
import re
from html.parser import HTMLParser
from io import BytesIO

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from PIL import Image

from attention_lab.cli.lessons import shipped_lessons
from attention_lab.teaching.handout import execute, handout, slides

from .lessons import KERNEL, code

LAB = """
from attention_lab import AttentionLab
lab = AttentionLab("the boat by the bank", controls=("d_k",))
lab
"""
QUIZ = """
import os
import ipywidgets
from IPython.display import HTML, Javascript, display
display(ipywidgets.HTML("alive only with a kernel"))
display(Javascript("alert(1)"))
display(HTML("<p>shown without a kernel</p>"))
os.environ["ATTENTION_LAB_PROGRESS"]
"""
MATHS = r"""
## The mathematics

$$\text{Attention}(Q, K, V) = \text{softmax}\!\left(\frac{QK^\top}{\sqrt{d_k}}\right)V$$

Inline $d_k < 5$ and `$code$`, and a price of 5\$.

### More

\begin{equation}a \le b\end{equation}
"""


class Page(HTMLParser):
    """The tags of a page, and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.hidden = 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.hidden += tag in ("style", "script")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("style", "script")

    def handle_data(self, data):
        self.text += "" if self.hidden else data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def lesson() -> nbformat.NotebookNode:
    cells = [
        new_markdown_cell("# A lesson\n\nHello."),
        new_markdown_cell("## See\n\nLook."),
        code(LAB.strip()),
        code('lab.set(d_k=3)\nprint("three")'),
        new_markdown_cell(MATHS.strip()),
        code(QUIZ.strip()),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


@pytest.fixture(scope="module")
def executed() -> nbformat.NotebookNode:
    return execute(lesson())


@pytest.fixture(scope="module")
def pages(executed) -> dict[str, str]:
    return {"handout": handout(executed, "Maths & more"), "slides": slides(executed, "Maths")}


@pytest.mark.parametrize("kind", ["handout", "slides"])
def test_nothing_is_loaded_from_anywhere(kind, pages):
    page = Page(pages[kind])
    for tag, attributes in page.tags:
        for name in ("src", "srcset", "data", "poster"):
            assert attributes.get(name, "data:").startswith("data:"), (tag, attributes)
        assert tag not in ("link", "iframe", "base", "object", "embed")
    assert not re.search(r"@import|url\(\s*['\"]?(?!data:)", pages[kind])
    # The handout has no script at all, the slides one, and it asks nobody for anything.
    assert [s.get("src") for s in page.all("script")] == [None] * (kind == "slides")
    assert not re.search(r"\b(fetch|import|require|XMLHttpRequest)\b *\(", pages[kind])


@pytest.mark.parametrize("kind", ["handout", "slides"])
def test_a_lab_is_its_picture_with_its_description(kind, pages):
    (image,) = Page(pages[kind]).all("img")
    with Image.open(BytesIO(base64.b64decode(image["src"].partition(",")[2]))) as picture:
        assert picture.format == "PNG" and picture.width > 300
    # The lab as it was when its cell had run, not as later cells left it.
    assert image["alt"].startswith("One heat map of attention weights: 5 queries")


@pytest.mark.parametrize("kind", ["handout", "slides"])
def test_formulas_need_no_script(kind, pages):
    page = Page(pages[kind])
    assert [m["display"] for m in page.all("math")] == ["block", "inline", "block"]
    assert "softmax" in page.text and "\\frac" not in page.text and "\\sqrt" not in page.text
    assert "$code$" in page.text


def test_everything_that_needs_no_kernel_is_shown(pages):
    text = Page(pages["handout"]).text
    assert "three" in text and "shown without a kernel" in text and "Hello." in text
    assert "<title>Maths &amp; more</title>" in pages["handout"]


@pytest.mark.parametrize("formula", [r"\frac{1}{\unheard{x}}", r"\left( x", r"\begin{a} x"])
def test_a_formula_that_cannot_be_read_is_shown_as_typed(formula):
    made = new_notebook(cells=[new_markdown_cell(f"${formula}$ and $a<b$")])
    page = Page(handout(made, "x"))
    assert formula in page.text and len(page.all("math")) == 1


@pytest.mark.parametrize("shipped", shipped_lessons(), ids=lambda shipped: shipped.name)
def test_every_formula_of_the_lessons_can_be_read(shipped):
    page = handout(nbformat.reads(shipped.content.decode(), as_version=4), shipped.title)
    assert re.findall(r'<code class="latex">(.*?)</code>', page) == []


def test_the_lab_behind_a_prediction_is_shown():
    """Below the prediction, or below the `## See` that follows it."""
    cells = [code("from attention_lab import AttentionLab, predict\nlab = AttentionLab()")]
    for heading in ("", "## See\n\n"):
        cells += [
            code('predict("what_tells_bank", lab)'),
            new_markdown_cell(f"{heading}How to read it"),
            code("lab.reset()"),
        ]
    made = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    page = handout(execute(made), "x")
    first, second = Page(page).all("img")
    assert first["alt"].startswith("One heat map of attention weights: 8 queries")
    assert second["alt"] == first["alt"]
    marks = re.findall("<img|From which other word|How to read it", page)
    question, text, picture = "From which other word", "How to read it", "<img"
    order = [mark for mark, before in zip(marks, [None, *marks], strict=False) if mark != before]
    assert order == [question, picture, text, question, text, picture]
    assert "skip" not in Page(page).text  # the cell that shows it is not part of the lesson


TOURS = """
from importlib import import_module
from attention_lab import AttentionLab, challenge, predict, tour
from attention_lab.questions import Tour
around = lambda: {"around": Tour("around", "00", ("Point at *it*.", "Click it."))}
for name in ("predict", "tour"):
    import_module(f"attention_lab.classroom.{name}").tours = around
lab = AttentionLab()
"""


def test_a_tour_is_a_list_of_all_its_steps_above_the_lab():
    """Behind a prediction, too; and a challenge's lab stands below its goal."""
    cells = [
        nbformat.v4.new_code_cell(TOURS.strip(), metadata={"tags": ["remove_input"]}),
        code('predict("what_tells_bank", lab, tour="around")'),
        code('lab.set(d_k=3)\ntour("around", lab)'),
        code('challenge("bank_finds_itself", lab)'),
    ]
    executed = execute(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}))
    for page in (handout(executed, "x"), slides(executed, "x")):
        marks = re.findall("<img|<ol|From which other|Point at <em>it|Click it|Challenge", page)
        steps = ["<ol", "Point at <em>it", "Click it", "<img"]
        assert marks == ["From which other", *steps, *steps, "Challenge", "<img"]
        assert "_.lab" not in Page(page).text and "skip" not in Page(page).text


def test_slides_begin_at_headings_and_after_pictures(pages):
    bodies = pages["slides"].split('<section class="slide"')[1:]
    heads = [re.sub(r"\s+", " ", Page(f"<x {body}").text).strip()[:8] for body in bodies]
    assert heads == ["A lesson", "See Look", "lab.set(", "The math", "More a≤b"]
    assert "<img" in bodies[1]  # a heading and a line leave room for the picture
    assert pages["slides"].count("</section>") == len(bodies)


def test_a_long_text_leaves_the_picture_a_slide_of_its_own(executed):
    made = new_notebook(cells=[new_markdown_cell("## See\n\n" + "Look. " * 90), executed.cells[2]])
    assert slides(made, "x").count('<section class="slide"') == 2


def test_building_a_page_is_nobody_s_progress(executed, kept):
    path = executed.cells[5].outputs[-1]["data"]["text/plain"].strip("'")
    assert path.endswith("progress.sqlite") and path != str(kept.path)


def test_a_cell_that_fails_is_said_in_one_line():
    made = new_notebook(cells=[code("1 / 0")], metadata={"kernelspec": KERNEL})
    with pytest.raises(ValueError, match="a cell fails: ZeroDivisionError: division by zero"):
        execute(made)
