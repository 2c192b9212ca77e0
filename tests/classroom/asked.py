"""What each lesson asks its predictions and challenges about, read from its notebook.

So a new lesson is tried in these tests without a line in them.
"""

import ast
from collections.abc import Iterator
from functools import cache
from typing import Any

import nbformat

from attention_lab.cli.lessons import shipped_lessons


@cache
def sources(function: str) -> dict[str, str]:
    """For each `function("name", lab)` of the notebooks, code that makes `source`, its lab."""
    found = {}
    for lesson in shipped_lessons():
        notebook = nbformat.reads(lesson.content.decode(), as_version=4)
        before: list[ast.stmt] = []
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            body = ast.parse(cell.source).body
            for call in _calls(body, function):
                name, asked = call.args
                assert isinstance(name, ast.Constant)
                made = _needed(_names(asked), [*before, *body])
                found[str(name.value)] = "\n".join(
                    [*map(ast.unparse, made), f"source = {ast.unparse(asked)}"]
                )
            before += body
    return found


def source(function: str, name: str) -> Any:
    """A fresh lab (or trace) for the prediction or challenge of this name."""
    space: dict[str, Any] = {}
    exec(sources(function)[name], space)
    return space["source"]


def _calls(body: list[ast.stmt], function: str) -> Iterator[ast.Call]:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and _names(node.func) == {function}:
                yield node


def _needed(names: set[str], body: list[ast.stmt]) -> list[ast.stmt]:
    """The imports, and the last assignments to `names` and to what those need."""
    made: list[ast.stmt] = []
    for statement in reversed(body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            made.append(statement)
        elif isinstance(statement, ast.Assign) and _names(statement.targets[0]) & names:
            names = (names - _names(statement.targets[0])) | _names(statement.value)
            made.append(statement)
    return made[::-1]


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
