"""`predict("name", lab)`: the learner commits to an answer before the picture appears."""

from __future__ import annotations

from typing import Any

import ipywidgets as W

from attention_lab import questions
from attention_lab.classroom import cards, pictures
from attention_lab.classroom.panel import Panel, open_lab
from attention_lab.classroom.tour import Steps
from attention_lab.core.attention import AttentionTrace
from attention_lab.core.guess import Guess
from attention_lab.lessons import find, predictions, tours
from attention_lab.progress.record import progress
from attention_lab.questions.inputs import button
from attention_lab.text import Texts


class TEXT(Texts):
    kind = "Predict"
    commit = "Commit"
    commit_tip = "Your answer counts now"
    skip = "Skip"
    skip_tip = "Show it without an answer"
    right = "Yes."
    close = "Close."
    off = "Not quite."
    skipped = "Skipped."
    computed = "Computed: {words}."
    nothing = "Nothing chosen"
    choose = "Choose an answer first, then press Commit. Or press Skip."
    curve = "Curve over {over}. {words}."


class Prediction(Panel):
    """A prediction on the page. `commit(value)` and `skip()` do what the buttons do.

    source: a lab, or the trace of a computation. Once the learner has committed or skipped,
    a lab appears below the answer, with truth and guess marked in it; the question is folded away,
    and between answer and lab stands the tour, where there is one. show: False leaves the lab
    away: it would tell the answer of a question that comes next.
    score: "right", "close", "off" or "skipped"; None before. steps: the tour's card, once shown.
    """

    def __init__(
        self,
        data: questions.Prediction,
        source: Any,
        tour: questions.Tour | None = None,
        show: bool = True,
    ) -> None:
        self.data, self.source, self.tour = data, source, tour
        self.shows = show and not isinstance(source, AttentionTrace)
        self.score: str | None = None
        self.steps: Steps | None = None
        if not isinstance(source, AttentionTrace):
            open_lab(source)
        if tour is not None and not self.shows:
            raise ValueError(f"A tour leads through a lab, and {data.name!r} is asked without one.")
        self.truth = data.truth(self._compute)
        self.input = data.input(self._compute)
        self.commit_button = button(TEXT.commit, self._pressed(self._commit), TEXT.commit_tip)
        self.skip_button = button(TEXT.skip, self._pressed(self.skip), TEXT.skip_tip)
        self._buttons = W.HBox([self.commit_button, self.skip_button])
        text = cards.question(data.question, TEXT.kind)
        self._question = W.HTML(text)
        super().__init__(data.name, [self._question, self.input.widget, self._buttons], text)
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
                self.score = "skipped"
                said = TEXT.computed.format(words=self.truth.words)
                self._reveal(None, "neutral", TEXT.skipped, said)

    def close(self) -> None:
        """Let go of every widget but the lab's, which is not ours."""
        if self.steps:
            self.steps.leave()
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
            self.reply.value = cards.card("neutral", TEXT.nothing, TEXT.choose)
            return
        judged = self.data.judge(predicted, self.truth)
        self.score = judged.score
        tone: cards.Tone = "good" if judged.correct else "not yet"
        title = {"right": TEXT.right, "close": TEXT.close, "off": TEXT.off}[judged.score]
        self._reveal(predicted, tone, title, judged.reply, judged.misconception)

    def _reveal(
        self,
        predicted: Any,
        tone: cards.Tone,
        title: str,
        said: str,
        misconception: str | None = None,
    ) -> None:
        progress().record_prediction(
            self.data.lesson, self.name, predicted, self.truth.value, str(self.score), misconception
        )
        self.input.disable()
        self.commit_button.disabled = self.skip_button.disabled = True
        text, picture = f"{said} {self.data.after}", self._picture(predicted)
        if not self.shows:
            self.reply.value = cards.card(tone, title, text, picture)
        else:
            self.reply.value = cards.short_card(tone, title, text, picture)
            self._fold()
            self._go_on(self.source, predicted)
        self._tell_notice()

    def _picture(self, predicted: Any) -> str:
        """Both curves, or both rows where there is no lab. Else the lab itself shows both."""
        if curves := self.data.curves(predicted, self.truth):
            shown = TEXT.curve.format(over=curves.over, words=self.truth.words)
            return pictures.as_html(pictures.two_curves(curves), shown)
        row = None if self.shows else self.data.row(self._compute)
        return pictures.as_html(*pictures.two_rows(*row, self._guess(predicted))) if row else ""

    def _guess(self, predicted: Any) -> Guess | None:
        """What was predicted, for the picture; nothing where the question was skipped."""
        return None if predicted is None else self.data.guess(predicted, self._compute)

    def _fold(self) -> None:
        """The question was answered: answer and lab need the room."""
        self._question.value = cards.folded(self.data.question, TEXT.kind)
        self.input.widget.layout.display = self._buttons.layout.display = "none"

    def _go_on(self, lab: Any, predicted: Any) -> None:
        """The lab as it was asked about, below its tour."""
        lab.set(**self.data.settings)
        there = {axis.kind for axis in lab.axes()}  # a lab of one query can mark its key alone
        if marked := {kind: i for kind, i in (self.truth.at or {}).items() if kind in there}:
            lab.select(**marked)
        lab.guess(self._guess(predicted))
        if self.tour:
            self.steps = Steps(self.tour, lab)
            self.widget.children = [*self.widget.children, self.steps.widget]
        self._show_lab(lab)


def predict(name: str, source: Any, tour: str | None = None, *, show: bool = True) -> Prediction:
    """The prediction of this name, about a lab (or a trace) that is not shown yet.

    tour: the name of a tour that stands above the lab, once it is shown. show: whether the lab
    is shown at all, once the question is answered.
    Raises ValueError that lists the predictions, or the tours, where there is none of this name.
    """
    asked = find("prediction", name, predictions())
    steps = None if tour is None else find("tour", tour, tours())
    return Prediction(asked, source, steps, show)
