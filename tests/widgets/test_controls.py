"""A control for each kind: its label, its range, what it sends, what it refuses, how it follows."""

from collections.abc import Iterator

import ipywidgets as W
import pytest
from traitlets import TraitError

from attention_lab.core.settings import Kind, OnPicture
from attention_lab.widgets.controls import control_of
from attention_lab.widgets.slider import Slider

from .small_lab import SmallLab, SmallSettings

WIDGETS = {
    "count": Slider, "seed": W.BoundedIntText, "size": Slider,
    "share": Slider, "heat": Slider, "on": W.Checkbox, "way": W.Dropdown,
    "words": W.Text, "word": W.Text,
}  # fmt: skip


@pytest.fixture
def small() -> Iterator[SmallLab]:
    made = SmallLab()
    yield made
    made.close()


def test_each_kind_has_its_control_and_what_is_on_the_picture_has_none(small: SmallLab) -> None:
    assert list(small.controls) == [*WIDGETS, "view", "large"]
    for name, widget in WIDGETS.items():
        assert isinstance(small.controls[name], widget)
        assert small.controls[name].value == getattr(small.settings, name)


def test_each_has_its_label(small: SmallLab) -> None:
    for name in WIDGETS:
        assert small.controls[name].description == name
    assert small.controls["way"].options == (("to the left", "left"), ("to the right", "right"))


def test_a_kind_without_a_control_is_noticed() -> None:
    class New(Kind):
        def check(self, name, value):
            return value

    with pytest.raises(StopIteration):
        control_of(New("new"), 1, SmallSettings())


# --- ranges


def test_the_range_of_each_number(small: SmallLab) -> None:
    c = small.controls
    assert (c["count"].min, c["count"].max) == (1, 9)  # as far as it is shown, not as it may go
    assert (c["seed"].min, c["seed"].max) == (0, 10**6)
    assert (c["size"].min, c["size"].max) == (1, 1024)
    assert (c["share"].min, c["share"].max) == (-2, 2)
    assert (c["heat"].min, c["heat"].max) == (0.1, 10)


def test_how_each_slider_goes(small: SmallLab) -> None:
    """An arrow key goes by the last decimal: every number can be reached."""
    goes = {name: (c.decimals, c.powers, c.page) for name, c in small.controls.items()
            if isinstance(c, Slider)}  # fmt: skip
    assert goes == {
        "count": (0, False, 5), "size": (0, True, 2), "share": (2, False, 0.1),
        "heat": (2, True, 2),
    }  # fmt: skip
    assert small.controls["heat"].hint == "Arrow keys: \u00b10.01. Page keys: \u00d72 or \u00f72."
    assert small.controls["count"].hint == "Arrow keys: \u00b11. Page keys: \u00b15."


def test_the_end_of_a_slider_follows_the_settings_without_a_step(small: SmallLab) -> None:
    slider, frame = small.controls["count"], small.pane.layers["frame"]
    small.set(count=40)
    assert (slider.max, slider.value) == (40, 40)
    small.set(count=2)
    assert (slider.max, slider.value) == (9, 2)
    assert small.pane.layers["frame"] == frame + 2


# --- what the page sends


@pytest.mark.parametrize(
    ("name", "sent", "kept"),
    [
        ("count", 7, 7), ("seed", 41, 41), ("size", 2**5.2094, 37), ("size", 998.9999999, 999),
        ("share", 0.7999999999999998, 0.8), ("count", 5.0, 5),
        ("heat", 10**-0.9208, 0.12), ("on", True, True), ("words", "typed", "typed"),
        ("word", "typed", "typed"),
    ],
)  # fmt: skip
def test_what_the_page_sends_is_kept_as_it_was_meant(small, name, sent, kept) -> None:
    small.controls[name].set_state({"value": sent})
    assert getattr(small.settings, name) == kept
    assert small.controls[name].value == kept
    assert type(small.controls[name].value) is type(kept)


def test_an_option_is_chosen_by_its_place(small: SmallLab) -> None:
    small.controls["way"].set_state({"index": 1})
    assert small.settings.way == "right"


def test_an_echo_is_no_change(small: SmallLab) -> None:
    small.set(share=1 / 3, heat=0.123, size=999)
    frame = small.pane.layers["frame"]
    small.controls["share"].set_state({"value": 0.33000000000000007})
    small.controls["heat"].set_state({"value": 0.12000000000000001})
    small.controls["size"].set_state({"value": 999.0000001})
    assert small.pane.layers["frame"] == frame
    assert small.settings.share == 1 / 3


