"""Scaled dot-product attention over a sentence of the learner's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from attention_lab.core.attention import MATRICES, AttentionTrace, attend
from attention_lab.core.axes import MATRIX, Axis, Selection
from attention_lab.core.device import available_devices, choose_device
from attention_lab.core.experiment import Experiment
from attention_lab.core.formula import formula_at
from attention_lab.core.invariants import Check, invariants
from attention_lab.core.masks import causal_mask, padding_mask
from attention_lab.core.sentence import Sentence, known_words, words_of
from attention_lab.core.settings import (
    MAX_SEED,
    Choice,
    Settings,
    Toggle,
    Typed,
    Whole,
    setting,
)
from attention_lab.core.words import PAD, WORD_DIM, word_vectors
from attention_lab.text import Texts

MAX_D_K = 64  # as many numbers as a word vector has
MAX_HEADS = 16
MAX_SEQ_LEN = 512
OPENING_SENTENCE = "She swam across the river to the bank"
SPARE_POSITIONS = 4  # how far beyond the sentence the slider goes: each is a <pad>
SHORTEST_SLIDER = 12
WEIGHTS = list(MATRICES).index("weights")
ROOM = 2  # <pad> that a padding mask brings along, so that there is something to hide


class TEXT(Texts):
    words = "Q = K = V: the word vectors as they are, the first {d_k} of {all} numbers."
    agree = "All heads read the same vectors, so they agree."
    random = (
        "Q, K, V: random projections of the word vectors (seed {seed}), one set per head. "
        "Nothing here was learned."
    )
    no_padding = "Nothing is padding here: the sequence is no longer than the sentence."
    padding_seen = "Words attend to <pad> here: nothing hides it."
    unknown = "* not in the word table: its vector comes from its letters."
    shortened = "The first {shown} of {words} words are shown."
    over_queries = "Softmax runs over the queries here."


def slider_end(settings: AttentionSettings) -> int:
    """Where the slider of the sequence length ends: some way beyond the sentence."""
    words = len(words_of(settings.sentence))
    return min(MAX_SEQ_LEN, max(words + SPARE_POSITIONS, SHORTEST_SLIDER, settings.seq_len))


def _devices(present: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*available_devices(), present)))


@dataclass(frozen=True)
class AttentionSettings(Settings):
    """The settings of one attention computation over a sentence.

    seq_len: how many words enter; None means all of the sentence's own, and for a padding mask
        `ROOM` more. Where the sentence is shorter, "<pad>" fills the rest.
    source: where Q, K and V come from. "words": the first d_k numbers of the word vectors,
        the same for every head. "random": seeded random projections, one set per head.
    scaled: whether the scores are divided by √d_k.
    softmax: "queries" is broken on purpose: a softmax over the wrong axis.
    colours: how far those of the weights go; of what is computed they change nothing.

    Raises ValueError that names the field, its value and what is allowed.
    """

    sentence: str = setting(OPENING_SENTENCE, Sentence("sentence"))
    d_k: int = setting(16, Whole("d_k", 1, MAX_D_K))
    num_heads: int = setting(1, Whole("num_heads", 1, MAX_HEADS))
    # An int once the settings exist: None is replaced by the sentence's own length.
    seq_len: int = setting(None, Whole("seq_len", 1, MAX_SEQ_LEN, slider_end))
    mask: str = setting(
        "none", Choice("mask", {"none": "none", "causal": "causal", "padding": "padding"})
    )
    scaled: bool = setting(True, Toggle("scale: divide by √d_k"))
    source: str = setting(
        "words", Choice("Q, K, V", {"words": "word vectors", "random": "random projections"})
    )
    seed: int = setting(0, Typed("seed", 0, MAX_SEED), matters=lambda s: s.source == "random")
    device: str = setting("cpu", Choice("device", _devices))
    softmax: str = setting(
        "keys",
        Choice("softmax", {"keys": "over keys", "queries": "over queries (wrong)"}),
        shown=False,
    )
    colours: str = setting(
        "largest",
        Choice("colours", {"largest": "to the largest weight", "one": "from 0 to 1"}),
        looks=True,
    )

    def __post_init__(self) -> None:
        if self.seq_len is None:
            sentence = self.kinds()["sentence"].check("sentence", self.sentence)
            room = ROOM if self.mask == "padding" else 0
            self._put("seq_len", min(len(words_of(sentence)) + room, MAX_SEQ_LEN))
        if not isinstance(self.device, str):
            raise ValueError(f"device must be a name such as 'cpu' or 'cuda', not {self.device!r}.")
        super().__post_init__()
        choose_device(self.device)  # raises where it is not there

    @property
    def d_model(self) -> int:
        """Numbers per word over all heads: derived, so that no two sliders contradict."""
        return self.num_heads * self.d_k

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words that enter: seq_len of them, the last ones "<pad>" if there are too few."""
        words = words_of(self.sentence)[: self.seq_len]
        return words + (PAD,) * (self.seq_len - len(words))

    def with_changes(self, **changes: Any) -> AttentionSettings:
        """These settings with some fields changed.

        A new sentence brings its own length, unless `seq_len` is given with it; so does a
        padding mask where nothing is padding yet, since a lab may have no control that makes room.
        """
        new_words = changes.get("sentence", self.sentence) != self.sentence
        if new_words or (changes.get("mask") == "padding" and PAD not in self.tokens):
            changes.setdefault("seq_len", None)
        return super().with_changes(**changes)


