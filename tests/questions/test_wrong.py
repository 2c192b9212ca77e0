"""A prediction that is wrong in a known way names the misconception; one that is right never."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from attention_lab.core.attention import attend
from attention_lab.questions import LessonDataError, Prediction, load

HEAD = '[[prediction]]\nname = "x"\nquestion = "?"\nafter = "."\n'
ONE = '[[prediction.wrong]]\nmisconception = "picks one word"\n'
ALIKE = '[[prediction.wrong]]\nmisconception = "all alike"\n'
WORD = HEAD + 'kind = "word"\nquery = "bank"\nother_than_itself = true\n'
WEIGHTS = HEAD + 'kind = "weights"\nquery = "bank"\noptions = [[0.2, 0.6, 0.2], [0, 1, 0]]\n'
WEIGHT = HEAD + 'kind = "weight"\nquery = "bank"\nkey = "bank"\nclose = 0.1\n'

Read = Callable[[str], Prediction]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str) -> Prediction:
        path = tmp_path / "questions.toml"
        path.write_text(content, encoding="utf-8")
        return load(path, "07").predictions["x"]

    return read


def sentence(**_: Any) -> Any:
    x = torch.tensor(
        [[2.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    )  # bank: river .401, bank .401, money .198
    return attend(x, x, x).named(["river", "bank", "money"])


def test_a_word(read: Read) -> None:
    asked = read(WORD + ONE + 'answer = "money"\n' + ALIKE + 'answer = "river"\n')
    asked.input(sentence)
    truth = asked.truth(sentence)
    assert asked.judge("money", truth).misconception == "picks one word"
    assert truth.value == "river" and asked.judge("river", truth).misconception is None


def test_a_row_of_weights(read: Read) -> None:
    asked = read(WEIGHTS + ONE + 'answer = "0.00, 1.00, 0.00"\n')
    asked.input(sentence)
    truth = asked.truth(sentence)
    assert asked.judge("0.00, 1.00, 0.00", truth).misconception == "picks one word"
    assert asked.judge("0.20, 0.60, 0.20", truth).misconception is None


def test_numbers_from_one_to_another(read: Read) -> None:
    asked = read(WEIGHT + ONE + "from = 0.9\nto = 1\n" + ALIKE + "from = 0.25\nto = 0.35\n")
    truth = asked.truth(sentence)

    def named(number: float) -> str | None:
        return asked.judge(number, truth).misconception

    assert [named(number) for number in (0.89, 0.9, 1.0)] == [None] + 2 * ["picks one word"]
    assert named(0.3) == "all alike"
    assert asked.judge(0.34, truth).score == "close" and named(0.34) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (WORD + ONE, "prediction 'x', wrong 1, field 'answer': is missing"),
        (WEIGHT + ONE + "from = 0.9\n", "wrong 1, field 'to': is missing"),
        (WEIGHT + ONE + "from = 0.9\nto = 0.1\n", "field 'to': must be 0.9 or more"),
        (WEIGHT + ONE + 'answer = "1"\nfrom = 0\nto = 1\n', "wrong 1, field 'answer': there is no"),
        (WORD + '[[prediction.wrong]]\nanswer = "money"\n', "field 'misconception': is missing"),
    ],
)
def test_an_error_names_the_field(read: Read, content: str, said: str) -> None:
    with pytest.raises(LessonDataError) as error:
        read(content)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "content", [WORD + ONE + 'answer = "mony"', WEIGHTS + ONE + 'answer = "1"']
)
def test_an_answer_that_nobody_can_choose_is_said(read: Read, content: str) -> None:
    with pytest.raises(LessonDataError, match=r"field 'wrong': '(mony|1)' is not among "):
        read(content).input(sentence)
