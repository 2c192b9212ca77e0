"""How many minutes a learner needs for a lesson: an estimate, from what there is to read and do.

`python -m tests.lessons.minutes` prints a table. Reading: 180 words a minute, 10 s for a line of
code. Doing: what each kind of question takes. Cells below a heading that says "(optional)", and
those below its smaller headings, are counted apart.
"""

import re
from collections import Counter
from collections.abc import Iterator

from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import exercises, tours

from .reading import Cell, Lesson, lesson, plain, told_by

WORDS_A_MINUTE, SECONDS_A_LINE = 180, 10
MINUTES = {"predict": 1.5, "quiz": 1.0, "challenge": 2.0}
STEP, EXERCISE, SOLUTION_LINE = 0.7, 2.0, 0.7
LEAST, MOST, OFF = 20, 40, 0.2
SHORTEST = {"00": 10, "99": 10}  # a welcome, and a lesson that is only pretended
OPTIONAL = "(optional)"


def estimate(one: Lesson) -> Counter[str]:
    """Minutes for each kind of work; for the optional parts all together."""
    total: Counter[str] = Counter()
    for cell, optional in with_optional(one.cells):
        parts = of_cell(cell)
        total.update({"optional": parts.total()} if optional else parts)
    return total


def needed(one: Lesson) -> float:
    """Minutes without the optional parts."""
    found = estimate(one)
    return found.total() - found["optional"]


def of_cell(cell: Cell) -> Counter[str]:
    """Minutes that one cell takes, by the kind of work."""
    found: Counter[str] = Counter()
    if cell.kind == "markdown":
        found["prose"] = words(cell.source) / WORDS_A_MINUTE
    if cell.exercise:
        lines = code_lines(exercises()[cell.exercise].solution)
        found["exercises"] = EXERCISE + SOLUTION_LINE * lines
    elif cell.kind == "code" and not cell.only_asks:
        found["code"] = code_lines(cell.source) * SECONDS_A_LINE / 60
    for function, name in cell.calls:
        text = " ".join(told_by(function, name, answered=False))
        doing = STEP * len(tours()[name].steps) if function == "tour" else MINUTES[function]
        found["questions"] += doing + words(text) / WORDS_A_MINUTE
    return found


def with_optional(cells: list[Cell]) -> Iterator[tuple[Cell, bool]]:
    """The cells, and whether each belongs to an optional part."""
    level = 0  # of the heading that began the optional part; 0 outside of one
    for cell in cells:
        heading = re.match(r"(#+) .*", cell.source) if cell.kind == "markdown" else None
        if heading and (not level or len(heading[1]) <= level):
            level = len(heading[1]) if OPTIONAL in heading[0] else 0
        yield cell, level > 0


def words(text: str) -> int:
    """Words to be read: a formula on a line of its own is looked at as one."""
    text = re.sub(r"\$\$.*?\$\$", " formula ", text, flags=re.DOTALL)
    return len(re.findall(r"\w[\w'’]*", plain(text)))


def code_lines(source: str) -> int:
    lines = (line.strip() for line in source.splitlines())
    return sum(1 for line in lines if line and not line.startswith(("import ", "from ")))


def stated(one: Lesson) -> int:
    """The minutes in the header: in class, and on one's own."""
    (minutes,) = (s.minutes for s in shipped_lessons() if s.number == one.number)
    return sum(int(number) for number in re.findall(r"\d+", minutes)[:2])


def broken(one: Lesson) -> list[str]:
    """What is wrong with the minutes of a lesson."""
    least, found, said = SHORTEST.get(one.number, LEAST), needed(one), stated(one)
    problems = []
    if not least <= found <= MOST:
        problems.append(f"{found:.0f} minutes are not {least} to {MOST}")
    if abs(said - found) > OFF * found:
        problems.append(f"the header says {said} minutes; it takes about {found:.0f}")
    return problems


def table() -> str:
    """Every lesson's minutes, a line each."""
    kinds = ("prose", "code", "questions", "exercises")
    head = ["lesson", *kinds, "needed", "stated", "optional"]
    rows = [" ".join(f"{name:>9}" for name in head)]
    for shipped in shipped_lessons():
        one = lesson(shipped.number)
        found = estimate(one)
        numbers = [*(found[kind] for kind in kinds), needed(one), stated(one), found["optional"]]
        rows.append(" ".join([f"{one.number:>9}", *(f"{n:9.1f}" for n in numbers)]))
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
