"""What is built for a class is nobody's own work on a lesson."""

import pytest

from attention_lab.progress.record import Progress


@pytest.fixture(autouse=True)
def _own_progress(kept: Progress) -> None:
    """Every test has a progress file of its own."""
