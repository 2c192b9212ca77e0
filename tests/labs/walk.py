"""A random walk through a lab: its controls, its pane, its methods, with sense and without."""

from __future__ import annotations

import random
from typing import Any

import ipywidgets as W
from hypothesis import strategies as st

from attention_lab.figures.marks import Limits
from attention_lab.widgets import Lab

from .every_lab import LABS, bad, good
from .one_state import assert_one_state, state_of

TYPED = ["1,5", "\u22122", "0", "1e3", "abc", "", "nan", "inf", "1" * 400]
NONSENSE: list[tuple[str, list[Any]]] = [
    ("room", [float("nan"), 1]), ("room", [1]), ("room", ["a", None]), ("room", [4000, 9]),
    ("selected", [1]), ("selected", [99, 0, 0]), ("selected", [-1, 0, 0]), ("selected", ["x"]),
    ("dragged", [7, 0, 0, 1]), ("dragged", [-1, 0, 0, 1]), ("dragged", [0, None, 0, 2]),
    ("dragged", [0, 1]), ("dragged", ["x"]), ("painted", [0, 1, [[99, 99]], 1]),
    ("painted", [99, 1, [[0, 0]], 2]), ("painted", [0, 1, [], 3]), ("painted", [0]),
    ("edited", [99, 0, 0, "1", 1]), ("edited", [0, -1, 0, "1", 2]), ("edited", [0]),
    ("pointer", [99, 0, 0]), ("pointer", [-1, 0, 0]), ("pointer", [0, 999, 0]), ("pointer", [0]),
]  # fmt: skip
_share = st.floats(0, 0.999)
_wide_share = st.floats(-0.2, 1.2)  # a drag may leave its axes


def pairs(values: dict[str, list[Any]]) -> st.SearchStrategy[tuple[str, Any]]:
    every = [(name, value) for name, some in values.items() for value in some]
    return st.sampled_from(every)


def operations(name: str) -> st.SearchStrategy[tuple[str, Any]]:
    """(what is done, with what): see `do`."""
    views = list(LABS[name].pictures)
    cell = st.tuples(_share, _share, _share)
    return st.one_of(
        st.tuples(st.just("control"), pairs(good(name) | {"view": views, "large": [True, False]})),
        st.tuples(st.just("set"), st.lists(pairs(good(name)), min_size=1, max_size=3).map(dict)),
        st.tuples(st.just("set"), pairs(bad(name)).map(lambda pair: dict([pair]))),
        st.tuples(st.just("show"), st.sampled_from([*views, "pie"])),
        st.tuples(st.just("select"), st.tuples(_share, st.integers(-1, 20))),
        st.tuples(st.just("click"), cell),
        st.tuples(st.just("paint"), st.tuples(cell, _share, st.booleans())),
        st.tuples(st.just("type"), st.tuples(cell, st.sampled_from(TYPED))),
        st.tuples(st.just("drag"), st.tuples(_share, _wide_share, _wide_share)),
        st.tuples(st.just("point"), cell),
        st.tuples(st.just("room"), st.sampled_from([(0, 1), (457, 1.5), (736, 1), (900, 2)])),
        st.tuples(st.just("reset"), st.none()),
        st.tuples(st.just("nonsense"), st.sampled_from(NONSENSE)),
    )


def walks(name: str, longest: int = 16) -> st.SearchStrategy[list[tuple[str, Any]]]:
    return st.lists(operations(name), min_size=1, max_size=longest)


def wander(name: str, chance: random.Random, count: int) -> list[tuple[str, Any]]:
    """A walk without hypothesis, which knows one thread only."""
    places = [(field, value) for field, some in good(name).items() for value in some]
    looks = [("view", view) for view in LABS[name].pictures] + [("large", True), ("large", False)]
    share = chance.random
    makes = {
        "control": lambda: chance.choice(places + looks),
        "set": lambda: dict([chance.choice(places)]),
        "click": lambda: (share(), share(), share()),
        "drag": lambda: (share(), share(), share()),
        "paint": lambda: ((share(), share(), share()), share(), share() < 0.5),
        "type": lambda: ((share(), share(), share()), "1,5"),
        "room": lambda: chance.choice([(457, 1.5), (900, 2)]),
        "reset": lambda: None,
    }
    return [(kind, makes[kind]()) for kind in chance.choices(list(makes), k=count)]


