"""The harness itself: it drives a real slider, and it notices what goes wrong."""

import json
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from .conftest import OpenNotebook
from .notebook import Notebook

SLIDER = """
import ipywidgets
slider = ipywidgets.IntSlider(3, 0, 11)
slider
"""
BROKEN_VIEW = """
import anywidget
class Broken(anywidget.AnyWidget):
    _esm = "export default { render() { throw new Error('no view') } }"
Broken()
"""
NO_KERNEL: dict[str, object] = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}


def test_the_harness(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    """On one page, since a page takes seconds to open. The tests of labs open the other mode."""
    cells = [SLIDER, "1 / 0", "print('fine')", "import time; time.sleep(5)", BROKEN_VIEW]
    notebook = open_notebook(cells, width=701, height=503, device_scale_factor=2)
    a_slider_works_from_both_ends(notebook)
    a_screenshot_has_every_pixel(notebook, tmp_path / "page.png")
    failures_in_the_kernel_are_noticed(notebook)
    errors_in_the_console_are_noticed(notebook)
    who_asks_the_network_is_noticed(notebook)


def a_slider_works_from_both_ends(notebook: Notebook) -> None:
    notebook.run_cell(0)
    notebook.output(0).locator(".noUi-handle").press("ArrowRight")
    readout = notebook.output(0).locator(".widget-readout")
    expect(readout).to_have_text("4")
    assert notebook.evaluate("slider.value") == 4
    notebook.execute("slider.value = 7")
    expect(readout).to_have_text("7")


def a_screenshot_has_every_pixel(notebook: Notebook, path: Path) -> None:
    notebook.screenshot(path)
    header = path.read_bytes()[16:24]  # width and height of a PNG
    assert (int.from_bytes(header[:4]), int.from_bytes(header[4:])) == (2 * 701, 2 * 503)


def failures_in_the_kernel_are_noticed(notebook: Notebook) -> None:
    with pytest.raises(AssertionError, match="cell 1 failed: ZeroDivisionError: division by zero"):
        notebook.run_all()
    notebook.run_cell(1, check=False)
    notebook.run_cell(2)
    assert notebook.errors(1) == ["ZeroDivisionError: division by zero"]
    assert notebook.errors(2) == []
    expect(notebook.output(2)).to_have_text("fine")
    with pytest.raises(AssertionError, match="NameError: name 'nothing' is not defined"):
        notebook.evaluate("nothing + 1")
    with pytest.raises(AssertionError, match="ValueError: on purpose"):
        notebook.execute("raise ValueError('on purpose')")
    with pytest.raises(Exception, match=r"cell 3 took more than 0\.5 s"):
        notebook.run_cell(3, timeout=0.5)


def errors_in_the_console_are_noticed(notebook: Notebook) -> None:
    notebook.assert_quiet()
    with notebook.page.expect_console_message(lambda message: message.type == "error"):
        notebook.run_cell(4)
    with pytest.raises(AssertionError, match="no view"):
        notebook.assert_quiet()
    notebook.console_errors.clear()
    notebook.page.evaluate("console.error('printed')")
    with pytest.raises(AssertionError, match="printed"):
        notebook.assert_quiet()
    notebook.console_errors.clear()
    with notebook.page.expect_event("pageerror"):
        notebook.page.evaluate("{ setTimeout(() => { throw new Error('thrown'); }) }")
    with pytest.raises(AssertionError, match="thrown"):
        notebook.assert_quiet()
    notebook.console_errors.clear()


def who_asks_the_network_is_noticed(notebook: Notebook) -> None:
    notebook.page.evaluate("fetch('http://example.org/').catch(() => 0)")
    notebook.console_errors.clear()  # Chromium's own: the name is not found
    with pytest.raises(AssertionError, match=r"asked the network: http://example\.org/"):
        notebook.assert_quiet()
    notebook.asked.clear()
    with pytest.raises(AssertionError, match=r"the network is blocked: example\.org"):
        notebook.execute("from urllib.request import urlopen; urlopen('http://example.org')")
    Path(notebook.evaluate("__import__('os').environ['ATTENTION_LAB_ASKED']")).unlink()


def test_a_file_is_copied_and_closing_ends_the_kernel(
    open_notebook: OpenNotebook, tmp_path: Path
) -> None:
    source = tmp_path / "lesson.ipynb"
    text = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Title"}
    code = {"cell_type": "code", "id": "b", "metadata": {}, "source": "answer = 42"}
    cells = [text, code | {"execution_count": None, "outputs": []}]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    source.write_text(json.dumps(NO_KERNEL | {"metadata": kernel, "cells": cells}))
    before = source.read_bytes()
    notebook = open_notebook(source)
    notebook.run_all()
    assert notebook.evaluate("answer") == 42
    assert source.read_bytes() == before
    pid = notebook.evaluate("__import__('os').getpid()")
    notebook.close()
    assert not psutil.pid_exists(pid)


def test_a_notebook_that_names_no_kernel_fails_at_once(
    open_notebook: OpenNotebook, tmp_path: Path
) -> None:
    source = tmp_path / "lesson.ipynb"
    source.write_text(json.dumps(NO_KERNEL))
    with pytest.raises(Exception, match=r"JupyterLab asks: Select [Kk]ernel"):
        open_notebook(source)