class Attention(Experiment[AttentionSettings, AttentionTrace]):
    """Q, K and V of every head, their mask, and attention over them."""

    settings = AttentionSettings

    def compute(self, settings: AttentionSettings) -> AttentionTrace:
        device = choose_device(settings.device)
        try:
            query, key, value = (t.to(device) for t in queries_keys_values(settings))
            mask = mask_of(settings)
            trace = attend(
                query,
                key,
                value,
                mask=None if mask is None else mask.to(device),
                scale=None if settings.scaled else 1.0,
            )
        except torch.OutOfMemoryError as error:
            raise ValueError(
                f"device {settings.device!r} has no memory left for this. "
                "Choose fewer heads, a shorter sequence, or device 'cpu'."
            ) from error
        if settings.softmax == "queries":
            trace = over_queries(trace)
        return trace.named(settings.tokens, known=known_words(settings.tokens))

    def note(self, settings: AttentionSettings, record: AttentionTrace) -> str:
        return " ".join(_notes(settings))

    def formula(
        self, settings: AttentionSettings, record: AttentionTrace, selection: Selection
    ) -> Sequence[tuple[str, str]]:
        return formula_at(record, selection, over=settings.softmax)

    def checks(self, settings: AttentionSettings, record: AttentionTrace) -> Sequence[Check]:
        return invariants(record, None if settings.scaled else 1.0)

    def axes(self, record: AttentionTrace) -> Sequence[Axis]:
        words = (record.head_axis, record.query_axis, record.key_axis)
        return *words, record.matrix_axis, record.feature_axis, record.value_feature_axis

    def selection(
        self, record: AttentionTrace, selection: Selection, before: AttentionTrace | None
    ) -> Selection:
        """The selected pair as long as both words stay where they are, else the last word's.

        Of the features, only those that the selected matrix has.
        """
        if not selection or not self.keeps(record, selection, before):
            return last_words_link(record)
        return of_its_matrix(selection).within(*self.axes(record))

    def keeps(
        self, record: AttentionTrace, selection: Selection, before: AttentionTrace | None
    ) -> bool:
        """Both words stay where they are."""
        return before is not None and _pair(record, selection) == _pair(before, selection)

    def code(self, settings: AttentionSettings) -> str:
        s = settings
        lines = [
            "import torch",
            "from attention_lab import word_vectors",
            "",
            f"tokens = {list(s.tokens)!r}",
            f"x = word_vectors(tokens)  # ({s.seq_len}, {WORD_DIM}): a row per word",
        ]
        if s.source == "words":
            lines.append(
                f"query = key = value = x[:, :{s.d_k}].expand({s.num_heads}, -1, -1)"
                "  # (head, token, d_k)"
            )
        else:
            lines += [
                f"g = torch.Generator().manual_seed({s.seed})",
                f"w = torch.randn(3, {MAX_HEADS}, {WORD_DIM}, {MAX_D_K}, generator=g) / 4",
                f"query, key, value = (x @ w_i for w_i in w[:, :{s.num_heads}, :, :{s.d_k}])",
            ]
        lines += ["", "scores = query @ key.mT"]
        lines.append(f"scaled = scores / {s.d_k}**0.5" if s.scaled else "scaled = scores")
        lines += _mask_code(s)
        lines += [f"weights = masked.{_softmax_code(s)}", "output = weights @ value"]
        return "\n".join(lines) + "\n"


# --- what enters ------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def projections(seed: int) -> Tensor:
    """W_Q, W_K, W_V of every head, seeded: (3, MAX_HEADS, WORD_DIM, MAX_D_K).

    Drawn at the largest size and sliced, so that one more head or one more dimension leaves
    the others as they were. Divided by 4, the length of every word vector, so that projected
    numbers have variance 1: what the paper's footnote 4 assumes of queries and keys.
    """
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(3, MAX_HEADS, WORD_DIM, MAX_D_K, generator=generator) / 4


