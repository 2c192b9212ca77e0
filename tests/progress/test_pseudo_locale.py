"""The lines that progress leaves for a learner come from the table."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from attention_lab.progress.record import BINDER_VARIABLES, Progress
from attention_lab.text import speak
from tests.pseudo import pseudo, untranslated

from .records import some


@pytest.fixture(autouse=True)
def _in_no_language() -> Iterator[None]:
    with speak(pseudo):
        yield


def notice(path: Path | None, content: list[str]) -> None:
    progress = Progress(path)
    progress.record_check("02", "attention", "not yet")
    line = progress.take_notice()
    assert line.startswith("⟦") and untranslated([line], content) == []


def test_without_a_home() -> None:
    notice(None, [])


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "progress.sqlite"
    notice(path, [f"[Errno 17] File exists: '{path.parent}'", str(path)])


def damage(path: Path) -> None:
    path.write_bytes(b"garbage" * 500)


def newer(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 7")
    file.close()


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE recipes (name TEXT)")
    file.close()


@pytest.mark.parametrize("spoil", [damage, newer, foreign])
def test_a_file_that_cannot_be_used(path: Path, spoil: Callable[[Path], None]) -> None:
    some(path)
    spoil(path)
    progress = Progress(path)
    progress.record_check("02", "attention", "not yet")
    line = progress.take_notice()
    aside = [found.name for found in path.parent.glob("*damaged*")]
    assert line.startswith("⟦") and untranslated([line], [str(path), *aside]) == []


def test_on_binder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BINDER_VARIABLES[0], "https://binder.example/")
    notice(path, [])
