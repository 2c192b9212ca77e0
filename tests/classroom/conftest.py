"""Every test has a progress file of its own: none may touch the one of whoever runs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from attention_lab.classroom import progress as progress_module
from attention_lab.classroom.progress import Progress


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Progress]:
    """The progress that `check`, `quiz`, `predict` and `challenge` record into."""
    for name in progress_module.BINDER_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(progress_module.PATH_VARIABLE, str(tmp_path / "own" / "progress.sqlite"))
    progress_module.progress.cache_clear()
    yield progress_module.progress()
    progress_module.progress.cache_clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A progress file in a folder that is not there yet."""
    return tmp_path / "deep" / "progress.sqlite"
