"""Files for progress, and no surroundings that leave a line of their own in it."""

from pathlib import Path

import pytest

from attention_lab.progress.record import BINDER_VARIABLES


@pytest.fixture(autouse=True)
def _not_on_binder(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in BINDER_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A progress file in a folder that is not there yet."""
    return tmp_path / "deep" / "progress.sqlite"
