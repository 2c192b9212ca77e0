"""`attention-lab progress`, driven as the shell would."""

from pathlib import Path

import pytest

from attention_lab.cli import main
from attention_lab.progress import record
from attention_lab.progress.record import Progress


@pytest.fixture(autouse=True)
def _own_progress(kept: Progress) -> None: ...


def test_nothing_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress"]) == 0
    assert "Nothing yet" in capsys.readouterr().out


def test_a_table_per_lesson(kept: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    kept.record_prediction("02", "bank", 0.2, 0.3, "close")
    kept.record_quiz("02", "axis", "rows", True)
    kept.record_check("02", "attention", "not yet", "no scale")
    kept.record_check("02", "attention", "not yet", "no scale")
    kept.record_check("03", "variance", "not attempted")
    kept.record_challenge("03", "saturate", "d_k=40")
    assert main(["progress"]) == 0
    head, *rest = capsys.readouterr().out.splitlines()
    assert str(kept.path) in head and "stays on this machine" in head
    assert rest == [
        "",
        "Lesson 02, 1 minute",
        "  prediction  bank       close",
        "  quiz        axis       right, 1 try",
        "  exercise    attention  not yet, 2 tries",
        "",
        "Lesson 03, 1 minute",
        "  exercise    variance   not attempted",
        "  challenge   saturate   reached",
    ]


def test_a_lesson_that_was_learnt_says_so(
    kept: Progress, capsys: pytest.CaptureFixture[str]
) -> None:
    kept.record_prediction("02", "bank", 0.2, 0.3, "off")
    kept.record_quiz("02", "coin", "x", True, None, "bank")
    kept.record_quiz("03", "alone", "x", True, None, "never predicted")
    assert main(["progress"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[5] == "  before: wrong, after: right" and said[6:8] == ["", "Lesson 03, 0 minutes"]
    assert sum("before" in line for line in said) == 1


def test_export_and_import(
    kept: Progress, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept.record_quiz("02", "axis", "rows", True)
    exported = tmp_path / "mine.json"
    assert main(["progress", "--export", str(exported)]) == 0
    assert main(["progress", "--import", str(exported)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{exported}: 1 entry written.",
        f"{exported}: 0 new entries.",
    ]


def test_a_wrong_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[]")
    assert main(["progress", "--import", str(wrong)]) == 2
    assert main(["progress", "--import", str(tmp_path / "none.json")]) == 2
    assert main(["progress", "--export", str(tmp_path / "no" / "such" / "x.json")]) == 2
    assert capsys.readouterr().err.count("attention-lab: ") == 3


def test_on_binder_it_says_how_to_keep_it(
    kept: Progress, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://binder.example/")
    record.progress.cache_clear()
    assert main(["progress"]) == 0
    assert "--export progress.json" in capsys.readouterr().out
