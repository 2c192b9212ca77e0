"""`check` with a lab: the challenge, judged once as the lab stands."""

import pytest

from attention_lab import AttentionLab, check

NAME = "bank_finds_itself"


@pytest.fixture
def lab():
    made = AttentionLab()
    yield made
    made.close()


def test_a_lab_is_judged_as_it_stands(lab: AttentionLab) -> None:
    lab.set(d_k=4)
    verdict = check(NAME, lab)
    assert verdict.outcome == "not yet"
    assert repr(verdict).startswith(f"not yet: {NAME}. ")
    lab.set(d_k=6)
    assert check(NAME, lab).outcome == "correct"


def test_what_is_no_lab_is_refused_in_words(lab: AttentionLab) -> None:
    with pytest.raises(ValueError, match=r"A lab belongs here.*not int"):
        check(NAME, 6)
    lab.close()
    with pytest.raises(ValueError, match="closed"):
        check(NAME, lab)