@lru_cache(maxsize=8)
def _vectors(tokens: tuple[str, ...]) -> Tensor:
    return word_vectors(list(tokens))


def queries_keys_values(settings: AttentionSettings) -> tuple[Tensor, Tensor, Tensor]:
    """Q, K and V of every head, each (head, token, d_k), on the CPU."""
    words, d_k = _vectors(settings.tokens), settings.d_k
    if settings.source == "words":
        same = words[:, :d_k].expand(settings.num_heads, -1, -1)
        return same, same, same
    query, key, value = (
        words @ w for w in projections(settings.seed)[:, : settings.num_heads, :, :d_k]
    )
    return query, key, value


def mask_of(settings: AttentionSettings) -> Tensor | None:
    """The mask that the settings name; True = may attend."""
    if settings.mask == "causal":
        return causal_mask(settings.seq_len)
    if settings.mask == "padding":
        words = sum(token != PAD for token in settings.tokens)
        return padding_mask(words, settings.seq_len)
    return None


def _mask_code(settings: AttentionSettings) -> list[str]:
    n = settings.seq_len
    if settings.mask == "none":
        return ["masked = scaled"]
    build = f"mask = torch.ones({n}, {n}, dtype=torch.bool).tril()  # True = may attend"
    if settings.mask == "padding":
        build = f"mask = torch.tensor([token != {PAD!r} for token in tokens])  # True = may attend"
    return [build, 'masked = scaled.masked_fill(~mask, float("-inf"))']


def _softmax_code(settings: AttentionSettings) -> str:
    if settings.softmax == "keys":
        return "softmax(dim=-1)"
    empty = ".nan_to_num(0)" if settings.mask == "padding" else ""  # a column that is all hidden
    return f"softmax(dim=-2){empty}  # wrong: over the queries"


def over_queries(trace: AttentionTrace) -> AttentionTrace:
    """The same computation with softmax over the wrong axis: columns add up to 1, not rows.

    A key that is hidden from every query gets no weight.
    """
    weights = trace.masked.softmax(-2).nan_to_num(0)
    return replace(trace, weights=weights, output=weights @ trace.value)


# --- what is selected, what is said -----------------------------------------------------------


def _pair(trace: AttentionTrace, selection: Selection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The query's word and the key's word, each () where the sentence is too short for it."""
    query, key = selection["query"], selection["key"]
    return trace.query_axis.names[query : query + 1], trace.key_axis.names[key : key + 1]


def last_words_link(trace: AttentionTrace) -> Selection:
    """The last word of the sentence and the other word that it attends to most.

    The last word, because it may look at all others under every mask.
    """
    names = trace.query_axis.names
    last = max((i for i, name in enumerate(names) if name != PAD), default=0)
    weights = trace.heads("weights")[0, last].tolist()
    others = [i for i in range(len(weights)) if names[i] != names[last]]
    return Selection(head=0, query=last, key=max(others or [last], key=weights.__getitem__))


def of_its_matrix(selection: Selection) -> Selection:
    """A selection without the features of other matrices than the selected one.

    A weight is what a pair of words stands for: where no matrix is selected, it is meant.
    """
    matrix, axes = list(MATRICES.items())[selection.get(MATRIX, WEIGHTS)]
    gone = {"feature", "value_feature"} - set(axes) | ({MATRIX} if matrix == "weights" else set())
    return Selection({kind: i for kind, i in selection.items() if kind not in gone})


def _notes(settings: AttentionSettings) -> list[str]:
    """Where the numbers come from, and what a learner might otherwise misread."""
    if settings.source == "words":
        notes = [TEXT.words.format(d_k=settings.d_k, all=WORD_DIM)]
        if settings.num_heads > 1:
            notes.append(TEXT.agree)
    else:
        notes = [TEXT.random.format(seed=settings.seed)]
    if settings.softmax == "queries":
        notes.append(TEXT.over_queries)
    padded = PAD in settings.tokens
    if settings.mask == "padding" and not padded:
        notes.append(TEXT.no_padding)
    if padded and settings.mask != "padding":
        notes.append(TEXT.padding_seen)
    if not all(known_words(settings.tokens)):
        notes.append(TEXT.unknown)
    words = len(words_of(settings.sentence))
    if words > settings.seq_len:
        notes.append(TEXT.shortened.format(shown=settings.seq_len, words=words))
    return notes
