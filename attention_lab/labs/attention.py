"""The attention lab: a sentence of the learner's own, and attention over it, live."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets as W
import torch
from torch import Tensor

from attention_lab.core.attention import AttentionTrace, attend
from attention_lab.core.checks import whole
from attention_lab.core.device import available_devices, choose_device
from attention_lab.core.invariants import invariants
from attention_lab.core.masks import causal_mask, padding_mask
from attention_lab.core.settings import (
    MAX_D_K,
    MAX_HEADS,
    MAX_SEED,
    MAX_SEQ_LEN,
    AttentionSettings,
)
from attention_lab.core.words import PAD, WORD_DIM, is_known, tokenize, word_vectors
from attention_lab.figures import Cell, HeadsView, StepsView
from attention_lab.figures.formula import formula_of
from attention_lab.figures.heads import heads_of
from attention_lab.widgets import Lab, controls
from attention_lab.widgets.controls import known

OPENING_SENTENCE = "She swam across the river to the bank"
ALL_CONTROLS = (
    "sentence",
    "d_k",
    "num_heads",
    "seq_len",
    "mask",
    "scaled",
    "source",
    "seed",
    "device",
)
SPARE_POSITIONS = 4  # how far beyond the sentence the slider goes: each is a <pad>
SHORTEST_SLIDER = 12


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


@lru_cache(maxsize=8)
def marked(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words, with a star at those whose vector was made from their letters."""
    return tuple(t if t == PAD or is_known(t) else f"{t}*" for t in tokens)


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


class AttentionLab(Lab[AttentionSettings, AttentionTrace]):
    """Scaled dot-product attention over a sentence, with a control for every choice.

    view: "heads" (one heat map per head) or "steps" (every matrix from Q and K to the output).
    controls: which settings get a control, in this order; a lesson shows at most a few.
    The other arguments are the fields of `AttentionSettings`.
    """

    views: ClassVar = {"heads": HeadsView, "steps": StepsView}

    def __init__(
        self,
        sentence: str = OPENING_SENTENCE,
        *,
        view: str | None = None,
        controls: tuple[str, ...] = ALL_CONTROLS,
        **settings: Any,
    ) -> None:
        known(controls, ALL_CONTROLS)
        opening = AttentionSettings(sentence).with_changes(**settings)
        super().__init__(opening, controls, view)

    def compute(self, settings: AttentionSettings) -> AttentionTrace:
        device = choose_device(settings.device)
        try:
            with torch.inference_mode():
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
        return trace.named(marked(settings.tokens))

    def select(self, query: int, key: int, head: int = 0) -> None:
        """Select a cell by its positions, counted from 0: its formula is shown with its numbers."""
        heads, rows, columns = heads_of(self.trace.weights).shape
        for name, index, count in (
            ("query", query, rows),
            ("key", key, columns),
            ("head", head, heads),
        ):
            whole(name, index, 0, count - 1)
        with self._lock:
            self._step(self.settings, Cell(head, query, key))

    def fit_selection(self, record: AttentionTrace, selected: Cell | None) -> Cell | None:
        """The selected pair as long as both words stay where they are, else the last word's."""
        if selected is None or _pair(record, selected) != _pair(self.trace, selected):
            return _last_words_link(record)
        return selected._replace(head=min(selected.head, len(heads_of(record.weights)) - 1))

    def information(
        self, settings: AttentionSettings, record: AttentionTrace, selected: Cell | None
    ) -> dict[str, Any]:
        checks = invariants(record, None if settings.scaled else 1.0)
        return {
            "note": " ".join(_notes(settings)),
            "formula": formula_of(record, selected or Cell(0, 0, 0)),
            "checks": [[check.holds, check.name, check.detail] for check in checks],
        }

    def checks(self) -> dict[str, bool]:
        """Each invariant of the present state, and whether it holds."""
        scale = None if self.settings.scaled else 1.0
        return {check.name: check.holds for check in invariants(self.trace, scale)}

    def control(self, name: str, settings: AttentionSettings) -> W.ValueWidget:
        value = getattr(settings, name)
        if name == "sentence":
            return controls.text("sentence", value)
        if name == "seq_len":
            return controls.integer(name, 1, _slider_end(settings), value)
        if name in ("d_k", "num_heads"):
            return controls.integer(name, 1, MAX_D_K if name == "d_k" else MAX_HEADS, value)
        if name == "seed":
            return controls.whole_number("seed", 0, MAX_SEED, value)
        if name == "scaled":
            return controls.toggle("scale: divide by \u221ad_k", value)
        options = {
            "mask": [(name, name) for name in ("none", "causal", "padding")],
            "source": [("word vectors", "words"), ("random projections", "random")],
            "device": [
                (name, name) for name in dict.fromkeys((*available_devices(), settings.device))
            ],
        }[name]
        return controls.choice("Q, K, V" if name == "source" else name, options, value)

    def follow(self, name: str, control: W.ValueWidget, settings: AttentionSettings) -> None:
        if name == "seq_len" and control.max != _slider_end(settings):
            control.max = _slider_end(settings)
        super().follow(name, control, settings)

    def code(self) -> str:
        s = self.settings
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
        lines += self._mask_code()
        lines += ["weights = masked.softmax(dim=-1)", "output = weights @ value"]
        return "\n".join(lines) + "\n"

    def _mask_code(self) -> list[str]:
        n = self.settings.seq_len
        if self.settings.mask == "none":
            return ["masked = scaled"]
        build = f"mask = torch.ones({n}, {n}, dtype=torch.bool).tril()  # True = may attend"
        if self.settings.mask == "padding":
            build = (
                f"mask = torch.tensor([token != {PAD!r} for token in tokens])  # True = may attend"
            )
        return [build, 'masked = scaled.masked_fill(~mask, float("-inf"))']


