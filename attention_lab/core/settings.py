"""What the controls of the attention lab say, checked in one place."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from .checks import one_of, truth, whole
from .device import choose_device
from .words import PAD, tokenize

MAX_D_K = 64  # as many numbers as a word vector has
MAX_HEADS = 16
MAX_SEQ_LEN = 512
MAX_SENTENCE_CHARACTERS = 100_000
MAX_SEED = 2**32 - 1

MASKS = ("none", "causal", "padding")
SOURCES = ("words", "random")


@dataclass(frozen=True)
class AttentionSettings:
    """The settings of one attention computation over a sentence.

    seq_len: how many words enter; None means all of the sentence's own. Where the sentence
        is shorter, "<pad>" fills the rest.
    source: where Q, K and V come from. "words": the first d_k numbers of the word vectors,
        the same for every head. "random": seeded random projections, one set per head.
    scaled: whether the scores are divided by √d_k.

    Raises ValueError that names the field, its value and what is allowed.
    """

    sentence: str
    d_k: int = 16
    num_heads: int = 1
    # An int once the settings exist: None is replaced by the sentence's own length.
    seq_len: int = None  # type: ignore[assignment]
    mask: str = "none"
    scaled: bool = True
    source: str = "words"
    seed: int = 0
    device: str = "cpu"

    def __post_init__(self) -> None:
        words = _checked_words(self.sentence)
        if self.seq_len is None:
            self._put("seq_len", min(len(words), MAX_SEQ_LEN))
        for name, least, most in _RANGES:
            self._put(name, whole(name, getattr(self, name), least, most))
        one_of("mask", self.mask, MASKS)
        one_of("source", self.source, SOURCES)
        self._put("scaled", truth("scaled", self.scaled))
        if not isinstance(self.device, str):
            raise ValueError(f"device must be a name such as 'cpu' or 'cuda', not {self.device!r}.")
        choose_device(self.device)  # raises where it is not there

    def _put(self, name: str, value: object) -> None:
        """Store the checked form of a field, the one write a frozen dataclass allows."""
        object.__setattr__(self, name, value)

    @property
    def d_model(self) -> int:
        """Numbers per word over all heads: derived, so that no two sliders contradict."""
        return self.num_heads * self.d_k

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words that enter: seq_len of them, the last ones "<pad>" if there are too few."""
        words = _words(self.sentence)[: self.seq_len]
        return words + (PAD,) * (self.seq_len - len(words))

    def with_changes(self, **changes: Any) -> "AttentionSettings":
        """These settings with some fields changed.

        A new sentence brings its own length, unless `seq_len` is given with it.
        """
        known_fields(self, changes)
        if changes.get("sentence", self.sentence) != self.sentence:
            changes.setdefault("seq_len", None)
        return replace(self, **changes)


def known_fields(settings: Any, changes: Iterable[str]) -> None:
    """Nothing, if every name in `changes` is a field of these settings.

    Raises ValueError that lists the fields there are.
    """
    names = [field.name for field in fields(settings)]
    for name in changes:
        if name not in names:
            raise ValueError(f"There is no setting {name!r}. There are: {', '.join(names)}.")


_RANGES = (
    ("d_k", 1, MAX_D_K),
    ("num_heads", 1, MAX_HEADS),
    ("seq_len", 1, MAX_SEQ_LEN),
    ("seed", 0, MAX_SEED),
)


def _checked_words(sentence: str) -> tuple[str, ...]:
    if not isinstance(sentence, str):
        raise ValueError(f"sentence must be text, not {sentence!r}.")
    if len(sentence) > MAX_SENTENCE_CHARACTERS:
        raise ValueError(
            f"sentence has {len(sentence)} characters, and at most {MAX_SENTENCE_CHARACTERS} are "
            "allowed: type a shorter one."
        )
    words = _words(sentence)
    if not words:
        raise ValueError(f"sentence {sentence!r} has no words: type at least one.")
    return words


@lru_cache(maxsize=32)
def _words(sentence: str) -> tuple[str, ...]:
    """The words of a sentence; a slider that moves asks for the same ones again and again."""
    return tuple(tokenize(sentence))
