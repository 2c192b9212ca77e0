"""A lesson's notebook as a learner meets it: run cell by cell; what each cell asks and shows."""

import ast
import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch

import nbformat

from attention_lab.classroom import predict as predict_module
from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import challenges, predictions, quizzes, tours
from attention_lab.questions import Quiz
from attention_lab.teaching.derive import marked
from tests.pseudo import in_html

ASKING = ("predict", "quiz", "tour", "challenge")


@dataclass
class Cell:
    """One cell. The last five are known once it has run.

    output: the text of what is stored below it, and of what it shows when it runs.
    calls: (function, name) of what it asks.
    says: whether anything is to be seen below it. asked: the predictions it makes.
    shows: the labs it shows, a prediction's once it is answered. screen: (kind of lab, settings)
    of every lab that is on the page after it. moved: the labs shown before that it changes.
    """

    index: int
    kind: str
    source: str
    output: str = ""
    exercise: str | None = None
    check: str | None = None
    says: bool = False
    asked: list[Any] = field(default_factory=list)
    shows: list[Any] = field(default_factory=list)
    screen: list[tuple[type, Any]] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    @property
    def body(self) -> list[ast.stmt]:
        return ast.parse(self.source).body if self.kind == "code" else []

    @property
    def calls(self) -> list[tuple[str, str]]:
        return [(function, name) for call in calls(self.body) for function, name in named(call)]

    @property
    def only_asks(self) -> bool:
        """Whether it is nothing but one call, with nothing in it to read."""
        return len(self.body) == 1 and bool(self.calls or self.check)


@dataclass(frozen=True)
class Lesson:
    """The cells of a lesson's notebook, run from top to bottom."""

    number: str
    cells: list[Cell]


@cache
def lesson(number: str) -> Lesson:
    """A lesson that is shipped, run once."""
    (shipped,) = (one for one in shipped_lessons() if one.number == number)
    return Lesson(number, run(nbformat.reads(shipped.content.decode(), as_version=4)))


def run(notebook: nbformat.NotebookNode) -> list[Cell]:
    """The cells of a notebook, run in this process; every lab is closed at the end."""
    cells = [_cell(index, cell) for index, cell in enumerate(notebook.cells)]
    space: dict[str, Any] = {"__name__": "lesson"}
    shown: list[Any] = []
    for cell in cells:
        if cell.kind == "code":
            _run(cell, space, shown)
    for lab in shown:
        lab.close()
    return cells


def _cell(index: int, cell: nbformat.NotebookNode) -> Cell:
    made = Cell(index, cell.cell_type, cell.source)
    made.exercise, made.check = marked(cell, "exercise"), marked(cell, "check")
    made.output = "\n".join(text for o in cell.get("outputs", []) for text in _stored(o))
    return made


def _stored(output: nbformat.NotebookNode) -> Iterator[str]:
    yield output.get("text", "")
    yield from _of_bundle(output.get("data", {}))


def _of_bundle(data: Any) -> Iterator[str]:
    yield "\n".join(in_html(data["text/html"])) if "text/html" in data else ""
    yield data.get("text/plain", "")


def _run(cell: Cell, space: dict[str, Any], shown: list[Any]) -> None:
    displayed: list[Any] = []

    class Recorded(predict_module.Prediction):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            lab, changes = self.source, self.data.settings
            self.wanted = lab.changed(lab.settings, changes) if lab_of(lab) else None
            cell.asked.append(self)

    space["display"] = lambda *things: displayed.extend(things)
    body, before = cell.body, list(shown)
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    recording = patch.object(predict_module, "Prediction", Recorded)
    with recording, redirect_stdout(io.StringIO()) as printed:
        exec(compile(ast.Module(body, []), "<cell>", "exec"), space)
        if last is not None:
            displayed.append(eval(compile(ast.Expression(last.value), "<cell>", "eval"), space))
    displayed = [thing for thing in displayed if thing is not None]
    cell.says = bool(displayed or printed.getvalue())
    cell.output = "\n".join([cell.output, printed.getvalue(), *map(_as_shown, displayed)])
    cell.shows = [lab for thing in displayed if (lab := lab_of(thing)) is not None]
    cell.moved = [name for name in moves(cell.source)
                  if space.get(name) in before and space[name] not in cell.shows]  # fmt: skip
    asked_of = {id(one.source): one for one in cell.asked}
    shown += [lab for lab in cell.shows if lab not in shown]
    for lab in shown:
        changes = asked_of[id(lab)].data.settings if id(lab) in asked_of else {}
        cell.screen.append((type(lab), lab.changed(lab.settings, changes)))


def _as_shown(thing: Any) -> str:
    """The text of a value below its cell; a lab or a panel says what it says without a kernel."""
    made = getattr(thing, "_repr_mimebundle_", dict)()
    told = "\n".join(_of_bundle(made[0] if isinstance(made, tuple) else made))
    return told if made else repr(thing)


def lab_of(thing: Any) -> Any:
    """The lab that this puts on the page, if it does."""
    if getattr(thing, "shows", True) is False:
        return None
    for lab in (thing, getattr(thing, "lab", None), getattr(thing, "source", None)):
        if all(hasattr(lab, name) for name in ("pane", "settings", "changed")):
            return lab
    return None


def moves(source: str) -> list[str]:
    """The names of which `set`, `reset`, `select` or `show` are called."""
    found = [call.func for call in calls(ast.parse(source).body)]
    return [
        f.value.id
        for f in found
        if isinstance(f, ast.Attribute)
        and isinstance(f.value, ast.Name)
        and f.attr in ("set", "reset", "select", "show", "apply")
    ]


def calls(body: list[ast.stmt]) -> Iterator[ast.Call]:
    for statement in body:
        yield from (node for node in ast.walk(statement) if isinstance(node, ast.Call))


def named(call: ast.Call) -> Iterator[tuple[str, str]]:
    """("predict", name) of `predict("name", ...)`, and ("tour", name) of its tour."""
    match call:
        case ast.Call(ast.Name(function), [ast.Constant(str(name)), *_]) if function in ASKING:
            yield function, name
            for more in call.keywords:
                if more.arg == "tour" and isinstance(more.value, ast.Constant):
                    yield "tour", str(more.value.value)


def told_by(function: str, name: str, answered: bool = True) -> list[str]:
    """The texts of a question or a tour; with its replies, where it was answered."""
    match function:
        case "predict":
            asked = predictions()[name]
            return [asked.question, *([asked.after] if answered else [])]
        case "quiz":
            return _of_quiz(quizzes()[name], answered)
        case "tour":
            return list(tours()[name].steps)
        case "challenge":
            one = challenges()[name]
            return [one.title, one.prompt, *one.hints, *([one.why] if answered else [])]
    return []


def _of_quiz(quiz: Quiz, answered: bool) -> list[str]:
    options = getattr(quiz, "options", ())
    texts = [quiz.question, *(option.text for option in options)]
    if answered:
        texts += [one.reply for one in (*options, *getattr(quiz, "wrong", ()))]
        texts += [getattr(quiz, part, "") for part in ("reply", "otherwise")]
        # What is right is told to whoever chooses it: question and answer make one sentence.
        texts += [f"{quiz.question.rstrip('?.')} {o.text}" for o in options if o.right]
    return texts


def plain(text: str) -> str:
    """Text without marks and formulas' dollars."""
    return re.sub(r"[*`$\\]|<[^>]*>", "", text)
