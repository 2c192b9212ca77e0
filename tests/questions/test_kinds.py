"""A kind of question is one file: dropped into the folder, it is read, asked and judged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from attention_lab.questions import LessonDataError, Prediction, Quiz, kinds, load
from attention_lab.questions.load import kinds_of

PARITY = '''
from dataclasses import dataclass
from typing import ClassVar

from attention_lab.questions.base import Judged, Quiz
from attention_lab.questions.inputs import Choice


@dataclass(frozen=True, kw_only=True)
class Parity(Quiz):
    """Whether a number is even."""

    sign: ClassVar[str] = "even"
    written: ClassVar[str] = "even, true or false"
    even: bool

    @classmethod
    def read(cls, fields):
        return {"even": fields.switch("even")}

    def input(self, seed):
        return Choice(("even", "odd"))

    def judge(self, answer):
        right = (answer == "even") == self.even
        return Judged("right" if right else "off", "So it is." if right else "Halve it.", answer)
'''
LOSS = """
from dataclasses import dataclass

from attention_lab.questions.base import Judged, Prediction, Truth, nearness
from attention_lab.questions.inputs import Number


@dataclass(frozen=True, kw_only=True)
class Loss(Prediction):
    @classmethod
    def read(cls, fields):
        return {}

    def truth(self, compute):
        return Truth(compute()["loss"], "as it is")

    def input(self, compute):
        return Number()

    def judge(self, predicted, truth):
        return Judged(nearness(abs(predicted - truth.value), 0.2), "So.", predicted)
"""
QUESTIONS = """
[[quiz]]
name = "six"
question = "Is 6 even?"
even = true

[[prediction]]
name = "at_the_end"
kind = "loss_at_the_end"
question = "How large is the loss?"
after = "That large."
"""


@pytest.fixture
def dropped_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two more files in the folder of kinds."""
    folder = tmp_path / "kinds"
    folder.mkdir()
    (folder / "a_parity.py").write_text(PARITY)
    (folder / "loss_at_the_end.py").write_text(LOSS)
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(folder)])
    yield tmp_path


def test_todays_kinds_are_found() -> None:
    assert kinds_of(Quiz).keys() == {"choice", "number", "order"}
    predicted = {"word", "weight", "cell", "weights", "point", "curve", "compare"}
    assert kinds_of(Prediction).keys() == predicted
    signs = [kind.sign for kind in kinds_of(Quiz).values()]
    assert len(set(signs)) == len(signs)


def test_a_new_kind_is_a_new_file_and_nothing_else(dropped_in: Path) -> None:
    path = dropped_in / "questions.toml"
    path.write_text(QUESTIONS)
    made = load(path, "07")
    six, loss = made.quizzes["six"], made.predictions["at_the_end"]
    assert six.input(0).get() is None
    assert six.judge("even").correct and six.judge("odd").reply == "Halve it."
    truth = loss.truth(lambda **changes: {"loss": 0.5})
    assert [loss.judge(value, truth).score for value in (0.5, 0.65, 1.0)] == [
        "right",
        "close",
        "off",
    ]


def test_a_quiz_of_no_kind_is_told_of_the_new_one(dropped_in: Path) -> None:
    path = dropped_in / "questions.toml"
    path.write_text('[[quiz]]\nname = "x"\nquestion = "?"')
    with pytest.raises(LessonDataError, match=r"\[\[quiz\.option\]\] tables, or an answer"):
        load(path, "07")
    with pytest.raises(LessonDataError, match="or even, true or false"):
        load(path, "07")
