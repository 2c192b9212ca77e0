"""Handouts, slides, the instructor's copy and the report speak the language of the table.

Left outside: a notebook's own cells, what a learner answered, and the comments in the
configuration that is written for nbgrader, which is code.
"""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from attention_lab.progress.record import Progress
from attention_lab.progress.tally import read_class, tally
from attention_lab.teaching import derive, report, report_picture
from attention_lab.teaching.handout import handout
from attention_lab.text import speak
from tests.pseudo import drawn, in_html, pseudo, untranslated

from . import lessons

__all__ = ["drawn"]
NAMES = [
    "by_hand",
    "rows",
    "word_again",
    "word",
    "missed",
    "uncounted",
    "smallest",
    "no scale",
    "swam",
]


@pytest.fixture(autouse=True)
def _in_no_language() -> Iterator[None]:
    with speak(pseudo):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class of three, with something of every kind, and a file that is no progress."""
    path = tmp_path / "class"
    path.mkdir()
    for number in range(3):
        one = Progress(tmp_path / f"{number}.sqlite")
        one.record_check(2, "by_hand", "not yet", "no scale")
        one.record_check(2, "by_hand", "not yet")
        one.record_prediction(1, "word", "swam", "river", "off")
        one.record_quiz(1, "rows", 5, False)
        for answer in range(7):  # more mistakes than are listed
            one.record_quiz(1, "rows", answer + number, False)
        one.record_seen("challenge", 2, "smallest")
        one.record_quiz(1, "word_again", "x", False, "no scale", "word")
        one.export(path / f"{number}.json")
    one.record_prediction(1, "missed", None, 1, "skipped")
    one.record_quiz(1, "uncounted", "x", True, None, "missed")
    one.export(path / "2.json")
    (path / "other.json").write_text("{}")
    return path


def test_the_table_of_a_report(folder: Path) -> None:
    result = tally(*read_class(folder))
    shown = list(report.table(result))
    assert len(shown) > 15 and result.skipped
    assert untranslated(shown, [*NAMES, *result.skipped]) == []  # why is said by an error


def test_a_class_in_which_nothing_stands_out(tmp_path: Path) -> None:
    one = Progress(tmp_path / "one.sqlite")
    one.record_quiz(1, "rows", 5, True)
    assert untranslated(report.table(tally([one.events()])), NAMES) == []


def test_the_picture_of_a_report(folder: Path, drawn: list[str]) -> None:
    report_picture.picture(tally(*read_class(folder)))
    assert len(drawn) > 5 and untranslated(drawn, NAMES) == []


def test_the_instructor_s_copy() -> None:
    notes = "# Notes\n\nTwelve.\n\n## See\n\nAsk.\n\n## Later\n\nRest."
    made = derive.instructor(lessons.notebook(), lessons.EXERCISES, notes)
    added = [
        cell.source for cell in made.cells if cell.metadata.get("attention_lab", {}).get("notes")
    ]
    shown = [text for source in added for text in in_html(source)]
    assert len(added) == 2
    assert untranslated(shown, ["Twelve.", "Later", "Rest.", "See", "Ask."]) == []


def test_a_picture_without_a_description() -> None:
    picture = new_output("display_data", {"image/png": "iVBORw0KGgo="})
    cell = new_code_cell("", outputs=[picture])
    page = handout(nbformat.from_dict(new_notebook(cells=[cell])), "")
    alt = [text for text in in_html(page) if "⟦" in text]
    assert len(alt) == 1 and untranslated(alt, []) == []
