"""What a lesson's flow must not do, as functions that name each place where it does."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import exercises
from attention_lab.questions.kinds.curve import Curve

from . import minutes
from .reading import Cell, Lesson, calls
from .spoilers import before_commit, tells_exercise, tells_prediction

SHORT_PX, SHORT_CHARACTERS, SHORT_LINES = 90, 220, 3
CHARACTERS_A_LINE = 100  # of JupyterLab's text in 848 pixels
LINE_PX, GAP_PX, HEADING_PX = 21, 14, 44

Found = list[str]


def short_after_predict(lesson: Lesson) -> Found:
    """A short cell follows each prediction: a tall one would scroll its question away."""
    asking = [c for c in lesson.cells if any(function == "predict" for function, _ in c.calls)]
    following = [lesson.cells[c.index + 1] for c in asking if c.index + 1 < len(lesson.cells)]
    return [f"cell {c.index} is tall: {c.source[:60]!r}" for c in following if not _is_short(c)]


def _is_short(cell: Cell) -> bool:
    if cell.kind == "code":
        return (
            len(cell.source.splitlines()) <= SHORT_LINES
            and not cell.says
            and not cell.output.strip()
        )
    tall = re.search(r"^# |^\||^\s*>|!\[|<img|<details|\$\$|```", cell.source, re.MULTILINE)
    return not tall and len(cell.source) <= SHORT_CHARACTERS and height_of(cell.source) <= SHORT_PX


def height_of(markdown: str) -> int:
    """About how many pixels a text takes in JupyterLab."""
    height = 0
    for block in re.split(r"\n\s*\n", markdown.strip()):
        for line in block.splitlines():
            if line.startswith("#"):
                height += HEADING_PX
            else:
                height += LINE_PX * -(-len(line) // CHARACTERS_A_LINE)
        height += 0 if block.startswith("#") else GAP_PX
    return height


def answer_before_commit(lesson: Lesson) -> Found:
    """No text on the way tells the answer, and no lab has shown it already.

    A lab has shown it where one of its kind stood on the page with the settings of the question;
    for a curve, whatever the settings were: it is drawn over all of them.
    """
    found, cells = [], lesson.cells
    for cell in cells:
        for asked in cell.asked:
            for at, text in before_commit(cells, cell.index):
                if told := tells_prediction(asked, text):
                    found.append(f"cell {at} tells {asked.name}: {told[:90]!r}")
            found += _seen(asked, cells[: cell.index])
    return found


def _seen(asked: Any, earlier: list[Cell]) -> Found:
    for cell in earlier:
        for kind, settings in cell.screen:
            same = isinstance(asked.data, Curve) or settings == asked.wanted
            if kind is type(asked.source) and same:
                return [f"cell {cell.index} has shown what {asked.name} asks"]
    return []


def answer_of_exercise(lesson: Lesson) -> Found:
    """No cell holds or prints what an exercise asks for, before it or after it."""
    found = []
    for name in dict.fromkeys(cell.exercise for cell in lesson.cells if cell.exercise):
        for cell in lesson.cells:
            if cell.exercise or cell.check:
                continue
            for text in (cell.source, cell.output):
                if told := tells_exercise(exercises()[name], text):
                    found.append(f"cell {cell.index} holds the answer of {name}: {told}")
    return found


def challenge_alone(lesson: Lesson) -> Found:
    """A challenge shows its lab itself: its call is the last line, and nothing is around it."""
    found = []
    for cell in lesson.cells:
        body = cell.body
        inside = [call for call in calls(body) if _is_challenge(call)]
        last = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
        if inside and inside != [last]:
            found.append(f"cell {cell.index}: {cell.source[-70:]!r}")
    return found


def _is_challenge(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "challenge"
    )


def next_is_a_link(lesson: Lesson) -> Found:
    """ "Next" leads to the next lesson's notebook; after the last one to the README, or nowhere."""
    said = re.search(r"\*\*Next:\*\*.*", "\n".join(c.source for c in lesson.cells))
    files = {shipped.number: shipped.name for shipped in shipped_lessons()}
    following = files.get(f"{int(lesson.number) + 1:02d}")
    links = re.findall(r"\]\(([^)#]+)", said[0]) if said else []
    names = {Path(link).name for link in links}
    if names == ({following} if following else set()) or (not following and names == {"README.md"}):
        return []
    return [f"{said[0] if said else ''!r} should lead to {following or 'the README'}"]


def no_silent_asserts(lesson: Lesson) -> Found:
    """A cell that ends in an assert says in one line what it has shown."""
    ends = [cell for cell in lesson.cells if cell.body and isinstance(_last(cell.body), ast.Assert)]
    return [f"cell {cell.index} ends in silence" for cell in ends if not cell.says]


def _last(body: list[ast.stmt]) -> ast.stmt:
    """The last statement, also inside a loop, a condition, a with or a try."""
    last = body[-1]
    inner = getattr(last, "finalbody", None) or getattr(last, "orelse", None)
    inner = inner or getattr(last, "body", None)
    return _last(inner) if isinstance(inner, list) and inner else last


def no_far_lab(lesson: Lesson) -> Found:
    """No cell changes a lab that stands far above without showing it."""
    return [
        f"cell {c.index} moves {', '.join(sorted(set(c.moved)))}" for c in lesson.cells if c.moved
    ]


RULES: dict[str, Callable[[Lesson], Found]] = {
    "a short cell follows each prediction": short_after_predict,
    "no answer before the commit": answer_before_commit,
    "no answer of an exercise": answer_of_exercise,
    "a challenge stands alone": challenge_alone,
    "Next is a link": next_is_a_link,
    "no asserts that end in silence": no_silent_asserts,
    "no lab is moved far above": no_far_lab,
    "the minutes can be kept": minutes.broken,
}
