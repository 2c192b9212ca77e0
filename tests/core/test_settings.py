"""Settings and their kinds: what each allows, how it is called, what it refuses and how."""

import math
import re
from dataclasses import FrozenInstanceError, dataclass
from typing import Any

import numpy as np
import pytest

from attention_lab.core.sentence import OneWord, Sentence
from attention_lab.core.settings import (
    Choice,
    Decimal,
    Kind,
    Line,
    OnPicture,
    Power,
    Settings,
    Toggle,
    Typed,
    Whole,
    WholePower,
    setting,
)
from attention_lab.text import speak, table


def pairs(name: str, value: Any) -> tuple[tuple[int, int], ...]:
    if any(len(pair) != 2 for pair in value):
        raise ValueError(f"{name} must be pairs.")
    return tuple(map(tuple, value))


@dataclass(frozen=True)
class Some(Settings):
    count: int = setting(3, Whole("count", 1, 50, shown_to=lambda s: s.count + 10))
    share: float = setting(0.5, Decimal("share", -1, 1))
    on: bool = setting(False, Toggle("switched on"))
    way: str = setting("left", Choice("way", {"left": "to the left", "right": "to the right"}))
    cells: tuple = setting((), OnPicture(pairs))
    broken: bool = setting(False, Toggle("broken on purpose"), shown=False)
    idle: int = setting(0, Typed("idle", 0, 9), matters=lambda s: s.on, shown=False)


ALLOWED: list[tuple[Kind, Any, Any]] = [
    (Whole("n", 1, 9), np.int64(7), 7),
    (Whole("n", 1, 9), 1, 1),
    (Typed("n", 0, 2**32 - 1), 2**32 - 1, 2**32 - 1),
    (WholePower("n", 1024), 1, 1),
    (Decimal("x", -1, 1), 1, 1.0),
    (Decimal("x", -1, 1), np.float64(-1), -1.0),
    (Power("x", 0.1, 10), 0.1, 0.1),
    (Toggle("b"), np.bool_(True), True),
    (Choice("c", {"a": "A"}), "a", "a"),
    (Choice("c", lambda present: ("cpu", present)), "cuda", "cuda"),
    (Line("text"), "", ""),
    (Line("text"), "two\nlines\r\nand a third\n", "two lines and a third"),
    (Sentence("text"), "bank", "bank"),
    (OneWord("word"), " river's ", " river's "),
    (OnPicture(pairs), [[1, 2]], ((1, 2),)),
]
REFUSED: list[tuple[Kind, Any, str]] = [
    (Whole("n", 1, 9), 0, "f must be from 1 to 9, not 0."),
    (Whole("n", 1, 9), 10, "f must be from 1 to 9, not 10."),
    (Whole("n", 1, 9), 2.0, "f must be a whole number, from 1 to 9, not 2.0."),
    (Whole("n", 1, 9), True, "f must be a whole number, from 1 to 9, not True."),
    (WholePower("n", 1024), 0, "f must be from 1 to 1024, not 0."),
    (Decimal("x", -1, 1), 1.01, "f must be from -1 to 1, not 1.01."),
    (Decimal("x", -1, 1), math.nan, "f must be from -1 to 1, not nan."),
    (Decimal("x", -1, 1), "1", "f must be a number from -1 to 1, not '1'."),
    (Power("x", 0.1, 10), math.inf, "f must be from 0.1 to 10, not inf."),
    (Toggle("b"), 1, "f must be True or False, not 1."),
    (Choice("c", {"a": "A", "b": "B"}), "c", "f must be one of 'a', 'b', not 'c'."),
    (Choice("c", lambda present: ("cpu",)), 3, "f must be a name, not 3."),
    (Line("text"), None, "f must be text, not None."),
    (Sentence("text"), " \n", "f ' ' has no words: type at least one."),
    (Sentence("text"), b"bank", "f must be text, not b'bank'."),
    (OneWord("word"), " ", "f ' ' has no words: type at least one."),
    (OneWord("word"), "well-known", "f 'well-known' has 3 words: type one, such as 'river'."),
    (OneWord("word"), "a " * 99, f"f '{'a ' * 19}a…' has 99 words: type one, such as 'river'."),
    (OneWord("word"), 7, "f must be text, not 7."),
    (OnPicture(pairs), [[1]], "f must be pairs."),
]


