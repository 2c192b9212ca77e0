"""Predictions about the context lab: its record holds a trace, and numbers of its own."""

from pathlib import Path
from typing import Any

import pytest

from attention_lab.experiments.context import Context, ContextSettings
from attention_lab.questions import load

QUESTIONS = """
[[prediction]]
name = "word"
kind = "word"
query = "bank"
other_than_itself = true
question = "?"
after = "."

[[prediction]]
name = "cell"
kind = "cell"
question = "?"
after = "."

[[prediction]]
name = "weight"
kind = "weight"
query = "bank"
key = "river"
close = 0.1
question = "?"
after = "."

[[prediction]]
name = "point"
kind = "point"
of = "after"
axes = ["query", "toward"]
query = "bank"
close = 0.2
limit = 1.0
question = "?"
after = "."

[[prediction]]
name = "neighbour"
kind = "word"
of = "near_after"
axes = ["query", "everyday"]
query = "bank"
question = "?"
after = "."
"""


def test_predictions_are_asked_of_a_record_that_holds_a_trace(tmp_path: Path) -> None:
    record = Context().compute(ContextSettings())
    path = tmp_path / "questions.toml"
    path.write_text(QUESTIONS, encoding="utf-8")
    asked = load(path, "07").predictions

    def truth(name: str) -> Any:
        return asked[name].truth(lambda **_: record)

    assert truth("word").value == "river"
    assert truth("cell").at == {"query": 5, "key": 5}
    assert truth("weight").value == pytest.approx(0.156, abs=1e-3)
    assert truth("point").words == "(0.56, 0.14)"
    assert truth("point").at == {"query": 7}
    assert truth("neighbour").value == "town"
