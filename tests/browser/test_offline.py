"""Every lesson runs from top to bottom with every network address but this machine's blocked."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from .notebook import Notebook
from .server import JupyterServer

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
HERE = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:")

# In the kernel: an audit hook cannot be taken back, and sees every socket that Python opens.
GUARD = """
import sys
asked = []
def _guard(event, arguments):
    if event == "socket.connect":
        host = arguments[1][0] if isinstance(arguments[1], tuple) else "127.0.0.1"  # or a file
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host not in (None, "", "localhost", "::1") and not str(host).startswith("127."):
        asked.append(str(host))
        raise OSError(f"the network is blocked: {host}")
sys.addaudithook(_guard)
"""


class Offline:
    """A browser whose pages reach this machine only; `asked` lists what else was wanted."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.asked: list[str] = []

    def new_context(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(**options)
        context.route(lambda url: not HERE.match(url), self._refuse)
        return context

    def _refuse(self, route: Route) -> None:
        self.asked.append(route.request.url)
        route.abort()


@pytest.fixture
def offline(browser: Browser) -> Iterator[Offline]:
    guarded = Offline(browser)
    yield guarded
    assert guarded.asked == []


def open_offline(server: JupyterServer, offline: Offline, cells: Any) -> Notebook:
    notebook = Notebook(server, offline, cells)  # type: ignore[arg-type]
    notebook.execute(GUARD)
    return notebook


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs_without_a_network(
    jupyter_server: JupyterServer, offline: Offline, lesson: Path
) -> None:
    notebook = open_offline(jupyter_server, offline, lesson)
    try:
        notebook.run_all()
        assert notebook.evaluate("asked") == []
        notebook.assert_quiet()
    finally:
        notebook.close()


def test_the_guards_notice_who_asks_the_network(
    jupyter_server: JupyterServer, browser: Browser
) -> None:
    cell = "from urllib.request import urlopen\nurlopen('http://example.org', timeout=1)"
    offline = Offline(browser)
    notebook = open_offline(jupyter_server, offline, [cell])
    try:
        with pytest.raises(AssertionError, match=r"the network is blocked: example\.org"):
            notebook.run_all()
        assert notebook.evaluate("asked") == ["example.org"]
        notebook.page.evaluate("fetch('http://example.org/').catch(() => 0)")
        assert offline.asked == ["http://example.org/"]
    finally:
        notebook.close()