@pytest.mark.parametrize(
    ("name", "sent"), [("share", "x"), ("heat", None), ("size", float("inf")), ("count", True)]
)
def test_what_is_no_number_never_reaches_the_settings(small, name, sent) -> None:
    before = small.settings
    with pytest.raises(TraitError):
        small.controls[name].value = sent
    assert small.settings == before


@pytest.mark.parametrize(
    ("name", "sent", "end"), [("count", 99, 9), ("share", 3.0, 2), ("seed", -1, 0)]
)
def test_beyond_its_range_a_control_goes_to_its_end(small, name, sent, end) -> None:
    small.controls[name].value = sent
    assert getattr(small.settings, name) == end


@pytest.mark.parametrize(("typed", "shown"), [("abc", "'abc'"), ("", "''"), ("inf", "'inf'")])
def test_what_is_typed_and_is_no_number_is_told(small: SmallLab, typed: str, shown: str) -> None:
    before = small.settings
    small.controls["share"].set_state({"refused": [typed, 1]})
    assert small.pane.error == f"{shown} is no number: type one from \u22122 to 2."
    assert small.settings == before
    small.controls["share"].value = 1
    assert small.pane.error == ""


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("heat", "0.05", "heat goes from 0.1 to 10, not 0.05."),
        ("share", "-2,5", "share goes from \u22122 to 2, not \u22122.5."),
        ("count", "10", "count goes from 1 to 9, not 10."),
    ],
)
def test_what_is_typed_beyond_the_ends_is_told(small, name: str, typed: str, told: str) -> None:
    before = small.settings
    small.controls[name].set_state({"refused": [typed, 1]})
    assert small.pane.error == told
    assert small.settings == before


def test_a_line_break_becomes_a_space(small: SmallLab) -> None:
    small.controls["words"].set_state({"value": "two\nlines"})
    assert (small.settings.words, small.controls["words"].value) == ("two lines", "two lines")
    small.set(words="three\r\nmore\nlines")
    assert small.controls["words"].value == "three more lines"


def test_a_number_that_only_python_reads_is_taken(small: SmallLab) -> None:
    small.controls["size"].set_state({"refused": ["1_000", 1]})
    assert (small.settings.size, small.pane.error) == (1000, "")


# --- following


def test_controls_follow_from_python_and_from_the_page(small: SmallLab) -> None:
    new = {"count": 5, "seed": 3, "size": 7, "share": -1.0, "heat": 2.5, "on": True,
           "way": "right", "words": "new", "word": "other"}  # fmt: skip
    small.set(**new)
    assert {name: small.controls[name].value for name in WIDGETS} == new
    small.pane.dragged = [0, 1.5, 0, 1]
    assert small.controls["share"].value == 1.5
    small.reset()
    assert {name: small.controls[name].value for name in WIDGETS} == {
        name: getattr(SmallSettings(), name) for name in WIDGETS
    }


def test_a_control_is_off_while_its_setting_does_not_matter(small: SmallLab) -> None:
    off = [[name for name, c in small.controls.items() if c.disabled]]
    for on in (True, False):
        small.controls["on"].value = on
        off.append([name for name, c in small.controls.items() if c.disabled])
    assert off == [[], ["heat"], []]
    opened = SmallLab(on=True)
    assert opened.controls["heat"].disabled
    opened.close()


def test_a_chosen_few(small: SmallLab) -> None:
    few = SmallLab(controls=("way", "count"))
    assert list(few.controls) == ["way", "count", "view", "large"]
    few.close()
    on_picture = [n for n, k in SmallSettings.kinds().items() if isinstance(k, OnPicture)]
    for name in on_picture:
        with pytest.raises(ValueError, match=f"controls: there is none called '{name}'"):
            SmallLab(controls=(name,))


def test_what_is_broken_on_purpose_has_a_control_where_it_is_asked_for(small: SmallLab) -> None:
    assert "broken" not in small.controls
    small.set(broken=True)
    assert small.settings.broken
    asked = SmallLab(controls=("broken",))
    asked.controls["broken"].value = True
    assert asked.settings.broken
    asked.close()
