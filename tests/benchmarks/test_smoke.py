"""Each benchmark still runs. Speed is not judged here: a busy machine must not turn tests red."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDS_CHROMIUM = pytest.mark.skipif(
    not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    reason="no Chromium on PATH",
)


@pytest.mark.benchmark
@pytest.mark.parametrize(
    "measure",
    [
        *("steps", "attend", "imports", "memory"),
        *(pytest.param(name, marks=NEEDS_CHROMIUM) for name in ("screen", "training")),
    ],
)
def test_a_benchmark_prints_its_table(measure: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--quick", measure],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| measure" in done.stdout
