"""Words that look at another sentence, layer by layer, and then at a picture; and a training.

Cross-attention: queries are words of one sentence, keys and values words of another. What a word
has become after the last layer then looks at the patches of a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import fill
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from attention_lab.core.attention import AttentionTrace, attend
from attention_lab.core.axes import Axis, Selection
from attention_lab.core.checks import number
from attention_lab.core.experiment import Experiment
from attention_lab.core.formula import formula_of
from attention_lab.core.invariants import Check, some_invariants
from attention_lab.core.sentence import Sentence, known_words, words_of
from attention_lab.core.settings import OnPicture, Power, Settings, Whole, setting
from attention_lab.core.words import WORD_DIM, word_vectors
from attention_lab.experiments.lesson99_model import (
    ASKED,
    ASKING,
    D_K,
    HEADS,
    LAYERS,
    PATCH_D_K,
    RATE,
    STEPS,
    WANTED,
    cross_attention,
    projections,
    snapshots,
)
from attention_lab.text import Texts

MOST_WORDS = 13

# A lake below a sun: how bright each patch is.
PICTURE = (
    (0.3, 0.3, 0.4, 0.4, 0.8, 0.9, 0.8),
    (0.3, 0.4, 0.4, 0.5, 0.8, 0.9, 0.8),
    (0.2, 0.5, 0.7, 0.5, 0.4, 0.5, 0.4),
    (0.1, 0.1, 0.2, 0.2, 0.3, 0.4, 0.3),
    (0.1, 0.2, 0.1, 0.2, 0.2, 0.3, 0.2),
)
ROWS, COLUMNS = len(PICTURE), len(PICTURE[0])
PATCHES = ROWS * COLUMNS
# From what a patch is (how bright, how far right, how far down) to its key.
W_PATCH = (
    (1.5, -0.5, 0.8, 0.2, -1.1),
    (0.4, 0.9, -0.7, 1.2, 0.1),
    (-0.6, 1.3, 0.5, -0.9, 0.7),
)
LARGEST_NUMBER = 9.0  # that may be typed


class TEXT(Texts):
    note = "Queries: {asking} words. Keys: {asked} words of another sentence. Step {step} of {of}."
    hidden = "{count} patches are hidden."
    unknown = "* not in the word table: its vector comes from its letters."
    patch = "row {row}, column {column}"


def _hidden(name: str, value: Any) -> tuple[int, ...]:
    """The patches that are hidden, in order, each once."""
    if not isinstance(value, tuple | list | set | frozenset):
        raise ValueError(f"{name} must be some patches, such as (0, 7), not {value!r}.")
    for patch in value:
        if isinstance(patch, bool) or not isinstance(patch, int) or not 0 <= patch < PATCHES:
            raise ValueError(f"{name} holds {patch!r}: patches go from 0 to {PATCHES - 1}.")
    return tuple(sorted(set(value)))


def _matrix(name: str, value: Any) -> tuple[tuple[float, ...], ...]:
    """A matrix of the shape of `W_PATCH`."""
    try:
        rows = tuple(tuple(row) for row in value)
    except TypeError:
        raise ValueError(f"{name} must be a matrix of numbers, not {value!r}.") from None
    if [len(row) for row in rows] != [len(row) for row in W_PATCH]:
        raise ValueError(f"{name} must have {len(W_PATCH)} rows of {len(W_PATCH[0])} numbers.")
    largest = LARGEST_NUMBER
    return tuple(tuple(number(name, x, -largest, largest) for x in row) for row in rows)


@dataclass(frozen=True)
class EverythingSettings(Settings):
    """The settings of lesson 99.

    sentence: its words are the queries. other: its words are keys and values.
    step: how far the training has come; only what was trained can be shown.
    temperature: what the scores of the patches are divided by, beside √d_k.
    hidden: patches that no word may attend to. w_patch: the matrix that makes their keys.

    Raises ValueError that names the field, its value and what is allowed.
    """

    sentence: str = setting(ASKING, Sentence("sentence"))
    other: str = setting(ASKED, Sentence("looks at"))
    # The slider ends where the training is.
    step: int = setting(0, Whole("training step", 0, STEPS, lambda _: len(snapshots()) - 1))
    temperature: float = setting(1.0, Power("temperature", 0.1, 10))
    hidden: tuple[int, ...] = setting((), OnPicture(_hidden))
    w_patch: tuple[tuple[float, ...], ...] = setting(W_PATCH, OnPicture(_matrix))

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("sentence", "other"):
            count = len(words_of(getattr(self, name)))
            if count > MOST_WORDS:
                raise ValueError(f"{name} must have {MOST_WORDS} words or fewer, not {count}.")


@dataclass(frozen=True, eq=False)
class Everything:
    """All that is shown.

    layers: cross-attention, one trace a layer. looks: every query word over all patches.
    history: by layer and step so far, the mean weight of the pairs that are learnt.
    picture: how bright each patch is.
    """

    layers: tuple[AttentionTrace, ...]
    looks: AttentionTrace
    w_patch: Float[Tensor, "feature number"]
    history: Float[Tensor, "layer step"]
    picture: Float[Tensor, "row column"]

    @property
    def timeline(self) -> Float[Tensor, "layer all_steps"]:
        """`history`, NaN at the steps that are still to come."""
        steps = torch.full((LAYERS, STEPS + 1), torch.nan)
        steps[:, : self.history.shape[1]] = self.history
        return steps

    @property
    def weights(self) -> Float[Tensor, "layer head query key"]:
        return torch.stack([trace.weights for trace in self.layers])

    @property
    def patch_weights(self) -> Float[Tensor, "query patch"]:
        return self.looks.weights

    @property
    def patch_maps(self) -> Float[Tensor, "query row column"]:
        """`patch_weights` where the patches lie."""
        return self.patch_weights.unflatten(-1, (ROWS, COLUMNS))

    @property
    def layer_axis(self) -> Axis:
        return Axis("layer", size=LAYERS)

    @property
    def head_axis(self) -> Axis:
        return Axis("head", size=HEADS)

    @property
    def query_axis(self) -> Axis:
        return self.layers[0].query_axis

    @property
    def key_axis(self) -> Axis:
        return self.layers[0].key_axis

    @property
    def step_axis(self) -> Axis:
        return Axis("step", tuple(str(step) for step in range(STEPS + 1)))

    @property
    def patch_axis(self) -> Axis:
        places = [(row + 1, column + 1) for row in range(ROWS) for column in range(COLUMNS)]
        return Axis("patch", tuple(TEXT.patch.format(row=r, column=c) for r, c in places))


class EverythingAtOnce(Experiment[EverythingSettings, Everything]):
    """Cross-attention in layers and heads, attention to a picture, snapshots of a training."""

    settings = EverythingSettings

    def compute(self, settings: EverythingSettings) -> Everything:
        at_step = snapshots()[: settings.step + 1]
        if len(at_step) <= settings.step:
            raise ValueError(
                f"step {settings.step} is not trained yet: there are steps 0 to "
                f"{len(at_step) - 1}. Press the button that trains."
            )
        asking, asked = words_of(settings.sentence), words_of(settings.other)
        x, y = _vectors(asking), _vectors(asked)
        layers, x = cross_attention(at_step[-1].w, x, y)
        known = {"known": known_words(asking), "keys_known": known_words(asked)}
        w_patch = torch.tensor(settings.w_patch)
        mask = torch.ones(PATCHES, dtype=torch.bool)
        mask[list(settings.hidden)] = False
        scale = 1 / (PATCH_D_K**0.5 * settings.temperature)
        key = patches() @ w_patch
        looks = attend(x @ projections()[1], key, patches(), mask=mask, scale=scale)
        return Everything(
            tuple(trace.named(asking, asked, **known) for trace in layers),
            looks.named(asking, [str(i + 1) for i in range(PATCHES)], known=known["known"]),
            w_patch,
            torch.stack([snapshot.learnt for snapshot in at_step], 1),
            picture(),
        )

    def note(self, settings: EverythingSettings, record: Everything) -> str:
        counts = {"asking": len(record.query_axis), "asked": len(record.key_axis)}
        notes = [TEXT.note.format(step=settings.step, of=STEPS, **counts)]
        if settings.hidden:
            notes.append(TEXT.hidden.format(count=len(settings.hidden)))
        if not all((*record.layers[0].query_known, *record.layers[0].key_known)):
            notes.append(TEXT.unknown)
        return " ".join(notes)

    def formula(
        self, settings: EverythingSettings, record: Everything, selection: Selection
    ) -> Sequence[tuple[str, str]]:
        at = selection
        return formula_of(record.layers[at["layer"]], at["query"], at["key"], at["head"])

    def checks(self, settings: EverythingSettings, record: Everything) -> Sequence[Check]:
        """Each invariant over all layers, and over the picture."""
        found = [some_invariants(trace) for trace in record.layers]
        found.append(some_invariants(record.looks, record.looks.scale))
        return [
            Check(same[0].name, all(c.holds for c in same), "; ".join(c.detail for c in same))
            for same in zip(*found, strict=True)
        ]

    def axes(self, record: Everything) -> Sequence[Axis]:
        words = (record.query_axis, record.key_axis)
        return record.layer_axis, record.head_axis, *words, record.patch_axis, record.step_axis

    def selection(
        self, record: Everything, selection: Selection, before: Everything | None
    ) -> Selection:
        """The step that is selected is the one that is shown."""
        opening = Selection(layer=0, head=0, query=1, key=2, patch=int(_brightest()))
        step = record.history.shape[1] - 1
        return (selection or opening).moved(step=step).within(*self.axes(record))

    def code(self, settings: EverythingSettings) -> str:
        s = settings
        first, second = ([pair[i] for pair in WANTED] for i in (0, 1))
        return f"""\