@pytest.mark.parametrize(("kind", "value", "kept"), ALLOWED)
def test_what_a_kind_allows(kind: Kind, value: Any, kept: Any) -> None:
    checked = kind.check("f", value)
    assert checked == kept
    assert type(checked) is type(kept)


@pytest.mark.parametrize(("kind", "value", "told"), REFUSED)
def test_what_a_kind_refuses(kind: Kind, value: Any, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        kind.check("f", value)


def test_every_kind_is_tried() -> None:
    def below(kind: type[Kind]) -> set[type[Kind]]:
        ours = [k for k in kind.__subclasses__() if k.__module__.startswith("attention_lab.core")]
        return {*ours}.union(*map(below, ours))

    assert {type(kind) for kind, *_ in ALLOWED} == below(Kind)
    assert {type(kind) for kind, *_ in REFUSED} >= below(Kind) - {Typed}


# --- settings


def test_fields_are_declared_once() -> None:
    assert list(Some.kinds()) == ["count", "share", "on", "way", "cells", "broken", "idle"]
    assert Some.kinds()["count"].shown_to(Some(count=7)) == 17
    assert Some() == Some(3, 0.5, False, "left", (), False)


def test_what_is_broken_on_purpose_or_set_on_the_picture_has_no_control_of_its_own() -> None:
    assert Some.shown() == ["count", "share", "on", "way"]
    assert Some(broken=True).broken
    with pytest.raises(ValueError, match=r"^broken must be True or False, not 1"):
        Some(broken=1)


def test_labels_and_options_come_from_the_table() -> None:
    kinds = Some.kinds()
    room = f"{__name__}.Some"
    assert table()[f"{room}.count"] == "count"
    assert table()[f"{room}.way.left"] == "to the left"
    assert kinds["on"].label == "switched on"
    assert kinds["way"].options("left") == [("to the left", "left"), ("to the right", "right")]
    with speak(lambda key, english: key):
        assert kinds["on"].label == f"{room}.on"
        assert kinds["way"].options("left")[1] == (f"{room}.way.right", "right")
    assert f"{room}.cells" not in table()  # it is called nothing


def test_options_that_are_found_out() -> None:
    kind = Choice("device", lambda present: ("cpu", present))
    assert kind.options("cuda") == [("cpu", "cpu"), ("cuda", "cuda")]


def test_what_is_not_asked_for_is_allowed_and_offered_once_it_is_there() -> None:
    kind = Choice("way", {"a": "A", "slip": "S"}, unasked=("slip",))
    kind.named("test.way")
    assert kind.options("a") == [("A", "a")]
    assert kind.options("slip") == [("A", "a"), ("S", "slip")]
    assert kind.check("way", "slip") == "slip"


def test_numpy_numbers_become_pythons() -> None:
    some = Some(count=np.int64(7), on=np.bool_(True), share=np.float32(0.5))
    assert [type(v) for v in (some.count, some.on, some.share)] == [int, bool, float]
    assert Some(cells=[[1, 2]]).cells == ((1, 2),)


def test_they_are_frozen_and_hashable() -> None:
    assert {Some(count=4): 1}[Some(count=4)] == 1
    with pytest.raises(FrozenInstanceError):
        Some().count = 4  # type: ignore[misc]


def test_changes_give_others() -> None:
    some = Some()
    assert some.with_changes(count=4, on=True) == Some(4, on=True)
    assert some == Some()
    assert some.with_changes() == some
    with pytest.raises(ValueError, match=r"^count must be from 1 to 50, not 0\.$"):
        some.with_changes(on=True, count=0)
    told = "There is no setting 'colour'. There are: count, share, on, way, cells, broken, idle."
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        some.with_changes(colour="red")


def test_a_field_matters_unless_it_says_when() -> None:
    assert [name for name in Some.kinds() if not Some().matters(name)] == ["idle"]
    assert Some(on=True).matters("idle")