def step(lab: Lab[Any, Any], kind: str, what: Any) -> None:
    """Do one thing. It leads to a whole state, or changes nothing and says why in one line."""
    before, error = state_of(lab), lab.last_error
    raised = attempt(lab, kind, what)
    refused = raised or (lab.last_error if lab.last_error is not error else None)
    if refused is None:
        if lab.last_error is None:
            assert_one_state(lab)
        return
    changed = {part for part, value in state_of(lab).items() if value is not before[part]}
    # A click selects its cell before the lab is asked for an answer.
    allowed = {"step", "layers", "info"} if kind == "click" else set()
    assert changed <= allowed, f"{kind} {what!r} was refused ({refused}) and changed {changed}"
    assert len(str(refused)) > 10
    assert "Traceback" not in str(refused)
    if kind != "nonsense":
        assert isinstance(refused, ValueError), f"{kind} {what!r}: {refused!r}"
    if raised is None or kind == "set":
        assert refused is lab.last_error
        assert lab.pane.error
    if raised is not None and kind == "set":
        assert str(raised) == lab.pane.error


def attempt(lab: Lab[Any, Any], kind: str, what: Any) -> ValueError | None:
    """Do it; what it raised. Only what is called from Python may raise, and only ValueError."""
    try:
        do(lab, kind, what)
    except ValueError as error:
        assert kind in ("set", "show", "select"), f"{kind} {what!r} raised {error!r}"
        return error
    return None


def do(lab: Lab[Any, Any], kind: str, what: Any) -> None:
    pane = lab.pane
    match kind:
        case "control":
            if what[0] in lab.controls:
                lab.controls[what[0]].value = what[1]
        case "set":
            lab.set(**what)
        case "show":
            lab.show(what)
        case "select":
            axes = lab.axes()
            kinds = [axis.kind for axis in axes] or ["query"]
            lab.select(**{kinds[int(what[0] * len(kinds))]: what[1]})
        case "click":
            pane.selected = _cell(lab, what)
        case "paint":
            (panel, row, column), end, value = what
            first, last = _cell(lab, (panel, row, column)), _cell(lab, (panel, end, end))
            if first:
                pane.painted = [first[0], int(value), [first[1:], last[1:]], _news(pane.painted)]
        case "type":
            if at := _cell(lab, what[0]):
                pane.edited = [*at, what[1], _news(pane.edited)]
        case "drag":
            pane.dragged = _drag(lab, *what)
        case "point":
            pane.pointer = _cell(lab, what)
        case "room":
            pane.room = list(what)
        case "reset":
            reset_button(lab).click()
        case "nonsense":
            setattr(pane, *what)


def _cell(lab: Lab[Any, Any], share: tuple[float, float, float]) -> list[int]:
    """[panel, row, column] of a cell on screen; nothing where there are no matrices."""
    states = lab.pane.layers["maps"]
    if not states:
        return []
    panel = int(share[0] * len(states))
    rows, columns = states[panel]["cells"]
    return [panel, int(share[1] * rows), int(share[2] * columns)]


def _drag(lab: Lab[Any, Any], which: float, x: float, y: float) -> list[float]:
    held = [place for place in lab.pane.scene["marks"] if place["handle"]]
    if not held:
        return []
    handle = int(which * len(held))
    left, right, bottom, top = Limits(*held[handle]["limits"])
    at = left + x * (right - left), bottom + y * (top - bottom)
    return [handle, *at, _news(lab.pane.dragged)]


def _news(before: list[Any]) -> int:
    """The number of a gesture: it goes up each time."""
    return before[-1] + 1 if before and isinstance(before[-1], int) else 1


def reset_button(lab: Lab[Any, Any]) -> W.Button:
    """The one button of the page."""

    def buttons(widget: Any) -> list[W.Button]:
        inside = [b for child in getattr(widget, "children", ()) for b in buttons(child)]
        return [widget, *inside] if isinstance(widget, W.Button) else inside

    (button,) = buttons(lab.widget)
    return button
