"""`import attention_lab` against importing what it imports, each in a fresh Python."""

import ast
import json
import subprocess
import sys

from .kernel import ROOT
from .table import Row, in_turns

# The package itself loads its parts when asked.
LABS = sorted(path.stem for path in (ROOT / "attention_lab" / "labs").glob("[a-z]*.py"))
OURS = ", ".join(["attention_lab", *(f"attention_lab.labs.{name}" for name in LABS)])
LOADED = f"import {OURS}, json, sys; print(json.dumps(sorted(sys.modules)))"
TIMED = "from time import perf_counter as t; start = t(); import {}; print(t() - start)"


def measure(quick: bool = False) -> list[Row]:
    others = ", ".join(dependencies())
    taken = in_turns(
        {"ours": lambda: _seconds(OURS), "theirs": lambda: _seconds(others)},
        1 if quick else 9,
    )
    ours, theirs = taken["ours"], taken["theirs"]
    name = "import attention_lab, against its dependencies"
    return [Row(name, f"{ours:.2f} s", f"{theirs:.2f} s", ours / theirs, must=1.15, aim=1.05)]


def dependencies() -> list[str]:
    """The modules of others that our sources import and that `import attention_lab` loads."""
    named: set[str] = set()
    for source in (ROOT / "attention_lab").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                named |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    loaded = set(json.loads(_python(LOADED)))
    return sorted(name for name in named & loaded if not name.startswith("attention_lab"))


def _seconds(modules: str) -> float:
    return float(_python(TIMED.format(modules)))


def _python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout
