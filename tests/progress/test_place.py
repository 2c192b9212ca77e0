"""Where progress lies: where it always lay, on every system."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from attention_lab.progress.place import PATH_VARIABLE, default_path
from attention_lab.progress.record import Progress

SYSTEMS = {"linux": Unix, "darwin": MacOS, "win32": Windows}


def of_0_1_0(environment: Mapping[str, str]) -> Path:
    """The function of version 0.1.0, word for word."""
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(PATH_VARIABLE, "")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData" / "Local"))
    return tmp_path


def on(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be on another system, as far as a path is concerned."""

    def user_data_path(name: str, appauthor: bool) -> Path:
        return SYSTEMS[system](name, appauthor).user_data_path

    monkeypatch.setattr(platformdirs, "user_data_path", user_data_path)
    # What Windows itself would answer: the folder that LOCALAPPDATA names.
    monkeypatch.setattr(
        "platformdirs.windows.get_win_folder", lambda name: os.environ["LOCALAPPDATA"]
    )
    monkeypatch.setattr(sys, "platform", system)


@pytest.mark.parametrize("system", SYSTEMS)
def test_it_lies_where_version_0_1_0_put_it(
    system: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(system, monkeypatch)
    assert default_path() == of_0_1_0(os.environ) / "attention-lab" / "progress.sqlite"


def test_a_directory_of_one_s_own_choice(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on("linux", monkeypatch)
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    assert default_path() == of_0_1_0(os.environ) / "attention-lab" / "progress.sqlite"


def test_on_macos_a_file_of_version_0_1_0_is_found_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on("darwin", monkeypatch)
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    old = of_0_1_0(os.environ) / "attention-lab" / "progress.sqlite"
    assert default_path() != old, "or this test could not fail"
    Progress(old).record_check("02", "attention", "not yet")
    assert default_path() == old


def test_a_file_of_one_s_own_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PATH_VARIABLE, str(tmp_path / "mine.sqlite"))
    assert default_path() == tmp_path / "mine.sqlite"


@pytest.mark.parametrize("older", [False, True])
def test_without_a_home_progress_is_kept_in_memory(
    older: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PATH_VARIABLE, "")

    def homeless(name: str, appauthor: bool) -> Path:
        if older:  # a release that hands on what it was given
            return Path("~/.local/share") / name
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(platformdirs, "user_data_path", homeless)
    progress = Progress(default_path())
    progress.record_check("02", "attention", "not yet")
    assert progress.reading().tried("attention")
    assert "no home directory" in progress.take_notice()
