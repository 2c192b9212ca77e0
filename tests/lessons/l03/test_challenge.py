"""The first saturated weight: reached where it should be and only there, and says what is
missing."""

import re

from attention_lab.experiments.why_scale import ScalingSettings, scaling_experiment
from attention_lab.lessons.l03.challenge import SATURATING


def scaling(**settings):
    chosen = ScalingSettings(**settings)
    return chosen, scaling_experiment(chosen)


def test_the_smallest_saturating_d_k_is_one_and_needs_the_scaling_off():
    states = [scaling(d_k=d_k, scaling="off") for d_k in range(1, 41)]
    reached = [settings.d_k for settings, trace in states if SATURATING.reached(settings, trace)]
    largest = [float(trace.weights.max()) for _, trace in states]
    assert reached == [next(i + 1 for i, weight in enumerate(largest) if weight > 0.99)]
    assert not SATURATING.reached(*scaling(d_k=reached[0], scaling="sqrt_d_k"))
    assert "scaling off" in SATURATING.nearly(*scaling(d_k=reached[0], scaling="d_k"))
    assert "go on" in SATURATING.nearly(*states[0])
    assert "smaller d_k" in SATURATING.nearly(*scaling(d_k=1024, scaling="off"))


def test_no_text_names_the_answer():
    states = [scaling(d_k=d_k, scaling="off") for d_k in range(1, 41)]
    (answer,) = [s.d_k for s, trace in states if SATURATING.reached(s, trace)]
    others = [SATURATING.nearly(s, trace) for s, trace in states if s.d_k != answer]
    texts = [SATURATING.prompt, *SATURATING.hints, *others]
    assert [text for text in texts if re.search(rf"\b{answer}\b", text)] == []
