"""Why attention divides by √d_k: random queries and keys, three ways to scale their scores.

The dot product of d_k independent numbers of variance 1 has variance d_k (Vaswani et al.
2017, footnote 4). Unscaled, its softmax saturates: one weight near 1, gradients near 0.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from .attention import AttentionTrace, attend
from .checks import one_of, whole
from .measures import entropy
from .settings import MAX_SEED, known_fields

MAX_DIMENSION = 1024
NUM_TOKENS = 16  # queries, and as many keys
NUM_SEEDS = 8  # the seed on screen and the seven after it
SCALINGS = ("off", "sqrt_d_k", "d_k")
MEASURES = ("largest weight", "entropy", "gradient")


@dataclass(frozen=True)
class ScalingSettings:
    """The settings of the experiment.

    scaling: what the scores are divided by. "off": nothing; "sqrt_d_k": √d_k, the paper's
        choice; "d_k": d_k, a common slip.
    seed: the first of the `NUM_SEEDS` seeds that are shown; its attention map is on screen.

    Raises ValueError that names the field, its value and what is allowed.
    """

    d_k: int = 64  # of each head in the paper's own Transformer
    scaling: str = "off"
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "d_k", whole("d_k", self.d_k, 1, MAX_DIMENSION))
        object.__setattr__(self, "seed", whole("seed", self.seed, 0, MAX_SEED))
        one_of("scaling", self.scaling, SCALINGS)

    def with_changes(self, **changes: Any) -> "ScalingSettings":
        """These settings with some fields changed."""
        known_fields(self, changes)
        return replace(self, **changes)


@dataclass(frozen=True, eq=False)
class ScalingRecord:
    """Everything the experiment shows. `i` of `curves` is d_k = i + 1.

    Each number of `curves` is the mean over the 16 queries of one seed: of the largest
    weight, of the entropy as a share of log 16 (1 = all keys alike), and of the largest
    entry of the gradient of softmax (0.25 at most).
    """

    settings: ScalingSettings
    attention: AttentionTrace  # of the seed on screen, at this d_k: query (16, d_k), one head
    scores: Float[Tensor, "seed query key"]  # of all seeds, after scaling
    curves: Float[Tensor, "scaling measure seed d_k"]

    @property
    def weights(self) -> Float[Tensor, "query key"]:
        """The attention map on screen."""
        return self.attention.weights

    @property
    def variance(self) -> float:
        """Of all scores after scaling, over all seeds."""
        return float(self.scores.var())

    def measured(self, name: str) -> float:
        """The mean over the seeds of one of `MEASURES`, at this scaling and d_k."""
        scaling = SCALINGS.index(self.settings.scaling)
        values = self.curves[scaling, MEASURES.index(name), :, self.settings.d_k - 1]
        return float(values.mean())


def scale_of(scaling: str, d_k: int) -> float:
    """What the scores are multiplied by."""
    return {"off": 1.0, "sqrt_d_k": 1 / math.sqrt(d_k), "d_k": 1 / d_k}[scaling]


@lru_cache(maxsize=4 * NUM_SEEDS)
def queries_and_keys(seed: int) -> Float[Tensor, "2 token d_k"]:
    """Q and K at the largest size: slicing keeps the numbers that a smaller d_k had."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, NUM_TOKENS, MAX_DIMENSION, generator=generator)


@lru_cache(maxsize=4 * NUM_SEEDS)
def curves_of_seed(seed: int) -> Float[Tensor, "scaling measure d_k"]:
    """The three measures at every d_k, for every scaling.

    The scores at d_k are those at d_k - 1 and one more product, so a running sum gives all.
    """
    query, key = queries_and_keys(seed).double()
    scores = (query.T[:, :, None] * key.T[:, None, :]).cumsum(0).float()  # (d_k, query, key)
    sizes = torch.arange(1.0, MAX_DIMENSION + 1)[:, None, None]
    curves = []
    for divisor in (torch.ones_like(sizes), sizes.sqrt(), sizes):
        weights = (scores / divisor).softmax(-1)
        curves.append(
            torch.stack(
                [
                    weights.amax(-1).mean(-1),
                    entropy(weights).mean(-1) / math.log(NUM_TOKENS),
                    largest_gradient(weights).mean(-1),
                ]
            )
        )
    return torch.stack(curves)


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
        torch.stack([curves_of_seed(seed) for seed in seeds], 2),
    )
