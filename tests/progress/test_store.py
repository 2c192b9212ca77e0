"""The progress file: through kills, damage, full disks and two notebooks at once."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from attention_lab.progress.events import Event
from attention_lab.progress.record import Progress
from attention_lab.progress.store import Store

from .records import some

WRITE = """
import sys
from attention_lab.progress.record import Progress
progress = Progress(sys.argv[1])
for i in range(int(sys.argv[3])):
    progress.record_check(2, f"{sys.argv[2]}-{i}", "correct")
    print(i, flush=True)
assert not progress.take_notice()
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITE, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_another_notebook_sees_it(path: Path) -> None:
    first, second = Progress(path), Progress(path)
    first.record_check("02", "attention", "not yet")
    assert second.reading().tried("attention")


def test_two_processes_lose_nothing(path: Path) -> None:
    count = 60
    writers = [writer(path, name, count) for name in ("left", "right")]
    for process in writers:
        process.communicate(timeout=120)
        assert process.returncode == 0
    names = {event.name for event in Progress(path).events()}
    assert names == {f"{name}-{i}" for name in ("left", "right") for i in range(count)}


def test_threads_of_one_kernel_lose_nothing(path: Path) -> None:
    progress = Progress(path)
    threads = [
        threading.Thread(target=progress.record_check, args=("02", f"x{i}", "correct"))
        for i in range(11)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(progress.events()) == 11 and not progress.take_notice()


@pytest.mark.parametrize("after", [0, 3, 11])
def test_a_kernel_killed_in_the_midst_of_writing(path: Path, after: int) -> None:
    with writer(path, "x", 10_000) as process:
        assert process.stdout is not None
        for _ in range(after + 1):  # what has been reported as written must be there
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    progress = Progress(path)
    names = [event.name for event in progress.events()]
    assert names[: after + 1] == [f"x-{i}" for i in range(after + 1)]
    progress.record_check("02", "next", "correct")
    assert progress.events()[-1].name == "next"
    assert not progress.take_notice()


HALF_WAY = """
import os, sys
from pathlib import Path
from attention_lab.progress.events import Event
from attention_lab.progress.store import Store
store = Store(Path(sys.argv[1]))
with store._transaction("BEGIN IMMEDIATE") as file:
    file.execute("PRAGMA cache_size = 1")  # pages reach the disk before the commit
    rows = [Event("check", "02", f"{i}" * 500).row() for i in range(2000)]
    file.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", rows)
    os.kill(os.getpid(), 9)
"""


def test_killed_between_two_pages(path: Path) -> None:
    """The worst moment: part of a transaction is in the file already."""
    some(path)
    before, size = Progress(path).events(), path.stat().st_size
    assert subprocess.run([sys.executable, "-c", HALF_WAY, str(path)]).returncode == -9
    assert path.stat().st_size > size, "the half transaction should have reached the file"
    progress = Progress(path)
    assert progress.events() == before
    assert not progress.take_notice()


def wreck_header(path: Path) -> None:
    path.write_bytes(b"\0garbage" * 500)


def wreck_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 + 8 : 4096 + 108] = b"\xff" * 100
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def no_database(path: Path) -> None:
    path.write_text("Dear diary, " * 100)


@pytest.mark.parametrize("damage", [wreck_header, wreck_middle, cut_short, no_database])
@pytest.mark.parametrize("first", ["write", "read"])
def test_a_damaged_file_is_moved_aside(
    path: Path, damage: Callable[[Path], None], first: str
) -> None:
    some(path)
    damage(path)
    wrecked = path.read_bytes()
    progress = Progress(path)
    if first == "read":
        progress.events()
    progress.record_check("02", "fresh", "correct")
    assert progress.events()[-1].name == "fresh"
    (aside,) = path.parent.glob("progress.damaged-*.sqlite")
    assert aside.read_bytes() == wrecked
    line = progress.take_notice()
    assert aside.name in line and "damaged" in line and not progress.take_notice()
    assert Progress(path).events()[-1].name == "fresh"


def test_what_a_damaged_file_still_holds_is_carried_over(path: Path) -> None:
    store = Store(path)
    store.add(Event("check", "02", f"x{i}", {"note": "." * 200}) for i in range(300))
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)
    progress = Progress(path)
    progress.record_check("02", "fresh", "correct")
    names = {event.name for event in progress.events()}
    assert "fresh" in names and len(names) > 100
    assert f"{len(names) - 1} entries" in progress.take_notice()


def test_a_garbled_row_is_left_out(path: Path) -> None:
    some(path)
    with sqlite3.connect(path) as file:
        file.execute("UPDATE events SET data = '{broken' WHERE name = 'axis'")
        file.execute("UPDATE events SET at = 'noon' WHERE name = 'bank'")
    file.close()
    progress = Progress(path)
    assert {event.name for event in progress.events()} == {"attention", "saturate"}
    progress.record_check("02", "fresh", "correct")
    assert not progress.take_notice()


def test_an_empty_file_is_a_new_one(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert len(some(path).events()) == 11
    assert not list(path.parent.glob("*damaged*"))


def newer(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 7")
    file.close()


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE recipes (name TEXT)")
    file.close()


@pytest.mark.parametrize("make", [newer, foreign])
def test_a_file_that_is_not_ours_is_left_alone(path: Path, make: Callable[[Path], None]) -> None:
    some(path)
    make(path)
    before = path.read_bytes()
    progress = Progress(path)
    progress.record_check("02", "attention", "not yet")
    assert progress.reading().tried("attention"), "kept in memory"
    assert path.read_bytes() == before
    assert "until the kernel stops" in progress.take_notice()


@pytest.mark.parametrize("place", ["/proc/nowhere/progress.sqlite", "{tmp}/file/p.sqlite", "{tmp}"])
def test_where_nothing_can_be_written_the_lesson_goes_on(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    progress = some(Path(place.format(tmp=tmp_path)))
    assert len(progress.events()) == 11
    line = progress.take_notice()
    assert "could not be saved" in line and "\n" not in line
    progress.record_check("02", "more", "correct")
    assert not progress.take_notice(), "said once"


FULL = """
import resource, sys
from attention_lab.progress.record import Progress
progress = Progress(sys.argv[1])
progress.record_check("02", "early", "correct")
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
for i in range(200):
    progress.record_check("02", "x" * 300 + str(i), "correct")
print(progress.take_notice())
assert not progress.take_notice()
assert len(progress.events()) == 201
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
progress.record_check("02", "late", "correct")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_breaks_nothing_and_is_made_up_for_later(path: Path) -> None:
    command = [sys.executable, "-c", FULL, str(path)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("could not be saved") == 1 and run.stderr == ""
    progress = Progress(path)
    assert len(progress.events()) == 202 and not progress.take_notice()


def test_a_lock_that_is_never_let_go_costs_little(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("attention_lab.progress.store.WAIT_SECONDS", 0.05)
    monkeypatch.setattr("attention_lab.progress.store.IMPATIENT_SECONDS", 0.01)
    some(path)
    progress = Progress(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    progress.record_check("02", "during", "correct")
    assert "could not be saved" in progress.take_notice()
    holder.execute("ROLLBACK")
    holder.close()
    progress.record_check("02", "after", "correct")
    assert {e.name for e in Progress(path).events()} >= {"during", "after"}
