"""Pages to hand out and to project: one HTML file each that needs no kernel and no network.

nbconvert's own page loads MathJax, require.js and the widgets from a CDN, and its slides
reveal.js. Here formulas become MathML, which every browser draws by itself, and a lab is the
picture that travels with it; slides are the same page, one screen for each heading.
"""

from __future__ import annotations

import ast
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from latex2mathml.converter import convert as to_mathml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from attention_lab.progress.place import PATH_VARIABLE
from attention_lab.teaching.derive import headings, lines_of, marked
from attention_lab.text import Texts

_TEMPLATES = Path(__file__).parent / "templates"
_WIDGET = "application/vnd.jupyter.widget-view+json"
# In the order of preference; scripts and widgets are not among them.
_SHOWN = ["text/html", "text/markdown", "image/svg+xml", "text/latex", "image/png", "text/plain"]
_NO_INPUT = "remove_input"  # the tag that Jupyter's tools give to such cells
_SHORT = 300  # characters of text that leave room for a picture on a slide
_SECONDS = 120  # for one cell; the longest of ours takes a few


class TEXT(Texts):
    undescribed = "A picture without a description."


def execute(notebook: NotebookNode) -> NotebookNode:
    """The notebook with its outputs; each picture of a lab carries the lab's description.

    A lab that a question keeps to itself is shown below it. Runs with a progress file of its
    own: building a page is nobody's work on a lesson.

    Raises:
        ValueError: where a cell fails.
    """
    made = deepcopy(notebook)
    made.cells = list(_with_labs(made.cells))
    client = NotebookClient(made, timeout=_SECONDS, allow_errors=False)
    client.on_cell_executed = _describe_pictures(client)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {PATH_VARIABLE: str(Path(folder) / "progress.sqlite")}
        try:
            # What a kernel says to its terminal is for those who work on Jupyter.
            client.execute(env=environment, stderr=subprocess.DEVNULL)
        except CellExecutionError as error:
            raise ValueError(f"a cell fails: {error.ename}: {error.evalue}") from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise ValueError(f"its kernel gave up: {error}") from error
    made.metadata.pop("widgets", None)  # only a kernel and a script could bring them to life
    return made


def handout(executed: NotebookNode, title: str) -> str:
    """The page that shows everything an executed notebook shows."""
    return _page(executed, title, "handout")


def slides(executed: NotebookNode, title: str) -> str:
    """The same, cut into slides: at each heading, and around each picture."""
    cut = deepcopy(executed)
    cut.cells = [part for cell in executed.cells for part in _split_at_headings(cell)]
    starts = list(_starts_slide(cut.cells))
    for cell, start, end in zip(cut.cells, starts, [*starts[1:], True], strict=True):
        cell.metadata["slide_start"], cell.metadata["slide_end"] = start, end
    return _page(cut, title, "slides")


