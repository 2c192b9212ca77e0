"""A training in JupyterLab: stopped from everywhere, beside a lab that answers, nothing lost."""

import inspect
import re
from collections.abc import Iterator
from contextlib import closing

import pytest
import toy_training
from playwright.sync_api import Browser, Locator, expect

from .lab_page import LabPage
from .notebook import Notebook
from .server import JupyterServer

LAB = "from attention_lab import AttentionLab\nlab = AttentionLab()\nlab"
JOB = """
from attention_lab.widgets import Job
job = Job(train(60), say=lambda snapshot: f"loss {snapshot.loss:.3f}")
job
"""
CELLS = [LAB, inspect.getsource(toy_training), JOB, "job.run()\nafter = len(job.snapshots)"]
LEARNT = "len(job.snapshots)"
WHOLE = (
    "job.snapshots[-1].loss < job.snapshots[0].loss"
    " and all(len(snapshot.weights) == 4 for snapshot in job.snapshots)"
    " and not torch.equal(*(job.snapshots[i].weights['0.weight'] for i in (0, -1)))"
)
STOPPED = re.compile(r"^Stopped at step \d+, .* loss \d\.\d+\. Train goes on from there\.$")
START_CELL = """([path, index]) => {
  const panel = [...jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
  panel.content.deselectAll();
  panel.content.activeCellIndex = index;
  window.running = jupyterapp.commands.execute('notebook:run-cell');
}"""


@pytest.fixture(scope="module")
def lab_page(jupyter_server: JupyterServer, browser: Browser) -> Iterator[LabPage]:
    with closing(Notebook(jupyter_server, browser, CELLS, height=1000)) as opened:
        for index in (0, 1):
            opened.run_cell(index)
        yield LabPage(opened)


@pytest.fixture
def notebook(lab_page: LabPage) -> Iterator[Notebook]:
    """With a job that has not been started: its cell is run again for each test."""
    lab_page.notebook.run_cell(2)
    yield lab_page.notebook
    lab_page.notebook.execute("job.close(); job.join()")
    lab_page.notebook.assert_quiet()


def bar(notebook: Notebook, cell: int = 2) -> Locator:
    return notebook.output(cell).locator(".attention-lab-job-root")


def status(notebook: Notebook, cell: int = 2) -> Locator:
    return bar(notebook, cell).locator(".attention-lab-job-status")


def start(notebook: Notebook) -> None:
    """By keyboard: the button keeps the focus, whatever stands on it."""
    button = bar(notebook).get_by_role("button", name="Train")
    button.press("Enter")
    expect(bar(notebook).get_by_role("button", name="Stop")).to_be_focused()
    # The first optimizer of a process imports for seconds.
    expect(status(notebook)).to_contain_text("loss", timeout=30_000)


def press_the_notebook_s_stop_button(notebook: Notebook) -> None:
    notebook.page.locator(
        '[data-jupyter-id="notebook:interrupt-kernel"], [data-command="notebook:interrupt-kernel"]'
    ).first.click()


def assert_stopped_and_whole(notebook: Notebook, cell: int = 2) -> None:
    expect(status(notebook, cell)).to_have_text(STOPPED)
    learnt = notebook.evaluate(LEARNT)
    assert learnt > 5
    assert notebook.evaluate(WHOLE)
    assert "job" not in notebook.evaluate("[t.name for t in __import__('threading').enumerate()]")
    assert notebook.evaluate(LEARNT) == learnt


def move(lab: LabPage) -> None:
    """Each arrow key brings a frame."""
    handle = lab.track("d_k")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        before = lab.picture()
        shown = int(lab.root.get_attribute("data-frame") or 0)
        handle.press(key)
        expect(lab.root).not_to_have_attribute("data-frame", str(shown))
        assert (lab.picture() != before).any()


def test_its_own_button_stops_it_while_another_lab_is_moved(
    notebook: Notebook, lab_page: LabPage
) -> None:
    start(notebook)
    before = notebook.evaluate(LEARNT)
    move(lab_page)
    assert notebook.evaluate(LEARNT) > before  # it went on meanwhile
    bar(notebook).get_by_role("button", name="Stop").press("Enter")
    assert_stopped_and_whole(notebook)
    learnt = notebook.evaluate(LEARNT)
    start(notebook)  # and on from there
    notebook.page.wait_for_timeout(100)
    bar(notebook).get_by_role("button", name="Stop").click()
    assert_stopped_and_whole(notebook)
    assert notebook.evaluate(LEARNT) > learnt


def test_the_notebook_s_stop_button_stops_it_in_an_idle_kernel(notebook: Notebook) -> None:
    start(notebook)
    press_the_notebook_s_stop_button(notebook)
    assert_stopped_and_whole(notebook)
    assert notebook.evaluate("6 * 7") == 42  # and nothing else
    start(notebook)
    notebook.run_cell(0)  # a cell in between takes the signal's handler and puts it back
    press_the_notebook_s_stop_button(notebook)
    assert_stopped_and_whole(notebook)


def test_the_notebook_s_stop_button_stops_a_cell_that_waits(
    notebook: Notebook, lab_page: LabPage
) -> None:
    notebook.page.evaluate(START_CELL, [notebook.path, 3])
    expect(status(notebook, 3)).to_contain_text("loss")
    move(lab_page)  # widgets answer while the cell waits
    press_the_notebook_s_stop_button(notebook)
    notebook.page.evaluate("window.running")
    assert notebook.errors(3) == []  # a line and no traceback
    expect(notebook.output(3).locator(".jp-OutputArea-output pre").last).to_have_text(
        re.compile(r"^Stopped at step \d+")
    )
    assert_stopped_and_whole(notebook, 3)
    assert notebook.evaluate("after") == notebook.evaluate(LEARNT)  # the cell went on


def test_its_own_button_stops_a_cell_that_waits(notebook: Notebook) -> None:
    notebook.page.evaluate(START_CELL, [notebook.path, 3])
    expect(status(notebook, 3)).to_contain_text("loss")
    bar(notebook, 3).get_by_role("button", name="Stop").click()
    notebook.page.evaluate("window.running")
    assert notebook.errors(3) == []
    assert_stopped_and_whole(notebook, 3)


def test_its_buttons_answer_while_another_cell_is_busy(
    notebook: Notebook, lab_page: LabPage
) -> None:
    with lab_page.busy_kernel():
        start(notebook)
        notebook.page.wait_for_timeout(100)
        bar(notebook).get_by_role("button", name="Stop").click()
        expect(status(notebook)).to_have_text(STOPPED)
        start(notebook)
    # The end of the busy cell was the notebook's stop button: it stopped the job as well.
    assert_stopped_and_whole(notebook)


def test_an_error_is_told_where_people_look(notebook: Notebook) -> None:
    notebook.execute("job._iterator = (1 / 0 for _ in 'a')")
    bar(notebook).get_by_role("button", name="Train").click()
    expect(bar(notebook).get_by_role("alert")).to_contain_text("ZeroDivisionError")
    expect(bar(notebook).get_by_role("button")).to_be_disabled()
