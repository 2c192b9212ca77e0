"""The estimate of a learner's minutes."""

import pytest

from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import exercises

from . import minutes
from .planted import ASK, code, made
from .reading import Lesson, lesson


def test_what_takes_how_long() -> None:
    flow = made(
        "word " * 360,
        code("import math\n\na = 1\nb = 2\nc = math.pi"),
        code("def f(x):\n    ...", exercise="weighted_average"),
        code(ASK),
    )
    found = minutes.estimate(flow)
    assert found["prose"] == 2.0
    assert found["code"] == pytest.approx((3 + 2) / 6)
    lines = minutes.code_lines(exercises()["weighted_average"].solution)
    assert found["exercises"] == pytest.approx(2 + 0.7 * lines)
    assert 1.5 < found["questions"] < 2 and found["optional"] == 0
    assert minutes.needed(flow) == pytest.approx(found.total())


def test_optional_parts_are_counted_apart() -> None:
    flow = made(
        "## One\n\n" + "word " * 178,
        "## More (optional)\n\n" + "word " * 176,
        "### Deeper\n\n" + "word " * 179,
        "## Two\n\n" + "word " * 178,
    )
    found = minutes.estimate(flow)
    assert found["optional"] == pytest.approx(2, abs=0.05)
    assert minutes.needed(flow) == pytest.approx(2, abs=0.05)


def test_minutes_that_cannot_be_kept_are_noticed() -> None:
    assert minutes.stated(lesson("01")) > 0
    short = Lesson("01", made("word " * 360).cells)
    assert len(minutes.broken(short)) == 2
    long = Lesson("01", made("word " * 180 * 41).cells)
    assert any("are not 20 to 40" in said for said in minutes.broken(long))


def test_the_table_has_a_line_for_each_lesson() -> None:
    assert len(minutes.table().splitlines()) == 1 + len(shipped_lessons())
