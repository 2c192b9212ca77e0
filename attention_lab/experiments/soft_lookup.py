"""A lookup that is soft: one query over five words, keys and values of two numbers each.

A dictionary finds the one key that equals the query and returns its value. Attention
compares the query with every key and returns a mix of all values. Between the two stands
one number, the temperature.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from attention_lab.core.attention import AttentionTrace, attend
from attention_lab.core.axes import Selection
from attention_lab.core.experiment import Experiment
from attention_lab.core.formula import number
from attention_lab.core.invariants import TOLERANCE, Check, some_invariants
from attention_lab.core.settings import Decimal, Power, Settings, Toggle, setting
from attention_lab.text import Texts

WORDS = ("river", "bank", "money", "desert", "debt")
# What a word is found by: how much it has to do with water, and how much with money.
KEYS = ((1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))
# What a word hands over. Not its key: the two are different vectors, and only meet in attention.
VALUES = ((-1.0, 1.5), (1.25, 1.25), (1.75, -0.5), (-1.75, -0.5), (0.25, -1.75))

MAX_QUERY = 2.0
MIN_TEMPERATURE, MAX_TEMPERATURE = 0.1, 10.0


class TEXT(Texts):
    hard = (
        "Hard lookup, temperature \u2192 0: all weight on the key with the largest q\u00b7k; "
        "a tie is shared."
    )
    soft = (
        "weights = softmax(q\u00b7k \u00f7 (\u221ad\u2096 \u00b7 temperature)), with d\u2096 = 2 "
        "and temperature {temperature}"
    )
    not_divided = "weights = exp(q\u00b7k \u00f7 \u2026), not divided by their sum."
    output = "output"
    inside = "output inside the hull"
    beyond = "distance beyond its edge: {distance:.1e}"


@dataclass(frozen=True)
class LookupSettings(Settings):
    """The settings of one soft lookup.

    query_x, query_y: the query, from -2 to 2 each.
    temperature: the scores are divided by √d_k · temperature; 1 is the paper's attention.
    hard: the limit temperature → 0. All weight goes to the key with the largest score; keys
        that share it share the weight.
    normalised: whether the exponentials are divided by their sum. Without it they are no
        weights: broken on purpose.

    Raises ValueError that names the field, its value and what is allowed.
    """

    query_x: float = setting(1.5, Decimal("query: water", -MAX_QUERY, MAX_QUERY))
    query_y: float = setting(-0.5, Decimal("query: money", -MAX_QUERY, MAX_QUERY))
    temperature: float = setting(
        1.0,
        Power("temperature", MIN_TEMPERATURE, MAX_TEMPERATURE),
        matters=lambda s: not (s.hard and s.normalised),
    )
    hard: bool = setting(False, Toggle("hard lookup"))
    normalised: bool = setting(True, Toggle("divide by the sum"), shown=False)

    @property
    def scale(self) -> float:
        """What the scores are multiplied by: 1 / (√d_k · temperature), d_k = 2."""
        return 1 / (math.sqrt(2) * self.temperature)


class SoftLookup(Experiment[LookupSettings, AttentionTrace]):
    """One query over five words whose keys and values are points of a plane."""

    settings = LookupSettings

    def compute(self, settings: LookupSettings) -> AttentionTrace:
        return lookup(settings)

    def note(self, settings: LookupSettings, record: AttentionTrace) -> str:
        if not settings.normalised:
            return TEXT.not_divided
        if settings.hard:
            return TEXT.hard
        return TEXT.soft.format(temperature=number(settings.temperature))

    def formula(
        self, settings: LookupSettings, record: AttentionTrace, selection: Selection
    ) -> Sequence[tuple[str, str]]:
        """q\u00b7k of every word, and the output as the weighted average of the values."""
        scores, weights = record.scores[0].tolist(), record.weights[0].tolist()
        dots = (f"{word} {_decimals(score)}" for word, score in zip(WORDS, scores, strict=True))
        terms = (
            f"{_decimals(weight)}\u00b7{_vector(value)}"
            for weight, value in zip(weights, VALUES, strict=True)
        )
        output = ", ".join(map(_decimals, record.output[0].tolist()))
        return [
            ("q\u00b7k", ", ".join(dots)),
            (TEXT.output, f"{' + '.join(terms)} = ({output})"),
        ]

    def checks(self, settings: LookupSettings, record: AttentionTrace) -> Sequence[Check]:
        beyond = outside(record.output[0], hull(record.value))
        inside = Check(TEXT.inside, beyond <= TOLERANCE, TEXT.beyond.format(distance=beyond))
        return (*some_invariants(record, settings.scale), inside)

    def code(self, settings: LookupSettings) -> str:
        s = settings
        lines = [
            "import torch",
            "",
            f"words = {list(WORDS)!r}",
            f"query = torch.tensor([[{s.query_x!r}, {s.query_y!r}]])",
            f"key = torch.tensor({[list(pair) for pair in KEYS]!r})",
            f"value = torch.tensor({[list(pair) for pair in VALUES]!r})",
            "",
            "scores = query @ key.mT",
        ]
        scaled = f"scaled = scores / (2**0.5 * {s.temperature!r})  # sqrt(d_k) * temperature"
        best = "best = scores == scores.max()  # the limit temperature -> 0; a tie is shared"
        if s.hard and s.normalised:
            lines += [best, "weights = best / best.sum()"]
        elif s.normalised:
            lines += [scaled, "weights = scaled.softmax(dim=-1)"]
        else:
            lines += [scaled, *[best][: s.hard]]
            kept = "best * " if s.hard else ""
            lines.append(f"weights = {kept}scaled.exp()  # broken: not divided by their sum")
        return "\n".join([*lines, "output = weights @ value"]) + "\n"


def _vector(pair: tuple[float, float]) -> str:
    return f"({number(pair[0])}, {number(pair[1])})"


def _decimals(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212") if abs(value) < 1000 else number(value)


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
    if not settings.normalised:
        weights = trace.masked.exp()
        trace = replace(trace, weights=weights, output=weights @ value)
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


def outside(point: Float[Tensor, 2], corners: Float[Tensor, "corner 2"]) -> float:
    """How far `point` lies outside a convex polygon (counterclockwise); 0 inside it."""
    edges = corners.roll(-1, 0) - corners
    away = point - corners
    left = edges[:, 0] * away[:, 1] - edges[:, 1] * away[:, 0]
    return max(0.0, float((-left / edges.norm(dim=-1)).max()))


def nearest(point: Float[Tensor, 2], corners: Float[Tensor, "corner 2"]) -> Float[Tensor, 2]:
    """The place on the edge of a polygon that is nearest to `point`."""
    point, corners = point.double(), corners.double()  # the point may be very far away
    edges = corners.roll(-1, 0) - corners
    along = ((point - corners) * edges).sum(-1) / edges.square().sum(-1)
    places = corners + along.clamp(0, 1)[:, None] * edges
    return places[(places - point).norm(dim=-1).argmin()]
