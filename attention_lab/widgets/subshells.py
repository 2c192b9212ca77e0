"""Widgets that answer while a cell is busy.

JupyterLab sends a widget's messages to a subshell, a second thread of the kernel, so that they
need not wait for a cell. ipykernel 7.4 sends them elsewhere: to the shell from which the widget
spoke last, which is the busy one whenever a cell made the widget. Here they go again where the
page sends them. Other kernels know nothing of this and are left as they are.

Only for the bar of a job, and for a cell that does nothing but wait: ipykernel ends each message
with `post_execute`, at which the inline backend of matplotlib shows and closes every open figure,
so a widget that answers beside a cell which draws with pyplot leaves it a blank picture.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ROUTE = "_reply_subshell_for"  # ipykernel's name for it: (data, shell that the page names)


def answers_beside_cells(widget: Any) -> None:
    """Let this widget answer while a cell is busy."""
    if hasattr(widget.comm, _ROUTE):
        setattr(widget.comm, _ROUTE, lambda data, asked: asked)


@contextmanager
def all_answer() -> Iterator[None]:
    """While this is open every widget answers: for a cell that waits in the main thread."""
    kind = getattr(sys.modules.get("ipykernel.comm.comm"), "BaseComm", None)  # loaded in a kernel
    route = getattr(kind, _ROUTE, None)
    if route is None:
        yield
        return
    setattr(kind, _ROUTE, lambda comm, data, asked: asked)
    try:
        yield
    finally:
        setattr(kind, _ROUTE, route)
