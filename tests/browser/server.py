"""A private JupyterLab server: own folders, own port, own token, nothing asked of the network."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from attention_lab.cli.launch import environment

START_TIMEOUT = 60.0  # seconds; a cold start on a busy 2-core machine took 12
STOP_TIMEOUT = 3.0  # then it is killed; its kernels have ended by then

# These plugins ask the network for news or for a list of extensions, and show pop-ups.
DISABLED_PLUGINS = [
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension:plugin",
]
USER_SETTINGS: dict[str, dict[str, Any]] = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},  # every cell is in the DOM
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/apputils-extension/notification": {
        "doNotDisturbMode": True,
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}


class JupyterServer:
    """JupyterLab in a process of its own, all of its files below `home`.

    `root` is the folder that the server shows. Use it as a context manager: leaving it
    stops the server and every kernel.
    """

    def __init__(self, home: Path) -> None:
        self.root = home / "root"
        self.token = secrets.token_hex(16)
        self._config, self._runtime, self._settings = (
            home / name for name in ("config", "runtime", "settings")
        )
        self._log = home / "server.log"
        self._env = {
            **environment(os.environ),  # as the launcher starts it
            "JUPYTER_CONFIG_DIR": str(self._config),
            "JUPYTER_RUNTIME_DIR": str(self._runtime),
            "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": os.environ.get("IPYTHONDIR", str(home / "ipython")),  # see conftest.py
            "JUPYTER_TOKEN": self.token,  # in the environment, so that no process list shows it
        }
        self.port = 0

    def __enter__(self) -> "JupyterServer":
        self._write_settings()
        self.port = _free_port()
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
        command += ["--ip=127.0.0.1", f"--port={self.port}", "--ServerApp.port_retries=0"]
        command += ["--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"]
        command += ["--LabApp.extension_manager=readonly", f"--ServerApp.root_dir={self.root}"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=self.root, env=self._env, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for kernel in self.request("api/kernels"):
                self.request(f"api/kernels/{kernel['id']}", "DELETE")
        except OSError:
            pass  # it never came up, or it is gone
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def request(self, path: str, method: str = "GET") -> Any:
        """The server's JSON answer to `method path` (its REST interface), or None if empty."""
        request = urllib.request.Request(
            self.url(path), method=method, headers={"Authorization": f"token {self.token}"}
        )
        # No proxy: the server is on this machine whatever the environment says.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def stop_kernel(self, path: str) -> None:
        """End the session, and so the kernel, of the notebook at `path`."""
        for session in self.request("api/sessions"):
            if session["path"] == path:
                self.request(f"api/sessions/{session['id']}", "DELETE")

    def log_tail(self, lines: int = 20) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])

    def _write_settings(self) -> None:
        self.root.mkdir(parents=True)
        page_config = {"disabledExtensions": dict.fromkeys(DISABLED_PLUGINS, True)}
        _write_json(self._config / "labconfig" / "page_config.json", page_config)
        for plugin, settings in USER_SETTINGS.items():
            _write_json(self._settings / f"{plugin}.jupyterlab-settings", settings)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"JupyterLab ended while it started:\n{self.log_tail()}")
            try:
                self.request("api/status")
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"JupyterLab did not answer in {START_TIMEOUT:g} s:\n{self.log_tail()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