import torch
from attention_lab import word_vectors

g = torch.Generator().manual_seed(99)
w = torch.randn(2, {LAYERS}, {HEADS}, {WORD_DIM}, {D_K}, generator=g) / 4  # W_Q, W_K; layer, head
w_word = torch.randn({WORD_DIM}, {PATCH_D_K}, generator=g) / 4

def cross_attention(w, tokens, other):
    x, y = word_vectors(tokens), word_vectors(other)
    weights = []
    for w_q, w_k in zip(*w):
        weights.append(((x @ w_q) @ (y @ w_k).mT / {D_K}**0.5).softmax(dim=-1))
        x = x + (weights[-1] @ y).mean(0)  # of the heads
    return torch.stack(weights), x

history = []
for step in range({s.step} + 1):
    weights, _ = cross_attention(w.requires_grad_(), {ASKING.split()}, {ASKED.split()})
    learnt = weights[..., {first}, {second}]
    history.append(learnt.detach().mean((1, 2)))
    if step < {s.step}:
        (slope,) = torch.autograd.grad(-learnt.log().mean(), w)
        w = w.detach() - {RATE} * slope
history = torch.stack(history, 1)
tokens, other = {list(words_of(s.sentence))!r}, {list(words_of(s.other))!r}
weights, x = cross_attention(w.detach(), tokens, other)

