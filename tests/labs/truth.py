"""What a lab must show, computed from its settings alone, in float64 and numpy."""

from __future__ import annotations

import numpy as np

from attention_lab import AttentionLab, AttentionSettings, word_vectors
from attention_lab.core import PAD, AttentionTrace
from attention_lab.experiments.attention import projections

from .one_state import assert_one_state

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


def assert_hidden_cells_are_hatched(lab: AttentionLab) -> None:
    """NaN, which is drawn as hatching, exactly where the mask forbids attending."""
    _, _, allowed = expected(lab.settings)
    maps = lab.drawing().maps
    if lab.view == "heads":
        pairs = list(zip(maps.values(), allowed, strict=True))
    else:
        head = lab.selection["head"]
        pairs = [(maps["weights"], allowed[head]), (maps["masked"], allowed[head])]
    for heat_map, seen in pairs:
        if heat_map.block == 1:
            np.testing.assert_array_equal(np.isnan(heat_map.values), ~seen)


def assert_right(lab: AttentionLab) -> None:
    """Settings, numbers, picture, words and controls all tell the same state, and the truth."""
    assert_one_state(lab)
    assert_trace_fits(lab.trace, lab.settings)
    assert_hidden_cells_are_hatched(lab)
