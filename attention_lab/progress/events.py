"""One thing that a learner did: what the progress file and an exported file are made of."""

from __future__ import annotations

import json
import math
import time
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Event:
    """One thing a learner did. `id` is unique in the world: importing twice adds nothing."""

    kind: str
    lesson: str
    name: str
    data: dict[str, Any] = field(default_factory=dict)
    at: float = field(default_factory=time.time)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def row(self) -> tuple[str, float, str, str, str, str]:
        return self.id, self.at, self.kind, self.lesson, self.name, json.dumps(self.data)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def event_of_json(entry: Any) -> Event:
    """The event that `Event.as_json` wrote. Raises ValueError that says what is wrong."""
    if not isinstance(entry, dict):
        raise ValueError(f"an entry is {type(entry).__name__}, not an object")
    for name in ("id", "kind", "lesson", "name"):
        if not isinstance(entry.get(name), str):
            raise ValueError(f"{name} must be text, not {entry.get(name)!r}")
    at, data = entry.get("at"), entry.get("data")
    if isinstance(at, bool) or not isinstance(at, int | float) or not math.isfinite(at):
        raise ValueError(f"at must be a time in seconds, not {at!r}")
    if not isinstance(data, dict):
        raise ValueError(f"data must be an object, not {data!r}")
    return Event(entry["kind"], entry["lesson"], entry["name"], data, float(at), entry["id"])
