"""The matrix tells what is named from what is not."""

from dataclasses import replace

from attention_lab.mistakes import pick

from .matrix import table
from .samples import CAUSAL, EMPTY_ROW


def test_a_row_for_each_wrong_answer_and_a_column_for_each_exercise():
    printed = table([CAUSAL, EMPTY_ROW])
    assert "FAILED" not in printed
    assert printed.splitlines()[0] == f"| wrong answer | {CAUSAL.name} | {EMPTY_ROW.name} |"
    assert "| causal mask off by one | 3 | · |" in printed
    assert "| mask forgotten | · | 1 |" in printed


def test_a_mistake_that_is_called_by_another_name_is_a_failure():
    (one,) = pick("mask forgotten")
    hidden_behind = replace(one, name="the same under another name")
    doubled = replace(EMPTY_ROW, wrong=(hidden_behind, one))
    assert "| mask forgotten | FAILED |" in table([doubled])


def test_a_mistake_that_cannot_be_made_is_a_failure():
    cannot = replace(EMPTY_ROW, wrong=pick("no scale", "output projection forgotten"))
    assert "| output projection forgotten | FAILED |" in table([cannot])
