"""What a prediction is compared with: computed from the lab, never written down beforehand.

Each kind of prediction computes its truth from a record (the lab's own computation) and says
in words how near an answer came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from attention_lab.classroom.fields import LessonDataError
from attention_lab.classroom.questions import PredictionData
from attention_lab.core.attention import AttentionTrace

Score = Literal["right", "close", "off"]
MINUS = "\u2212"
ALMOST = 0.9  # a weight of at least this share of the largest is nearly as good an answer


@dataclass(frozen=True)
class Truth:
    """The computed answer. `value` is what progress keeps; `words` what a learner reads.

    cell: (query, key) of the weight it stands on, to be marked in the picture.
    near: other answers whose weight is almost as large.
    """

    value: Any
    words: str
    cell: tuple[int, int] | None = None
    near: tuple[Any, ...] = ()


Compute = Callable[..., Any]  # (**changes) -> the lab's record with these settings changed


def attention_of(record: Any) -> AttentionTrace:
    """The attention trace of a lab's record."""
    trace = record if isinstance(record, AttentionTrace) else getattr(record, "attention", None)
    if not isinstance(trace, AttentionTrace):
        raise ValueError(f"This lab shows no attention weights, but a {type(record).__name__}.")
    return trace


def weights_of(record: Any) -> np.ndarray:
    """Attention weights (query, key) of the first head."""
    weights: np.ndarray = attention_of(record).weights.numpy(force=True)
    return weights.reshape(-1, *weights.shape[-2:])[0]


def names_of(record: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the queries and of the keys, without the star of unknown words."""
    trace = attention_of(record)
    rows, columns = trace.weights.shape[-2:]
    queries = trace.query_tokens or tuple(f"query {i + 1}" for i in range(rows))
    keys = trace.key_tokens or tuple(f"key {i + 1}" for i in range(columns))
    return tuple(q.rstrip("*") for q in queries), tuple(k.rstrip("*") for k in keys)


def truth_of(data: PredictionData, compute: Compute) -> Truth:
    """The right answer to this prediction. Raises ValueError where the lab has none."""
    return _TRUTHS[data.kind](data, compute)


def position(data: PredictionData, field: str, words: tuple[str, ...]) -> int:
    """Where a word of the data file stands in the lab's sentence: its last place."""
    word = getattr(data, field)
    if word not in words:
        raise LessonDataError(
            f"{data.lesson}.toml, prediction {data.name!r}, field {field!r}: {word!r} is not "
            f"among the lab's words {', '.join(words)}."
        )
    return len(words) - 1 - words[::-1].index(word)


def _word(data: PredictionData, compute: Compute) -> Truth:
    record = compute()
    queries, keys = names_of(record)
    row = position(data, "query", queries)
    weights = weights_of(record)[row].copy()
    if data.other_than_itself:
        weights[[key == queries[row] for key in keys]] = -1
    best = int(weights.argmax())
    words = f"\u201c{keys[best]}\u201d, with a weight of {weights[best]:.2f}"
    near = tuple(keys[int(i)] for i in np.flatnonzero(weights >= ALMOST * weights[best]))
    return Truth(keys[best], words, (row, best), near)


def _weight(data: PredictionData, compute: Compute) -> Truth:
    record = compute()
    queries, keys = names_of(record)
    cell = position(data, "query", queries), position(data, "key", keys)
    weight = float(weights_of(record)[cell])
    return Truth(weight, f"{weight:.2f}", cell)


def _cell(data: PredictionData, compute: Compute) -> Truth:
    record = compute()
    queries, keys = names_of(record)
    weights = weights_of(record).copy()
    if data.other_than_itself:
        weights[np.array(queries)[:, None] == np.array(keys)[None, :]] = -1
    row, column = map(int, np.unravel_index(weights.argmax(), weights.shape))
    near = tuple((int(i), int(j)) for i, j in np.argwhere(weights >= ALMOST * weights.max()))
    words = f"\u201c{queries[row]}\u201d from \u201c{keys[column]}\u201d, {weights.max():.3f}"
    return Truth((row, column), words, (row, column), near)


def _weights(data: PredictionData, compute: Compute) -> Truth:
    record = compute()
    row = position(data, "query", names_of(record)[0])
    weights = weights_of(record)[row]
    if len(weights) != len(data.options[0]):
        raise LessonDataError(
            f"{data.lesson}.toml, prediction {data.name!r}, field 'options': there are "
            f"{len(weights)} keys, and {len(data.options[0])} weights in each option."
        )
    nearest = min(data.options, key=lambda option: float(np.abs(weights - option).max()))
    return Truth(row_text(nearest), row_text(weights))


def _point(data: PredictionData, compute: Compute) -> Truth:
    x, y = attention_of(compute()).output.reshape(-1, 2)[0].tolist()
    return Truth((x, y), point_text((x, y)))


def _curve(data: PredictionData, compute: Compute) -> Truth:
    values = tuple(float(compute(**{data.over: at}).measured(data.measure)) for at in data.at)
    first, last = values[0], values[-1]
    words = (
        f"from {first:.2f} at {data.over} = {data.at[0]:g} to {last:.2f} at "
        f"{data.over} = {data.at[-1]:g}"
    )
    return Truth(values, words)


_TRUTHS: dict[str, Callable[[PredictionData, Compute], Truth]] = {
    "word": _word,
    "weight": _weight,
    "cell": _cell,
    "weights": _weights,
    "point": _point,
    "curve": _curve,
}


def score(data: PredictionData, predicted: Any, truth: Truth) -> tuple[Score, str]:
    """How near a prediction came, and the same in words."""
    if data.kind in ("word", "weights", "cell"):
        said = f"Computed: {truth.words}."
        if predicted == truth.value:
            return "right", said
        if predicted in truth.near:
            return "close", f"{said} Yours is almost as large."
        return "off", said
    apart = np.abs(np.subtract(predicted, truth.value))
    if data.kind == "point":
        far = float(np.hypot(*apart))
        said = f"You said {point_text(predicted)}; computed: {truth.words}. {far:.2f} apart."
    elif data.kind == "curve":
        far = float(apart.mean())
        said = f"Computed: {truth.words}. Yours is {far:.2f} away on average."
        if far > data.close:
            said += f" {_lean(np.subtract(predicted, truth.value))}"
    else:
        far = float(apart)
        said = f"You said {predicted:.2f}; computed: {truth.words}."
    return _nearness(far, data.close), said


def _nearness(far: float, close: float) -> Score:
    return "right" if far <= close / 2 else "close" if far <= close else "off"


def _lean(difference: np.ndarray) -> str:
    """Where a drawn curve is wrong most, in words."""
    worst = int(np.abs(difference).argmax())
    side = "high" if difference[worst] > 0 else "low"
    third = min(2, 3 * worst // len(difference))
    return f"It is too {side} {('on the left', 'in the middle', 'on the right')[third]}."


def row_text(weights: Any) -> str:
    """A row of weights as it is read: 0.25, 0.50, 0.25."""
    return ", ".join(f"{float(w):.2f}" for w in weights)


def point_text(point: Any) -> str:
    """A point as it is read: (0.75, −0.50)."""
    return "(" + ", ".join(f"{float(v):.2f}" for v in point).replace("-", MINUS) + ")"
