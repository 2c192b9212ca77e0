"""A random walk over a lab's controls: whatever comes, a right picture or a clear message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

Values = Mapping[str, list[Any]]


def one_of(values: Values) -> st.SearchStrategy[tuple[str, Any]]:
    return st.sampled_from(sorted(values)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(values[name]))
    )


def steps(good: Values, bad: Values, pane: Values) -> st.SearchStrategy[list[tuple[str, Any]]]:
    """(kind, what) of each step. `pane`: what the page may report, by the pane's trait."""
    pairs = st.one_of(
        st.tuples(st.just("control"), one_of({**good, "large": [True, False]})),
        st.tuples(st.just("set"), st.lists(one_of(good), min_size=1, max_size=3).map(dict)),
        st.tuples(st.just("set"), one_of(bad).map(lambda pair: dict([pair]))),
        st.tuples(st.just("pane"), one_of({**pane, "room": [[0, 1], [457, 1.5], [900, 2]]})),
        st.tuples(st.just("reset"), st.none()),
    )
    return st.lists(pairs, min_size=1, max_size=10)


def walk(lab: Any, what_to_do: list[tuple[str, Any]], assert_right: Callable[[Any], None]) -> None:
    """Do it. Only `set` may raise, only ValueError, and then nothing has changed."""
    for kind, what in what_to_do:
        before, description = (lab.settings, id(lab.trace)), lab.describe()
        if kind == "control":
            lab.controls[what[0]].value = what[1]
        elif kind == "pane":
            setattr(lab.pane, *what)
        elif kind == "reset":
            lab._on_reset(None)
        else:
            try:
                lab.set(**what)
            except ValueError as error:
                assert len(str(error)) > 10
                assert str(error) == lab.pane.error
                assert (lab.settings, id(lab.trace)) == before
                assert lab.describe() == description
        if not lab.pane.error:
            assert_right(lab)
    assert lab.png(scale=0.5).startswith(b"\x89PNG")
    assert lab.svg().rstrip().endswith("</svg>")
    lab.reset()
    assert lab.settings == lab._opening
    assert_right(lab)


def assert_controls_follow(lab: Any) -> None:
    """Every control shows its setting, as exactly as it shows numbers."""
    assert lab.last_error is None
    assert all(lab.checks().values())
    assert [ok for ok, _, _ in lab.pane.info["checks"]] == list(lab.checks().values())
    assert lab.pane.layers["scene"] == lab.pane.scene["number"]
    for name, control in lab.controls.items():
        if name == "large":
            assert control.value == (lab.figure.page.points > 9)
        else:
            setting = getattr(lab.settings, name)
            is_float = isinstance(setting, float)
            assert control.value == (round(setting, 2) if is_float else setting)
