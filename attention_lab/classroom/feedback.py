"""`check`, `hint` and `solution`: what a learner is told about an exercise."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from attention_lab.classroom import cards, pictures
from attention_lab.classroom.panel import open_lab
from attention_lab.judging import Challenge, Exercise, Verdict, judge
from attention_lab.lessons import challenges, exercises, find
from attention_lab.progress.record import progress
from attention_lab.text import Texts

_CODE = (
    "font-family:ui-monospace,monospace;font-size:14px;line-height:1.4;white-space:pre;"
    "overflow-x:auto;margin:8px 0 0"
)


class TEXT(Texts):
    correct = "Correct"
    not_yet = "Not yet"
    not_attempted = "\u2026 Not attempted"
    plain_correct = "correct: {name}"
    plain_not_yet = "not yet: {name}. {diagnosis}"
    plain_not_attempted = "not attempted: {name}"
    state_reached = "The lab is in the state that was asked for."
    hint = "Hint {n} of {count}"
    plain_hint = "hint {n} of {count}: {text}"
    next_hint = "Next: {call}"
    first_try = "Try it first"
    plain_first_try = "not shown yet: {name}"
    why_try = (
        "A wrong try tells you more than a right answer that you read. {call} "
        "helps. To see the solution all the same, run this cell again."
    )
    solution = "A solution"
    details = "Details"


@dataclass(frozen=True, eq=False)
class Note:
    """Something to read: as a line of text, and as HTML. A notebook shows it by itself."""

    plain: str
    html: str

    def __repr__(self) -> str:
        return self.plain

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.plain, "text/html": self.html}


@dataclass(frozen=True, eq=False, repr=False)
class Feedback(Note):
    """What `check` says. outcome: "correct", "not yet" or "not attempted".

    wrong_answer: the name of the mistake, where it has one.
    """

    outcome: str
    diagnosis: str
    wrong_answer: str | None = None


def check(name: str, answer: Any, details: bool = False) -> Feedback:
    """Judge an answer to an exercise: a function, or a value; or a lab, for a challenge.

    details: show at once what otherwise opens at a click, such as the line that failed.
    Raises ValueError that lists the exercises where there is none of this name.
    """
    if name in challenges():
        return _check_state(challenges()[name], answer)
    exercise = _exercise(name)
    verdict = judge(exercise, answer)
    progress().record_check(str(exercise.lesson), name, verdict.outcome, verdict.wrong_answer)
    html = _verdict_html(exercise, verdict, details) + cards.quiet(progress().take_notice())
    plain = _plain(verdict.outcome, name, verdict.diagnosis)
    return Feedback(plain, html, verdict.outcome, verdict.diagnosis, verdict.wrong_answer)


def _check_state(asked: Challenge, lab: Any) -> Feedback:
    """A lab judged once, as it stands; `challenge` does this while the controls move."""
    open_lab(lab)
    reached = asked.reached(lab.settings, lab.trace)
    outcome = "correct" if reached else "not yet"
    said = TEXT.state_reached
    if reached:
        progress().record_challenge(str(asked.lesson), asked.name, repr(lab.settings))
    else:
        said = asked.nearly(lab.settings, lab.trace)
    html = cards.card(*_title(outcome), said)
    return Feedback(_plain(outcome, asked.name, said), html, outcome, said)


def hint(name: str, n: int = 1) -> Note:
    """The n-th hint of an exercise, from 1. Raises ValueError where there is no such hint."""
    exercise = _exercise(name)
    count = len(exercise.hints)
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= count:
        raise ValueError(f"{name} has {count} hints: n must be from 1 to {count}, not {n!r}.")
    progress().record_help(str(exercise.lesson), name, f"hint {n}")
    text = exercise.hints[n - 1]
    more = TEXT.next_hint.format(call=f'hint("{name}", {n + 1})') if n < count else ""
    title = TEXT.hint.format(n=n, count=count)
    html = cards.card("neutral", title, text, cards.quiet(more))
    return Note(TEXT.plain_hint.format(n=n, count=count, text=text), html)


def solution(name: str) -> Note:
    """The solution, after an honest try; without one, when it is asked for a second time."""
    exercise = _exercise(name)
    kept = progress()
    done = kept.reading()
    if not done.tried(name) and not done.helped(name, "asked"):
        kept.record_help(str(exercise.lesson), name, "asked")
        text = TEXT.why_try.format(call=f'hint("{name}")')
        html = cards.card("neutral", TEXT.first_try, text)
        return Note(TEXT.plain_first_try.format(name=name), html)
    kept.record_help(str(exercise.lesson), name, "solution")
    source = exercise.solution.strip("\n")
    code = f'<pre style="{_CODE}">{escape(source)}</pre>'
    return Note(source, cards.card("neutral", TEXT.solution, exercise.title, code))


def _exercise(name: str) -> Exercise:
    return find("exercise", name, exercises())


def _title(outcome: str) -> tuple[cards.Tone, str]:
    match outcome:
        case "correct":
            return "good", TEXT.correct
        case "not yet":
            return "not yet", TEXT.not_yet
    return "neutral", TEXT.not_attempted


def _plain(outcome: str, name: str, diagnosis: str) -> str:
    match outcome:
        case "correct":
            return TEXT.plain_correct.format(name=name)
        case "not yet":
            return TEXT.plain_not_yet.format(name=name, diagnosis=diagnosis)
    return TEXT.plain_not_attempted.format(name=name)


def _verdict_html(exercise: Exercise, verdict: Verdict, details: bool) -> str:
    tone, title = _title(verdict.outcome)
    more = ""
    if verdict.outcome == "not yet":
        more += _picture(verdict)
    if verdict.details and verdict.outcome != "not attempted":
        state = " open" if details else ""
        more += (
            f'<details style="margin-top:8px;font-size:15px"{state}>'
            f"<summary>{escape(TEXT.details)}</summary>"
            f'<pre style="{_CODE}">{escape(verdict.details)}</pre></details>'
        )
    return cards.card(tone, title, verdict.diagnosis, more)


def _picture(verdict: Verdict) -> str:
    """The three heat maps where there are two matrices of one shape; else nothing."""
    yours, expected = verdict.yours, verdict.expected
    if yours is None or expected is None:
        return ""
    png = pictures.comparison(yours, expected)
    if png is None:
        return ""
    alt = pictures.comparison_in_words(yours, expected)
    return pictures.as_html(png, alt)
