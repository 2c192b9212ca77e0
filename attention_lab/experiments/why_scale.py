"""Why attention divides by √d_k: random queries and keys, and ways to scale their scores.

The dot product of d_k independent numbers of variance 1 has variance d_k (Vaswani et al.
2017, footnote 4). Unscaled, its softmax saturates: one weight near 1, gradients near 0. A row
whose gradients are all near 0 learns nothing any more: it is dead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from attention_lab.core.attention import AttentionTrace, attend
from attention_lab.core.axes import Axis, Selection
from attention_lab.core.experiment import Experiment
from attention_lab.core.formula import formula_of
from attention_lab.core.invariants import TOLERANCE, Check, some_invariants
from attention_lab.core.settings import MAX_SEED, Choice, Settings, Typed, WholePower, setting
from attention_lab.text import Texts

MAX_DIMENSION = 1024
NUM_TOKENS = 16  # queries, and as many keys
NUM_SEEDS = 8  # the seed on screen and the seven after it
NUM_HEADS = 8  # of the slip: the scale of all heads together for the scores of one
SLIP = "sqrt_d_model"
SCALINGS = ("off", "sqrt_d_k", "d_k", SLIP)
MEASURES = ("largest weight", "median gradient", "dead rows")
DEAD = 0.01  # a row is dead where no gradient of it reaches this; at most it is 1/4


class TEXT(Texts):
    note = (
        "Thin lines: {seeds} random draws (seeds). Slope: how much a weight moves with its score. "
        "\u2715 dead: no slope reaches {dead}."
    )
    on_curve = "curves agree with the scores"
    apart = "largest weight, computed twice: difference {difference:.1e}"


@dataclass(frozen=True)
class ScalingSettings(Settings):
    """The settings of the experiment.

    scaling: what the scores are divided by. "off": nothing; "sqrt_d_k": √d_k, the paper's
        choice; "d_k": d_k, a common slip; "sqrt_d_model": √(8 · d_k), the slip of a layer of 8
        heads, offered only where it was asked for.
    seed: the first of the `NUM_SEEDS` seeds that are shown; its attention map is on screen.

    Raises ValueError that names the field, its value and what is allowed.
    """

    d_k: int = setting(64, WholePower("d_k", MAX_DIMENSION))  # of each head in the paper
    scaling: str = setting(
        "off",
        Choice(
            "scaling",
            {
                "off": "off",
                "sqrt_d_k": "÷ √d_k",
                "d_k": "÷ d_k",
                SLIP: "÷ √d_model, 8 heads",
            },
            unasked=(SLIP,),
        ),
    )
    seed: int = setting(0, Typed("seed", 0, MAX_SEED))


@dataclass(frozen=True, eq=False)
class ScalingRecord:
    """Everything the experiment shows. `i` of `seeds` and `curves` is d_k = i + 1.

    Of the rows of weights: the mean of their largest weights; the median of their gradients
    (the lower one of the two in the middle), where the gradient of a row is the largest entry
    of the gradient of its softmax, 1/4 at most; and the share of dead rows. `seeds` measures
    the 16 rows of each seed, `curves` the rows of all seeds together.
    """

    settings: ScalingSettings
    attention: AttentionTrace  # of the seed on screen, at this d_k: query (16, d_k), one head
    scores: Float[Tensor, "seed query key"]  # of all seeds, after scaling
    seeds: Float[Tensor, "scaling measure seed d_k"]
    curves: Float[Tensor, "scaling measure d_k"]

    @property
    def weights(self) -> Float[Tensor, "query key"]:
        """The attention map on screen."""
        return self.attention.weights

    @property
    def dead(self) -> Bool[Tensor, query]:
        """Which rows of the map on screen are dead."""
        return largest_gradient(self.weights) < DEAD

    @property
    def variance(self) -> float:
        """Of all scores after scaling, over all seeds."""
        return float(self.scores.var())

    def measured(self, name: str, scaling: str | None = None) -> float:
        """One of `MEASURES` over all rows at this d_k, with the scaling on screen or another."""
        row = SCALINGS.index(scaling or self.settings.scaling)
        return float(self.curves[row, MEASURES.index(name), self.settings.d_k - 1])


class WhyScale(Experiment[ScalingSettings, ScalingRecord]):
    """Random queries and keys, d_k from 1 to 1,024, and ways to scale the scores."""

    settings = ScalingSettings

    def compute(self, settings: ScalingSettings) -> ScalingRecord:
        return scaling_experiment(settings)

    def axes(self, record: ScalingRecord) -> Sequence[Axis]:
        return record.attention.query_axis, record.attention.key_axis

    def note(self, settings: ScalingSettings, record: ScalingRecord) -> str:
        return TEXT.note.format(seeds=NUM_SEEDS, dead=DEAD)

    def formula(
        self, settings: ScalingSettings, record: ScalingRecord, selection: Selection
    ) -> Sequence[tuple[str, str]]:
        if not {"query", "key"} <= selection.keys():
            return ()
        return formula_of(record.attention, selection["query"], selection["key"])

    def checks(self, settings: ScalingSettings, record: ScalingRecord) -> Sequence[Check]:
        weights = record.scores.softmax(-1)
        apart = abs(float(weights.amax(-1).mean()) - record.measured("largest weight"))
        on_curve = Check(
            TEXT.on_curve,
            apart <= 10 * TOLERANCE,  # the curves are running sums over d_k
            TEXT.apart.format(difference=apart),
        )
        scale = scale_of(settings.scaling, settings.d_k)
        return (*some_invariants(record.attention, scale), on_curve)

    def code(self, settings: ScalingSettings) -> str:
        s = settings
        divided = {
            "off": "",
            "sqrt_d_k": f" / {s.d_k}**0.5",
            "d_k": f" / {s.d_k}",
            SLIP: f" / ({NUM_HEADS} * {s.d_k})**0.5  # d_model = {NUM_HEADS} heads of {s.d_k}",
        }[s.scaling]
        return "\n".join(
            [
                "import torch",
                "",
                "def queries_and_keys(seed):",
                "    g = torch.Generator().manual_seed(seed)",
                f"    q, k = torch.randn(2, {NUM_TOKENS}, {MAX_DIMENSION}, generator=g)",
                f"    return q[:, :{s.d_k}], k[:, :{s.d_k}]",
                "",
                f"pairs = [queries_and_keys(seed) for seed in range({s.seed}, "
                f"{s.seed + NUM_SEEDS})]",
                f"scores = torch.stack([q @ k.mT for q, k in pairs]){divided}",
                "variance = scores.var()",
                "",
                "p = scores.softmax(dim=-1)",
                "weights = p[0]  # the attention map",
                "largest_weight = p.amax(-1).mean()",
                "gradient = (p * (1 - p)).amax(-1)  # of each row: the largest of diag(p) - p p^T",
                "median_gradient = gradient.median()",
                f"dead_rows = (gradient < {DEAD}).float().mean()",
                f"dead = gradient[0] < {DEAD}  # the crosses beside the map",
                "",
            ]
        )


def scale_of(scaling: str, d_k: int) -> float:
    """What the scores are multiplied by."""
    squares = {"off": 1, "sqrt_d_k": d_k, "d_k": d_k**2, SLIP: NUM_HEADS * d_k}
    return 1 / math.sqrt(squares[scaling])


@lru_cache(maxsize=4 * NUM_SEEDS)
def queries_and_keys(seed: int) -> Float[Tensor, "2 token d_k"]:
    """Q and K at the largest size: slicing keeps the numbers that a smaller d_k had."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, NUM_TOKENS, MAX_DIMENSION, generator=generator)


