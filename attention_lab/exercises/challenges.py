"""Challenges: states of a lab to be reached, judged from its settings and its trace."""

import math
from typing import Any

from attention_lab.core.soft_lookup import MIN_TEMPERATURE, WORDS

from .declare import Challenge

# --- lesson 01, the soft lookup lab -------------------------------------------------------

ALMOST_ALL = 0.99


def _is_almost_hard(settings: Any, trace: Any) -> bool:
    return not settings.hard and float(trace.weights.max()) > ALMOST_ALL


def _what_is_left(settings: Any, trace: Any) -> str:
    if settings.hard:
        return "Switch the hard lookup off: the soft one is to come close to it."
    weights = trace.weights.flatten()
    (most, second), (first, other) = (part.tolist() for part in weights.topk(2))
    said = f"{WORDS[first]} gets {most:.2f}, {WORDS[other]} {second:.2f}."
    if math.isclose(most, second, abs_tol=1e-3):
        return f"{said} They tie: no temperature can part them. Turn the query."
    if settings.temperature <= 2 * MIN_TEMPERATURE:
        return f"{said} Their scores are close: turn the query, or make it longer."
    return f"{said} Lower the temperature."


ALMOST_HARD = Challenge(
    name="almost_hard_lookup",
    lesson=1,
    title="Almost a dictionary",
    prompt=(
        "Leave the hard lookup off, and make one word get **more than 0.99** of the weight. The "
        "temperature alone will not do it from the opening query. Why?"
    ),
    hints=(
        "The temperature stretches the differences between scores. Which two scores are closest?",
        "Turn the query so that the best word's q·k is well ahead of the second's, for example "
        "(2, −1). Then lower the temperature.",
    ),
    reached=_is_almost_hard,
    nearly=_what_is_left,
)

# --- lesson 02, the attention lab ---------------------------------------------------------


def _row_of_bank(trace: Any) -> int | None:
    """The last "bank" of the sentence."""
    names = [name.rstrip("*").lower() for name in trace.query_tokens or ()]
    return max((i for i, name in enumerate(names) if name == "bank"), default=None)


def _first_d_k(trace: Any, row: int) -> int | None:
    """The smallest d_k, up to the present one, at which bank attends most to itself.

    The lab takes the first d_k numbers of each word, so the present queries and keys begin
    with those of every smaller d_k. The scale does not change which score is the largest.
    """
    query, key = trace.query[0, row].double(), trace.key[0].double()
    scores = (query * key).cumsum(-1).T  # (d_k, key)
    if trace.mask is not None:
        seen = trace.mask.expand_as(trace.scores)[0, row]
        scores = scores.masked_fill(~seen, -math.inf)
    found = scores.argmax(-1) == row
    return int(found.int().argmax()) + 1 if found.any() else None


def _finds_itself(settings: Any, trace: Any) -> bool:
    row = _row_of_bank(trace)
    if row is None or settings.seq_len < 3:
        return False
    itself = int(trace.weights[0, row].argmax()) == row
    return itself and _first_d_k(trace, row) == settings.d_k


def _whom_bank_finds(settings: Any, trace: Any) -> str:
    row = _row_of_bank(trace)
    if row is None or settings.seq_len < 3:
        return "The sentence needs the word bank, and at least two others."
    most = int(trace.weights[0, row].argmax())
    if most != row:
        return f"At d_k = {settings.d_k} bank takes most from {trace.key_tokens[most]}."
    return f"At d_k = {settings.d_k} bank takes most from itself. A smaller d_k does it too."


FINDS_ITSELF = Challenge(
    name="bank_finds_itself",
    lesson=2,
    title="Bank finds itself",
    prompt=(
        "With few numbers per word, *bank* takes more from another word than from itself. Find the "
        "**smallest** d_k at which it takes most from itself."
    ),
    hints=(
        "Look at the row of bank in the weights, and move d_k.",
        "Start at d_k = 1 and go up, one by one.",
    ),
    reached=_finds_itself,
    nearly=_whom_bank_finds,
)

# --- lesson 03, the lab about the scale ---------------------------------------------------

SATURATED = 0.99


def _first_saturated(trace: Any) -> int | None:
    """The smallest d_k, up to the present one, at which an unscaled weight exceeds 0.99.

    The lab draws its numbers at the largest size and slices them, so the present queries and
    keys begin with those of every smaller d_k.
    """
    attention = getattr(trace, "attention", trace)
    query, key = attention.query.double(), attention.key.double()
    products = query.T[:, :, None] * key.T[:, None, :]  # (d_k, query, key)
    over = products.cumsum(0).softmax(-1).flatten(1).amax(-1) > SATURATED
    return int(over.int().argmax()) + 1 if over.any() else None


def _is_smallest(settings: Any, trace: Any) -> bool:
    saturated = float(trace.weights.max()) > SATURATED
    return settings.scaling == "off" and saturated and _first_saturated(trace) == settings.d_k


def _how_far(settings: Any, trace: Any) -> str:
    if settings.scaling != "off":
        return "Switch the scaling off first."
    largest = float(trace.weights.max())
    if largest <= SATURATED and _first_saturated(trace) is None:
        return f"At d_k = {settings.d_k} the largest weight of the map is {largest:.3f}: go on."
    return f"At d_k = {settings.d_k} it is {largest:.3f}. A smaller d_k does it too."


SATURATING = Challenge(
    name="smallest_saturating_d_k",
    lesson=3,
    title="The first saturated weight",
    prompt=(
        "Switch the scaling off. Find the **smallest** d_k at which one weight of the attention "
        "map exceeds 0.99."
    ),
    hints=(
        "It is smaller than most people guess: start at d_k = 1 and go up.",
        "One saturated weight among 256 is enough. Watch the map, not the mean.",
    ),
    reached=_is_smallest,
    nearly=_how_far,
)
