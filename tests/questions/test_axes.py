"""Predictions about any axes of a lab: layers, heads, steps, patches of a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from attention_lab.core.attention import attend
from attention_lab.core.axes import Axis, Selection
from attention_lab.questions import Prediction, load
from attention_lab.questions.records import called

WORDS = ("river", "bank", "money")


@dataclass
class Model:
    """What a lab of layers and heads may have as its record."""

    entropy = torch.tensor([[0.3, 0.2], [0.9, 0.1], [0.4, 0.88]])
    layer_axis = Axis("layer", ("first", "second", "third"))
    head_axis = Axis("head", size=2)


def prediction(tmp_path: Path, kind: str, *lines: str) -> Prediction:
    text = ["[[prediction]]", 'name = "x"', f'kind = "{kind}"', 'question = "?"', 'after = "."']
    path = tmp_path / "questions.toml"
    path.write_text("\n".join([*text, *lines]), encoding="utf-8")
    return load(path, "07").predictions["x"]


OF_MODEL = ('of = "entropy"', 'axes = ["layer", "head"]')


def model(**_: Any) -> Model:
    return Model()


def sentence(**_: Any) -> Any:
    x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    return attend(x, x, x).named(WORDS)


def test_a_cell_of_layers_and_heads(tmp_path: Path) -> None:
    asked = prediction(tmp_path, "cell", *OF_MODEL)
    truth = asked.truth(model)
    assert truth.value == (1, 0) and truth.at == Selection(layer=1, head=0)
    assert truth.words == "layer second, head 1: 0.900"
    assert asked.judge((2, 1), truth).score == "close"
    assert asked.judge((0, 1), truth).score == "off"
    answer = asked.input(model)
    assert [menu.description for menu in answer.menus] == ["layer (row)", "head (column)"]
    assert answer.get() is None
    answer.put((1, 0))
    assert answer.get() == (1, 0)
    with pytest.raises(ValueError, match=r"answer must be \(layer, head\), .* below 3 and 2"):
        answer.put((1, 2))


def test_a_word_is_a_name_on_the_last_axis(tmp_path: Path) -> None:
    asked = prediction(tmp_path, "word", *OF_MODEL, 'layer = "third"')
    truth = asked.truth(model)
    assert (truth.value, truth.at) == ("2", Selection(layer=2, head=1))
    assert asked.input(model).texts == ("1", "2")


def test_a_point_of_a_record_and_the_place_that_it_stands_for(tmp_path: Path) -> None:
    asked = prediction(tmp_path, "point", *OF_MODEL, 'layer = "third"', "close = 0.2", "limit = 1")
    truth = asked.truth(model)
    assert truth.value == pytest.approx((0.4, 0.88))
    assert (truth.words, truth.at) == ("(0.40, 0.88)", Selection(layer=2))
    assert asked.judge((0.4, 0.8), truth).score == "right"
    assert asked.judge((0.4, 0.7), truth).score == "close"
    plain = prediction(tmp_path, "point", "close = 0.2", "limit = 1")
    assert plain.truth(sentence).value == pytest.approx(tuple(sentence().output[0].tolist()))
    assert plain.truth(sentence).at is None


def test_one_number_where_every_place_is_given(tmp_path: Path) -> None:
    asked = prediction(tmp_path, "weight", *OF_MODEL, 'layer = "second"', 'head = "2"', "close = 1")
    assert asked.truth(model).value == pytest.approx(0.1)


def test_a_cell_of_heads_queries_and_keys(tmp_path: Path) -> None:
    asked = prediction(tmp_path, "cell", 'axes = ["head", "query", "key"]')
    truth = asked.truth(sentence)
    assert truth.at == Selection(head=0, query=1, key=1)
    assert [menu.description for menu in asked.input(sentence).menus] == ["head", "query", "key"]


def test_todays_words_are_as_they_were(tmp_path: Path) -> None:
    asked = prediction(tmp_path, "cell", "other_than_itself = true")
    truth = asked.truth(sentence)
    assert truth.value == (0, 1) and truth.words == "“river” from “bank”, 0.401"
    assert truth.at == Selection(query=0, key=1)


def test_a_star_that_somebody_typed_is_a_word(tmp_path: Path) -> None:
    x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    trace = attend(x, x, x).named(["2", "*", "qwzx"], known=[True, True, False])
    asked = prediction(tmp_path, "word", 'query = "qwzx"')
    assert asked.input(lambda: trace).texts == ("2", "*", "qwzx")
    assert asked.truth(lambda: trace).value == "*"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((OF_MODEL[0], 'axes = ["layer", "patch"]'), "shows no attention weights"),
        (('of = "norms"', OF_MODEL[1]), "no such numbers.*norms"),
        ((OF_MODEL[0], 'axes = ["head", "layer"]'), r"\(3, 2\).* not 2 along head, 3 along layer"),
    ],
)
def test_what_a_lab_has_not_is_said(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        prediction(tmp_path, "cell", *lines).truth(model)


def test_a_place_that_is_not_there_names_the_field(tmp_path: Path) -> None:
    asked = prediction(tmp_path, "word", *OF_MODEL, 'layer = "fourth"')
    with pytest.raises(ValueError, match=r"^l07/questions\.toml, prediction 'x', field 'layer'"):
        asked.truth(model)


def test_an_axis_nobody_has_heard_of_keeps_its_word() -> None:
    assert (called("layer"), called("expert"), called("mro")) == ("layer", "expert", "mro")
