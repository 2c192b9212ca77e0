"""Start JupyterLab on a folder of lessons and stay until it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

# One thread beats two on tensors this small, by up to a hundred times on a busy machine: waking
# the second costs more than the work it takes over.
LIVE_THREADS = "1"
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
# Defaults for JupyterLab that leave the user's own settings alone: a saved notebook keeps its
# widgets, so that it shows them without a kernel; an exported page shows a lab's picture, where
# its widget would have to be fetched; and nothing is fetched from the network.
_JUPYTER_CONFIG = Path(__file__).parent / "jupyter_config"
_SECONDS_TO_END = 10.0


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def has_browser() -> bool:
    """Whether a browser with a window can open here (a text browser cannot show a lab)."""
    on_a_screen = any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if sys.platform.startswith("linux") and not on_a_screen:
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def environment(base: Mapping[str, str]) -> dict[str, str]:
    """What JupyterLab and its kernels inherit; whatever the user has set wins."""
    own = dict.fromkeys(THREAD_VARIABLES, LIVE_THREADS)
    config = [base["JUPYTER_CONFIG_PATH"]] if base.get("JUPYTER_CONFIG_PATH") else []
    joined = os.pathsep.join([*config, str(_JUPYTER_CONFIG)])
    return {**own, **base, "JUPYTER_CONFIG_PATH": joined}


def command(folder: Path, lesson: str, jupyter_options: list[str]) -> list[str]:
    """The command line that opens `lesson` of `folder`; options of the user come last and win."""
    # A quiet JupyterLab still prints the address, so that it can be seen, but not with a token
    # that it has not made itself.
    level = "INFO" if os.environ.get("JUPYTER_TOKEN") else "WARN"
    return [
        sys.executable,
        *("-m", "jupyterlab"),
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{lesson}",
        "--ServerApp.answer_yes=True",  # Ctrl-C ends it without a question
        f"--ServerApp.log_level={level}",
        f"--LabApp.log_level={level}",
        *(["--allow-root"] if is_root() else []),
        *([] if has_browser() else ["--no-browser"]),
        *jupyter_options,
    ]


def launch(folder: Path, lesson: str, jupyter_options: list[str]) -> int:
    """Run JupyterLab until it ends or Ctrl-C; return what the shell should see."""
    if is_root():
        print("You are root: JupyterLab starts with --allow-root.")
        print("In a container, publish a port and start: attention-lab -- --ip=0.0.0.0")
    if not has_browser():
        print("No browser on this machine: open the address below in yours.")
    print("Ctrl-C here ends JupyterLab; save your notebooks first.", flush=True)
    server = subprocess.Popen(command(folder, lesson, jupyter_options), env=environment(os.environ))
    previous = signal.signal(signal.SIGTERM, _leave)
    try:
        code = server.wait()
    except KeyboardInterrupt:
        # The terminal has sent Ctrl-C to JupyterLab too, which now ends its kernels.
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            server.wait(_SECONDS_TO_END)
        return 0
    finally:
        _end(server)
        signal.signal(signal.SIGTERM, previous)
    if code:
        print(f"JupyterLab ended with code {code}. To find out why: attention-lab doctor")
    return code


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def _end(server: subprocess.Popen[bytes]) -> None:
    """No server outlives the launcher: ask a running one to end, then force it."""
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(_SECONDS_TO_END)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()
        server.wait()
