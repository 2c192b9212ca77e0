"""A number that is typed as an answer."""

from collections.abc import Iterator

import ipywidgets as W
import pytest

from attention_lab.questions.inputs import Number
from attention_lab.widgets.page import close_all


@pytest.fixture(params=[(None, None), (-1.0, 10.0)], ids=["free", "within"])
def number(request: pytest.FixtureRequest) -> Iterator[Number]:
    made = Number(*request.param)
    yield made
    close_all(made.widget)


def test_nothing_is_typed_yet(number: Number) -> None:
    assert number.get() is None
    number.widget.value = "  "
    assert number.get() is None


@pytest.mark.parametrize(
    ("typed", "value"), [("0.25", 0.25), ("0,25", 0.25), ("\u22120,5", -0.5), (" 9 ", 9)]
)
def test_a_point_or_a_comma(number: Number, typed: str, value: float) -> None:
    number.widget.value = typed
    assert number.get() == value


@pytest.mark.parametrize("value", [0.1, 9.001, 1 / 3, -1, 7.0])
def test_from_python_it_is_the_same_number(number: Number, value: float) -> None:
    number.put(value)
    assert number.get() == value
    assert not number.widget.value.endswith(".0")


@pytest.mark.parametrize("typed", ["half", "1,5,5", "nan", "1/2"])
def test_what_is_no_number_says_what_is_allowed(number: Number, typed: str) -> None:
    number.widget.value = typed
    with pytest.raises(ValueError, match=f"^{typed!r} is no number: type one") as error:
        number.get()
    allowed = "such as 0.5 or \u22122." if number.low is None else "from \u22121 to 10."
    assert str(error.value).endswith(allowed)


def test_beyond_its_range_a_number_is_refused() -> None:
    weight = Number(0.0, 1.0)
    assert isinstance(weight.widget, W.Text) and weight.widget.placeholder == "from 0 to 1"
    weight.widget.value = "1,5"
    with pytest.raises(ValueError, match=r"answer must be from 0 to 1, not 1\.5"):
        weight.get()
    with pytest.raises(ValueError, match="answer must be from 0 to 1, not 2"):
        weight.put(2)
    close_all(weight.widget)
