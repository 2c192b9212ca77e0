"""The attention lab: a sentence of the learner's own, and attention over it, live."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from attention_lab.core.attention import AttentionTrace
from attention_lab.experiments.attention import OPENING_SENTENCE, Attention, AttentionSettings
from attention_lab.figures import heads_picture, steps_picture
from attention_lab.text import Texts
from attention_lab.widgets import Lab


class TEXT(Texts):
    heads = "heads"  # what the pictures are called, where one is chosen
    steps = "steps"


class AttentionLab(Lab[AttentionSettings, AttentionTrace]):
    """Scaled dot-product attention over a sentence, with a control for every choice.

    view: "heads" (one heat map per head) or "steps" (every matrix from Q and K to the output).
    controls: which settings get a control, in this order; a lesson shows at most a few.
    The other arguments are the fields of `AttentionSettings`.
    """

    experiment = Attention()
    pictures: ClassVar = {
        "heads": lambda settings, trace, at: heads_picture(trace, at, settings.colours),
        "steps": lambda settings, trace, at: steps_picture(
            trace, at, settings.softmax, settings.colours
        ),
    }

    def __init__(
        self,
        sentence: str = OPENING_SENTENCE,
        *,
        view: str | None = None,
        controls: Sequence[str] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(view=view, controls=controls, sentence=sentence, **settings)
