"""Numbers as people type them."""

import math
import re

import pytest

from attention_lab.core.typed import typed_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5), ("0,5", 0.5), (" 7 ", 7), ("-2", -2), ("\u22122,25", -2.25), (",5", 0.5),
        ("1e3", 1000), ("+3", 3), (4, 4), ("inf", math.inf),
    ],
)  # fmt: skip
def test_a_point_or_a_comma_and_either_minus(text: object, value: float) -> None:
    assert typed_number(text) == value


@pytest.mark.parametrize("text", ["", "half", "1,5,5", "1.000,5", "nan", "0x1", "1/2", None])
def test_what_is_no_number_says_what_is_one(text: object) -> None:
    told = re.escape(f"{text!r} is no number: type one")
    with pytest.raises(ValueError, match=rf"^{told}, such as 0\.5 or \u22122\.$"):
        typed_number(text)
    with pytest.raises(ValueError, match=rf"^{told} from \u22121 to 1024\.$"):
        typed_number(text, -1, 1024)


def test_where_there_are_ends_a_number_is_finite_and_may_lie_beyond() -> None:
    assert typed_number("99", 0, 1) == 99
    with pytest.raises(ValueError, match="type one from 0 to 1"):
        typed_number("-inf", 0, 1)
