"""Which of two numbers is larger: the first, the second, or neither."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from attention_lab.core.attention import attend
from attention_lab.core.axes import Selection
from attention_lab.questions import LessonDataError, Prediction, load

from .test_axes import model

HEAD = '[[prediction]]\nname = "x"\nquestion = "?"\nafter = "."\nkind = "compare"\n'
FORTH = '{ query = "river", key = "bank" }'
BACK = '{ query = "bank", key = "river" }'
ALIKE = '[[prediction.wrong]]\nanswer = "same"\nmisconception = "symmetric"\n'
ANSWERS = ("first", "second", "same")

Read = Callable[..., Prediction]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(first: str, second: str, more: str = "", answers: Any = ANSWERS) -> Prediction:
        path = tmp_path / "questions.toml"
        lines = [f"first = {first}", f"second = {second}", f"answers = {list(answers)}", more]
        path.write_text(HEAD + "\n".join(lines), encoding="utf-8")
        return load(path, "07").predictions["x"]

    return read


def sentence(**_: Any) -> Any:
    x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    return attend(x, x, x).named(["river", "bank", "money"])


def test_weights_are_not_symmetric(read: Read) -> None:
    """river takes 0.401 from bank, bank takes 0.248 from river."""
    asked = read(FORTH, BACK, ALIKE)
    assert asked.input(sentence).texts == ANSWERS
    truth = asked.truth(sentence)
    assert truth.value == "first" and truth.at == Selection(query=0, key=1)
    assert truth.words == "“river” from “bank”: 0.401; “bank” from “river”: 0.248"
    assert [asked.judge(text, truth).score for text in ANSWERS] == ["right", "off", "off"]
    named = [asked.judge(text, truth).misconception for text in ANSWERS]
    assert named == [None, None, "symmetric"]


def test_the_second_may_be_the_larger_one(read: Read) -> None:
    truth = read(BACK, FORTH).truth(sentence)
    assert truth.value == "second" and truth.at == Selection(query=1, key=0)


def test_scores_are_symmetric(read: Read) -> None:
    asked = read(FORTH, BACK, f'of = "scores"\n{ALIKE}')
    truth = asked.truth(sentence)
    assert truth.value == "same"
    assert asked.judge("same", truth).misconception is None, "right, whatever it stands for"


def test_what_differs_by_rounding_only_is_the_same(read: Read) -> None:
    """0.1 + 0.2 and 0.3; a difference that can be seen is one."""
    axes = 'axes = ["layer", "head"]\nof = "entropy"'
    first = '{ layer = "first", head = "1" }'
    second = '{ layer = "third", head = "1" }'
    asked = read(first, second, axes)
    three, four = 0.1 + 0.2, 0.4

    def made(other: float) -> Any:
        record = model()
        record.entropy = torch.tensor([[three, 0], [0, 0], [other, 0]]).double()
        return record

    for other, value in ((0.3, "same"), (0.302, "second"), (four, "second"), (0.298, "first")):
        assert asked.truth(lambda other=other: made(other)).value == value


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (FORTH, '{ query = "bank" }', """'second': must be { query = "...", key = "..." }"""),
        (FORTH, '{ query = "bank", key = 3 }', "'second': must be"),
        (FORTH, FORTH, "'second': is the same place"),
        ('"river"', BACK, "'first': must be settings of the lab"),
    ],
)
def test_an_error_names_the_field(read: Read, first: str, second: str, said: str) -> None:
    with pytest.raises(LessonDataError, match="field") as error:
        read(first, second)
    assert said in str(error.value)


def test_there_are_three_answers(read: Read) -> None:
    with pytest.raises(LessonDataError, match="'answers': must have 3 entries"):
        read(FORTH, BACK, answers=ANSWERS[:2])
    with pytest.raises(LessonDataError, match="'answers': must be three"):
        read(FORTH, BACK, answers=(*ANSWERS, "fourth"))


def test_a_word_that_is_not_there_is_said(read: Read) -> None:
    with pytest.raises(ValueError, match="'key': 'swam' is not among the lab's words"):
        read(FORTH, '{ query = "bank", key = "swam" }').truth(sentence)
