"""The challenge of lesson 01, in the soft lookup lab: its settings and its trace judge it."""

import math
from typing import Any

from attention_lab.experiments.soft_lookup import MIN_TEMPERATURE, WORDS
from attention_lab.judging import Challenge

ALMOST_ALL = 0.99


def _is_almost_hard(settings: Any, trace: Any) -> bool:
    return not settings.hard and float(trace.weights.max()) > ALMOST_ALL


def _what_is_left(settings: Any, trace: Any) -> str:
    if settings.hard:
        return "Switch the hard lookup off: the soft one is to come close to it."
    weights = trace.weights.flatten()
    (most, second), (first, other) = (part.tolist() for part in weights.topk(2))
    said = f"The weight of {WORDS[first]} is {most:.2f}, of {WORDS[other]} {second:.2f}."
    if math.isclose(most, second, abs_tol=1e-3):
        return f"{said} They tie: no temperature can part them. Turn the query."
    if settings.temperature <= 2 * MIN_TEMPERATURE:
        apart = float(trace.scores.flatten()[first] - trace.scores.flatten()[other])
        return f"{said} Their scores are only {apart:.2f} apart: another query can change that."
    return f"{said} Lower the temperature."


ALMOST_HARD = Challenge(
    name="almost_hard_lookup",
    title="Almost a dictionary",
    prompt=(
        "Leave the hard lookup off, and bring one word’s weight **above 0.99**. From the opening "
        "query even the slider’s lowest temperature will not do it. Why?"
    ),
    hints=(
        "The temperature stretches the differences between scores. Which two scores are closest?",
        "Turn the query slowly and watch the two longest bars. Where is the second one shortest "
        "beside the first? Stay there, and lower the temperature.",
    ),
    reached=_is_almost_hard,
    nearly=_what_is_left,
    why=(
        "What counts is the gap between the two best scores, divided by the temperature. At the "
        "start *river* and *bank* are too close for 0.1: another query opens the gap."
    ),
)

CHALLENGES = (ALMOST_HARD,)
