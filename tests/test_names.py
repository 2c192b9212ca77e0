"""The names of the package: one list, loaded when they are asked for; labs found by their files."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import attention_lab
from attention_lab import labs

STUB = Path(attention_lab.__file__).with_suffix(".pyi")
DEMO = """
class DropInLab:
    pass
"""


def listed() -> set[str]:
    """The names in the stub, read as a type checker reads them."""
    body = ast.parse(STUB.read_text(encoding="utf-8")).body
    froms = [node for node in body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name for node in froms for alias in node.names}


@pytest.mark.parametrize("name", attention_lab.__all__)
def test_every_name_can_be_had(name: str) -> None:
    made = getattr(attention_lab, name)
    assert made.__name__ == name and name in dir(attention_lab)


def test_the_list_is_what_is_offered() -> None:
    assert set(attention_lab.__all__) == listed() | set(dir(labs))
    assert {
        "check",
        "hint",
        "solution",
        "quiz",
        "predict",
        "challenge",
        "tour",
        "attend",
    } <= listed()
    assert {"AttentionLab", "SoftLookupLab", "WhyScaleLab"} <= set(dir(labs))


def test_a_lab_is_found_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "drop_in.py").write_text(DEMO)
    monkeypatch.setattr(labs, "__path__", [*labs.__path__, str(tmp_path)])
    assert labs.DropInLab is attention_lab.DropInLab
    assert attention_lab.DropInLab.__name__ == "DropInLab"
    assert {"DropInLab", "AttentionLab"} <= set(dir(labs)) & set(dir(attention_lab))


@pytest.mark.parametrize("name", ["NoSuchLab", "nothing", "Lab", "atend"])
def test_what_is_not_there_is_no_attribute(name: str) -> None:
    for package in (attention_lab, labs):
        with pytest.raises(AttributeError, match=name):
            getattr(package, name)
    with pytest.raises(ImportError, match=name):
        exec(f"from attention_lab import {name}")


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    code = (
        "import sys, attention_lab\n"
        "dir(attention_lab)\n"
        "print(sorted({'torch', 'matplotlib', 'numpy', 'ipywidgets'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
