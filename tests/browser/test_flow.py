"""A lesson read down with Shift+Enter in JupyterLab at 1280x720: what was asked for is in view."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from attention_lab.cli.lessons import Lesson, shipped_lessons

from .conftest import OpenNotebook
from .notebook import Notebook

_AT_THE_TOP = """(path) => {
  const panel = [...jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
  panel.content.activeCellIndex = 0;
  panel.content.mode = 'command';
  panel.content.activate();
  return panel.content.widgets.map(cell => cell.model.sharedModel.source);
}"""
_RUN_ALL = "jupyterapp.commands.execute('notebook:run-all-cells')"
LAB = "from attention_lab import AttentionLab, challenge, predict, quiz\nlab = AttentionLab()"
PREDICT = 'predict("what_tells_bank", lab)'
CHALLENGE = 'challenge("bank_finds_itself", lab)'
TALL = ["# a line\n" * 12] * 3


class Reader:
    """Somebody who reads a notebook from its top, in a window of 1280 by 720."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook, self.page = notebook, notebook.page
        self.sources: list[str] = self.page.evaluate(_AT_THE_TOP, notebook.path)

    def read_to(self, call: str) -> Locator:
        """Shift+Enter down to the first cell with this call, and on; what that cell shows."""
        at = next(i for i, source in enumerate(self.sources) if f"\n{call}(" in f"\n{source}")
        for _ in range(at + 1):
            self.page.keyboard.press("Shift+Enter")
        return self.notebook.output(at)

    def sees(self, part: Locator) -> bool:
        """Whether all of it is in the window, once the page stands still."""
        part.wait_for()
        before, box = None, part.bounding_box()
        while box != before:
            self.page.wait_for_timeout(400)
            before, box = box, part.bounding_box()
        room = self.page.locator(".jp-WindowedPanel-outer").first.bounding_box()
        assert box and room
        below = box["y"] + box["height"] - room["y"] - room["height"]
        return box["y"] > room["y"] - 1 and below < 1


def reader(open_notebook: OpenNotebook, cells: list[str] | Path, sidebar: bool = False) -> Reader:
    return Reader(open_notebook(cells, height=720, mode="lab", sidebar=sidebar))


def button(output: Locator, name: str) -> Locator:
    return output.get_by_role("button", name=name)


@pytest.mark.parametrize("lesson", shipped_lessons(), ids=lambda lesson: lesson.number)
def test_the_whole_question_is_in_view(
    lesson: Lesson, open_notebook: OpenNotebook, tmp_path: Path
) -> None:
    """From its first word to Commit, of the first prediction of each lesson."""
    path = tmp_path / lesson.name
    path.write_bytes(lesson.content)
    reading = reader(open_notebook, path, sidebar=True)
    output = reading.read_to("predict")
    assert reading.sees(button(output, "Commit"))
    assert reading.sees(output.get_by_text("Predict.").first)


def test_the_answer_and_a_challenge_come_into_view(open_notebook: OpenNotebook) -> None:
    """Reply and the beginning of the lab; goal and verdict. Far down, too."""
    reading = reader(open_notebook, [LAB, *TALL, PREDICT, *TALL, CHALLENGE, *TALL])
    output = reading.read_to("predict")
    assert reading.sees(button(output, "Commit"))
    button(output, "Skip").click()
    assert reading.sees(output.get_by_text("Skipped."))
    assert reading.sees(output.locator(".attention-lab-readout"))
    expect(button(output, "Commit")).to_be_hidden()

    reading.page.evaluate(_AT_THE_TOP, reading.notebook.path)
    output = reading.read_to("challenge")
    for part in ("Challenge.", "Not reached yet."):
        assert reading.sees(output.get_by_text(part))


def test_shift_enter_after_an_answer_leaves_it_there(open_notebook: OpenNotebook) -> None:
    """The cell of the button that was clicked is the active one, so it is run again."""
    tour = PREDICT.replace(")", ', tour="a_word_that_moves")')
    reading = reader(open_notebook, [LAB, *TALL, tour, *TALL])
    output = reading.read_to("predict")
    output.get_by_text("swam", exact=True).click()
    button(output, "Commit").click()
    assert reading.sees(output.get_by_text("Not quite."))
    button(output, "Next").click()
    expect(output.get_by_text("Computed:")).to_be_hidden()
    reading.page.locator(".jp-Cell.jp-mod-active .jp-InputPrompt").click()
    reading.page.keyboard.press("Shift+Enter")
    expect(button(output, "Ask again")).to_be_visible()
    for part in ("Not quite.", "2 of ", "Ask again"):
        assert reading.sees(output.get_by_text(part))
    expect(output.get_by_text("Computed:")).to_be_hidden()
    expect(button(output, "Commit")).to_be_hidden()
    button(output, "Ask again").click()
    assert reading.sees(button(output, "Commit"))


def test_whoever_runs_everything_stays_where_jupyter_leads(open_notebook: OpenNotebook) -> None:
    reading = reader(open_notebook, [LAB, PREDICT, *TALL, *TALL, "'the end'"])
    reading.page.evaluate(_RUN_ALL)
    output = reading.notebook.output(1)
    button(output, "Commit").wait_for()
    assert not reading.sees(button(output, "Commit"))
    assert reading.sees(reading.notebook.output(len(reading.sources) - 1))


def test_a_person_who_moves_the_page_is_not_moved_back(open_notebook: OpenNotebook) -> None:
    reading = reader(open_notebook, [LAB, *TALL, PREDICT, *TALL])
    output = reading.read_to("predict")
    button(output, "Commit").wait_for()
    reading.page.mouse.move(700, 400)
    reading.page.mouse.wheel(0, -2000)
    reading.page.wait_for_timeout(200)
    output.evaluate("output => { output.style.minHeight = '500px'; }")  # it grows a little later
    assert not reading.sees(button(output, "Commit"))
