"""Fixtures of the browser tests. `open_notebook` is the one that tests use.

Their scope is this package, not the session: the browser's asyncio loop is gone before the
notebook tests (nbval), which need their own, run in the same process.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .chromium import HOW_TO_GET, chromium, find_chromium
from .lab_page import CELL, LabPage
from .notebook import Notebook
from .server import JupyterServer

OpenNotebook = Callable[..., Notebook]
OpenLab = Callable[..., LabPage]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(HOW_TO_GET in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"browser tests skipped: {HOW_TO_GET}", yellow=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if find_chromium() is None:
        pytest.skip(HOW_TO_GET)
    with chromium() as running:
        yield running


@pytest.fixture(scope="package")
def jupyter_server(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JupyterServer]:
    with JupyterServer(tmp_path_factory.mktemp("jupyter")) as server:
        yield server


@pytest.fixture
def open_notebook(jupyter_server: JupyterServer, browser: Browser) -> Iterator[OpenNotebook]:
    """`open_notebook(cells, width=..., mode=...)` -> Notebook, closed after the test.

    The test fails at its end if a console reported an error. A test that provokes errors on
    purpose looks at `notebook.console_errors` and clears the list.
    """
    opened: list[Notebook] = []

    def open_one(*args: object, **kwargs: object) -> Notebook:
        opened.append(Notebook(jupyter_server, browser, *args, **kwargs))  # type: ignore[arg-type]
        return opened[-1]

    try:
        yield open_one
        for notebook in opened:
            notebook.assert_quiet()
    finally:
        for notebook in opened:
            notebook.close()


@pytest.fixture(scope="package")
def lab_page(jupyter_server: JupyterServer, browser: Browser) -> Iterator[LabPage]:
    """One page and one kernel for all tests of labs; see `open_lab`."""
    cells = ["before = 1", CELL, "after = 1"]
    notebook = Notebook(jupyter_server, browser, cells, height=720, mode="lab")
    try:
        yield LabPage(notebook, cell=1)
    finally:
        notebook.close()


@pytest.fixture
def open_lab(lab_page: LabPage) -> Iterator[OpenLab]:
    """`open_lab("SoftLookupLab()", height=720, scale=1)`: a lab as it opens, in JupyterLab.

    As with `open_notebook`, an error in the console fails the test.
    """

    def open_one(made: str, height: int = 720, scale: float = 1) -> LabPage:
        lab_page.resize(1280, height, scale)
        return lab_page.back(made)

    try:
        yield open_one
        lab_page.notebook.assert_quiet()
    finally:
        lab_page.notebook.console_errors.clear()


@pytest.fixture
def lab(open_lab: OpenLab) -> LabPage:
    """An `AttentionLab()` as it opens."""
    return open_lab("AttentionLab()")
