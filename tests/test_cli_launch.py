"""Starting JupyterLab: the command line, the environment, and one real start to its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

import psutil
import pytest

import attention_lab.cli.launch as launch
from attention_lab.cli.lessons import shipped_lessons

TOKEN = "a-token-for-the-test"
SECONDS_TO_START = 60


class FakeServer:
    """Stands in for `subprocess.Popen`: remembers its arguments, ends as it is told."""

    def __init__(self, ending: object = 0) -> None:
        self.ending, self.asked = ending, []

    def __call__(self, command: list[str], env: dict[str, str]) -> "FakeServer":
        self.command, self.env, self.running = command, env, True
        return self

    def wait(self, timeout: float | None = None) -> int:
        if isinstance(self.ending, BaseException) and timeout is None:
            raise self.ending
        if timeout is not None and not self.asked:
            raise subprocess.TimeoutExpired("jupyterlab", timeout)
        self.running = False
        return self.ending if isinstance(self.ending, int) else 0

    def poll(self) -> int | None:
        return None if self.running else 0

    def terminate(self) -> None:
        self.asked.append("terminate")

    def kill(self) -> None:
        self.asked.append("kill")


@pytest.fixture
def server(monkeypatch) -> FakeServer:
    fake = FakeServer()
    monkeypatch.setattr(subprocess, "Popen", fake)
    monkeypatch.setattr(launch, "is_root", lambda: False)
    monkeypatch.setattr(launch, "has_browser", lambda: True)
    return fake


def test_opens_the_lesson_in_its_folder(server):
    assert launch.launch(Path("/course"), "00_welcome.ipynb", ["--port=9001"]) == 0
    assert server.command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert "--ServerApp.root_dir=/course" in server.command
    assert "--LabApp.default_url=/lab/tree/00_welcome.ipynb" in server.command
    assert server.command[-1] == "--port=9001"
    assert "--allow-root" not in server.command
    assert "--no-browser" not in server.command


def test_root_is_allowed_and_told(server, monkeypatch, capsys):
    monkeypatch.setattr(launch, "is_root", lambda: True)
    launch.launch(Path("/course"), "00_welcome.ipynb", [])
    assert "--allow-root" in server.command
    out = capsys.readouterr().out
    assert "--allow-root" in out
    assert "--ip=0.0.0.0" in out


def test_without_a_browser_the_address_is_announced(server, monkeypatch, capsys):
    monkeypatch.setattr(launch, "has_browser", lambda: False)
    launch.launch(Path("/course"), "00_welcome.ipynb", [])
    assert "--no-browser" in server.command
    assert "open the address below" in capsys.readouterr().out


def test_only_the_address_is_printed_and_it_always_is(server, monkeypatch):
    for token, level in ((None, "WARN"), ("chosen", "INFO")):
        monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
        if token:
            monkeypatch.setenv("JUPYTER_TOKEN", token)
        launch.launch(Path("/course"), "00_welcome.ipynb", [])
        assert f"--ServerApp.log_level={level}" in server.command


def test_one_thread_unless_the_user_has_chosen():
    env = launch.environment({"OMP_NUM_THREADS": "3", "LANG": "C"})
    assert env["OMP_NUM_THREADS"] == "3"
    assert env["MKL_NUM_THREADS"] == "1"
    assert env["LANG"] == "C"


def test_the_users_jupyter_configuration_comes_first():
    ours = launch.environment({})["JUPYTER_CONFIG_PATH"]
    assert (Path(ours) / "labconfig" / "default_setting_overrides.json").is_file()
    both = launch.environment({"JUPYTER_CONFIG_PATH": "/mine"})["JUPYTER_CONFIG_PATH"]
    assert both == f"/mine{os.pathsep}{ours}"


def test_ctrl_c_ends_without_an_error_and_leaves_no_server(server):
    server.ending = KeyboardInterrupt()
    assert launch.launch(Path("/course"), "00_welcome.ipynb", []) == 0
    assert server.asked == ["terminate"]
    assert not server.running


def test_a_server_that_fails_points_to_the_doctor(server, capsys):
    server.ending = 3
    assert launch.launch(Path("/course"), "00_welcome.ipynb", []) == 3
    assert "attention-lab doctor" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux runs without a screen")
def test_a_browser_needs_a_screen(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(webbrowser, "get", lambda: object())  # lynx, say
    assert not launch.has_browser()
    monkeypatch.setenv("DISPLAY", ":0")
    assert launch.has_browser()

    def none() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    assert not launch.has_browser()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _ask(port: int, path: str) -> dict:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"token {TOKEN}"}
    )
    # No proxy of the environment stands between us and our own machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as reply:
        return json.load(reply)


def _wait_until_it_answers(port: int, process: subprocess.Popen) -> dict:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return _ask(port, "/api")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"no answer on port {port}")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_real_start_answers_and_ends_cleanly(tmp_path, stop, code):
    port, folder = _free_port(), tmp_path / "my lessons"
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    environment |= {"HOME": str(tmp_path), "JUPYTER_TOKEN": TOKEN}
    command = [sys.executable, "-m", "attention_lab", str(folder)]
    options = ["--", f"--port={port}", "--ServerApp.port_retries=0", "--no-browser"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            command + options,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,  # as a terminal does: Ctrl-C reaches the whole group
        )
        try:
            assert "version" in _wait_until_it_answers(port, process)
            names = {item["name"] for item in _ask(port, "/api/contents")["content"]}
            assert names >= {lesson.name for lesson in shipped_lessons()}
            manager = "/lab/api/settings/@jupyter-widgets%2Fjupyterlab-manager:plugin"
            assert _ask(port, manager)["schema"]["properties"]["saveState"]["default"] is True
            (server,) = psutil.Process(process.pid).children()
            assert server.environ()["OMP_NUM_THREADS"] == "1"

            os.killpg(process.pid, stop)
            assert process.wait(30) == code
            assert not server.is_running()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    printed = (tmp_path / "log").read_text()
    assert f":{port}/lab/tree/{shipped_lessons()[0].name}" in printed
    assert "Traceback" not in printed
