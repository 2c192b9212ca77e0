"""The `attention-lab` command, driven through `main` as the shell would."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import attention_lab.cli.folder as folder_module
import attention_lab.cli.launch as launch_module
import attention_lab.cli.lessons as lessons_module
from attention_lab.cli import main

WELCOME, DOT = "00_welcome.ipynb", "02_dot_product.ipynb"


def notebook(text: str) -> bytes:
    told = {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}
    shown = {"output_type": "stream", "name": "stdout", "text": ["the answer is 0.39\n"]}
    run = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [shown]}
    return json.dumps(
        {"cells": [told, run | {"source": ["tell()"]}], "nbformat": 4, "nbformat_minor": 5}
        | {"metadata": {}}
    ).encode()


class Release:
    """A package version that ships lessons; `ship` publishes the next one."""

    def __init__(self, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.package, self.monkeypatch = package, monkeypatch
        monkeypatch.setattr(lessons_module, "_PACKAGE", package)
        self.ship("0.1.0", "first")

    def ship(self, version: str, text: str) -> None:
        source = self.package / "notebooks"
        source.mkdir(parents=True, exist_ok=True)
        (source / WELCOME).write_bytes(notebook(f"# Welcome\n\n10 min here, 5 min there. {text}"))
        (source / DOT).write_bytes(notebook(f"# 02 · Scaled dot product\n\n20 to 40 min. {text}"))
        self.monkeypatch.setattr(folder_module, "package_version", lambda: version)

    def content(self, name: str) -> bytes:
        """What a learner gets."""
        return lessons_module.without_outputs((self.package / "notebooks" / name).read_bytes())


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    return Release(tmp_path / "package", monkeypatch)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines JupyterLab would have been started with."""
    commands: list[list[str]] = []

    def launch(folder: Path, lesson: str, options: list[str]) -> int:
        commands.append([str(folder), lesson, *options])
        return 0

    monkeypatch.setattr(launch_module, "launch", launch)
    return commands


@pytest.fixture
def home(tmp_path: Path, release: Release, started: list[list[str]]) -> Path:
    """A folder that has received the first release."""
    path = tmp_path / "lessons"
    assert main([str(path)]) == 0
    return path


def test_first_start_copies_all_lessons_and_opens_the_first(home, release, started):
    assert {p.name for p in home.glob("*.ipynb")} == {WELCOME, DOT}
    assert (home / DOT).read_bytes() == release.content(DOT)
    assert started == [[str(home), WELCOME]]


def test_no_stored_output_tells_a_learner_an_answer(home):
    """nbval compares what the shipped notebook shows: a learner has not run it yet."""
    for path in home.glob("*.ipynb"):
        code = [c for c in json.loads(path.read_bytes())["cells"] if c["cell_type"] == "code"]
        assert [(c["outputs"], c["execution_count"]) for c in code] == [([], None)]
        assert code[0]["source"] == ["tell()"]


def test_default_folder_lies_in_the_home_directory(release, started, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "ada"))
    assert main([]) == 0
    assert (tmp_path / "ada" / "attention-lab" / WELCOME).is_file()


def test_options_after_two_dashes_go_to_jupyterlab(home, started):
    assert main([str(home), "--", "--port=9001", "--no-browser"]) == 0
    assert started[-1][2:] == ["--port=9001", "--no-browser"]


def test_unchanged_lesson_is_renewed_and_named(home, release, capsys):
    release.ship("0.2.0", "second")
    assert main([str(home)]) == 0
    assert (home / DOT).read_bytes() == release.content(DOT)
    assert f"{DOT}: updated" in capsys.readouterr().out


def test_changed_lesson_stays_and_the_newer_lies_beside_it(home, release, capsys):
    (home / DOT).write_bytes(b"my own work")
    release.ship("0.2.0", "second")
    main([str(home)])
    assert (home / DOT).read_bytes() == b"my own work"
    beside = home / "02_dot_product (new in 0.2.0).ipynb"
    assert beside.read_bytes() == release.content(DOT)
    assert beside.name in capsys.readouterr().out
    # A second start has nothing to add, and does not repeat itself.
    main([str(home)])
    assert beside.name not in capsys.readouterr().out
    assert len(list(home.glob("*.ipynb"))) == 3


