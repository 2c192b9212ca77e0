"""The challenge of lesson 02, in the attention lab: its settings and its trace judge it."""

import math
from typing import Any

from attention_lab.judging import Challenge


def _row_of_bank(trace: Any) -> int | None:
    """The last "bank" of the sentence."""
    names = [name.lower() for name in trace.query_axis.names]
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
    why=(
        "With few numbers *river*, whose vector is longer and points almost the same way, has the "
        "larger dot product. More numbers turn the two apart."
    ),
)

CHALLENGES = (FINDS_ITSELF,)
