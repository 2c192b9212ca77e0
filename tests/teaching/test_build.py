"""Other forms of a lesson: who sees the solutions, and that no file is taken from anybody."""

import json
import re
from pathlib import Path

import nbformat
import pytest

import attention_lab.cli.teaching as commands
from attention_lab.cli import main
from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import exercises
from attention_lab.teaching import build as building, derive
from attention_lab.teaching.build import build

from . import lessons
from .lessons import DOUBLE, MEAN

SHIPPED = shipped_lessons()
BY_NUMBER = {lesson.number: lesson for lesson in SHIPPED}


def read(path: Path) -> nbformat.NotebookNode:
    made = nbformat.read(path, as_version=4)
    nbformat.validate(made)
    return made


def sources(path: Path) -> list[str]:
    return [cell.source for cell in read(path).cells]


def give_away(source: str, exercise: derive.Exercise) -> list[str]:
    """The lines of a solution that stand in `source`, less what the starter shows anyway."""

    def lines(text: str) -> set[str]:
        return {"".join(line.split()) for line in text.splitlines()}

    telling = {line for line in lines(exercise.solution) if len(line) > 8}
    return sorted((telling - lines(exercise.starter)) & lines(source))


# What is derived


def test_students_get_the_starters_and_no_outputs(tmp_path):
    build("student", [lessons.lesson()], tmp_path, lessons.EXERCISES)
    made = read(tmp_path / "07_means.ipynb")
    assert [cell.source for cell in made.cells] == [c.source for c in lessons.notebook().cells]
    assert not any(cell.get("outputs") for cell in made.cells)


def test_instructors_get_the_solutions_and_the_notes(tmp_path, monkeypatch):
    text = "# Notes\n\nTwelve minutes.\n\n## See\n\nAsk.\n\n## Afterwards\n\nRest."
    monkeypatch.setattr(building, "notes", lambda number: text)
    build("instructor", [lessons.lesson()], tmp_path, lessons.EXERCISES)
    found = sources(tmp_path / "07_means_instructor.ipynb")
    assert MEAN.solution.strip() in found and DOUBLE.solution.strip() in found
    assert MEAN.starter.strip() not in found
    assert "Twelve minutes." in found[1] and "Rest." in found[1] and "Ask." not in found[1]
    assert found[2].startswith("## See") and "Ask." in found[3]


def test_assignments_keep_the_starter_above_the_solution(tmp_path):
    build("nbgrader", [lessons.lesson()], tmp_path, lessons.EXERCISES)
    made = read(tmp_path / "source" / "07_means" / "07_means.ipynb")
    answer, check = made.cells[6:]
    assert answer.source == (
        "def doubled(x):\n    ...  # one line\n### BEGIN SOLUTION\n"
        "def doubled(x):\n    twice = x + x\n    return twice\n### END SOLUTION"
    )
    assert answer.metadata["nbgrader"]["solution"] and not answer.metadata["nbgrader"]["grade"]
    assert check.metadata["nbgrader"] == {
        "schema_version": 3,
        "grade_id": "check_doubled",
        "solution": False,
        "grade": True,
        "locked": True,
        "task": False,
        "points": 1,
    }
    scope = {"doubled": lambda x: x + 1, "display": print}
    wrong = type("Feedback", (), {"outcome": "not yet", "diagnosis": "One too few."})
    source = check.source.replace("from attention_lab import check\n", "")
    with pytest.raises(AssertionError, match="One too few"):
        exec(source, scope | {"check": lambda name, answer: wrong})
    wrong.outcome = "correct"
    exec(source, scope | {"check": lambda name, answer: wrong})


def test_a_lesson_without_exercises_is_no_assignment(tmp_path):
    made = lessons.notebook()
    made.cells = made.cells[:3]
    with pytest.raises(ValueError, match="nothing to grade"):
        build("nbgrader", [lessons.lesson(made)], tmp_path, lessons.EXERCISES)


def test_a_heading_in_a_block_of_code_is_none():
    assert derive.headings("## A\n\n```\n## B\n```\n~~~\n## C\n~~~\n## D") == ["A", "D"]


@pytest.mark.parametrize("kind", ["instructor", "nbgrader"])
def test_a_cell_that_does_not_hold_its_starter_is_refused(kind, tmp_path):
    with pytest.raises(ValueError, match=r"lesson 07 .*'doubled' does not hold its starter"):
        build(kind, [lessons.lesson()], tmp_path, lessons.other_starter())
    with pytest.raises(ValueError, match="'mean_of_three', which is not one of: doubled"):
        build(kind, [lessons.lesson()], tmp_path, {"doubled": DOUBLE})
    assert not list(tmp_path.iterdir())


def test_a_check_cell_without_a_check_is_refused(tmp_path):
    made = lessons.notebook()
    made.cells[5].source = "mean_of_three"
    with pytest.raises(ValueError, match=r"must end in check\('mean_of_three'"):
        build("nbgrader", [lessons.lesson(made)], tmp_path, lessons.EXERCISES)


# No solution reaches a student


@pytest.mark.parametrize("lesson", SHIPPED, ids=lambda lesson: lesson.name)
def test_no_solution_reaches_a_student(lesson, tmp_path):
    build("student", [lesson], tmp_path, exercises())
    text = "\n".join(sources(tmp_path / lesson.name))
    for exercise in exercises().values():
        assert give_away(text, exercise) == [], exercise.name
    assert "BEGIN SOLUTION" not in text