{_written("picture", PICTURE)}
right, down = torch.linspace(-1, 1, {COLUMNS}), torch.linspace(-1, 1, {ROWS})
patches = torch.stack([picture, *torch.meshgrid(right, down, indexing="xy")], -1).view(-1, 3)
{_written("w_patch", s.w_patch)}
scores = (x @ w_word) @ (patches @ w_patch).mT / ({PATCH_D_K}**0.5 * {s.temperature})
scores[:, {list(s.hidden)}] = float("-inf")
patch_weights = scores.softmax(dim=-1).nan_to_num()
"""


def _written(name: str, rows: Sequence[Sequence[float]]) -> str:
    """A matrix as it is typed, over several lines."""
    return fill(f"{name} = torch.tensor({[list(row) for row in rows]})", 96)


# --- what enters ------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _vectors(tokens: tuple[str, ...]) -> Tensor:
    return word_vectors(list(tokens))


def picture() -> Float[Tensor, "row column"]:
    """How bright each patch is."""
    return torch.tensor(PICTURE)


def patches() -> Float[Tensor, "patch 3"]:
    """Each patch as three numbers: how bright, how far right, how far down."""
    right, down = torch.linspace(-1, 1, COLUMNS), torch.linspace(-1, 1, ROWS)
    across, below = torch.meshgrid(right, down, indexing="xy")
    return torch.stack([picture(), across, below], -1).view(-1, 3)


def _brightest() -> Tensor:
    return picture().argmax()
