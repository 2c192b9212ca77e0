"""What is answered in one test is not there in the next."""

from collections.abc import Iterator

import pytest

from attention_lab.classroom import answered
from attention_lab.progress.record import Progress


@pytest.fixture(autouse=True)
def _own_progress(kept: Progress) -> None:
    """Every test has a progress file of its own."""


@pytest.fixture(autouse=True)
def _nothing_answered() -> Iterator[None]:
    """Every test begins as a fresh kernel does."""
    yield
    answered.forget_all()
