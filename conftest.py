"""For tests and lessons alike: nobody's own progress is written to, and nobody asks the network.

Not fixtures: the cells of the lessons, which nbval runs, would not have them.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

GUARD = Path(__file__).parent / "tests" / "network_guard.py"


def pytest_configure(config: pytest.Config) -> None:
    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    home = Path(folder.name)
    os.environ["ATTENTION_LAB_PROGRESS"] = str(home / "progress.sqlite")
    os.environ["ATTENTION_LAB_ASKED"] = str(home / "asked.txt")
    os.environ["IPYTHONDIR"] = str(home / "ipython")  # what is in startup/, each kernel runs
    startup = home / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    shutil.copy(GUARD, startup)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Fail the test, or the cell of a lesson, whose kernel has asked the network."""
    answer = yield
    asked = hosts_asked()
    if asked:
        pytest.fail(f"a kernel has asked the network: {', '.join(asked)}")
    return answer


def hosts_asked() -> list[str]:
    """The hosts that kernels have asked for since the last call."""
    file = Path(os.environ["ATTENTION_LAB_ASKED"])
    hosts = file.read_text().split() if file.exists() else []
    file.unlink(missing_ok=True)
    return hosts
