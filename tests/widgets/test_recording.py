"""What a recording refuses and keeps once. That it plays what the lab shows is in the contract."""

import json
from collections.abc import Iterator

import pytest

from attention_lab.core.axes import Selection
from attention_lab.core.guess import Guess
from attention_lab.widgets.recording import Recording, key_of, record

from .small_lab import SmallLab


@pytest.fixture
def small() -> Iterator[SmallLab]:
    made = SmallLab()
    yield made
    made.close()


@pytest.fixture
def recorded(small: SmallLab) -> Recording:
    return record(small, {"count": [1, 2, 3], "on": [False, True]})


def test_every_combination_is_there(recorded: Recording) -> None:
    assert list(recorded.states) == [f"[{n},{b}]" for n in (1, 2, 3) for b in ("false", "true")]
    assert recorded.info(count=2, on=True)["description"] == "count 2"
    assert recorded.info(on=True, count=2) == recorded.info(count=2, on=True)


@pytest.mark.parametrize(
    "values",
    [{"count": 4, "on": True}, {"count": 1}, {}, {"count": 1, "on": True, "seed": 0}, {"on": 1}],
)
def test_a_state_that_was_not_recorded(recorded: Recording, values: dict) -> None:
    for read in (recorded.frame, recorded.info):
        with pytest.raises(ValueError, match="was not recorded: there is"):
            read(**values)


def test_what_the_settings_do_not_allow(small: SmallLab) -> None:
    before = small.step
    with pytest.raises(ValueError, match="count must be from 1 to 50, not 0"):
        record(small, {"count": [1, 0]})
    with pytest.raises(ValueError, match="There is no setting 'colour'"):
        record(small, {"colour": ["red"]})
    assert small.step is before


def test_what_stays_is_kept_once(recorded: Recording) -> None:
    assert len(recorded.states) == 6
    assert len(recorded.scenes) == len(recorded.backgrounds) == 1


def test_what_is_set_beside_stays(small: SmallLab) -> None:
    small.set(seed=41)
    small.show("bare")
    frame = record(small, {"count": [1]}).frame(count=1)
    assert [m["name"] for m in frame.scene["maps"]] == ["bare"]


def test_it_is_one_text(recorded: Recording) -> None:
    text = recorded.to_json()
    assert json.loads(text)["controls"] == {"count": [1, 2, 3], "on": [False, True]}
    assert Recording.from_json(text).backgrounds == recorded.backgrounds


def test_keys_as_javascript_writes_them() -> None:
    assert key_of([1, 0.5, 'é "x"', True]) == '[1,0.5,"é \\"x\\"",true]'


def test_a_guess_is_recorded_where_it_is_about_the_state(small: SmallLab) -> None:
    small.set(count=2)
    small.guess(Guess("painted", Selection(query=1, key=2)))
    recorded = record(small, {"count": [1, 2, 3]})
    shown = {
        count: any(m["ghost"] for m in recorded.frame(count=count).layers["maps"])
        for count in (1, 2, 3)
    }
    assert shown == {1: False, 2: True, 3: False}
    assert "your guess" in recorded.info(count=2)["description"]
