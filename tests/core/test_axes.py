"""Axes with names, and selections over them: for any kind of axis, nobody keeps a list."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_lab.core.axes import Axis, Selection
from attention_lab.text import speak

WORDS = Axis("query", ("2", "*", "zzyzx"), known=(True, True, False))
kinds = st.sampled_from(["query", "key", "layer", "head", "step", "patch", "moon"])
places = st.dictionaries(kinds, st.integers(0, 30), max_size=5)


# --- axes


def test_names_say_how_many_there_are() -> None:
    assert len(Axis("query", ("a", "b"))) == Axis("query", ("a", "b")).size == 2
    assert len(Axis("feature", size=64)) == 64
    assert len(Axis("head")) == 0


def test_a_place_without_a_name_is_called_by_its_number() -> None:
    assert Axis("head", size=3).name(2) == "3"
    assert Axis("query", ("a", "b")).name(1) == "b"


def test_the_star_is_drawn_and_never_stored() -> None:
    assert WORDS.labels == ("2", "*", "zzyzx*")
    assert WORDS.names == ("2", "*", "zzyzx")
    assert [WORDS.is_known(i) for i in range(3)] == [True, True, False]
    assert Axis("query", ("a",)).is_known(0)
    assert Axis("head", size=3).labels == ()


def test_what_is_known_must_fit() -> None:
    with pytest.raises(ValueError, match="known has 1 entries for 2 names"):
        Axis("query", ("a", "b"), known=(True,))


@pytest.mark.parametrize(
    ("kind", "label", "plural"),
    [("query", "query", "queries"), ("key", "key", "keys"), ("patch", "patch", "patches"),
     ("layer", "layer", "layers"), ("moon", "moon", "moons")],
)  # fmt: skip
def test_what_an_axis_is_called(kind: str, label: str, plural: str) -> None:
    assert (Axis(kind).label, Axis(kind).plural) == (label, plural)


def test_it_is_called_as_the_language_wants() -> None:
    with speak(lambda key, english: f"<{english}>"):
        assert Axis("key").label == "<key>"
        assert Axis("query").plural == "<queries>"
        assert Axis("moon").label == "moon"  # a lab's own kind, which it has not put in the table


def test_equal_axes_are_one() -> None:
    assert {Axis("query", ("a",)): 1}[Axis("query", ("a",), 1)] == 1
    assert Axis("query", ("a",)) != Axis("key", ("a",))


# --- selections


@given(places)
def test_a_selection_is_a_mapping(at: dict[str, int]) -> None:
    selection = Selection(at)
    assert selection == at
    assert dict(selection) == at
    assert len(selection) == len(at)
    assert hash(selection) == hash(Selection(dict(reversed(at.items()))))
    assert eval(repr(selection), {"Selection": Selection}) == selection


@given(places, places)
def test_moved_leaves_what_it_came_from(at: dict[str, int], to: dict[str, int]) -> None:
    before = Selection(at)
    assert before.moved(to) == {**at, **to}
    assert before == at


@given(places, st.lists(st.tuples(kinds, st.integers(1, 20)), unique_by=lambda pair: pair[0]))
def test_within_always_fits(at: dict[str, int], sizes: list[tuple[str, int]]) -> None:
    axes = [Axis(kind, size=size) for kind, size in sizes]
    selection = Selection(at)
    inside = selection.within(*axes)
    assert inside.fits(*axes)
    assert inside.keys() == selection.keys()
    assert (inside == selection) == selection.fits(*axes)


def test_an_axis_that_is_not_there_decides_nothing() -> None:
    assert Selection(moon=99).fits(Axis("head", size=2))
    assert Selection(moon=99).within(Axis("head", size=2)) == {"moon": 99}


@pytest.mark.parametrize("odd", [-1, 1.5, "bank", None, True])
def test_a_place_is_a_number_from_0(odd: object) -> None:
    with pytest.raises(ValueError, match=r"^query must be"):
        Selection(query=odd)
    with pytest.raises(ValueError, match=r"^query must be"):
        Selection(head=1).moved(query=odd)


def test_numpy_indices_become_ints() -> None:
    assert type(Selection(query=np.int64(3))["query"]) is int


def test_what_is_not_mentioned_is_not_selected() -> None:
    selection = Selection(head=1)
    assert selection.get("query") is None
    with pytest.raises(KeyError):
        selection["query"]
    with pytest.raises(AttributeError):
        selection.head = 2  # type: ignore[attr-defined]
