"""`attention-lab doctor`: finds what is broken, and says what to do about it."""

import os
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import jupyter_client.kernelspec
import jupyterlab_server.config
import psutil
import pytest

import attention_lab.cli.doctor as doctor
from attention_lab.cli import main


def grades(findings) -> dict[str, str]:
    """The worst grade of each subject."""
    order = ["ok", "note", "broken"]
    worst: dict[str, str] = {}
    for finding in findings:
        before = worst.get(finding.subject, "ok")
        worst[finding.subject] = max(before, finding.grade, key=order.index)
    return worst


def test_this_environment_is_healthy(tmp_path, capsys):
    assert main(["doctor", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    for subject in ("Python", "torch", "ipywidgets", "anywidget", "jupyterlab", "device"):
        assert f"\nok      {subject} " in out or f"{subject} " in out
    assert metadata.version("torch") in out
    assert "BROKEN" not in out


def test_a_finding_that_is_broken_sets_the_exit_code(monkeypatch, capsys):
    finding = doctor.Finding("broken", "widgets", "missing", "install them")
    assert doctor.report([finding]) == 1
    assert "-> install them" in capsys.readouterr().out


def test_a_missing_library_and_an_old_one(monkeypatch):
    def version(name: str) -> str:
        if name == "anywidget":
            raise metadata.PackageNotFoundError(name)
        return "1.0" if name == "torch" else "99.0"

    monkeypatch.setattr(metadata, "requires", lambda name: ["torch>=2.5", "anywidget>=0.9"])
    monkeypatch.setattr(metadata, "version", version)
    torch, anywidget = doctor._requirements()
    assert torch.grade == anywidget.grade == "broken"
    assert "1.0" in torch.text
    assert torch.advice == "pip install --upgrade 'torch>=2.5'"
    assert anywidget.advice == "pip install 'anywidget>=0.9'"


def test_test_requirements_are_not_asked_for():
    assert "pytest" not in {finding.subject for finding in doctor._requirements()}


def _federated(monkeypatch, change) -> dict:
    real = jupyterlab_server.config.get_federated_extensions

    def changed(paths: list[str]) -> dict:
        extensions = real(paths)
        change(extensions)
        return extensions

    monkeypatch.setattr(jupyterlab_server.config, "get_federated_extensions", changed)
    return grades(doctor._widgets())


def test_both_widget_extensions_are_found():
    texts = [finding.text for finding in doctor._widgets()]
    assert any(doctor.WIDGETS in text for text in texts)
    assert any(metadata.version("anywidget") in text for text in texts)


@pytest.mark.parametrize("name", [doctor.WIDGETS, "anywidget"])
def test_a_missing_widget_extension(monkeypatch, name):
    assert _federated(monkeypatch, lambda found: found.pop(name)) == {"widgets": "broken"}


@pytest.mark.parametrize("name", [doctor.WIDGETS, "anywidget"])
def test_a_widget_extension_of_another_version(monkeypatch, name):
    def age(found: dict) -> None:
        found[name] = found[name] | {"version": "0.0.1", "ext_dir": "/old"}

    assert _federated(monkeypatch, age) == {"widgets": "broken"}


def test_a_disabled_widget_extension():
    found = {"version": "0.0.1", "ext_dir": "/env"}
    finding = doctor._extension("anywidget", "anywidget", found, ["anywidget:plugin"])
    assert finding.grade == "broken"
    assert "jupyter labextension enable anywidget:plugin" in finding.advice


def test_a_kernel_of_another_python(monkeypatch):
    spec = SimpleNamespace(argv=["/other/bin/python", "-m", "ipykernel"], resource_dir="/home/k")
    manager = SimpleNamespace(get_kernel_spec=lambda name: spec)
    monkeypatch.setattr(jupyter_client.kernelspec, "KernelSpecManager", lambda: manager)
    (finding,) = doctor._kernel()
    assert finding.grade == "broken"
    assert "/other/bin/python" in finding.text
    assert "ipykernel install" in finding.advice


def test_threads_chosen_by_the_user(monkeypatch):
    for name in doctor.THREAD_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert grades(doctor._threads()) == {"threads": "ok"}
    monkeypatch.setenv("OMP_NUM_THREADS", "11")
    (finding,) = doctor._threads()
    assert finding.grade == "note"
    assert "OMP_NUM_THREADS=11" in finding.text


def test_little_memory(monkeypatch):
    memory = SimpleNamespace(available=doctor.COMFORTABLE_MEMORY - 1)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert grades(doctor._memory()) == {"memory": "note"}


def test_a_folder_that_cannot_be_written(monkeypatch, tmp_path: Path):
    assert grades(doctor._folder(tmp_path / "a" / "b")) == {"lessons": "ok"}
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert grades(doctor._folder(tmp_path)) == {"lessons": "broken"}


def test_a_check_that_fails_leaves_the_others_standing(monkeypatch, tmp_path):
    def _device():
        raise ImportError("libtorch is damaged")
        yield

    monkeypatch.setattr(doctor, "_device", _device)
    found = {finding.subject: finding for finding in doctor.examine(tmp_path)}
    assert found["device"].grade == "broken"
    assert "libtorch is damaged" in found["device"].text
    assert found["lessons"].grade == "ok"