def test_a_solution_that_reaches_a_student_is_noticed():
    """The test above can fail: on the instructor's copy it does, for every exercise."""
    made = derive.instructor(lessons.notebook(), lessons.EXERCISES, "")
    text = "\n".join(cell.source for cell in made.cells)
    assert all(give_away(text, exercise) for exercise in lessons.EXERCISES.values())


@pytest.mark.parametrize("exercise", exercises().values(), ids=exercises())
def test_every_exercise_has_its_place_in_its_lesson(exercise):
    lesson = BY_NUMBER.get(f"{exercise.lesson:02}")
    if lesson is None:
        pytest.skip(f"lesson {exercise.lesson} is not written yet")
    made = nbformat.reads(lesson.content.decode(), as_version=4)
    places = [i for i, c in enumerate(made.cells) if derive.marked(c, "exercise") == exercise.name]
    assert len(places) == 1
    question, answer, check = made.cells[places[0] - 1 : places[0] + 2]
    assert exercise.title in question.source and exercise.prompt in question.source
    assert answer.source.strip() == exercise.starter.strip()
    assert derive.marked(check, "check") == exercise.name
    assert re.search(rf"check\(\s*[\"']{exercise.name}[\"']", check.source)


# Files


def test_building_twice_renews_only_what_we_made(tmp_path):
    assert set(build("student", [lessons.lesson()], tmp_path, {}).values()) == {"new"}
    assert set(build("student", [lessons.lesson()], tmp_path, {}).values()) == {"as it was"}
    made = lessons.notebook()
    made.cells[2].source = "6 * 9"
    assert build("student", [lessons.lesson(made)], tmp_path, {}) == {"07_means.ipynb": "renewed"}
    assert "6 * 9" in sources(tmp_path / "07_means.ipynb")


def test_a_file_of_somebody_else_is_never_overwritten(tmp_path):
    mine = tmp_path / "07_means.ipynb"
    mine.write_text("my own work")
    with pytest.raises(ValueError, match=r"07_means\.ipynb is there already.*nothing was written"):
        build("student", [lessons.lesson()], tmp_path, {})
    assert mine.read_text() == "my own work"
    assert list(tmp_path.iterdir()) == [mine]


def test_a_file_of_ours_that_somebody_changed_is_theirs(tmp_path):
    build("student", [lessons.lesson()], tmp_path, {})
    changed = tmp_path / "07_means.ipynb"
    changed.write_text(changed.read_text().replace("6 * 7", "6 * 8"))
    with pytest.raises(ValueError, match="not what attention-lab wrote"):
        build("student", [lessons.lesson()], tmp_path, {})
    assert "6 * 8" in changed.read_text()


def test_with_a_damaged_list_every_file_counts_as_somebody_else_s(tmp_path):
    build("student", [lessons.lesson()], tmp_path, {})
    (tmp_path / ".attention-lab-build.json").write_text("[")
    build("student", [lessons.lesson()], tmp_path, {})  # the same bytes: nothing to lose
    (tmp_path / ".attention-lab-build.json").write_text('{"files": []}')
    made = lessons.notebook()
    made.cells.pop()
    with pytest.raises(ValueError, match="is there already"):
        build("student", [lessons.lesson(made)], tmp_path, {})


def test_kinds_never_share_a_name(tmp_path):
    for kind in ("student", "instructor", "nbgrader"):
        assert "new" in build(kind, [lessons.lesson()], tmp_path, lessons.EXERCISES).values()


# The command


def test_the_command_builds_one_lesson_or_all(tmp_path, capsys):
    assert main(["build", "student", str(tmp_path), "--lesson", "2"]) == 0
    (path,) = tmp_path.glob("*.ipynb")
    assert path.name.startswith("02_") and str(path) in capsys.readouterr().out
    assert main(["build", "student", str(tmp_path)]) == 0
    assert len(list(tmp_path.glob("*.ipynb"))) == len(SHIPPED)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["student", "OUT", "--lesson", "77"], "no lesson is called '77'"),
        (["student", "FILE"], "is a file. Name a folder."),
        (["student", "FILE/in"], "Not a directory. Name another folder."),
        (["nbgrader", "OUT", "--lesson", "0"], "nothing to grade"),
    ],
)
def test_bad_input_gives_one_line(arguments, message, tmp_path, capsys):
    (tmp_path / "FILE").write_text("")
    places = [re.sub(r"^(OUT|FILE)", rf"{tmp_path}/\1", argument) for argument in arguments]
    assert main(["build", *places]) == 2
    error = capsys.readouterr().err
    assert error.startswith("attention-lab: ") and message in error and error.count("\n") == 1


@pytest.mark.parametrize("arguments", [["poster", "OUT"], [], ["student"]])
def test_the_command_line_is_checked(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["build", *arguments])
    assert "usage: attention-lab build" in capsys.readouterr().err


def test_every_kind_is_explained():
    assert commands.KINDS.keys() == building.KINDS.keys()


def test_the_list_of_what_we_wrote_is_readable(tmp_path):
    build("student", [lessons.lesson()], tmp_path, {})
    written = json.loads((tmp_path / ".attention-lab-build.json").read_text())
    assert list(written["files"]) == ["07_means.ipynb"]
