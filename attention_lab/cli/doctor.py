"""Look over an installation: each finding says how things stand and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from attention_lab.cli.folder import package_version
from attention_lab.cli.launch import LIVE_THREADS, THREAD_VARIABLES, has_browser

GIB = 1024**3
COMFORTABLE_MEMORY = 1 * GIB  # PyTorch, JupyterLab and one kernel with a lab
WIDGETS = "@jupyter-widgets/jupyterlab-manager"
_REINSTALL = "pip install --force-reinstall {} (in the environment that attention-lab runs from)"


@dataclass(frozen=True)
class Finding:
    """`broken` keeps lessons from working; `note` is worth knowing."""

    grade: Literal["ok", "note", "broken"]
    subject: str
    text: str
    advice: str = ""


def examine(folder: Path) -> list[Finding]:
    """All findings about this Python environment and the learner's folder."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        _python,
        _requirements,
        _device,
        _threads,
        _widgets,
        _kernel,
        _memory,
        lambda: _folder(folder),
        _browser,
    ]
    return [finding for check in checks for finding in _survive(check)]


def report(findings: list[Finding]) -> int:
    """Print the findings; returns 1 when something is broken."""
    for finding in findings:
        grade = "BROKEN" if finding.grade == "broken" else finding.grade
        print(f"{grade:<8}{finding.subject:<16}{finding.text}")
        if finding.advice:
            print(f"{'':<8}{'':<16}-> {finding.advice}")
    broken = sum(finding.grade == "broken" for finding in findings)
    print(f"\n{broken} broken: see the arrows above." if broken else "\nReady: attention-lab")
    return 1 if broken else 0


def _survive(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """A check that fails is itself a finding: the other checks must still be heard."""
    try:
        yield from check()
    except Exception as error:  # whatever a half-installed library throws
        name = getattr(check, "__name__", "check").strip("_")
        text = f"cannot be checked: {type(error).__name__}: {error}"
        yield Finding("broken", name, text, _REINSTALL.format("attention-lab"))


def _python() -> Iterator[Finding]:
    yield Finding("ok", "attention-lab", package_version())
    text = f"{platform.python_version()} on {platform.system()} ({sys.executable})"
    yield Finding("ok", "Python", text)


def _requirements() -> Iterator[Finding]:
    """Every library that the package asks for, at a version that it asks for."""
    from packaging.requirements import Requirement

    for line in metadata.requires("attention-lab") or []:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            advice = f"pip install '{requirement.name}{requirement.specifier}'"
            yield Finding("broken", requirement.name, "is not installed", advice)
            continue
        if requirement.specifier.contains(version, prereleases=True):
            yield Finding("ok", requirement.name, version)
        else:
            advice = f"pip install --upgrade '{requirement.name}{requirement.specifier}'"
            text = f"{version}; needed is {requirement.specifier}"
            yield Finding("broken", requirement.name, text, advice)


def _device() -> Iterator[Finding]:
    import torch

    from attention_lab.core.device import choose_device

    device = choose_device()
    (torch.ones(2, 3, device=device) @ torch.ones(3, 5, device=device)).sum().item()
    advice = "" if device.type != "cpu" else "no need to change that: the lessons are made for it"
    yield Finding("ok", "device", str(device), advice)


def _threads() -> Iterator[Finding]:
    chosen = [f"{name}={os.environ[name]}" for name in THREAD_VARIABLES if os.environ.get(name)]
    if chosen and any(not item.endswith(f"={LIVE_THREADS}") for item in chosen):
        advice = f"{LIVE_THREADS} is fastest for a live lab: unset {', '.join(THREAD_VARIABLES)}"
        yield Finding("note", "threads", f"your setting is used: {', '.join(chosen)}", advice)
    else:
        yield Finding("ok", "threads", f"{LIVE_THREADS} for kernels, the fastest for live use")


def _widgets() -> Iterator[Finding]:
    """The two extensions of JupyterLab without which no lab shows."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.config import get_federated_extensions, get_page_config

    paths = jupyter_path("labextensions")
    installed = get_federated_extensions(paths)
    page = get_page_config(paths, os.path.join(get_app_dir(), "settings"))
    disabled = page["disabledExtensions"]
    for name, package in ((WIDGETS, "jupyterlab_widgets"), ("anywidget", "anywidget")):
        yield _extension(name, package, installed.get(name), disabled)


def _extension(
    name: str, package: str, found: dict[str, Any] | None, disabled: list[str]
) -> Finding:
    reinstall = _REINSTALL.format(package)
    if found is None:
        return Finding("broken", "widgets", f"JupyterLab's extension {name} is missing", reinstall)
    for key in disabled:
        if key.partition(":")[0] == name:
            enable = f"jupyter labextension enable {key}"
            return Finding("broken", "widgets", f"JupyterLab's extension {key} is disabled", enable)
    version, wanted = found["version"], _shipped_version(package)
    if wanted and version != wanted:
        text = f"{name} {version} in {found['ext_dir']} hides {wanted}, which {package} ships"
        return Finding("broken", "widgets", text, f"remove the old folder, or {reinstall}")
    return Finding("ok", "widgets", f"{name} {version} can load")


def _shipped_version(package: str) -> str | None:
    """The version of the front-end extension that the installed package brought along."""
    import json

    for file in metadata.files(package) or []:
        if file.name == "package.json" and "labextensions" in file.parts:
            version: str = json.loads(file.read_text(encoding="utf-8"))["version"]
            return version
    return None


def _kernel() -> Iterator[Finding]:
    """Notebooks must run in this Python; a kernel of the same name elsewhere can hide it."""
    from jupyter_client.kernelspec import KernelSpecManager

    spec = KernelSpecManager().get_kernel_spec("python3")
    program = shutil.which(spec.argv[0]) or spec.argv[0]
    # `python` alone is replaced by this Python when the kernel starts.
    same_folder = Path(program).parent.resolve() == Path(sys.executable).parent.resolve()
    ours = same_folder or spec.argv[0].startswith("python")
    if ours:
        yield Finding("ok", "kernel", f"python3 ({spec.resource_dir})")
    else:
        text = f"the kernel python3 in {spec.resource_dir} starts another Python: {program}"
        advice = f"{sys.executable} -m ipykernel install --sys-prefix"
        yield Finding("broken", "kernel", text, advice)


def _memory() -> Iterator[Finding]:
    import psutil

    free = psutil.virtual_memory().available
    text = f"{free / GIB:.1f} GiB free"
    if free < COMFORTABLE_MEMORY:
        yield Finding("note", "memory", text, "close other programs and other notebooks' kernels")
    else:
        yield Finding("ok", "memory", text)


def _folder(folder: Path) -> Iterator[Finding]:
    present = next(p for p in (folder, *folder.parents) if p.exists())
    if present.is_dir() and os.access(present, os.W_OK | os.X_OK):
        text = f"{folder} can be written" if present == folder else f"{folder} will be made"
        yield Finding("ok", "lessons", text)
    else:
        text = f"{folder} cannot be written"
        yield Finding("broken", "lessons", text, "name a folder of yours: attention-lab DIR")


def _browser() -> Iterator[Finding]:
    if has_browser():
        yield Finding("ok", "browser", "opens by itself")
    else:
        advice = "attention-lab prints an address to open in yours"
        yield Finding("note", "browser", "none on this machine", advice)