def _slider_end(settings: AttentionSettings) -> int:
    """Where the slider of the sequence length ends: some way beyond the sentence."""
    words = len(tokenize(settings.sentence))
    return min(MAX_SEQ_LEN, max(words + SPARE_POSITIONS, SHORTEST_SLIDER, settings.seq_len))


def _pair(trace: AttentionTrace, cell: Cell) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The query's word and the key's word, each () where the sentence is too short for it."""
    queries, keys = trace.query_tokens or (), trace.key_tokens or ()
    return queries[cell.query : cell.query + 1], keys[cell.key : cell.key + 1]


def _last_words_link(trace: AttentionTrace) -> Cell:
    """The last word of the sentence and the other word that it attends to most.

    The last word, because it may look at all others under every mask.
    """
    names = trace.query_tokens or ()
    last = max((i for i, name in enumerate(names) if name != PAD), default=0)
    weights = heads_of(trace.weights)[0, last].tolist()
    others = [i for i in range(len(weights)) if names[i] != names[last]]
    return Cell(0, last, max(others or [last], key=weights.__getitem__))


def _notes(settings: AttentionSettings) -> list[str]:
    """Where the numbers come from, and what a learner might otherwise misread."""
    if settings.source == "words":
        notes = [
            f"Q = K = V: the word vectors as they are, the first {settings.d_k} of "
            f"{WORD_DIM} numbers."
        ]
        if settings.num_heads > 1:
            notes.append("All heads read the same vectors, so they agree.")
    else:
        notes = [
            f"Q, K, V: random projections of the word vectors (seed {settings.seed}), one set "
            "per head. Nothing here was learned."
        ]
    padded = PAD in settings.tokens
    if settings.mask == "padding" and not padded:
        notes.append("Nothing is padding yet: make the sequence longer than the sentence.")
    if padded and settings.mask != "padding":
        notes.append("Words attend to <pad> here: the padding mask would hide it.")
    if any(name.endswith("*") for name in marked(settings.tokens)):
        notes.append("* not in the word table: its vector comes from its letters.")
    words = len(tokenize(settings.sentence))
    if words > settings.seq_len:
        notes.append(f"The first {settings.seq_len} of {words} words are shown.")
    return notes
