"""`predict("name", lab)`: the learner commits to an answer before the picture appears."""

from __future__ import annotations

from typing import Any

import ipywidgets as W

from attention_lab.classroom import cards, pictures
from attention_lab.classroom.inputs import Cell, Choice, Input, Number, Sliders
from attention_lab.classroom.lesson_data import find_prediction
from attention_lab.classroom.panel import Panel, button, open_lab
from attention_lab.classroom.progress import progress
from attention_lab.classroom.questions import PredictionData
from attention_lab.classroom.truths import (
    Score,
    Truth,
    names_of,
    position,
    row_text,
    score,
    truth_of,
)
from attention_lab.core.attention import AttentionTrace

_TITLES: dict[Score, tuple[cards.Tone, str]] = {
    "right": ("good", "Yes"),
    "close": ("good", "Close"),
    "off": ("not yet", "Not quite"),
}


class Prediction(Panel):
    """A prediction on the page. `commit(value)` and `skip()` do what the buttons do.

    source: a lab, or the trace of a computation. Once the learner has committed or skipped,
    a lab appears below the answer, with the truth marked in it.
    score: "right", "close", "off" or "skipped"; None before.
    """

    def __init__(self, data: PredictionData, source: Any) -> None:
        self.data, self.source = data, source
        self.score: Score | str | None = None
        if not isinstance(source, AttentionTrace):
            open_lab(source)
        self.truth: Truth = truth_of(data, self._compute)
        self.input = _input(data, self._compute())
        self.commit_button = button("Commit", self._pressed(self._commit), "Your answer counts now")
        self.skip_button = button("Skip", self._pressed(self.skip), "Show it without an answer")
        buttons = W.HBox([self.commit_button, self.skip_button])
        text = cards.question(data.question, "Predict")
        super().__init__(data.name, [W.HTML(text), self.input.widget, buttons], text)
        progress().record_seen("prediction", data.lesson, data.name)
        self._tell_notice()

    def commit(self, value: Any) -> str:
        """Commit to an answer; returns its score. The first one counts, and only that.

        Raises ValueError for what is no answer to this question.
        """
        with self._lock:
            if self.score is None:
                self.input.put(value)
                self._commit()
            return str(self.score)

    def skip(self) -> None:
        """Go on without an answer."""
        with self._lock:
            if self.score is None:
                said = f"Computed: {self.truth.words}."
                self._reveal("skipped", None, "neutral", "Skipped", said)

    def close(self) -> None:
        """Let go of every widget but the lab's, which is not ours."""
        with self._lock:
            lab = getattr(self.source, "widget", None)
            if not self._closed:
                self.widget.children = [c for c in self.widget.children if c is not lab]
        super().close()

    def _compute(self, **changes: Any) -> Any:
        if isinstance(self.source, AttentionTrace):
            return self.source
        lab = self.source
        settings = lab.changed(lab.settings, {**self.data.settings, **changes})
        return lab.compute(settings)

    def _commit(self) -> None:
        if self.score is not None:
            return
        predicted = self.input.get()
        if predicted is None:
            choose = "Choose an answer first, then press Commit. Or press Skip."
            self.reply.value = cards.card("neutral", "Nothing chosen", choose)
            return
        reached, said = score(self.data, predicted, self.truth)
        tone, title = _TITLES[reached]
        self._reveal(reached, predicted, tone, title, said)

    def _reveal(
        self, reached: str, predicted: Any, tone: cards.Tone, title: str, said: str
    ) -> None:
        self.score = reached
        progress().record_prediction(
            self.data.lesson, self.name, predicted, self.truth.value, reached
        )
        self.input.disable()
        self.commit_button.disabled = self.skip_button.disabled = True
        self.reply.value = cards.card(
            tone, title, f"{said} {self.data.after}", self._picture(predicted)
        )
        self._show_lab()
        self._tell_notice()

    def _picture(self, predicted: Any) -> str:
        """Both curves in one picture; every other truth is marked in the lab itself."""
        if self.data.kind != "curve":
            return ""
        png = pictures.two_curves(
            self.data.at, predicted, self.truth.value, self.data.over, self.data.measure
        )
        shown = f"Curve over {self.data.over}. {self.truth.words}."
        return pictures.as_html(png, shown)

    def _show_lab(self) -> None:
        lab = self.source
        if isinstance(lab, AttentionTrace):
            return
        lab.set(**self.data.settings)
        if self.truth.cell is not None and hasattr(lab, "select"):
            lab.select(*self.truth.cell)
        self.widget.children = [*self.widget.children, lab.widget]


def predict(name: str, source: Any) -> Prediction:
    """The prediction of this name, about a lab (or a trace) that is not shown yet.

    Raises ValueError that lists the predictions where there is none of this name.
    """
    return Prediction(find_prediction(name), source)


def _input(data: PredictionData, record: Any) -> Input:
    if data.kind == "word":
        queries, keys = names_of(record)
        own = queries[position(data, "query", queries)] if data.other_than_itself else None
        return Choice(tuple(dict.fromkeys(key for key in keys if key != own)))
    if data.kind == "cell":
        return Cell(*names_of(record))
    if data.kind == "weights":
        return Choice([row_text(option) for option in data.options])
    if data.kind == "weight":
        return Number(0.0, 1.0)
    if data.kind == "point":
        return Sliders(("x", "y"), -data.limit, data.limit, 0.0)
    return Sliders([f"{at:g}" for at in data.at], 0.0, 1.0, 0.5, data.over)