@lru_cache(maxsize=4 * NUM_SEEDS)
def rows_of_seed(seed: int) -> Float[Tensor, "2 scaling d_k query"]:
    """Largest weight and gradient of each row, at every d_k, for every scaling.

    The scores at d_k are those at d_k - 1 and one more product, so a running sum gives all.
    """
    query, key = queries_and_keys(seed).double()
    scores = (query.T[:, :, None] * key.T[:, None, :]).cumsum(0).float()  # (d_k, query, key)
    measured = []
    for scaling in SCALINGS:
        scales = torch.tensor([scale_of(scaling, d_k) for d_k in range(1, MAX_DIMENSION + 1)])
        weights = (scores * scales[:, None, None]).softmax(-1)
        measured.append(torch.stack([weights.amax(-1), largest_gradient(weights)]))
    return torch.stack(measured, 1)


@lru_cache(maxsize=4)
def curves_from(first: int) -> tuple[Tensor, Tensor]:
    """`seeds` and `curves` of a `ScalingRecord` with this first seed."""
    rows = torch.stack([rows_of_seed(first + i) for i in range(NUM_SEEDS)], 2)
    return measures(*rows), measures(*rows.transpose(2, 3).flatten(3))


def measures(
    largest: Float[Tensor, "scaling *any query"], gradient: Float[Tensor, "scaling *any query"]
) -> Float[Tensor, "scaling measure *any"]:
    """The `MEASURES` of rows, from their largest weights and gradients."""
    dead = (gradient < DEAD).float()
    return torch.stack([largest.mean(-1), gradient.median(-1).values, dead.mean(-1)], 1)


def largest_gradient(weights: Float[Tensor, "*batch key"]) -> Float[Tensor, "*batch"]:
    """The largest entry of `softmax_gradient`, without making all of it.

    It stands on the diagonal: p_i p_j is never more than p_i (1 - p_i), as p_j <= 1 - p_i.
    """
    return (weights * (1 - weights)).amax(-1)


def scaling_experiment(settings: ScalingSettings) -> ScalingRecord:
    """Scores, weights and curves for these settings."""
    seeds = range(settings.seed, settings.seed + NUM_SEEDS)
    query, key = torch.stack([queries_and_keys(seed) for seed in seeds], 1)[..., : settings.d_k]
    scale = scale_of(settings.scaling, settings.d_k)
    names = [tuple(f"{letter}{i + 1}" for i in range(NUM_TOKENS)) for letter in "qk"]
    trace = attend(query[0], key[0], key[0], scale=scale)
    return ScalingRecord(
        settings,
        replace(trace, query_tokens=names[0], key_tokens=names[1]),
        query @ key.mT * scale,
        *curves_from(settings.seed),
    )
