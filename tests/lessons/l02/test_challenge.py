"""Bank finds itself: reached where it should be and only there, and says what is missing."""

import re

from attention_lab.core.attention import attend
from attention_lab.core.masks import causal_mask
from attention_lab.core.words import word_vectors
from attention_lab.experiments.attention import AttentionSettings
from attention_lab.lessons.l02.challenge import FINDS_ITSELF

SENTENCE = "She swam across the river to the bank"


def state_of_attention(d_k, sentence=SENTENCE, mask=None):
    settings = AttentionSettings(sentence, d_k=d_k)
    words = word_vectors(sentence)[None, :, :d_k]
    return settings, attend(words, words, words, mask=mask).named(settings.tokens)


def test_bank_finds_itself_at_the_smallest_d_k_only():
    reached = [d_k for d_k in range(1, 65) if FINDS_ITSELF.reached(*state_of_attention(d_k))]
    assert reached == [6]
    assert FINDS_ITSELF.nearly(*state_of_attention(2)) == "At d_k = 2 bank takes most from river."
    assert "smaller d_k" in FINDS_ITSELF.nearly(*state_of_attention(9))


def test_bank_finds_itself_needs_bank_and_others():
    for sentence in ("She swam across the river", "bank", "the bank"):
        state = state_of_attention(1, sentence)
        assert not FINDS_ITSELF.reached(*state)
        assert "needs the word bank" in FINDS_ITSELF.nearly(*state)


def test_bank_finds_itself_minds_the_mask():
    state = state_of_attention(6, mask=causal_mask(8))
    assert FINDS_ITSELF.reached(*state)  # bank is last and sees all
    first = state_of_attention(2, "bank river money water", mask=causal_mask(4))
    assert int(first[1].weights[0, 0].argmax()) == 0
    assert not FINDS_ITSELF.reached(*first) and "smaller d_k" in FINDS_ITSELF.nearly(*first)


def test_no_text_names_the_answer():
    reached = [d_k for d_k in range(1, 65) if FINDS_ITSELF.reached(*state_of_attention(d_k))]
    (answer,) = reached
    others = [
        FINDS_ITSELF.nearly(*state_of_attention(d_k)) for d_k in range(1, 65) if d_k != answer
    ]
    texts = [FINDS_ITSELF.prompt, *FINDS_ITSELF.hints, *others]
    assert [text for text in texts if re.search(rf"\b{answer}\b", text)] == []
