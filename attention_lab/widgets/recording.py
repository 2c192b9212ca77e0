"""Recording a lab: a frame for every state that its controls can reach, to be shown without it.

A step is a pure function of its state, so a page that holds the frames of all states needs no
kernel: it plays them back through `pane.js` as they are. Scenes and backgrounds are kept once.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from attention_lab.figures import Frame
from attention_lab.widgets.pane import look
from attention_lab.widgets.session import Session
from attention_lab.widgets.step import Stepper

_BYTES = "$bytes"  # how bytes are marked in JSON: {"$bytes": "base64"}


@dataclass(frozen=True)
class Recording:
    """The frames of a lab, by the values of a few of its settings.

    controls: the values of each setting, in order. states: by `key_of` those values, with the
    id of their scene. scenes: by id, each with its background's digest. look: see `pane.look`.
    """

    controls: dict[str, list[Any]]
    states: dict[str, dict[str, Any]]
    scenes: dict[str, dict[str, Any]]
    backgrounds: dict[str, bytes]
    look: dict[str, Any]

    def frame(self, **values: Any) -> Frame:
        """The frame of these values, one for each setting that was recorded.

        Raises ValueError for a state that was not recorded.
        """
        state = self._state(values)
        scene = self.scenes[state["scene"]]
        return Frame(self.backgrounds[scene["background"]], scene, state["layers"])

    def info(self, **values: Any) -> dict[str, Any]:
        """The words beside the picture of these values, in any order, as for `frame`."""
        words: dict[str, Any] = self._state(values)["info"]
        return words

    def _state(self, values: Mapping[str, Any]) -> dict[str, Any]:
        key = key_of([values.get(name) for name in self.controls])
        if key not in self.states or values.keys() != self.controls.keys():
            raise ValueError(f"{values!r} was not recorded: there is {self.controls!r}.")
        return self.states[key]

    def to_json(self) -> str:
        """All of it as one text, for a page."""
        return json.dumps(_encoded(vars(self)))

    @classmethod
    def from_json(cls, text: str) -> Recording:
        """What `to_json` wrote."""
        return cls(**json.loads(text, object_hook=_decoded))


def record(lab: Session[Any, Any], controls: Mapping[str, Sequence[Any]]) -> Recording:
    """The frames of `lab` for all combinations of these values of its settings.

    The lab itself does not move; what else is set in it stays as it is. Raises ValueError for a
    value that the settings do not allow.
    """
    stepper: Stepper[Any, Any] = Stepper(lab.experiment, lab.pictures)
    states: dict[str, dict[str, Any]] = {}
    scenes: dict[str, dict[str, Any]] = {}
    backgrounds: dict[str, bytes] = {}
    for values in _combinations(controls):
        settings = lab.changed(lab.step.state.settings, values)
        step = stepper.step(replace(lab.step.state, settings=settings), lab.trace)
        scene = step.frame.scene
        scenes[scene["id"]] = scene
        backgrounds[scene["background"]] = step.frame.background
        state = {"scene": scene["id"], "layers": step.frame.layers, "info": step.info}
        states[key_of(list(values.values()))] = state
    kept = {name: list(values) for name, values in controls.items()}
    return Recording(kept, states, scenes, backgrounds, look())


def key_of(values: Sequence[Any]) -> str:
    """What a state is found by: JavaScript's JSON.stringify writes the same."""
    return json.dumps(list(values), separators=(",", ":"), ensure_ascii=False)


def _combinations(controls: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    for values in product(*controls.values()):
        yield dict(zip(controls, values, strict=True))


def _encoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return {name: _encoded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_encoded(one) for one in value]
    return value


def _decoded(entry: dict[str, Any]) -> Any:
    return base64.b64decode(entry[_BYTES]) if _BYTES in entry else entry
