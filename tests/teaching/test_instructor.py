"""The instructor's notebook holds every solution; run from top to bottom, every check is green.

(The students' notebooks run as they are under nbval: `pytest` collects them in `notebooks/`.)
"""

import nbformat
import pytest

from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import exercises, lessons
from attention_lab.teaching import derive
from attention_lab.teaching.build import build
from attention_lab.teaching.handout import execute

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


def test_all_checks_are_green_in_the_instructor_s_notebook(tmp_path):
    """In full for one lesson. That the solutions of the others are right is proven without one."""
    lesson = next(lesson for lesson in shipped_lessons() if lessons()[lesson.number].exercises)
    (name,) = build("instructor", [lesson], tmp_path, exercises())
    made = read(tmp_path / name)
    names = lessons()[lesson.number].exercises
    assert verdicts(made) == dict.fromkeys(names, "nothing"), "so it can fail"
    assert verdicts(execute(made)) == {name: f"correct: {name}" for name in names}


@pytest.mark.parametrize("lesson", shipped_lessons(), ids=lambda lesson: lesson.name)
def test_every_lesson_gets_its_solutions(lesson, tmp_path):
    (name,) = build("instructor", [lesson], tmp_path, exercises())
    found = {
        derive.marked(cell, "exercise"): cell.source
        for cell in read(tmp_path / name).cells
        if derive.marked(cell, "exercise")
    }
    of_lesson = lessons()[lesson.number].exercises if lesson.number in lessons() else {}
    assert found == {name: one.solution.strip("\n") for name, one in of_lesson.items()}
