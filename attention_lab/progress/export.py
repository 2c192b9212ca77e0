"""The file that keeps progress elsewhere: JSON, which a teacher collects too."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from attention_lab.progress.events import Event, event_of_json

FORMAT, FORMAT_VERSION = "attention-lab progress", 1


def write_export(path: Path, events: Iterable[Event]) -> None:
    """Write the events, all of them or no file. Raises OSError."""
    entries = [event.as_json() for event in events]
    content = {"format": FORMAT, "version": FORMAT_VERSION, "events": entries}
    beside = path.with_name(path.name + ".part")  # never half a file under that name
    beside.write_text(json.dumps(content, indent=1), encoding="utf-8")
    os.replace(beside, path)


def read_export(path: Path | str) -> list[Event]:
    """The events of an exported file. Raises ValueError that says what is wrong with it."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{path} cannot be read as exported progress: {error}.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"{path} is not a file that `attention-lab progress --export` wrote.")
    if content.get("version") != FORMAT_VERSION:
        raise ValueError(
            f"{path} has version {content.get('version')!r}, and this attention-lab reads "
            f"version {FORMAT_VERSION}: update it with `pip install --upgrade attention-lab`."
        )
    if not isinstance(content.get("events"), list):
        raise ValueError(f"{path} has no list of events.")
    events = []
    for i, entry in enumerate(content["events"]):
        try:
            events.append(event_of_json(entry))
        except ValueError as error:
            raise ValueError(f"{path}, entry {i + 1}: {error}.") from None
    return events
