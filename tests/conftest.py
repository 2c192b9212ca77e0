"""What every test runs under: checked shapes, repeatable examples, one thread."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, settings
from jaxtyping import config, install_import_hook

from attention_lab.progress import place, record
from attention_lab.progress.record import Progress

# The shapes written in the annotations of these modules are checked at every call while
# tests run. `settings` and `words` are left out: learners type what they are given, and it
# is our own ValueError that must answer.
CHECKED = ("attention", "heads", "masks", "measures", "positions")
install_import_hook([f"attention_lab.core.{name}" for name in CHECKED], "beartype.beartype")

# The same examples at every run: a red test is about the change, never about luck. To hunt
# for new ones: pytest --hypothesis-profile=search
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("repeatable")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Two threads on a busy two-core machine are far slower than one on small tensors."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _screen_type() -> Iterator[None]:
    """Labs open in the type that was last chosen in any of them: never in another test's."""
    yield
    if session := sys.modules.get("attention_lab.widgets.session"):
        session.Session.opens_in = 9


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Progress]:
    """The progress that `check`, `quiz`, `predict` and `challenge` record into: this test's own."""
    for name in record.BINDER_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(place.PATH_VARIABLE, str(tmp_path / "own" / "progress.sqlite"))
    record.progress.cache_clear()
    yield record.progress()
    record.progress.cache_clear()


@pytest.fixture
def unchecked() -> Iterator[None]:
    """Without the annotation checks: as a learner runs the code, and at full speed."""
    config.update("jaxtyping_disable", True)
    yield
    config.update("jaxtyping_disable", False)
