"""What a lab must show, computed from its settings alone, in float64 and numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
from figures.records import blocks_by_hand

from attention_lab import AttentionLab, AttentionSettings, word_vectors
from attention_lab.core import PAD, AttentionTrace
from attention_lab.labs.attention import projections

TOLERANCE = 1e-4  # float32 against float64, where unscaled scores reach a hundred


def expected(settings: AttentionSettings) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(weights, output, allowed) of every head."""
    words = word_vectors(settings.tokens).double().numpy()
    heads, d_k, n = settings.num_heads, settings.d_k, settings.seq_len
    if settings.source == "words":
        query = key = value = np.stack([words[:, :d_k]] * heads)
    else:
        matrices = projections(settings.seed).double().numpy()[:, :heads, :, :d_k]
        query, key, value = words @ matrices
    logits = query @ key.transpose(0, 2, 1) / (d_k**0.5 if settings.scaled else 1)
    allowed = np.ones((n, n), bool)
    if settings.mask == "causal":
        allowed = np.tri(n, dtype=bool)
    if settings.mask == "padding":
        allowed = allowed & np.array([token != PAD for token in settings.tokens])
    logits = np.where(allowed, logits, -np.inf)
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    weights = powers / powers.sum(-1, keepdims=True)
    return weights, weights @ value, np.broadcast_to(allowed, weights.shape)


def assert_trace_fits(trace: AttentionTrace, settings: AttentionSettings) -> None:
    weights, output, _ = expected(settings)
    assert trace.weights.shape == weights.shape
    np.testing.assert_allclose(trace.weights, weights, atol=TOLERANCE)
    np.testing.assert_allclose(trace.output, output, atol=1e-3)


def assert_maps_fit(lab: AttentionLab) -> None:
    """The heat maps' data, and the bytes that were sent, are the trace's numbers."""
    _, _, allowed = expected(lab.settings)
    shown = np.where(allowed, lab.trace.weights.numpy(), np.nan)
    maps = lab.figure.drawing.maps
    if lab.view == "heads":
        pairs = list(zip(maps.values(), shown, strict=True))
    else:
        pairs = [(maps["4 weights"], shown[lab.selected.head])]
    for heat_map, weights in pairs:
        assert heat_map.shape == weights.shape
        np.testing.assert_array_equal(heat_map.values, blocks_by_hand(weights, heat_map.block))
    sent = np.concatenate([m.values.ravel() for m in maps.values()]).tobytes()
    assert lab.pane.layers["numbers"] == sent
    assert lab.pane.layers["scene"] == lab.pane.scene["number"]
    assert len(lab.pane.scene["maps"]) == len(lab.pane.layers["maps"]) == len(maps)
    assert lab.pane.scene["keys"] == list(lab.trace.key_tokens)
    assert lab.pane.layers["selected"] == list(lab.selected)


def assert_right(lab: AttentionLab) -> None:
    """Settings, numbers, picture, words and controls all tell the same state."""
    assert lab.pane.error == ""
    assert lab.last_error is None
    assert_trace_fits(lab.trace, lab.settings)
    assert_maps_fit(lab)
    assert all(lab.checks().values())
    assert all(holds for holds, _, _ in lab.pane.info["checks"])
    heads, rows, columns = lab.trace.weights.shape
    head, query, key = lab.selected
    assert 0 <= head < heads
    assert 0 <= query < rows
    assert 0 <= key < columns
    for name, control in lab.controls.items():
        shown = {"view": lab.view, "large": lab.figure.page.points > 9}
        assert control.value == (shown[name] if name in shown else getattr(lab.settings, name))


def snapshot(lab: AttentionLab) -> dict[str, Any]:
    """All that an error must leave as it was."""
    return {
        "settings": lab.settings,
        "trace": id(lab.trace),
        "selected": lab.selected,
        "view": lab.view,
        "page": lab.figure.page,
        "numbers": lab.pane.layers["numbers"],
        "scene": lab.pane.scene["number"],
        "frame": lab.pane.layers["frame"],
        "description": lab.describe(),
    }
