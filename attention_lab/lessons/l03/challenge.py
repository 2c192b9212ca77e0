"""The challenge of lesson 03, in the lab about the scale: its settings and its trace judge it."""

from typing import Any

from attention_lab.judging import Challenge

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
    said = f"At d_k = {settings.d_k} the largest weight of the map is {largest:.3f}."
    return f"{said} A smaller d_k does it too."


SATURATING = Challenge(
    name="smallest_saturating_d_k",
    title="The first saturated weight",
    prompt=(
        "With the scaling off, find the **smallest** d_k at which one weight of the attention map "
        "exceeds 0.99."
    ),
    hints=(
        "It is smaller than most people guess: start at d_k = 1 and go up.",
        "One saturated weight among 256 is enough. Watch the map, not the mean.",
    ),
    reached=_is_smallest,
    nearly=_how_far,
    why=(
        "A weight exceeds 0.99 once its score is 4.6 above that of one rival, or 7.3 above those "
        "of fifteen equal ones. The scores spread like √d_k, so one row gets there early."
    ),
)

CHALLENGES = (SATURATING,)
