"""Progress: what is recorded is counted, exported and imported."""

import json
from pathlib import Path

import pytest

from attention_lab.progress.events import Event
from attention_lab.progress.export import read_export
from attention_lab.progress.reading import IDLE_SECONDS, minutes_of
from attention_lab.progress.record import Progress
from attention_lab.progress.summary import Item, lessons_of

from .records import some


def test_what_is_recorded_is_counted(path: Path) -> None:
    second, third = some(path).summary()
    assert second.lesson == "02"
    assert second.items == (
        Item("prediction", "bank", "off", 2),
        Item("quiz", "axis", "right", 2),
        Item("exercise", "attention", "correct", 2),
    )
    assert (third.lesson, third.items) == ("03", (Item("challenge", "saturate", "reached", 1),))


def test_an_untouched_starter_is_no_try(path: Path) -> None:
    progress = Progress(path)
    progress.record_check("02", "attention", "not attempted")
    assert not progress.reading().tried("attention")
    assert progress.summary()[0].items == (Item("exercise", "attention", "not attempted", 0),)
    progress.record_check("02", "attention", "not yet")
    reading = progress.reading()
    assert reading.tried("attention") and not reading.tried("another")


def test_minutes_leave_out_the_breaks_and_other_lessons() -> None:
    times = [("02", 0), ("02", 100), ("02", 100 + IDLE_SECONDS), ("03", 750), ("02", 760)]
    times += [("02", 760 + IDLE_SECONDS + 1), ("02", 760 + IDLE_SECONDS + 81)]
    events = [Event("check", lesson, "x", at=at) for lesson, at in times]
    assert minutes_of(reversed(events)) == {"02": -(-(100 + IDLE_SECONDS + 80) // 60)}
    assert lessons_of(events)[1].minutes == 0


def test_export_and_import(path: Path, tmp_path: Path) -> None:
    progress = some(path)
    exported = tmp_path / "progress.json"
    assert progress.export(exported) == 11
    assert list(tmp_path.glob("*.part")) == []
    other = Progress(tmp_path / "other.sqlite")
    other.record_check("01", "own", "correct")
    assert other.import_(exported) == 11
    assert other.import_(exported) == 0, "importing twice must not double"
    assert [e for e in other.events() if e.name != "own"] == progress.events()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "cannot be read"),
        ("[1, 2]", "not a file that"),
        ('{"format": "attention-lab progress", "version": 99, "events": []}', "version 99"),
        ('{"format": "attention-lab progress", "version": 1}', "list of events"),
        ('{"format": "attention-lab progress", "version": 1, "events": [3]}', "entry 1"),
    ],
)
def test_a_wrong_file_is_refused_with_a_reason(
    path: Path, tmp_path: Path, content: str, reason: str
) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(content)
    progress = some(path)
    with pytest.raises(ValueError, match=reason):
        progress.import_(wrong)
    assert len(progress.events()) == 11


@pytest.mark.parametrize("field", ["id", "at", "kind", "lesson", "name", "data"])
def test_a_wrong_field_is_named_and_nothing_is_imported(
    path: Path, tmp_path: Path, field: str
) -> None:
    exported = tmp_path / "progress.json"
    some(path).export(exported)
    content = json.loads(exported.read_text())
    content["events"][2][field] = None
    exported.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=rf"entry 3: {field} must be"):
        read_export(exported)
    fresh = Progress(tmp_path / "fresh.sqlite")
    with pytest.raises(ValueError, match=field):
        fresh.import_(exported)
    assert fresh.events() == []


def test_on_binder_one_line_says_how_to_keep_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINDER_SERVICE_HOST", "10.0.0.1")
    progress = Progress(path)
    assert "--export" in progress.take_notice()
    assert not progress.take_notice()