def _page(executed: NotebookNode, title: str, template: str) -> str:
    notebook = deepcopy(executed)
    notebook.metadata["title"] = title
    for cell in notebook.cells:
        if marked(cell, "check"):
            cell.outputs = []  # nobody can answer on a page
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.metadata.setdefault("image/png", {}).setdefault("alt", TEXT.undescribed)
    exporter = _Exporter(
        template_name=template,
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    page, _ = exporter.from_notebook_node(notebook)
    return str(page)


class _Exporter(HTMLExporter):
    @property
    def default_config(self) -> Any:
        config = super().default_config
        config.NbConvertBase.display_data_priority = _SHOWN
        config.TagRemovePreprocessor.enabled = True
        config.TagRemovePreprocessor.remove_input_tags = {_NO_INPUT}
        return config

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        renderer = _Renderer(escape=False, exclude_anchor_links=True)
        return MarkdownWithMath(renderer=renderer).render(source)


class _Renderer(IPythonRenderer):
    """Markdown whose formulas are MathML. The names of the methods are mistune's."""

    def inline_math(self, body: str) -> str:
        return _mathml(body, "inline")

    def block_math(self, body: str) -> str:
        return _mathml(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        return _mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")


def _mathml(latex: str, display: str) -> str:
    try:
        made = str(to_mathml(latex.strip(), display=display))
    except Exception:  # of whatever kind: a page with one formula less well set is still a page
        made = "\\"
    # A command that it does not know stays in what it makes. Then the formula is shown as typed.
    return made if "\\" not in made else f'<code class="latex">{escape(latex)}</code>'


def _with_labs(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    """The cells, and below each that shows its lab inside a panel a cell that shows it by itself.

    The lab of a prediction waits for the `## See` that may follow. It shows what a learner who
    skips the prediction sees.
    """
    waiting: NotebookNode | None = None
    for cell in cells:
        see = cell.cell_type == "markdown" and "See" in headings(cell.source)
        if waiting and not see:
            yield waiting
        yield cell
        if waiting and see:
            yield waiting
        waiting = None
        if cell.cell_type != "code" or not (shown := _lab_behind(cell.source)):
            continue
        shows = new_code_cell(shown, metadata={"tags": [_NO_INPUT]})
        if shown.startswith("_.skip()"):
            waiting = shows
        else:
            yield shows
    if waiting:
        yield waiting


def _lab_behind(source: str) -> str | None:
    """What shows the lab of a cell that ends in a prediction about it, a tour or a challenge."""
    try:
        last = ast.parse(source).body[-1]
    except (SyntaxError, IndexError):
        return None
    match last:
        case ast.Expr(ast.Call(func=ast.Name("predict"), args=[_, ast.Name(lab)], keywords=more)):
            tours = [ast.unparse(given.value) for given in more if given.arg == "tour"]
            listed = [f"from attention_lab import tour\ndisplay(tour({t}, {lab}))" for t in tours]
            return "\n".join(["_.skip()", *listed, lab])
        case ast.Expr(ast.Call(func=ast.Name("tour" | "challenge"))):
            return "_.lab"
    return None


def _describe_pictures(client: NotebookClient) -> Callable[..., None]:
    """After each cell: the description of a lab, as it is now, becomes its picture's alt text."""

    def describe(cell: NotebookNode, **_: Any) -> None:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if _WIDGET in data and "image/png" in data:
                text = _description(client.widget_state, data[_WIDGET]["model_id"])
                output.metadata.setdefault("image/png", {}).setdefault("alt", text)

    return describe


def _description(states: dict[str, dict[str, Any]], model_id: str) -> str:
    """The description that the lab's pane, somewhere inside the widget, shows to a reader."""
    state = states.get(model_id, {})
    info = state.get("info")
    if isinstance(info, dict) and info.get("description"):
        return str(info["description"])
    children = (child.removeprefix("IPY_MODEL_") for child in state.get("children", []))
    return next(filter(None, (_description(states, child) for child in children)), "")


def _split_at_headings(cell: NotebookNode) -> Iterator[NotebookNode]:
    """A markdown cell as one cell for each of its `##` and `###` headings."""
    if cell.cell_type != "markdown":
        yield cell
        return
    parts: list[list[str]] = [[]]
    for line, in_code in lines_of(cell.source):
        if _is_heading(line) and not in_code and any(text.strip() for text in parts[-1]):
            parts.append([])
        parts[-1].append(line)
    for part in parts:
        yield new_markdown_cell("\n".join(part), metadata=deepcopy(cell.metadata))


def _starts_slide(cells: list[NotebookNode]) -> Iterator[bool]:
    """For each cell, whether a slide begins with it."""
    before: NotebookNode | None = None
    for cell in cells:
        if before is None or _shows_picture(before) or _opens(cell):
            yield True
        else:  # a picture has a slide of its own, or shares it with a heading and a line or two
            yield _shows_picture(cell) and not (_opens(before) and len(before.source) < _SHORT)
        before = cell


def _opens(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and _is_heading(cell.source.lstrip())


def _shows_picture(cell: NotebookNode) -> bool:
    return any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


def _is_heading(line: str) -> bool:
    return line.startswith(("# ", "## ", "### "))
