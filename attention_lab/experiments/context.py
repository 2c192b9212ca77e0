"""A word in its context: where its vector points before attention, and where its output does.

The vector of *bank* is the same in every sentence. Its output is a mix of the sentence's words,
so it is not: by the river it points to other words than beside the money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jaxtyping import Float
from torch import Tensor

from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Axis, Selection
from attention_lab.core.experiment import Experiment
from attention_lab.core.formula import formula_of
from attention_lab.core.invariants import TOLERANCE, Check, some_invariants
from attention_lab.core.nearness import EVERYDAY, cosines, nearest, to_everyday
from attention_lab.core.sentence import OneWord, Sentence, known_words, words_of
from attention_lab.core.settings import Settings, Whole, setting
from attention_lab.core.words import WORD_DIM, word_vectors
from attention_lab.experiments.attention import (
    MAX_D_K,
    MAX_SEQ_LEN,
    OPENING_SENTENCE,
    Attention,
    AttentionSettings,
)
from attention_lab.text import Texts


class TEXT(Texts):
    words = (
        "Q = K = V: the first {d_k} of the {all} numbers of each word. "
        "Cosine 1: the same direction; 0: nothing in common."
    )
    unknown = "* not in the word table: its vector comes from its letters."
    shortened = "The first {shown} of {words} words are shown."
    cosine = "cosine"
    moved = "{word} to {x}: {x_before} \u2192 {x_after}, to {y}: {y_before} \u2192 {y_after}"
    range = "cosines from \u22121 to 1"
    largest = "largest size: {largest:.3f}"


@dataclass(frozen=True)
class ContextSettings(Settings):
    """The settings of one sentence whose words are seen before and after attention.

    toward_x, toward_y: the words that a word of the sentence is compared with, one each.

    Raises ValueError that names the field, its value and what is allowed.
    """

    sentence: str = setting(OPENING_SENTENCE, Sentence("sentence"))
    d_k: int = setting(16, Whole("d_k", 1, MAX_D_K))
    toward_x: str = setting("river", OneWord("x: cosine to"))
    toward_y: str = setting("money", OneWord("y: cosine to"))

    @property
    def attention(self) -> AttentionSettings:
        """The attention of this sentence: one head, its words as they are."""
        return AttentionSettings(
            sentence=self.sentence, d_k=self.d_k, seq_len=len(words_of(self.sentence)[:MAX_SEQ_LEN])
        )

    @property
    def toward(self) -> tuple[str, str]:
        """The two words of comparison."""
        return words_of(self.toward_x)[0], words_of(self.toward_y)[0]


@dataclass(frozen=True, eq=False)
class ContextRecord:
    """Attention over a sentence, and what its words are near before and after it."""

    attention: AttentionTrace
    toward: tuple[str, str]
    before: Float[Tensor, "query toward"]  # cosines of the words' own vectors
    after: Float[Tensor, "query toward"]  # cosines of their outputs
    between: Float[Tensor, "toward toward"]  # cosines of the two words to each other
    near_before: Float[Tensor, "query everyday"]
    near_after: Float[Tensor, "query everyday"]

    @property
    def query_axis(self) -> Axis:
        return self.attention.query_axis

    @property
    def toward_axis(self) -> Axis:
        return Axis("toward", self.toward, known=known_words(self.toward))

    @property
    def everyday_axis(self) -> Axis:
        return Axis("everyday", EVERYDAY)

    def neighbours(self, query: int, count: int) -> tuple[list[tuple[str, float]], ...]:
        """The everyday words nearest to a word before attention, and after it."""
        word = self.query_axis.names[query]
        rows = self.near_before[query].tolist(), self.near_after[query].tolist()
        return tuple(nearest(row, count, but=word) for row in rows)


class Context(Experiment[ContextSettings, ContextRecord]):
    """Every word of a sentence, before attention and after it."""

    settings = ContextSettings
    _attention = Attention()

    def compute(self, settings: ContextSettings) -> ContextRecord:
        trace = self._attention.compute(settings.attention)
        vectors, output = trace.heads("value")[0], trace.heads("output")[0]
        toward = _vectors(settings.toward)[:, : settings.d_k]
        return ContextRecord(
            trace,
            settings.toward,
            before=cosines(vectors, toward),
            after=cosines(output, toward),
            between=cosines(toward, toward),
            near_before=to_everyday(vectors),
            near_after=to_everyday(output),
        )

    def note(self, settings: ContextSettings, record: ContextRecord) -> str:
        notes = [TEXT.words.format(d_k=settings.d_k, all=WORD_DIM)]
        if not all((*record.query_axis.known, *record.toward_axis.known)):
            notes.append(TEXT.unknown)
        shown, words = len(record.query_axis), len(words_of(settings.sentence))
        if words > shown:
            notes.append(TEXT.shortened.format(shown=shown, words=words))
        return " ".join(notes)

    def formula(
        self, settings: ContextSettings, record: ContextRecord, selection: Selection
    ) -> Sequence[tuple[str, str]]:
        """Where the word was and where it is, then the weight of the selected cell."""
        query, key = selection["query"], selection["key"]
        (x_before, y_before), (x_after, y_after) = (
            map(decimals, cosines_of[query].tolist())
            for cosines_of in (record.before, record.after)
        )
        x, y = record.toward_axis.labels
        word = record.query_axis.labels[query]
        moved = TEXT.moved.format(
            word=word, x=x, y=y, x_before=x_before, x_after=x_after,
            y_before=y_before, y_after=y_after,
        )  # fmt: skip
        return [(TEXT.cosine, moved), *formula_of(record.attention, query, key)]

    def checks(self, settings: ContextSettings, record: ContextRecord) -> Sequence[Check]:
        every = (record.before, record.after, record.between, record.near_before, record.near_after)
        largest = max(float(some.abs().max()) for some in every)
        within = Check(TEXT.range, largest <= 1 + TOLERANCE, TEXT.largest.format(largest=largest))
        return (*some_invariants(record.attention), within)

    def axes(self, record: ContextRecord) -> Sequence[Axis]:
        return record.attention.query_axis, record.attention.key_axis

    def selection(
        self, record: ContextRecord, selection: Selection, before: ContextRecord | None
    ) -> Selection:
        """The selected pair as long as both words stay where they are, else the last word's."""
        earlier = before.attention if before else None
        chosen = selection.moved(head=0) if selection else selection
        found = self._attention.selection(record.attention, chosen, earlier)
        return Selection(query=found["query"], key=found["key"])

    def keeps(
        self, record: ContextRecord, selection: Selection, before: ContextRecord | None
    ) -> bool:
        """Both words stay where they are."""
        earlier = before.attention if before else None
        return self._attention.keeps(record.attention, selection, earlier)

    def code(self, settings: ContextSettings) -> str:
        d_k = settings.d_k
        lines = [
            "import torch.nn.functional as F",
            "from attention_lab import word_vectors",
            "",
            f"tokens = {list(settings.attention.tokens)!r}",
            f"x = word_vectors(tokens)[:, :{d_k}]  # Q = K = V: a row per word",
            f"toward = word_vectors({list(settings.toward)!r})[:, :{d_k}]",
            "",
            f"weights = (x @ x.mT / {d_k}**0.5).softmax(dim=-1)",
            "output = weights @ x",
            "before = F.cosine_similarity(x[:, None], toward, dim=-1)  # (word, toward)",
            "after = F.cosine_similarity(output[:, None], toward, dim=-1)",
        ]
        return "\n".join(lines) + "\n"


@lru_cache(maxsize=8)
def _vectors(words: tuple[str, ...]) -> Tensor:
    return word_vectors(words)


def decimals(value: float) -> str:
    """Two decimals, with a minus sign that is one, and never in front of zero."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "\u2212")


def strongest_other(trace: AttentionTrace, query: int) -> tuple[str, float] | None:
    """(word, weight) that a query attends to most besides itself; None where there is no other."""
    names, weights = trace.key_axis.names, trace.heads("weights")[0, query].tolist()
    others = [i for i, name in enumerate(names) if name != names[query]]
    if not others:
        return None
    best = max(others, key=weights.__getitem__)
    return names[best], weights[best]
