"""What a stranger installs: the wheel holds all it needs, and works far from the clone."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import attention_lab
from attention_lab.cli.lessons import without_outputs

ROOT = Path(__file__).parents[1]
# Written by tools, not by us: hidden folders, caches, and what a build leaves behind.
NOT_OURS = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "venv", "*.egg-info")


def pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository without what tools left in it."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("source") / "it", ignore=NOT_OURS))


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", target, source)
    (path,) = target.glob("*.whl")
    return path


def test_the_wheel_holds_the_package_and_the_lessons_and_nothing_else(source, wheel):
    expected = {
        path.relative_to(source).as_posix()
        for path in (source / "attention_lab").rglob("*")
        if path.is_file()
    } | {
        f"attention_lab/notebooks/{path.relative_to(source / 'notebooks').as_posix()}"
        for path in (source / "notebooks").rglob("*")
        if path.is_file()
    }
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    held = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    assert held == expected
    # What is not Python is what a build forgets.
    assert "attention_lab/notebooks/00_welcome.ipynb" in held
    assert "attention_lab/widgets/pane.js" in held
    assert "attention_lab/data/words.npz" in held
    assert "attention_lab/py.typed" in held
    assert any(name.endswith("/LICENSE") for name in names)


def test_the_installed_wheel_works_outside_the_clone(wheel, tmp_path):
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip("install", "--no-deps", "--no-index", "--target", site, wheel)
    script = next(p for p in (site / "bin", site / "Scripts") if p.is_dir()) / "attention-lab"
    environment = os.environ | {"PYTHONPATH": str(site), "HOME": str(tmp_path)}

    def run(*command: object) -> str:
        done = subprocess.run(
            list(map(str, command)), cwd=elsewhere, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = run(sys.executable, "-c", "import attention_lab; print(attention_lab.__file__)")
    assert Path(where.strip()).is_relative_to(site)
    listed = run(script, "list", "course")
    numbers = re.findall(r"^  (\d\d)  ", listed, re.MULTILINE)
    assert numbers == sorted(path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert "not copied" in listed
    assert run(script, "reset", "0", "course").strip().endswith("00_welcome.ipynb")
    shipped = without_outputs((ROOT / "notebooks" / "00_welcome.ipynb").read_bytes())
    assert (elsewhere / "course" / "00_welcome.ipynb").read_bytes() == shipped


def test_the_readme_names_every_lesson_that_is_shipped():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert path.name in readme


def test_what_the_readme_links_to_exists():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", readme) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_example_in_the_readme_runs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    names: dict = {}
    exec(example, names)
    lab = names["lab"]
    try:
        lab.set(d_k=32, mask="causal")
        assert lab.settings.d_k == 32
        assert lab.trace.weights.shape[-3] == 2
        assert lab.png().startswith(b"\x89PNG")
    finally:
        lab.close()


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert attention_lab.__version__ == project["version"]
