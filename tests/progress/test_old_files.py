"""Files that version 0.1.0 wrote are read, and mean what they meant.

`data/` was recorded with the code of version 0.1.0. There are events of kinds among them that
neither version knows, as a still newer one may write.
"""

import shutil
from pathlib import Path

import pytest

from attention_lab.progress.export import read_export
from attention_lab.progress.record import Progress
from attention_lab.progress.summary import Item, LessonProgress
from attention_lab.progress.tally import read_class, tally

DATA = Path(__file__).parent / "data"
# What version 0.1.0 said of these very files.
SUMMARY = [
    LessonProgress(
        "00",
        3,
        (
            Item("prediction", "what_tells_bank", "skipped", 0),
            Item("quiz", "read_a_cell", "right", 2),
        ),
    ),
    LessonProgress(
        "02",
        9,
        (
            Item("prediction", "weights_of_bank", "off", 2),
            Item("prediction", "strongest_pair", "close", 1),
            Item("quiz", "order_of_the_steps", "not yet", 1),
            Item("exercise", "attention_by_hand", "correct", 3),
            Item("challenge", "bank_finds_itself", "reached", 1),
        ),
    ),
    LessonProgress("03", 1, (Item("exercise", "variance_of_scores", "not attempted", 0),)),
    LessonProgress("04", 0, ()),
]
COUNTS = [  # lesson, kind, name, tried, at once, later, mistakes
    ("00", "quiz", "read_a_cell", 1, 0, 1, {"Q and K swapped": 1}),
    ("02", "prediction", "strongest_pair", 1, 1, 0, {}),
    ("02", "prediction", "weights_of_bank", 1, 0, 0, {"answered 0.33, 0.33, 0.33": 1}),
    ("02", "quiz", "order_of_the_steps", 1, 0, 0, {"answered ['b', 'a']": 1}),
    (
        "02",
        "exercise",
        "attention_by_hand",
        1,
        0,
        1,
        {"a mistake without a name": 1, "no scale": 1},
    ),
    ("02", "challenge", "bank_finds_itself", 1, 0, 1, {}),
    ("03", "challenge", "smallest_saturating_d_k", 1, 0, 0, {}),
]


@pytest.fixture
def old(tmp_path: Path) -> Progress:
    return Progress(shutil.copy(DATA / "of_0_1_0.sqlite", tmp_path))


def test_the_file_means_what_it_meant(old: Progress) -> None:
    assert old.summary() == SUMMARY
    assert len(old.events()) == 23 and not old.take_notice()


def test_help_that_was_given_is_remembered(old: Progress) -> None:
    reading = old.reading()
    assert reading.tried("attention_by_hand") and not reading.tried("variance_of_scores")
    assert reading.helped("attention_by_hand", "hint 1")
    assert not reading.helped("attention_by_hand", "asked")


def test_the_file_can_be_written_on(old: Progress) -> None:
    old.record_check("03", "variance_of_scores", "correct")
    assert old.summary()[2].items == (Item("exercise", "variance_of_scores", "correct", 1),)
    assert {"mood", "seen", "help"} <= {event.kind for event in old.events()}


def test_the_export_is_the_file(old: Progress, tmp_path: Path) -> None:
    assert read_export(DATA / "of_0_1_0.json") == old.events()
    fresh = Progress(tmp_path / "fresh.sqlite")
    assert fresh.import_(DATA / "of_0_1_0.json") == 23 and fresh.summary() == SUMMARY
    fresh.export(tmp_path / "again.json")
    again = (tmp_path / "again.json").read_text(encoding="utf-8")
    assert again == (DATA / "of_0_1_0.json").read_text(encoding="utf-8")


def test_a_class_counts_as_it_did(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    shutil.copy(DATA / "of_0_1_0.json", folder)
    result = tally(*read_class(folder))
    counted = [
        (q.lesson, q.kind, q.name, q.tried, q.first, q.later, dict(q.mistakes))
        for q in result.questions
    ]
    assert counted == COUNTS
    assert [m.name for m in result.misconceptions] == ["Q and K swapped", "no scale"]
