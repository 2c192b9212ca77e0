"""Whether a text tells the answer to a prediction, or to an exercise.

A prediction's truth is computed by the lab that the notebook's own code makes. Its words say what
to look for: quoted names (“river”), or numbers.

- names: a sentence in which all of them stand, the query too, together with a word of measure
  ("most", "more", "largest", "looks at" ...). The sentence that the lab reads is no such sentence.
- numbers: one after the other, at two decimals; a single one alone has two decimals or more.
- two numbers to compare: both of them, since the question itself names both places.
- a curve: two of its numbers in one sentence, or one of them beside the name of its measure.
  Where it begins is no secret: there the curves of several settings may meet.

An exercise that asks for a value is told by a run of as many numbers that its own checker accepts.
"""

import ast
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from attention_lab.judging import Exercise, judge
from attention_lab.questions.kinds.compare import Compare
from attention_lab.questions.kinds.curve import Curve

from .reading import Cell, plain, told_by

TELLING = re.compile(
    r"\b(most|mostly|more|larger|largest|stronger|strongest|highest|brightest|biggest|best|first|"
    r"nearer|nearest|pulls?|pulled|moves?|drawn|leans?|attends?|looks?|goes)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[-\u2212]?\d+(?:\.\d+)?")
ROUNDED = 0.0051  # two decimals of the same number differ by less
BETWEEN = 40  # characters between two numbers that belong together

Visible = tuple[int, str]  # (number of the cell, a text in it)


def before_commit(cells: list[Cell], at: int) -> Iterator[Visible]:
    """What can be read before the prediction of cell `at` is answered: all above it with the
    replies to what is asked there, its own question, and the two cells that follow on screen."""
    for cell in cells[: at + 3]:
        yield cell.index, cell.source
        yield cell.index, cell.output
        for function, name in cell.calls if cell.index <= at else ():
            # The tour of a prediction comes with its answer.
            hidden = cell.index == at and function == "tour"
            for text in () if hidden else told_by(function, name, cell.index < at):
                yield cell.index, text
        for one in cell.asked if cell.index < at else ():
            yield cell.index, f"{one.data.question.rstrip(' ?.')} {one.truth.words}"


def tells_prediction(asked: Any, text: str) -> str | None:
    """The sentence that tells the answer; None where there is none."""
    data, truth = asked.data, asked.truth
    read = getattr(getattr(asked.source, "settings", None), "sentence", None)
    names = re.findall("\u201c(.*?)\u201d", truth.words)
    for sentence in sentences(_without(text, data.settings.get("sentence", read))):
        if isinstance(data, Curve):
            told = _tells_curve(data.measure, truth.value, sentence)
        elif names and not isinstance(data, Compare):
            told = _tells_names([*getattr(data, "places", {}).values(), *names], sentence)
        else:
            told = _tells_numbers(numbers(truth.words), sentence)
        if told:
            return sentence
    return None


def sentences(text: str) -> list[str]:
    """Sentences, list items, cells of a table, and the lines of an output."""
    parts = re.split(r"(?m)^\s*(?:[->#]+|\d+\.)\s|(?<=[.!?])\s+|\n\s*\n|\|", plain(text))
    return [" ".join(part.split()) for part in parts if part.strip()]


def numbers(text: str) -> list[float]:
    return [float(n.replace("\u2212", "-")) for n in NUMBER.findall(text)]


def _without(text: str, read: str | None) -> str:
    """The text without the sentence that the lab reads."""
    words = r"\W+".join(map(re.escape, (read or "").split()))
    return re.sub(words, " ", text, flags=re.IGNORECASE) if words else text


def _tells_names(names: Iterable[str], sentence: str) -> bool:
    there = all(re.search(rf"\b{re.escape(n)}\b", sentence, re.IGNORECASE) for n in names)
    return there and bool(TELLING.search(sentence))


def _tells_numbers(truth: list[float], sentence: str) -> bool:
    decimals = [run for run in runs(sentence, len(truth)) if all("." in n for n in run)]
    if len(truth) == 1:
        decimals = [run for run in decimals if len(run[0].partition(".")[2]) >= 2]
    return any(_same(truth, run) for run in decimals)


def _tells_curve(measure: str, truth: Sequence[float], sentence: str) -> bool:
    found = {n for n in NUMBER.findall(sentence) if len(n.partition(".")[2]) >= 2}
    found = {n for n in found if not _same([truth[0]], (n,))}
    hit = {n for n in found if any(_same([value], (n,)) for value in truth)}
    return len(hit) >= 2 or bool(hit and measure in sentence)


def _same(truth: Iterable[float], run: tuple[str, ...]) -> bool:
    given = [float(n.replace("\u2212", "-")) for n in run]
    return all(abs(a - b) < ROUNDED for a, b in zip(truth, given, strict=True))


def runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """The numbers that stand one after the other, `length` at a time."""
    found = list(NUMBER.finditer(text))
    for start in range(len(found) - length + 1):
        run = found[start : start + length]
        near = all(b.start() - a.end() <= BETWEEN for a, b in pairwise(run))
        if near:
            yield tuple(match.group() for match in run)


def tells_exercise(exercise: Exercise, text: str) -> str | None:
    """The numbers in a text that are a right answer; None for what asks for a function."""
    length = _wanted(exercise)
    for run in dict.fromkeys(runs(text, length)) if length else ():
        if length == 1 and len(run[0].partition(".")[2]) < 2:
            continue  # any text has small numbers
        given = [float(n.replace("\u2212", "-")) for n in run]
        answer = given if length > 1 else given[0]
        if math.isfinite(sum(given)) and judge(exercise, answer).outcome == "correct":
            return ", ".join(run)
    return None


def _wanted(exercise: Exercise) -> int:
    """How many numbers are asked for: the dots in the starter; 0 for a function."""
    if exercise.is_function:
        return 0
    tree = ast.parse(exercise.starter)
    return sum(isinstance(n, ast.Constant) and n.value is ... for n in ast.walk(tree))
