"""`attention-lab report`: what a class got wrong, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attention_lab.classroom.output import write_files
from attention_lab.classroom.report_picture import picture
from attention_lab.classroom.tally import Question, Tally, read_class, tally

PICTURE = "attention-lab-report.png"
MISTAKES_SHOWN = 5  # of one question
# Worth teaching again: a misconception of a quarter of the class, and a question that fewer
# than half of those who tried got right at once. One learner alone is no reason.
MANY, FEW_RIGHT, FEWEST = 0.25, 0.5, 2


def report(folder: Path) -> str:
    """The table for the exported progress files in `folder`, whose picture is saved beside them.

    Raises:
        ValueError: for a folder that cannot be read, holds no progress, or holds a picture of
            somebody else under our name.
    """
    learners, skipped = read_class(folder)
    skipped = [line for line in skipped if not line.startswith(f"{PICTURE} ")]
    result = tally(learners, skipped)
    if not result.questions:
        reasons = f" Skipped: {' '.join(skipped)}" if skipped else ""
        raise ValueError(
            f"{folder} holds no answers. Collect the files that students make with "
            f"`attention-lab progress --export NAME.json` in it.{reasons}"
        )
    write_files(folder, {PICTURE: picture(result)})
    return "\n".join([*table(result), "", f"Picture: {folder / PICTURE}"])


def table(result: Tally) -> Iterator[str]:
    """The lines of the report."""
    yield f"{_count(result.learners, 'learner')}. All numbers are learners."
    for line in result.skipped:
        yield f"  skipped: {line}"
    lesson = None
    for question in result.questions:
        if question.lesson != lesson:
            lesson = question.lesson
            yield ""
            heading = f"Lesson {lesson}"
            yield f"{heading:<44}{'tried':>7}{'at once':>9}{'later':>7}{'not yet':>9}"
        yield from _rows(question)
    yield from _misconceptions(result)
    yield from _teach_again(result)


def _rows(question: Question) -> Iterator[str]:
    name = f"  {question.kind:<11}{question.name}"
    if question.kind == "challenge":  # a live one has no wrong answers
        reached = question.first + question.later
        yield f"{name:<44}{question.tried:>7}  of whom {reached} reached it"
        return
    counts = f"{question.tried:>7}{question.first:>9}{question.later:>7}{question.never:>9}"
    yield f"{name:<44}{counts}" if len(name) < 44 else f"{name}\n{'':<44}{counts}"
    for mistake, learners in question.mistakes.most_common(MISTAKES_SHOWN):
        yield f"{learners:>17} × {mistake}"
    rest = len(question.mistakes) - MISTAKES_SHOWN
    if rest > 0:
        yield f"{'':>19} and {rest} more"


def _misconceptions(result: Tally) -> Iterator[str]:
    if not result.misconceptions:
        return
    yield ""
    yield "Misconceptions"
    for misconception in result.misconceptions:
        yield f"{misconception.learners:>5} of {result.learners}  {misconception.name}"
        yield f"{'':>12}in {', '.join(misconception.questions)}"


def _teach_again(result: Tally) -> Iterator[str]:
    lines = list(teach_again(result))
    yield ""
    yield "To teach again"
    yield from (f"  - {line}" for line in lines)
    if not lines:
        yield "  Nothing stands out."


def teach_again(result: Tally) -> Iterator[str]:
    """What stands out, the most frequent first."""
    for misconception in result.misconceptions:
        if misconception.learners >= max(FEWEST, MANY * result.learners):
            where = ", ".join(misconception.questions)
            yield f"{misconception.name}: {_count(misconception.learners, 'learner')} ({where})"
    for question in sorted(result.questions, key=lambda q: q.first / q.tried):
        if question.kind == "challenge" or question.tried < FEWEST:
            continue
        if question.first < FEW_RIGHT * question.tried:
            yield (
                f"lesson {question.lesson}, {question.kind} {question.name}: "
                f"{question.first} of {question.tried} right at once"
            )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