def test_changed_lesson_without_a_newer_version_is_left_in_silence(home, capsys):
    (home / DOT).write_bytes(b"my own work")
    main([str(home)])
    assert (home / DOT).read_bytes() == b"my own work"
    assert len(list(home.glob("*.ipynb"))) == 2
    assert "beside" not in capsys.readouterr().out


def test_a_changed_file_beside_is_not_overwritten_either(home, release):
    (home / DOT).write_bytes(b"my own work")
    release.ship("0.2.0", "second")
    main([str(home)])
    beside = home / "02_dot_product (new in 0.2.0).ipynb"
    beside.write_bytes(b"work in the new one")
    main([str(home)])
    assert len(list(home.glob("*.ipynb"))) == 3  # it has been delivered: not once more
    release.ship("0.2.0", "second, rebuilt")
    main([str(home)])
    assert beside.read_bytes() == b"work in the new one"
    third = home / "02_dot_product (new in 0.2.0, 2).ipynb"
    assert third.read_bytes() == release.content(DOT)


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"files": 3}', b'{"files": ["a"]}', b"\xff\xfe", b"{}"]
)
def test_with_a_damaged_manifest_every_file_is_the_learners(home, release, damage, capsys):
    old = (home / DOT).read_bytes()
    (home / ".attention-lab.json").write_bytes(damage)
    release.ship("0.2.0", "second")
    assert main([str(home)]) == 0
    assert (home / DOT).read_bytes() == old
    assert (home / "02_dot_product (new in 0.2.0).ipynb").is_file()
    assert "is damaged" in capsys.readouterr().out
    main([str(home)])
    assert "is damaged" not in capsys.readouterr().out


def test_a_lost_manifest_is_rebuilt_from_lessons_as_shipped(home, release):
    (home / ".attention-lab.json").unlink()
    main([str(home)])
    release.ship("0.2.0", "second")
    main([str(home)])
    assert (home / DOT).read_bytes() == release.content(DOT)
    assert len(list(home.glob("*.ipynb"))) == 2


