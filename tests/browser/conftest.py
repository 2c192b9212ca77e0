"""Fixtures of the browser tests. `open_notebook` is the one that tests use.

Their scope is this package, not the session: the browser's asyncio loop is gone before the
notebook tests (nbval), which need their own, run in the same process.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .chromium import HOW_TO_GET, chromium, find_chromium
from .lab_page import LAB, LabPage
from .notebook import Notebook
from .server import JupyterServer

OpenNotebook = Callable[..., Notebook]


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
def _lab_page(jupyter_server: JupyterServer, browser: Browser) -> Iterator[LabPage]:
    cells = ["before = 1", LAB, "after = 1"]
    notebook = Notebook(jupyter_server, browser, cells, height=720, mode="lab")
    try:
        notebook.run_cell(1)
        yield LabPage(notebook)
    finally:
        notebook.close()


@pytest.fixture
def lab(_lab_page: LabPage) -> Iterator[LabPage]:
    """A fresh `AttentionLab()` in JupyterLab at 1280x720. Its page and kernel outlive the test.

    As with `open_notebook`, an error in the console fails the test.
    """
    _lab_page.page.set_viewport_size({"width": 1280, "height": 720})
    _lab_page.page.mouse.move(1, 1)
    _lab_page.notebook.run_cell(1)
    _lab_page.settle()
    try:
        yield _lab_page
        _lab_page.notebook.assert_quiet()
    finally:
        _lab_page.notebook.console_errors.clear()


@pytest.fixture(scope="module")
def _cell_page(
    request: pytest.FixtureRequest, jupyter_server: JupyterServer, browser: Browser
) -> Iterator[LabPage]:
    notebook = Notebook(jupyter_server, browser, [request.module.CELL], height=720, mode="lab")
    try:
        notebook.run_cell(0)
        yield LabPage(notebook)
    finally:
        notebook.close()


@pytest.fixture
def cell_lab(_cell_page: LabPage) -> Iterator[LabPage]:
    """The lab that the test module's `CELL` shows, made anew by running the cell again."""
    _cell_page.page.mouse.move(1, 1)
    _cell_page.notebook.run_cell(0)
    _cell_page.settle()
    yield _cell_page
    _cell_page.notebook.assert_quiet()
