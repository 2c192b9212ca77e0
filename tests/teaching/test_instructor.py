"""Every derived instructor notebook runs from top to bottom, and every check in it is green.

(The students' notebooks run as they are under nbval: `pytest` collects them in `notebooks/`.)
"""

import nbformat
import pytest

from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import exercises
from attention_lab.teaching import derive
from attention_lab.teaching.build import build
from attention_lab.teaching.handout import execute

from . import lessons
from .test_build import read


def verdicts(executed: nbformat.NotebookNode) -> dict[str, str]:
    """What `check` said of each exercise, from the outputs."""
    found = {}
    for cell in executed.cells:
        if name := derive.marked(cell, "check"):
            shown = [o["data"]["text/plain"] for o in cell.outputs if "data" in o]
            found[name] = shown[-1] if shown else "nothing"
    return found


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # of the kernel: two are slower, as launch.py says


@pytest.mark.parametrize("lesson", shipped_lessons(), ids=lambda lesson: lesson.name)
def test_all_checks_are_green_in_the_instructor_s_notebook(lesson, tmp_path):
    (name,) = build("instructor", [lesson], tmp_path, exercises())
    made = read(tmp_path / name)
    said = verdicts(execute(made))
    of_lesson = {e.name for e in exercises().values() if e.lesson == int(lesson.number)}
    assert said.keys() == of_lesson
    assert said == {name: f"correct: {name}" for name in of_lesson}


def test_a_starter_is_not_green():
    """The test above can fail."""
    said = verdicts(execute(lessons.graded([exercises()["attention_by_hand"]])))
    assert said == {"attention_by_hand": "not attempted: attention_by_hand"}
