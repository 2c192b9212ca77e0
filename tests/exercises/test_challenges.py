"""Each challenge is reached where it should be and only there, and says what is missing."""

from types import SimpleNamespace

import pytest
import torch

from attention_lab.core.attention import attend
from attention_lab.core.masks import causal_mask
from attention_lab.core.scaling import ScalingSettings, scaling_experiment
from attention_lab.core.settings import AttentionSettings
from attention_lab.core.soft_lookup import LookupSettings, lookup
from attention_lab.core.words import word_vectors
from attention_lab.lessons import challenges

SENTENCE = "She swam across the river to the bank"


def state_of_attention(d_k, sentence=SENTENCE, mask=None):
    settings = AttentionSettings(sentence, d_k=d_k)
    words = word_vectors(sentence)[None, :, :d_k]
    names = settings.tokens
    trace = attend(words, words, words, mask=mask)
    return settings, SimpleNamespace(**{**vars(trace), "query_tokens": names, "key_tokens": names})


def test_bank_finds_itself_at_the_smallest_d_k_only():
    challenge = challenges()["bank_finds_itself"]
    reached = [d_k for d_k in range(1, 65) if challenge.reached(*state_of_attention(d_k))]
    assert reached == [6]
    assert challenge.nearly(*state_of_attention(2)) == "At d_k = 2 bank takes most from river."
    assert "smaller d_k" in challenge.nearly(*state_of_attention(9))


def test_bank_finds_itself_needs_bank_and_others():
    challenge = challenges()["bank_finds_itself"]
    for sentence in ("She swam across the river", "bank", "the bank"):
        state = state_of_attention(1, sentence)
        assert not challenge.reached(*state)
        assert "needs the word bank" in challenge.nearly(*state)


def test_bank_finds_itself_minds_the_mask():
    challenge = challenges()["bank_finds_itself"]
    state = state_of_attention(6, mask=causal_mask(8))
    assert challenge.reached(*state)  # bank is last and sees all
    first = state_of_attention(2, "bank river money water", mask=causal_mask(4))
    assert int(first[1].weights[0, 0].argmax()) == 0
    assert not challenge.reached(*first) and "smaller d_k" in challenge.nearly(*first)


def scaling(**settings):
    chosen = ScalingSettings(**settings)
    return chosen, scaling_experiment(chosen)


def test_the_smallest_saturating_d_k_is_one_and_needs_the_scaling_off():
    challenge = challenges()["smallest_saturating_d_k"]
    states = [scaling(d_k=d_k, scaling="off") for d_k in range(1, 41)]
    reached = [settings.d_k for settings, trace in states if challenge.reached(settings, trace)]
    largest = [float(trace.weights.max()) for _, trace in states]
    assert reached == [next(i + 1 for i, weight in enumerate(largest) if weight > 0.99)]
    assert not challenge.reached(*scaling(d_k=reached[0], scaling="sqrt_d_k"))
    assert "scaling off" in challenge.nearly(*scaling(d_k=reached[0], scaling="d_k"))
    assert "go on" in challenge.nearly(*states[0])
    assert "smaller d_k" in challenge.nearly(*scaling(d_k=1024, scaling="off"))


def look(**settings):
    chosen = LookupSettings(**settings)
    return chosen, lookup(chosen)


def test_almost_hard_needs_more_than_the_temperature():
    challenge = challenges()["almost_hard_lookup"]
    assert not challenge.reached(*look())
    assert not challenge.reached(*look(temperature=0.1)), "the prompt says that this fails"
    assert challenge.reached(*look(query_x=2.0, query_y=-1.0, temperature=0.1)), "the hint"
    assert not challenge.reached(*look(query_x=2.0, query_y=-1.0, hard=True))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"hard": True}, "Switch the hard lookup off"),
        ({}, "Lower the temperature"),
        ({"temperature": 0.1}, "turn the query"),
        ({"query_x": 2.0, "query_y": 0.0}, "tie"),
    ],
)
def test_almost_hard_says_what_is_missing(state, said):
    assert said in challenges()["almost_hard_lookup"].nearly(*look(**state))


def test_every_challenge_is_complete():
    for name, challenge in challenges().items():
        assert challenge.name == name and challenge.title and challenge.prompt
        assert 2 <= len(challenge.hints) <= 3
    assert {c.lesson for c in challenges().values()} == {1, 2, 3}
    assert torch.get_default_dtype() == torch.float32
