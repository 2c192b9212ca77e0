"""`predict("name", lab)`: the learner commits to an answer before the picture appears."""

from __future__ import annotations

import weakref
from functools import partial
from typing import Any

import ipywidgets as W

from attention_lab import questions
from attention_lab.classroom import answered, cards, pictures
from attention_lab.classroom.answered import Answer
from attention_lab.classroom.panel import Panel, open_lab
from attention_lab.classroom.tour import Steps
from attention_lab.core.attention import AttentionTrace
from attention_lab.core.guess import Guess
from attention_lab.lessons import find, predictions, tours
from attention_lab.progress.record import progress
from attention_lab.questions.inputs import button
from attention_lab.text import Texts
from attention_lab.widgets.page import close_all


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
    choose = "{missing}, then press Commit. Or press Skip."
    again = "Ask again"
    again_tip = "Your first answer stays the one that counts"
    curve = "Curve over {over}. {words}."


class Prediction(Panel):
    """A prediction on the page. `commit(value)` and `skip()` do what the buttons do.

    source: a lab, or the trace of a computation. Once the learner has committed or skipped,
    a lab appears below the answer, with truth and guess marked in it; the question is folded away,
    and between answer and lab stands the tour, where there is one. show: False leaves the lab
    away: it would tell the answer of a question that comes next. What was answered in this kernel
    comes back answered, with a button that asks again.
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
        self._answer = self._answer_before()
        self._place = W.VBox()
        self.commit_button = button(TEXT.commit, self._pressed(self._commit), TEXT.commit_tip)
        self.skip_button = button(TEXT.skip, self._pressed(self.skip), TEXT.skip_tip)
        self._buttons = W.HBox([self.commit_button, self.skip_button])
        self.again_button = button(TEXT.again, self._pressed(self._ask_again), TEXT.again_tip)
        self._question = W.HTML(layout={"flex": "1 1 auto", "min_width": "0"})
        if self._answer is None:
            self._ask()
        head = W.HBox([self._question, self.again_button])
        text = cards.question(data.question, TEXT.kind)
        super().__init__(data.name, [head, self._place, self._buttons], text)
        progress().record_seen("prediction", data.lesson, data.name)
        if self._answer is not None:
            self._come_back(self._answer)
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
            if self._answer:
                self._answer.step = self.steps.at
        super().close()

    def _compute(self, **changes: Any) -> Any:
        if isinstance(self.source, AttentionTrace):
            return self.source
        return self.source.compute(self._about(**changes))

    def _about(self, **changes: Any) -> Any:
        """The settings of the lab that the question is about."""
        return self.source.changed(self.source.settings, {**self.data.settings, **changes})

    # Asking

    def _ask(self) -> None:
        """Put the question. Raises ValueError where it does not fit the lab."""
        self.truth = self.data.truth(self._compute)
        self.input = self.data.input(self._compute)
        self._place.children = [self.input.widget]
        self._question.value = cards.question(self.data.question, TEXT.kind)
        self._place.layout.display = self._buttons.layout.display = None
        self.commit_button.disabled = self.skip_button.disabled = False
        self.again_button.layout.display = "none"

    def _ask_again(self) -> None:
        """As if nobody had answered; the first answer stays the one that is recorded."""
        self._ask()
        self.score, self.reply.value = None, ""
        steps, self.steps = self.steps, None
        below = self._lab, steps and steps.widget
        self.widget.children = [part for part in self.widget.children if part not in below]
        self._lab = None
        if steps:
            steps.leave()
            close_all(steps.widget)

    def _commit(self) -> None:
        if self.score is not None:
            return
        predicted = self.input.get()
        if predicted is None:
            said = TEXT.choose.format(missing=self.input.missing)
            self.reply.value = cards.card("neutral", TEXT.nothing, said)
            return
        judged = self.data.judge(predicted, self.truth)
        self.score = judged.score
        tone: cards.Tone = "good" if judged.correct else "not yet"
        title = {"right": TEXT.right, "close": TEXT.close, "off": TEXT.off}[judged.score]
        self._reveal(predicted, tone, title, judged.reply, judged.misconception)

    # Answered

    def _reveal(
        self, predicted: Any, tone: cards.Tone, title: str, said: str, named: str | None = None
    ) -> None:
        """named: what a wrong answer stands for, where it has a name."""
        lesson, score = self.data.lesson, str(self.score)
        if answered.recall(lesson, self.name) is None:
            progress().record_prediction(
                lesson, self.name, predicted, self.truth.value, score, named
            )
        self.input.disable()
        self.commit_button.disabled = self.skip_button.disabled = True
        card = tone, title, f"{said} {self.data.after}", self._picture(predicted)
        self._answer = Answer(predicted, score, self.truth, card, weakref.ref(self.source))
        answered.keep(lesson, self.name, self._answer)
        self._put_into_lab(predicted)
        self._show_answer(self._answer)
        self._tell_notice()

    def _answer_before(self) -> Answer | None:
        """What was answered in this kernel: about this lab, or about one that says the same."""
        answer = answered.recall(self.data.lesson, self.data.name)
        if answer is None or answer.source() is self.source:
            return answer
        return answer if self.data.truth(self._compute) == answer.truth else None

    def _come_back(self, answer: Answer) -> None:
        """The cell was run again. The lab is left as it is, unless it is a new one."""
        self.score, self.truth = answer.score, answer.truth
        if answer.source() is not self.source:
            answer.source = weakref.ref(self.source)
            self._put_into_lab(answer.predicted)
        self._show_answer(answer)

    def _picture(self, predicted: Any) -> str:
        """Both curves, or both rows, where there is no lab. Else the lab itself shows both."""
        if self.shows:
            return ""
        if curves := self.data.curves(predicted, self.truth):
            shown = TEXT.curve.format(over=curves.over, words=self.truth.words)
            return pictures.as_html(pictures.two_curves(curves), shown)
        row = self.data.row(self._compute)
        return pictures.as_html(*pictures.two_rows(*row, self._guess(predicted))) if row else ""

    def _guess(self, predicted: Any) -> Guess | None:
        """What was predicted, for the picture; nothing where the question was skipped."""
        return None if predicted is None else self.data.guess(predicted, self._compute)

    def _put_into_lab(self, predicted: Any) -> None:
        """The lab as it was asked about, with truth and guess; where it stays away, the guess."""
        lab = self.source
        if isinstance(lab, AttentionTrace):
            return
        if self.shows:
            lab.set(**self.data.settings)
            there = {axis.kind for axis in lab.axes()}  # a lab of one query marks its key alone
            if marked := {kind: i for kind, i in (self.truth.at or {}).items() if kind in there}:
                lab.select(**marked)
        if guess := self._guess(predicted):
            lab.guess(guess, self._about())

    def _show_answer(self, answer: Answer) -> None:
        """The question in one line, then the reply, the tour and the lab: they need the room."""
        self._question.value = cards.folded(self.data.question, TEXT.kind)
        self._place.layout.display = self._buttons.layout.display = "none"
        self.reply.value = cards.short_card(*answer.said)
        if self.tour:
            shrink = partial(self._shrink, answer)
            self.steps = Steps(self.tour, self.source, answer.step, shrink)
            self.widget.children = [*self.widget.children, self.steps.widget]
        if self.shows:
            self._show_lab(self.source)
        else:
            self._in_view.ask()

    def _shrink(self, answer: Answer) -> None:
        """Somebody went on: steps and picture need the room of the reply."""
        shrunk = cards.shrunk_card(*answer.said)
        if self.reply.value != shrunk:  # and stay open where somebody opened it again
            self.reply.value = shrunk


def predict(name: str, source: Any, tour: str | None = None, *, show: bool = True) -> Prediction:
    """The prediction of this name, about a lab (or a trace) that is not shown yet.

    tour: the name of a tour that stands above the lab, once it is shown. show: whether the lab
    is shown at all, once the question is answered.
    Raises ValueError that lists the predictions, or the tours, where there is none of this name.
    """
    asked = find("prediction", name, predictions())
    steps = None if tour is None else find("tour", tour, tours())
    return Prediction(asked, source, steps, show)
