"""The pane: the picture answers the pointer and the keyboard. Without a kernel: test_static.py."""

import re

import pytest
from playwright.sync_api import expect

from .lab_page import LabPage, number_in

WORDS = ["She", "swam", "across", "the", "river", "to", "the", "bank"]
MATRICES = ("query", "key.mT", "scores", "scaled", "masked", "weights", "value", "output")
ACTIVE_CELL = """(path) => {
  const panel = [...jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
  return [panel.content.activeCellIndex, panel.content.mode, panel.content.widgets.length];
}"""


def test_pointing_at_a_weight_tells_both_words_and_the_number(lab: LabPage) -> None:
    lab.run("lab.set(num_heads=3, source='random')")
    weights = lab.notebook.evaluate("lab.trace.weights.tolist()")
    for cell in ((0, 0, 0), (0, 7, 4), (1, 2, 6), (2, 4, 7)):
        head, query, key = cell
        lab.hover(*cell)
        expect(lab.readout).to_contain_text(
            f"head {head + 1} \u00b7 query {query + 1}", timeout=500
        )
        text = lab.readout.inner_text()
        assert f"query {query + 1} \u201c{WORDS[query]}\u201d" in text
        assert f"key {key + 1} \u201c{WORDS[key]}\u201d" in text
        assert number_in(text) == float(f"{weights[head][query][key]:.4g}")
        lab.wait(lambda state, cell=cell: state["pointer"] == list(cell))
    lab.page.mouse.move(1, 1)
    expect(lab.readout).to_contain_text("Point at a cell")
    lab.wait(lambda state: state["pointer"] == [])


def test_pointing_at_any_step_tells_its_number(lab: LabPage) -> None:
    lab.run("lab.set(sentence='the cat sat on it', d_k=3, mask='causal'); lab.show('steps')")
    words = ["the", "cat", "sat", "on", "it"]
    for panel, name in enumerate(MATRICES):
        matrix = lab.notebook.evaluate(f"lab.trace.{name}[0].nan_to_num(neginf=-1e9).tolist()")
        rows, columns = len(matrix), len(matrix[0])
        for row, column in ((0, 0), (rows - 1, 1), (1, columns - 1)):
            lab.hover(panel, row, column)
            text = lab.readout.inner_text()  # there at once: nothing to wait for
            if name in ("masked", "weights") and column > row:
                assert "masked" in text
            else:
                assert number_in(text) == pytest.approx(matrix[row][column], rel=6e-4)
            if name in ("scores", "scaled", "masked", "weights"):
                assert (
                    f"\u201c{words[row]}\u201d" in text and f"\u201c{words[column]}\u201d" in text
                )
            else:  # one word, and which of its numbers
                word, feature = (column, row) if name == "key.mT" else (row, column)
                assert f"number {feature + 1} of " in text and f"\u201c{words[word]}\u201d" in text


def test_pointing_answers_while_the_kernel_is_busy(lab: LabPage) -> None:
    expected = lab.notebook.evaluate("lab.trace.weights[0, 7, 4].item()")
    at = lab.at(0, 7, 4)
    with lab.busy_kernel():
        lab.canvas.hover(position=at)
        expect(lab.readout).to_contain_text("\u201criver\u201d", timeout=500)
        assert number_in(lab.readout.inner_text()) == float(f"{expected:.4g}")


def test_the_keyboard_reaches_every_cell(lab: LabPage) -> None:
    lab.run("lab.show('steps')")
    lab.page.get_by_role("button", name="Reset").focus()
    lab.page.keyboard.press("Tab")
    expect(lab.canvas).to_be_focused()
    ring = lab.canvas.evaluate("c => getComputedStyle(c).outline")
    assert "solid" in ring and "3px" in ring
    before = lab.page.evaluate(ACTIVE_CELL, lab.notebook.path)
    for key, cell in (
        ("ArrowRight", [0, 0, 0]),
        ("ArrowDown", [0, 1, 0]),
        ("ArrowRight", [0, 1, 1]),
        ("ArrowUp", [0, 0, 1]),
        ("ArrowUp", [0, 0, 1]),  # the edge holds
        *(("ArrowRight", [0, 0, column]) for column in range(2, 16)),
        ("ArrowRight", [1, 0, 0]),  # and from matrix to matrix
        ("ArrowLeft", [0, 0, 15]),
    ):
        lab.page.keyboard.press(key)
        lab.wait(lambda state, cell=cell: state["pointer"] == cell)
    expect(lab.readout).to_contain_text("query number 16 of query 1 \u201cShe\u201d")
    assert lab.page.evaluate(ACTIVE_CELL, lab.notebook.path) == before
    for key in ("a", "b", "d", "d", "x", "m", "j", "k"):  # JupyterLab's own: must not fire
        lab.page.keyboard.press(key)
    lab.page.keyboard.press("Escape")
    expect(lab.readout).to_contain_text("Point at a cell")
    lab.wait(lambda state: state["pointer"] == [])
    assert lab.page.evaluate(ACTIVE_CELL, lab.notebook.path) == before