EDITS = st.tuples(st.just("edit"), st.integers(0, 6))
EVENTS = st.one_of(
    EDITS, st.sampled_from([("ship", 0), ("start", 0), ("reset", 0), ("damage", 0), ("lose", 0)])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(events=st.lists(EVENTS, max_size=14))
def test_nothing_a_learner_wrote_is_ever_lost(events, release, started, tmp_path_factory):
    home = tmp_path_factory.mktemp("lessons")
    work: set[bytes] = set()  # what the learner wrote and has not overwritten since
    for step, (event, number) in enumerate(events):
        files = sorted(home.glob("*.ipynb"))
        if event == "edit" and files:
            path = files[number % len(files)]
            work.discard(path.read_bytes())
            path.write_bytes(f"work {step}".encode())
            work.add(path.read_bytes())
        elif event == "ship":
            release.ship(f"0.{step}.0", f"release {step}")
        elif event == "start":
            assert main([str(home)]) == 0
        elif event == "reset":
            assert main(["reset", "2", str(home)]) == 0
        elif event == "damage":
            (home / ".attention-lab.json").write_text("{")
        elif event == "lose":
            (home / ".attention-lab.json").unlink(missing_ok=True)
        assert work <= {path.read_bytes() for path in home.glob("*.ipynb")}


def test_list_says_how_each_copy_stands(home, release, capsys):
    (home / WELCOME).unlink()
    (home / DOT).write_bytes(b"my own work")
    main(["list", str(home)])
    first, second = capsys.readouterr().out.splitlines()[-2:]
    assert first.split() == ["00", "Welcome", "10", "+", "5", "min", "not", "copied"]
    assert second.split()[:4] == ["02", "Scaled", "dot", "product"]
    assert second.endswith("20 to 40 min  changed")

    release.ship("0.2.0", "second")
    main(["list", str(home)])
    assert capsys.readouterr().out.splitlines()[-1].endswith("newer available")


def test_list_makes_no_folder(release, tmp_path, capsys):
    assert main(["list", str(tmp_path / "later")]) == 0
    assert capsys.readouterr().out.count("not copied") == 2
    assert not (tmp_path / "later").exists()


@pytest.mark.parametrize(
    "called", ["2", "02", "dot_product", "02_dot_product", DOT, "02_DOT_product"]
)
def test_reset_puts_the_lesson_back_and_keeps_the_old_one(home, release, called, capsys):
    (home / DOT).write_bytes(b"my own work")
    assert main(["reset", called, str(home)]) == 0
    assert (home / DOT).read_bytes() == release.content(DOT)
    (backup,) = home.glob("02_dot_product (backup *).ipynb")
    assert backup.read_bytes() == b"my own work"
    assert str(backup) in capsys.readouterr().out


def test_reset_of_a_lesson_that_is_as_shipped_backs_up_nothing(home, capsys):
    assert main(["reset", "2", str(home)]) == 0
    assert "nothing to reset" in capsys.readouterr().out
    assert len(list(home.glob("*.ipynb"))) == 2


def test_two_resets_in_one_second_keep_both(home):
    for text in (b"one", b"two", b"three"):
        (home / DOT).write_bytes(text)
        assert main(["reset", "2", str(home)]) == 0
    kept = {path.read_bytes() for path in home.glob("*backup*")}
    assert kept == {b"one", b"two", b"three"}


def test_reset_that_cannot_write_gives_the_lesson_back(home, monkeypatch, capsys):
    (home / DOT).write_bytes(b"my own work")
    _disk_full(monkeypatch)
    assert main(["reset", "2", str(home)]) == 2
    assert (home / DOT).read_bytes() == b"my own work"


def test_unknown_lesson_lists_those_there_are(release, capsys):
    assert main(["reset", "seven"]) == 2
    error = capsys.readouterr().err
    assert "'seven'" in error
    assert "00_welcome, 02_dot_product" in error


def _disk_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def write_bytes(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", write_bytes)


def _refused(capsys, arguments: list[str]) -> str:
    """The one line that `main` prints when it refuses."""
    capsys.readouterr()
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_a_file_in_place_of_the_folder_is_refused(release, started, tmp_path, capsys):
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    for path in (file, file / "inside"):
        line = _refused(capsys, [str(path)])
        assert str(path) in line
        assert "file" in line
        assert "attention-lab DIR" in line
    assert started == []
    assert file.read_text() == "mine"


def test_a_full_disk_is_refused(release, started, tmp_path, monkeypatch, capsys):
    (tmp_path / "lessons").mkdir()
    _disk_full(monkeypatch)
    assert "no space left" in _refused(capsys, [str(tmp_path / "lessons")])
    assert list((tmp_path / "lessons").iterdir()) == []
    assert started == []


def test_a_folder_without_permission_is_refused(release, started, tmp_path, monkeypatch, capsys):
    def mkdir(path: Path, **options: object) -> None:  # root may write anywhere: pretend
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", mkdir)
    line = _refused(capsys, [str(tmp_path / "lessons")])
    assert "no permission" in line
    assert "attention-lab DIR" in line


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a file system that refuses")
def test_a_folder_that_cannot_exist_is_refused(release, started, capsys):
    assert "/proc" in _refused(capsys, ["/proc/lessons"])


def test_an_interrupted_write_leaves_the_old_file(home, release, monkeypatch):
    old = (home / DOT).read_bytes()
    release.ship("0.2.0", "second")

    def replace(source: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        main([str(home)])
    assert (home / DOT).read_bytes() == old
    assert not [p for p in home.iterdir() if p.name.startswith(".attention-lab-")]


def test_a_misspelt_command_makes_no_folder(release, started, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    line = _refused(capsys, ["docter"])
    assert "'doctor'" in line
    assert not (tmp_path / "docter").exists()


def test_a_folder_called_like_a_command_is_reached_by_its_path(
    release, started, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert main(["./list"]) == 0
    assert (tmp_path / "list" / WELCOME).is_file()


def test_an_installation_without_lessons_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lessons_module, "_PACKAGE", tmp_path / "package")
    assert "no lessons" in _refused(capsys, ["list"])


def test_help_names_every_command_and_version_the_version(capsys):
    for arguments, expected in (
        (["--help"], ["list", "reset", "doctor", "never overwritten", "examples"]),
        (["reset", "--help"], ["LESSON", "DIR"]),
        (["--version"], ["attention-lab "]),
    ):
        with pytest.raises(SystemExit) as leaving:
            main(arguments)
        assert leaving.value.code == 0
        out = capsys.readouterr().out
        assert all(text in out for text in expected)


def test_help_loads_neither_torch_nor_matplotlib():
    code = (
        "import sys\nfrom attention_lab.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'torch', 'matplotlib', 'numpy', 'ipywidgets'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
