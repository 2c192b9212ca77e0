"""`check`, `hint` and `solution`: short in plain text, safe in HTML, kept."""

import math
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
import torch

from attention_lab.classroom import cards, pictures
from attention_lab.classroom.feedback import check, hint, solution
from attention_lab.lessons import exercises
from attention_lab.progress.record import Progress

NAME = "scaled_dot_product_attention"


def right(query: Any, key: Any, value: Any) -> Any:
    return torch.softmax(query @ key.mT / math.sqrt(query.shape[-1]), dim=-1) @ value


def no_scale(query: Any, key: Any, value: Any) -> Any:
    return torch.softmax(query @ key.mT, dim=-1) @ value


def untouched(query: Any, key: Any, value: Any) -> Any: ...


class Tags(HTMLParser):
    """The tags of a page and their attributes; every tag that is opened must be closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.found if found == tag]


def test_not_attempted(kept: Progress) -> None:
    feedback = check(NAME, untouched)
    assert feedback._repr_mimebundle_()["text/plain"] == f"not attempted: {NAME}"
    assert (feedback.outcome, repr(feedback)) == ("not attempted", f"not attempted: {NAME}")
    assert Tags(feedback.html).named("img") == []
    assert not kept.reading().tried(NAME)


def test_correct(kept: Progress) -> None:
    feedback = check(NAME, right)
    assert (feedback.outcome, repr(feedback)) == ("correct", f"correct: {NAME}")
    assert "\u2713 Correct" in feedback.html and Tags(feedback.html).named("img") == []
    assert kept.reading().tried(NAME)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Correct.", ""),
        ("Correct: half of it.", "Half of it."),
        ("Correct, also with more.", "Also with more."),
        ("Correct: d_k. So it is.", "d_k. So it is."),
        ("Correctly done.", "Correctly done."),
        ("So it is.", "So it is."),
    ],
)
def test_the_title_is_not_said_twice(said: str, read: str) -> None:
    assert f'px">{read}</div>' in cards.card("good", "Correct", said)


def test_not_yet_shows_one_diagnosis_and_one_picture(kept: Progress) -> None:
    feedback = check(NAME, no_scale)
    assert (feedback.outcome, feedback.wrong_answer) == ("not yet", "no scale")
    assert repr(feedback) == f"not yet: {NAME}. {feedback.diagnosis}"
    assert "\u2717 Not yet" in feedback.html
    (picture,) = Tags(feedback.html).named("img")
    assert str(picture["src"]).startswith("data:image/png;base64,")
    assert "expected" in str(picture["alt"]) and "largest difference" in str(picture["alt"])
    data = kept.events()[-1].data
    assert data == {"outcome": "not yet", "wrong_answer": "no scale"}


def test_the_html_is_the_same_each_time() -> None:
    assert check(NAME, no_scale).html == check(NAME, no_scale).html


def test_what_learners_write_is_never_html() -> None:
    def evil(query: Any, key: Any, value: Any) -> Any:
        print("<script>printed</script>")
        raise ValueError("<img src=x onerror=alert(1)> *so* `it` ends & begins")

    feedback = check(NAME, evil, details=True)
    tags = Tags(feedback.html)
    assert tags.named("img") == [] and tags.named("script") == []
    assert "&lt;img src=x onerror=alert(1)&gt;" in feedback.html
    assert "&lt;script&gt;printed&lt;/script&gt;" in feedback.html


def test_details_open_only_if_asked_for() -> None:
    (closed,) = Tags(check(NAME, no_scale).html).named("details")
    (opened,) = Tags(check(NAME, no_scale, details=True).html).named("details")
    assert "open" not in closed and "open" in opened


def test_an_error_of_theirs_shows_their_line_and_no_traceback() -> None:
    def divides(query: Any, key: Any, value: Any) -> Any:
        return query / (1 - 1) if query is None else 1 / 0

    shown = check(NAME, divides, details=True).html
    assert "ZeroDivisionError" in shown and "Traceback" not in shown


@pytest.mark.parametrize("name", exercises())
def test_every_exercise_can_be_shown(name: str, kept: Progress) -> None:
    """Its untouched starter, and each hint. (That its solution is right is proven elsewhere.)"""
    exercise = exercises()[name]
    space: dict[str, Any] = {}
    exec(exercise.starter, space)
    assert repr(check(name, space[exercise.answer_name])) == f"not attempted: {name}"
    for n in range(len(exercise.hints)):
        Tags(hint(name, n + 1).html)
    assert kept.events()[-1].lesson == f"{exercise.lesson:02d}"


def test_hints_say_where_there_are_more(kept: Progress) -> None:
    count = len(exercises()[NAME].hints)
    first, last = hint(NAME), hint(NAME, count)
    assert repr(first) == f"hint 1 of {count}: {exercises()[NAME].hints[0]}"
    assert "Next: hint" in first.html and "Next: hint" not in last.html
    for n in (0, count + 1, True, "1"):
        with pytest.raises(ValueError, match=f"n must be from 1 to {count}"):
            hint(NAME, n)  # type: ignore[arg-type]
    assert [e.data["what"] for e in kept.events()] == ["hint 1", f"hint {count}"]


def test_the_solution_asks_for_a_try_once() -> None:
    first = solution(NAME)
    assert repr(first) == f"not shown yet: {NAME}" and "softmax" not in first.html
    assert repr(solution(NAME)) == exercises()[NAME].solution.strip("\n")


@pytest.mark.parametrize("answer", [no_scale, right])
def test_the_solution_is_given_after_a_try(answer: Any) -> None:
    check(NAME, untouched)
    assert repr(solution(NAME)).startswith("not shown yet")
    other = "masked_attention"
    check(other, lambda query, key, value, mask: answer(query, key, value))
    assert repr(solution(other)) == exercises()[other].solution.strip("\n")


def test_an_unknown_name_is_met_with_a_guess() -> None:
    for ask in (lambda: check("masked_atention", 1), lambda: hint("masked_atention")):
        with pytest.raises(ValueError, match="Did you mean 'masked_attention'"):
            ask()


def png_size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize("shape", [(1,), (7,), (5, 3), (3, 5), (31, 2), (2, 61)])
@pytest.mark.parametrize("bad", [0.0, math.nan, math.inf, -math.inf, 1e300])
def test_any_numbers_can_be_pictured(shape: tuple[int, ...], bad: float) -> None:
    generator = np.random.default_rng(5)
    yours, expected = generator.normal(size=(2, *shape))
    yours.flat[0] = bad
    png = pictures.comparison(yours, expected)
    assert png is not None
    width, height = png_size(png)
    assert width == 1240 and 100 < height < 700
    assert "difference" in pictures.comparison_in_words(yours, expected) or bad != 0.0


def test_all_nan_is_said() -> None:
    yours = np.full((3, 2), math.nan)
    assert pictures.comparison(yours, np.ones((3, 2))) is not None
    assert "None of them" in pictures.comparison_in_words(yours, np.ones((3, 2)))


@pytest.mark.parametrize("shapes", [((3, 2), (2, 3)), ((), ()), ((0, 2), (0, 2)), ((2, 3, 5),) * 2])
def test_what_has_no_cells_to_compare_has_no_picture(shapes: Any) -> None:
    yours, expected = (np.ones(shape) for shape in shapes)
    assert pictures.comparison(yours, expected) is None


def test_the_words_name_the_worst_cell() -> None:
    expected = np.zeros((3, 5))
    yours = expected.copy()
    yours[2, 1] = -4
    words = pictures.comparison_in_words(yours, expected)
    assert re.search(r"3 by 5 .* is 4, at \(3, 2\): yours -4, expected 0\.", words)
