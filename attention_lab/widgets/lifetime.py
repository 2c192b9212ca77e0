"""Closing the lab that a cell made before, when that cell is run again.

ipywidgets keeps every widget alive until it is closed, so a cell that is run 100 times
would leave 100 labs behind. Labs are remembered by the id that the front end gives a cell.
"""

from __future__ import annotations

from typing import Any, Protocol


class Closable(Protocol):
    """Anything with a `close()`."""

    def close(self) -> None: ...


_labs_of_cell: dict[str, tuple[str, list[Closable]]] = {}


def _running_cell() -> tuple[str, str] | None:
    """(id of the cell that runs, id of this run of it), where there is a notebook."""
    try:
        from IPython import get_ipython  # only a notebook has it loaded already
    except ImportError:
        return None
    shell: Any = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = parent.get("metadata", {}).get("cellId")
    return (cell, parent["header"]["msg_id"]) if cell else None


def replaces_previous(lab: Closable) -> None:
    """Note that the running cell made `lab`; close what an earlier run of it made."""
    running = _running_cell()
    if running is None:
        return
    cell, run = running
    earlier_run, labs = _labs_of_cell.get(cell, (run, []))
    if earlier_run != run:
        for old in labs:
            old.close()
        labs = []
    _labs_of_cell[cell] = run, [*labs, lab]


def forget(lab: Closable) -> None:
    """Drop a closed lab, so that nothing holds on to it."""
    for cell, (run, labs) in list(_labs_of_cell.items()):
        kept = [other for other in labs if other is not lab]
        if kept:
            _labs_of_cell[cell] = run, kept
        else:
            del _labs_of_cell[cell]
