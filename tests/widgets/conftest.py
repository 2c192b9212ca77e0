"""A lab for each test, closed after it."""

from collections.abc import Iterator

import pytest

from attention_lab import AttentionLab


@pytest.fixture
def lab() -> Iterator[AttentionLab]:
    made = AttentionLab("the bank of the river")
    yield made
    made.close()
