"""`attention-lab report`: what a class got wrong, as a table and as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from attention_lab.progress.gain import Gain
from attention_lab.progress.tally import Question, Tally, read_class, tally
from attention_lab.teaching.output import write_files
from attention_lab.teaching.report_picture import picture
from attention_lab.text import Texts

PICTURE = "attention-lab-report.png"
MISTAKES_SHOWN = 5  # of one question
# Worth teaching again: a misconception of a quarter of the class, and a question that fewer
# than half of those who tried got right at once, or of those whom the lesson should have taught.
# One learner alone is no reason.
MANY, FEW_RIGHT, FEWEST = 0.25, 0.5, 2


class TEXT(Texts):
    head = "{learners}. All numbers are learners."
    learner = "1 learner"
    learners = "{count} learners"
    skipped = "skipped: {line}"
    lesson = "Lesson {number}"
    tried = "tried"
    at_once = "at once"
    later = "later"
    not_yet = "not yet"
    prediction = "prediction"
    quiz = "quiz"
    exercise = "exercise"
    challenge = "challenge"
    reached = "of whom {count} reached it"
    more = "and {count} more"
    gain = "Gain"
    gain_is = (
        "The first prediction of a lesson, then the exit question that mirrors it: the first "
        "answer to each."
    )
    both = "both"
    wrong_before = "wrong before"
    learnt = "right after"
    right_before = "right before"
    lost = "wrong after"
    not_counted = "not counted"
    why_not_counted = "Not counted: opened one of the two, and did not answer both, in this order."
    misconceptions = "Misconceptions"
    share = "{count} of {learners}  {name}"
    where = "in {questions}"
    teach_again = "To teach again"
    nothing = "Nothing stands out."
    held = "{name}: {learners} ({questions})"
    few_right = "lesson {lesson}, {kind} {name}: {first} of {tried} right at once"
    few_learnt = "lesson {lesson}: of {wrong} who were wrong before it, {learnt} were right after"
    picture = "Picture: {path}"


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
    return "\n".join([*table(result), "", TEXT.picture.format(path=folder / PICTURE)])


def table(result: Tally) -> Iterator[str]:
    """The lines of the report."""
    yield TEXT.head.format(learners=_learners(result.learners))
    for line in result.skipped:
        yield f"  {TEXT.skipped.format(line=line)}"
    lesson = None
    for question in result.questions:
        if question.lesson != lesson:
            lesson = question.lesson
            yield ""
            heading = TEXT.lesson.format(number=lesson)
            yield f"{heading:<44}{TEXT.tried:>7}{TEXT.at_once:>9}{TEXT.later:>7}{TEXT.not_yet:>9}"
        yield from _rows(question)
    yield from _gains(result)
    yield from _misconceptions(result)
    yield from _teach_again(result)


def _rows(question: Question) -> Iterator[str]:
    name = f"  {_kind(question):<11}{question.name}"
    if question.kind == "challenge":  # a live one has no wrong answers
        reached = TEXT.reached.format(count=question.later)
        yield f"{name:<44}{question.tried:>7}  {reached}"
        return
    counts = f"{question.tried:>7}{question.first:>9}{question.later:>7}{question.never:>9}"
    yield f"{name:<44}{counts}" if len(name) < 44 else f"{name}\n{'':<44}{counts}"
    yield from _mistakes(question.mistakes)


def _mistakes(counted: Counter[str]) -> Iterator[str]:
    for mistake, learners in counted.most_common(MISTAKES_SHOWN):
        yield f"{learners:>17} × {mistake}"
    rest = len(counted) - MISTAKES_SHOWN
    if rest > 0:
        yield f"{'':>20}{TEXT.more.format(count=rest)}"


def _gains(result: Tally) -> Iterator[str]:
    if not result.gains:
        return
    yield ""
    yield TEXT.gain
    yield f"  {TEXT.gain_is}"
    heads = TEXT.wrong_before, TEXT.learnt, TEXT.right_before, TEXT.lost, TEXT.not_counted
    yield f"{'':<11}{TEXT.both:>6}{''.join(f'{head:>14}' for head in heads)}"
    for gain in result.gains:
        yield from _gain(gain)
    if any(gain.not_counted for gain in result.gains):
        yield f"  {TEXT.why_not_counted}"


def _gain(gain: Gain) -> Iterator[str]:
    counts = gain.wrong_before, gain.learnt, gain.right_before, gain.lost, gain.not_counted
    lesson = TEXT.lesson.format(number=gain.lesson)
    yield f"  {lesson:<9}{gain.both:>6}{''.join(f'{count:>14}' for count in counts)}"
    yield from _mistakes(gain.left)


def _misconceptions(result: Tally) -> Iterator[str]:
    if not result.misconceptions:
        return
    yield ""
    yield TEXT.misconceptions
    for misconception in result.misconceptions:
        yield TEXT.share.format(
            count=f"{misconception.learners:>5}",
            learners=result.learners,
            name=misconception.name,
        )
        where = TEXT.where.format(questions=", ".join(misconception.questions))
        yield f"{'':>12}{where}"


def _teach_again(result: Tally) -> Iterator[str]:
    lines = list(teach_again(result))
    yield ""
    yield TEXT.teach_again
    yield from (f"  - {line}" for line in lines)
    if not lines:
        yield f"  {TEXT.nothing}"


def teach_again(result: Tally) -> Iterator[str]:
    """What stands out, the most frequent first."""
    for misconception in result.misconceptions:
        if misconception.learners >= max(FEWEST, MANY * result.learners):
            yield TEXT.held.format(
                name=misconception.name,
                learners=_learners(misconception.learners),
                questions=", ".join(misconception.questions),
            )
    for gain in result.gains:
        if gain.wrong_before >= FEWEST and gain.learnt < FEW_RIGHT * gain.wrong_before:
            yield TEXT.few_learnt.format(
                lesson=gain.lesson, wrong=gain.wrong_before, learnt=gain.learnt
            )
    for question in sorted(result.questions, key=lambda q: q.first / q.tried):
        if question.kind == "challenge" or question.tried < FEWEST:
            continue
        if question.first < FEW_RIGHT * question.tried:
            yield TEXT.few_right.format(
                lesson=question.lesson,
                kind=_kind(question),
                name=question.name,
                first=question.first,
                tried=question.tried,
            )


def _kind(question: Question) -> str:
    """What kind of question it is, in words."""
    words = {
        "prediction": TEXT.prediction,
        "quiz": TEXT.quiz,
        "exercise": TEXT.exercise,
        "challenge": TEXT.challenge,
    }
    return words[question.kind]


def _learners(count: int) -> str:
    return TEXT.learner if count == 1 else TEXT.learners.format(count=count)
