"""A lookup that is soft: one query over five words, keys and values of two numbers each.

A dictionary finds the one key that equals the query and returns its value. Attention
compares the query with every key and returns a mix of all values. Between the two stands
one number, the temperature.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from .attention import AttentionTrace, attend
from .checks import number, truth
from .settings import known_fields

WORDS = ("river", "bank", "money", "desert", "debt")
# What a word is found by: how much it has to do with water, and how much with money.
KEYS = ((1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))
# What a word hands over. Not its key: the two are different vectors, and only meet in attention.
VALUES = ((-1.0, 1.5), (1.25, 1.25), (1.75, -0.5), (-1.75, -0.5), (0.25, -1.75))

MAX_QUERY = 2.0
MIN_TEMPERATURE, MAX_TEMPERATURE = 0.1, 10.0


@dataclass(frozen=True)
class LookupSettings:
    """The settings of one soft lookup.

    query_x, query_y: the query, from -2 to 2 each.
    temperature: the scores are divided by √d_k · temperature; 1 is the paper's attention.
    hard: the limit temperature → 0. All weight goes to the key with the largest score; keys
        that share it share the weight.

    Raises ValueError that names the field, its value and what is allowed.
    """

    query_x: float = 1.5
    query_y: float = -0.5
    temperature: float = 1.0
    hard: bool = False

    def __post_init__(self) -> None:
        for name in ("query_x", "query_y"):
            self._put(name, number(name, getattr(self, name), -MAX_QUERY, MAX_QUERY))
        low, high = MIN_TEMPERATURE, MAX_TEMPERATURE
        self._put("temperature", number("temperature", self.temperature, low, high))
        self._put("hard", truth("hard", self.hard))

    def _put(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @property
    def scale(self) -> float:
        """What the scores are multiplied by: 1 / (√d_k · temperature), d_k = 2."""
        return 1 / (math.sqrt(2) * self.temperature)

    def with_changes(self, **changes: Any) -> "LookupSettings":
        """These settings with some fields changed."""
        known_fields(self, changes)
        return replace(self, **changes)


def lookup(settings: LookupSettings) -> AttentionTrace:
    """Attention of one query (1, 2) over the five words: keys (5, 2), values (5, 2).

    The hard lookup hides every key whose score is not the largest, so it is the same
    computation, and ties share the weight as they do in the limit.
    """
    query = torch.tensor([[settings.query_x, settings.query_y]])
    key, value = torch.tensor(KEYS), torch.tensor(VALUES)
    mask = None
    if settings.hard:
        scores = query @ key.mT
        mask = scores == scores.max()
    trace = attend(query, key, value, mask=mask, scale=settings.scale)
    return replace(trace, query_tokens=("query",), key_tokens=WORDS)


def hull(points: Float[Tensor, "point 2"]) -> Float[Tensor, "corner 2"]:
    """The corners of the smallest convex polygon around `points`, counterclockwise.

    Andrew's monotone chain (1979): the lower half from left to right, then the upper half back.
    """
    ordered = sorted(set(map(tuple, points.tolist())))
    if len(ordered) < 3:
        return torch.tensor(ordered, dtype=points.dtype)

    def half(run: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        chain: list[tuple[float, ...]] = []
        for point in run:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return torch.tensor(half(ordered) + half(ordered[::-1]), dtype=points.dtype)


def _turn(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]) -> float:
    """Above 0 where the way a, b, c turns to the left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def outside(point: Float[Tensor, "2"], corners: Float[Tensor, "corner 2"]) -> float:
    """How far `point` lies outside a convex polygon (counterclockwise); 0 inside it."""
    edges = corners.roll(-1, 0) - corners
    away = point - corners
    left = edges[:, 0] * away[:, 1] - edges[:, 1] * away[:, 0]
    return max(0.0, float((-left / edges.norm(dim=-1)).max()))
