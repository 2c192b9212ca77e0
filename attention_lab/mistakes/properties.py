"""What every right result has, and the sentence for a result that has it not.

These read the weights: the exercise's probe hands identity values to the learner's function,
so that its output is its weights.
"""

import numpy as np

from attention_lab.judging import Array, Case, near

TOLERANCE = 1e-4


def rows_sum_to_1(weights: Array, case: Case) -> str | None:
    if not np.isfinite(weights).all() or near(weights.sum(-1), np.ones(len(weights)), TOLERANCE):
        return None
    sums = ", ".join(f"{s:.2f}" for s in weights.sum(-1)[:3])
    said = f"Each row of weights should add up to 1; your rows add up to {sums}, …"
    if near(weights.sum(-2), np.ones(weights.shape[-1]), TOLERANCE):
        return f"{said} Your columns do: the softmax runs along the wrong axis."
    return said


def no_negative_weights(weights: Array, case: Case) -> str | None:
    if not (weights < -TOLERANCE).any():
        return None
    smallest = np.nanmin(weights)
    return f"Weights are never negative; your smallest is {smallest:.2f}. Is there an exp?"


def not_only_the_first_row(weights: Array, case: Case) -> str | None:
    if weights.ndim != 2 or len(weights) < 2 or weights[1:].any() or not weights[0].any():
        return None
    return "Only the first row of your output is filled. Does the `return` stand inside the loop?"


def not_nan_everywhere(weights: Array, case: Case) -> str | None:
    if not np.isnan(weights).all():
        return None
    return (
        "Everything is NaN (not a number). A hidden score must become minus infinity: plus "
        "infinity or NaN spoils its whole row."
    )


def every_key_counts(weights: Array, case: Case) -> str | None:
    """No mask here hides one key from all queries."""
    left_out = np.flatnonzero((weights == 0).all(0)) if weights.ndim == 2 else np.array([])
    if not 0 < len(left_out) < weights.shape[-1]:
        return None
    which = ", ".join(map(str, left_out))
    return (
        f"Of the keys 0 to {weights.shape[-1] - 1}, these get no weight from any query: {which}. "
        "Is every value added up?"
    )


def nothing_hidden_is_seen(weights: Array, case: Case) -> str | None:
    seen = np.abs(weights) * ~np.asarray(case.inputs["mask"]) > 1e-6
    if not seen.any():
        return None
    row, column = np.argwhere(seen)[0]
    return (
        f"Key {column} is hidden from query {row}, and yet gets a weight of "
        f"{weights[row, column]:.2g}."
    )


def scale_is_right(weights: Array, case: Case) -> str | None:
    """Whether these weights are a softmax of the scores times some number, and which.

    The logarithm of a softmax is its input, up to a constant in each row: so the factor is
    the slope of log weights over scores.
    """
    query, key = (np.asarray(case.inputs[name].double()) for name in ("query", "key"))
    mask = case.inputs.get("mask")
    seen = np.ones(weights.shape, bool) if mask is None else np.asarray(mask)
    if weights.shape != (len(query), len(key)) or not (weights[seen] > 0).all():
        return None
    scores, logs = _centred(query @ key.T, seen), _centred(np.log(np.where(seen, weights, 1)), seen)
    factor = float((scores * logs).sum() / (scores**2).sum())
    right = query.shape[-1] ** -0.5
    if not near(logs, factor * scores, 1e-2) or abs(factor - right) < TOLERANCE:
        return None
    return (
        f"Your weights are a softmax of QKᵀ times {factor:.4g}. With d_k = {query.shape[-1]} the "
        f"factor should be 1/√d_k = {right:.4g}."
    )


def _centred(rows: Array, seen: Array) -> Array:
    mean = (rows * seen).sum(-1, keepdims=True) / seen.sum(-1, keepdims=True)
    return (rows - mean) * seen


ATTENTION = (
    not_only_the_first_row,
    no_negative_weights,
    every_key_counts,
    rows_sum_to_1,
    scale_is_right,
)
MASKED_ATTENTION = (
    not_nan_everywhere,
    not_only_the_first_row,
    no_negative_weights,
    nothing_hidden_is_seen,
    every_key_counts,
    rows_sum_to_1,
    scale_is_right,
)
