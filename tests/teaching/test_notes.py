"""The teacher's notes: there is one for every lesson, and what it says of the lesson is true."""

import nbformat
import pytest

from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import lessons
from attention_lab.teaching import derive
from attention_lab.teaching.build import notes

SHIPPED = {lesson.number: lesson for lesson in shipped_lessons()}
NUMBERS = sorted({*SHIPPED, *lessons()})


def table(text: str, first: str) -> list[list[str]]:
    """The rows of the table whose first column is called `first`."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.partition(f"| {first} |")[2].partition("\n\n")[0].splitlines()[2:]
    ]
    assert rows, f"no table of {first}"
    return rows


def asked(number: str) -> dict[str, set[str]]:
    """Each exercise and quiz of a lesson, with the names of its wrong answers."""
    lesson = lessons()[number]
    found = {e.name: {wrong.name for wrong in e.wrong} for e in lesson.exercises.values()}
    for quiz in lesson.questions.quizzes.values():
        wrong = [*getattr(quiz, "options", ()), *getattr(quiz, "wrong", ())]
        found[quiz.name] = {one.misconception for one in wrong if one.misconception}
    return found


@pytest.mark.parametrize("number", NUMBERS)
def test_every_lesson_has_notes_that_can_be_read_at_a_glance(number):
    text = notes(number)
    assert text.startswith(f"# Notes for the teacher · {number} ")
    assert len(text.split()) < 700
    assert "sk" in text and "?" in text  # something to ask the room


@pytest.mark.parametrize("number", NUMBERS)
def test_the_minutes_add_up_to_those_of_the_lesson(number):
    rows = table(notes(number), "part")
    sums = [sum(int(row[column]) for row in rows) for column in (1, 2)]
    assert min(sums) >= 10 and max(sums) <= 40
    if number in SHIPPED:
        assert " + ".join(map(str, sums)) == SHIPPED[number].minutes


@pytest.mark.parametrize("number", NUMBERS)
def test_the_expected_wrong_answers_have_the_names_that_students_see(number):
    known = asked(number)
    for wrong, where, _ in table(notes(number), "wrong answer"):
        assert where.strip("`") in known
        assert wrong.strip("`") in known[where.strip("`")]


@pytest.mark.parametrize("lesson", SHIPPED.values(), ids=SHIPPED)
def test_the_sections_stand_beside_headings_of_the_lesson(lesson):
    made = nbformat.reads(lesson.content.decode(), as_version=4)
    there = [h for c in made.cells if c.cell_type == "markdown" for h in derive.headings(c.source)]
    assert set(derive.notes_by_heading(notes(lesson.number))) - {""} <= set(there)
