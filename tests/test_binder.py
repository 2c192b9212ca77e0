"""Binder: the real repo2docker picks our files up, and they agree with the package."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).parents[1]
BINDER = ROOT / "binder"
ON_CONDA_FORGE = {"torch": "pytorch-cpu", "matplotlib": "matplotlib-base"}


@pytest.fixture(scope="module")
def dockerfile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What repo2docker would build; printing it needs no Docker."""
    copy = tmp_path_factory.mktemp("binder") / "repository"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=copy.parent)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_repo2docker_picks_up_the_environment(dockerfile):
    assert re.search(r"env update .*--file \"binder/environment.yml\"", dockerfile)
    assert f"Building conda environment for python={_python_pin()}" in dockerfile


def test_repo2docker_picks_up_post_build(dockerfile):
    assert re.search(r"RUN .*\./binder/postBuild", dockerfile)


def test_repo2docker_picks_up_start(dockerfile):
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"' in dockerfile


@pytest.mark.parametrize("name", ["postBuild", "start"])
def test_scripts_can_be_executed_and_parse(name):
    assert os.access(BINDER / name, os.X_OK)
    subprocess.run(["bash", "-n", str(BINDER / name)], check=True)


def test_start_sets_threads_and_becomes_the_command():
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    report = 'echo "$OMP_NUM_THREADS $MKL_NUM_THREADS $$ $1"'
    with subprocess.Popen(
        [str(BINDER / "start"), "bash", "-c", report, "name", "two words"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        out, _ = process.communicate()
    # The same process id: `exec`, so that Binder's signals reach Jupyter.
    assert out == f"1 1 {process.pid} two words\n"


def test_start_respects_a_choice():
    done = subprocess.run(
        [str(BINDER / "start"), "bash", "-c", "echo $OMP_NUM_THREADS"],
        env=os.environ | {"OMP_NUM_THREADS": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "3\n"


def test_post_build_installs_files_that_exist():
    named = re.findall(r"^\s+(attention_lab/\S+)$", (BINDER / "postBuild").read_text(), re.M)
    assert named
    assert all((ROOT / path).is_file() for path in named)


def test_post_build_clears_the_outputs(tmp_path):
    """Run as it stands there, on a copy: a learner on Binder sees no answer too early."""
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    for path in (ROOT / "notebooks").glob("00_*.ipynb"):
        shutil.copy(path, notebooks)
    (command,) = re.findall(r"^python -m jupyter.*$", (BINDER / "postBuild").read_text(), re.M)
    done = subprocess.run(
        ["bash", "-c", command.replace("python", sys.executable, 1)],
        cwd=tmp_path,
        env=os.environ | {"JUPYTER_CONFIG_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (cleared,) = notebooks.glob("*.ipynb")
    code = [c for c in json.loads(cleared.read_bytes())["cells"] if c["cell_type"] == "code"]
    assert code and not any(c["outputs"] for c in code)


def _conda() -> dict[str, str]:
    """Name and version specifier of every package in environment.yml."""
    entries = yaml.safe_load((BINDER / "environment.yml").read_text())["dependencies"]
    parts = (re.fullmatch(r"([A-Za-z0-9_-]+)(.*)", entry) for entry in entries)
    # conda's single = is packaging's ==
    return {p[1]: re.sub(r"^=(?==?)?", "==", p[2]) if p[2][:1] == "=" else p[2] for p in parts}


def _python_pin() -> str:
    return _conda()["python"].removeprefix("==").removesuffix(".*")


def _lowest(specifier: str) -> Version:
    """The oldest version that a pin or lower bound lets in."""
    (bound,) = (s for s in SpecifierSet(specifier) if s.operator in ("==", ">="))
    return Version(bound.version.removesuffix(".*"))


def _project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_python_is_pinned_and_supported():
    assert SpecifierSet(_project()["requires-python"]).contains(_python_pin())


@pytest.mark.parametrize("line", _project()["dependencies"])
def test_versions_agree_with_pyproject(line):
    requirement = Requirement(line)
    name = ON_CONDA_FORGE.get(requirement.name, requirement.name)
    assert name in _conda(), f"binder/environment.yml lacks {name}"
    lowest = _lowest(_conda()[name])
    assert requirement.specifier.contains(lowest), f"{name} {lowest}: pyproject wants {requirement}"


def test_pytorch_is_pinned_to_the_build_without_cuda():
    assert _conda()["pytorch-cpu"].startswith("==")
    assert "pytorch" not in _conda()


def test_the_lessons_can_be_fetched_by_a_link():
    assert "nbgitpuller" in _conda()
