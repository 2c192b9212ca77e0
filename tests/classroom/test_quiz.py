"""Quizzes: by widgets and from Python, kept, safe, and gone when closed."""

import re
from collections.abc import Iterator
from pathlib import Path

import ipywidgets as W
import pytest
from ipywidgets.widgets.widget import _instances

from attention_lab.classroom.quiz import Quiz, quiz
from attention_lab.progress import record
from attention_lab.progress.place import PATH_VARIABLE
from attention_lab.progress.record import Progress
from attention_lab.questions import load
from attention_lab.questions.inputs import Choice
from attention_lab.questions.kinds.order import Order
from attention_lab.widgets import lifetime

EVIL = "<img src=x onerror=alert(1)> $\\\\href{javascript:x}{y}$ &amp;"
EVIL_FILE = f"""
[[quiz]]
name = "evil"
question = "{EVIL} *so* `a*b*c`"
[[quiz.option]]
text = "{EVIL} 1"
right = true
reply = "{EVIL} right"
[[quiz.option]]
text = "{EVIL} 2"
misconception = "{EVIL}"
reply = "{EVIL} wrong"
"""


@pytest.fixture
def axis() -> Iterator[Quiz]:
    made = quiz("why_rows_add_up")
    yield made
    made.close()


def answers(kept: Progress) -> list[tuple[object, bool]]:
    return [(e.data["answer"], e.data["correct"]) for e in kept.events() if e.kind == "quiz"]


def test_a_wrong_answer_gets_its_reply_and_is_kept(axis: Quiz, kept: Progress) -> None:
    wrong = next(o for o in axis.data.options if o.misconception == "attention picks one word")
    judged = axis.answer(wrong.text)
    assert not judged.correct
    assert "Not yet" in axis.reply.value
    assert "Each query takes a share from every key" in axis.reply.value
    assert answers(kept) == [(wrong.text, False)]
    assert kept.events()[-1].data["misconception"] == "attention picks one word"


def test_the_widgets_do_the_same(axis: Quiz, kept: Progress) -> None:
    assert isinstance(axis.input, Choice)
    axis.check.click()
    assert "Choose an answer first" in axis.reply.value and answers(kept) == []
    right = next(option.text for option in axis.data.options if option.right)
    axis.input.widget.value = right
    assert answers(kept) == [], "choosing is not answering"
    axis.check.click()
    axis.check.click()
    assert "\u2713 Right" in axis.reply.value
    assert answers(kept) == [(right, True)], "pressing Check twice is one try"


def test_choose_takes_the_order_on_screen(axis: Quiz) -> None:
    assert isinstance(axis.input, Choice)
    texts = axis.input.widget.options
    for i, text in enumerate(texts):
        assert axis.choose(i).answer == text
    with pytest.raises(ValueError, match="index must be from 0 to 4"):
        axis.choose(5)
    with pytest.raises(ValueError, match="one of these"):
        axis.answer("along the diagonal")


def test_the_seed_shuffles_and_nothing_else_does() -> None:
    orders = {quiz("why_rows_add_up", seed=seed).input.widget.options for seed in range(9)}
    assert len(orders) > 3
    first, again = (quiz("why_rows_add_up", seed=4) for _ in range(2))
    assert first.input.widget.options == again.input.widget.options
    assert first._repr_mimebundle_()["text/html"] == again._repr_mimebundle_()["text/html"]


def test_a_number(kept: Progress) -> None:
    mean = quiz("average_by_hand")
    assert "<ul" not in mean._repr_mimebundle_()["text/html"], "nothing to choose from"
    mean.input.widget.value = 10
    mean.check.click()
    assert "largest weight, alone" in mean.reply.value
    assert mean.answer(9.001).correct
    assert answers(kept) == [(10.0, False), (9.001, True)]
    with pytest.raises(ValueError, match="must be a number"):
        mean.answer("nine")
    with pytest.raises(ValueError, match="multiple choice"):
        mean.choose(0)


def test_an_order_by_keyboard(kept: Progress) -> None:
    steps = quiz("order_of_the_steps")
    assert isinstance(steps.input, Order)
    right = list(steps.data.order)
    assert steps.input.get() != right, "it must not open solved"
    for place, text in enumerate(right):  # as fingers do: select, then move up
        steps.input.list.value = text
        while steps.input.get().index(text) > place:
            steps.input.up.click()
    assert steps.input.get() == right and steps.input.list.value == right[-1]
    steps.input.down.click()
    assert steps.input.get() == right, "the last cannot go further"
    steps.check.click()
    assert answers(kept) == [(right, True)]
    steps.input.up.click()
    steps.check.click()
    assert answers(kept)[-1][1] is False
    assert steps.answer(right).correct
    with pytest.raises(ValueError, match="each of these, once"):
        steps.answer(right[:2])


def texts_shown(widget: W.Widget) -> str:
    own = widget.value if isinstance(widget, W.HTML) else ""
    return own + "".join(texts_shown(child) for child in getattr(widget, "children", ()))


def test_text_is_never_html(tmp_path: Path, kept: Progress) -> None:
    path = tmp_path / "questions.toml"
    path.write_text(EVIL_FILE)
    made = Quiz(load(path, "07").quizzes["evil"])
    bundle = made._repr_mimebundle_()
    for i in range(2):
        made.choose(i)
        shown = texts_shown(made.widget) + bundle["text/html"]
        assert "<img" not in shown
        assert "&lt;img src=x onerror=alert(1)&gt;" in shown
        assert "&amp;amp;" in shown, "what is typed is what is read"
    assert "<em>so</em>" in shown and "<code>a*b*c</code>" in shown
    # ipywidgets would typeset formulas in these, and MathJax has links
    assert not any(isinstance(w, W.HTMLMath | W.Label) for w in made.widget.children)


def test_a_saved_page_shows_question_and_options(axis: Quiz) -> None:
    bundle = axis._repr_mimebundle_()
    assert bundle["text/plain"] == "Quiz('why_rows_add_up')"
    assert bundle["text/html"].count("<li>") == 5
    assert "application/vnd.jupyter.widget-view+json" in bundle
    hidden = [option.reply for option in axis.data.options]
    assert not any(reply[:30] in bundle["text/html"] for reply in hidden)


def test_closing_leaves_no_widget_behind() -> None:
    quiz("order_of_the_steps").close()  # whatever is shared is made by now
    before = len(_instances)
    for name in ("why_rows_add_up", "average_by_hand", "order_of_the_steps"):
        made = quiz(name)
        assert len(_instances) > before
        made.close()
        made.close()
        assert len(_instances) == before
        assert made._repr_mimebundle_().keys() == {"text/plain", "text/html"}


def test_running_the_cell_again_closes_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = iter([("cell", "run 1"), ("cell", "run 2")])
    monkeypatch.setattr(lifetime, "_running_cell", lambda: next(runs))
    first = quiz("read_a_cell")
    second = quiz("read_a_cell")
    assert first._closed and not second._closed
    second.close()


def test_an_error_behind_a_button_is_shown(axis: Quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(axis.input, "get", lambda: 1 / 0)
    axis.check.click()
    assert "division by zero" in axis.reply.value


def test_where_progress_cannot_be_kept_one_quiet_line_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(PATH_VARIABLE, "/proc/nowhere/progress.sqlite")
    record.progress.cache_clear()
    made = quiz("read_a_cell")
    assert made.choose(0) is not None
    notices = re.findall("could not be saved", texts_shown(made.widget))
    assert len(notices) == 1
    another = quiz("read_a_cell")
    assert "could not be saved" not in texts_shown(another.widget)