def test_enter_selects_in_every_matrix(lab: LabPage) -> None:
    lab.run("lab.show('steps')")
    assert lab.state()["selection"] == {"head": 0, "query": 7, "key": 4}
    before = lab.picture()
    lab.canvas.focus()
    number = {"head": 0, "query": 1, "key": 4, "matrix": 0, "feature": 0}
    for key in ("ArrowRight", "ArrowDown", "Enter"):  # query 2 of Q
        lab.page.keyboard.press(key)
    lab.wait(lambda state: state["selection"] == number)
    expect(lab.formula).to_contain_text("number 1 of the query vector of swam")
    lab.page.keyboard.press("Escape")
    after = lab.picture()
    changed = [0, 2, 3, 4, 5, 7, 1]  # those with a row per query; and Kᵀ: number 1 of its keys
    for panel, (left, top, width, height, *_) in enumerate(lab.state()["maps"]):
        area = (slice(top, top + height), slice(left, left + width))
        assert (before[area] != after[area]).any() == (panel in changed)


def test_clicking_shows_the_formula_of_that_weight(lab: LabPage) -> None:
    lab.run("lab.set(num_heads=3, source='random', mask='causal')")
    weights = lab.notebook.evaluate("lab.trace.weights.tolist()")
    lab.click(2, 5, 3)
    assert lab.wait(lambda state: state["selection"] == {"head": 2, "query": 5, "key": 3})
    expect(lab.formula).to_contain_text("to \u2192 the")
    assert number_in(lab.formula.inner_text()) == float(f"{weights[2][5][3]:.4g}")
    lab.click(1, 0, 6)  # hidden by the mask
    lab.wait(lambda state: state["selection"] == {"head": 1, "query": 0, "key": 6})
    expect(lab.formula).to_contain_text("this key is hidden")
    expect(lab.formula.locator(".attention-lab-term").last).to_have_text("weight0")


def test_clicking_a_number_of_the_output_shows_what_it_is_made_of(lab: LabPage) -> None:
    lab.run("lab.show('steps')")
    output = lab.notebook.evaluate("(lab.trace.weights[0] @ lab.trace.value[0]).tolist()")
    lab.click(7, 5, 3)
    lab.wait(lambda state: state["selection"].get("value_feature") == 3)
    expect(lab.formula).to_contain_text("number 4 of to")
    assert number_in(lab.formula.inner_text()) == pytest.approx(output[5][3], rel=1e-3)
    expect(lab.readout).to_have_text(re.compile("^output number 4 of query 6 "))  # no matrix 8


@pytest.mark.parametrize(
    "sentence",
    [
        '<img src=x onerror="window.hacked=1">',
        "<script>window.hacked=1</script>",
        "$$ \\frac{1}{0} $x$",
        "_^\\ {}%&# two\tlines",
        "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 flag \U0001f1eb\U0001f1f7",
        "\u0627\u0644\u0633\u0644\u0627\u0645 \u0639\u0644\u064a\u0643\u0645",
        "\u94f6\u884c \u6cb3\u6d41",
    ],
    ids=["img", "script", "dollars", "signs", "emoji", "arabic", "chinese"],
)
def test_what_people_type_stays_text(lab: LabPage, sentence: str) -> None:
    lab.page.evaluate("delete window.hacked")
    lab.control("sentence").locator("input").fill(sentence)
    lab.wait(lambda state: state["settings"]["sentence"] == sentence)
    lab.hover(0, 0, 0)
    word = lab.notebook.evaluate("lab.trace.query_axis.labels[0]")
    expect(lab.readout).to_contain_text(f"query 1 \u201c{word}\u201d")
    lab.click(0, 0, 0)
    lab.wait(lambda state: state["selection"] == {"head": 0, "query": 0, "key": 0})
    expect(lab.formula).to_contain_text(f"{word} \u2192 {word}")
    try_ = f"try: lab.set(mask={sentence!r})\nexcept ValueError: pass"
    lab.run(try_)
    expect(lab.alert).to_contain_text("mask must be one of")
    assert lab.page.evaluate("window.hacked") is None
    assert lab.root.locator("img, script, svg").count() == 0


def test_a_new_screen_density_is_noticed_while_the_width_stays(lab: LabPage) -> None:
    """As when the window is moved to another screen."""
    before = lab.settle()
    lab.resize(1280, 721, 2)
    after = lab.wait(lambda state: state["page"][1] == 2)
    assert after["room"] == [before["room"][0], 2]
    assert lab.picture().shape[1] == 2 * after["size"][0]
    lab.resize(1280, 720, 1)
    lab.wait(lambda state: state["page"] == before["page"])


def test_names_from_elsewhere_stay_text_too(lab: LabPage) -> None:
    """Our words hold no whole tag, but a foreign trace brings names of its own."""
    tag = '<img src=x onerror="window.hacked=1">'
    lab.page.evaluate("delete window.hacked")
    lab.notebook.execute(
        "from dataclasses import replace\n"
        "compute = type(lab.experiment).compute\n"
        f"names = lambda trace: ({tag!r},) * len(trace.query_axis)\n"
        "def foreign(self, settings):\n"
        "    trace = compute(self, settings)\n"
        "    return replace(trace, query_tokens=names(trace), key_tokens=names(trace))\n"
        "type(lab.experiment).compute = foreign"
    )
    try:
        lab.run("lab.set(d_k=7)")
        lab.hover(0, 1, 2)
        expect(lab.readout).to_contain_text(f"query 2 \u201c{tag}\u201d")
        lab.click(0, 1, 2)
        expect(lab.formula).to_contain_text(f"{tag} \u2192 {tag}")
    finally:
        lab.notebook.execute("type(lab.experiment).compute = compute")
    assert lab.page.evaluate("window.hacked") is None
    assert lab.root.locator("img").count() == 0
