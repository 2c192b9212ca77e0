"""The attention experiment: settings with derived lengths, what opens, what is said."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest

from attention_lab.core import PAD, Selection
from attention_lab.experiments.attention import (
    MAX_HEADS,
    Attention,
    AttentionSettings,
    projections,
    slider_end,
)

SENTENCE = "the bank of the river"


def test_length_comes_from_the_sentence() -> None:
    settings = AttentionSettings(SENTENCE)
    assert settings.seq_len == 5
    assert settings.tokens == ("the", "bank", "of", "the", "river")


def test_first_words_or_padding() -> None:
    assert AttentionSettings(SENTENCE, seq_len=2).tokens == ("the", "bank")
    assert AttentionSettings(SENTENCE, seq_len=7).tokens[4:] == ("river", PAD, PAD)


def test_a_long_sentence_is_cut_at_the_limit() -> None:
    assert AttentionSettings("word " * 700).seq_len == 512


def test_d_model_is_derived() -> None:
    assert AttentionSettings(SENTENCE, d_k=7, num_heads=3).d_model == 21


def test_a_new_sentence_brings_its_length() -> None:
    settings = AttentionSettings(SENTENCE, seq_len=3, d_k=7)
    assert settings.with_changes(sentence="money in the bank").seq_len == 4
    assert settings.with_changes(sentence="money in the bank").d_k == 7
    assert settings.with_changes(sentence="money in the bank", seq_len=2).seq_len == 2
    assert settings.with_changes(sentence=SENTENCE) == settings
    assert settings.with_changes(seq_len=None).seq_len == 5
    assert settings.with_changes(d_k=7) == settings


def test_frozen_and_hashable() -> None:
    settings = AttentionSettings(SENTENCE)
    assert {settings: 1}[AttentionSettings(SENTENCE)] == 1
    with pytest.raises(FrozenInstanceError):
        settings.d_k = 3  # type: ignore[misc]


def test_numpy_numbers_become_pythons() -> None:
    settings = AttentionSettings(SENTENCE, d_k=np.int64(7), scaled=np.bool_(False))
    assert type(settings.d_k) is int
    assert settings.scaled is False


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"sentence": 3}, "sentence must be text, not 3."),
        ({"sentence": None}, "sentence must be text, not None."),
        ({"sentence": " \n"}, "sentence ' ' has no words: type at least one."),
        (
            {"sentence": "a" * 100_001},
            "sentence has 100001 characters, and at most 100000 are allowed: type a shorter one.",
        ),
        ({"d_k": 0}, "d_k must be from 1 to 64, not 0."),
        ({"d_k": 65}, "d_k must be from 1 to 64, not 65."),
        ({"d_k": True}, "d_k must be a whole number, from 1 to 64, not True."),
        ({"d_k": 2.0}, "d_k must be a whole number, from 1 to 64, not 2.0."),
        ({"d_k": None}, "d_k must be a whole number, from 1 to 64, not None."),
        ({"num_heads": -1}, "num_heads must be from 1 to 16, not -1."),
        ({"num_heads": 17}, "num_heads must be from 1 to 16, not 17."),
        ({"seq_len": 0}, "seq_len must be from 1 to 512, not 0."),
        ({"seq_len": 10**30}, "seq_len must be from 1 to 512, not 1000"),
        ({"seq_len": "3"}, "seq_len must be a whole number, from 1 to 512, not '3'."),
        ({"mask": "Causal"}, "mask must be one of 'none', 'causal', 'padding', not 'Causal'."),
        ({"mask": None}, "mask must be one of 'none', 'causal', 'padding', not None."),
        ({"mask": ["causal"]}, "mask must be one of 'none', 'causal', 'padding', not ['causal']."),
        ({"scaled": 1}, "scaled must be True or False, not 1."),
        ({"source": "trained"}, "source must be one of 'words', 'random', not 'trained'."),
        ({"seed": -1}, "seed must be from 0 to 4294967295, not -1."),
        ({"device": "gpu"}, "device must be 'cpu', 'cuda' (or 'cuda:1', ...) or 'mps', not 'gpu'."),
        ({"device": None}, "device must be a name such as 'cpu' or 'cuda', not None."),
        (
            {"heads": 3},
            "There is no setting 'heads'. There are: sentence, d_k, num_heads, seq_len, mask, "
            "scaled, source, seed, device, softmax, colours.",
        ),
    ],
)
def test_refused_with_a_clear_line(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - compared below
        AttentionSettings(SENTENCE).with_changes(**changes)
    assert text in str(caught.value)


def test_the_slider_of_the_length_ends_beyond_the_sentence() -> None:
    assert slider_end(AttentionSettings("one")) == 12
    assert slider_end(AttentionSettings("word " * 40)) == 44
    assert slider_end(AttentionSettings("one", seq_len=100)) == 100
    assert slider_end(AttentionSettings("word " * 600)) == 512


def test_projections_are_drawn_once_at_the_largest_size() -> None:
    assert projections(3) is projections(3)
    assert projections(3).shape == (3, MAX_HEADS, 64, 64)


ATTENTION = Attention()


def test_it_opens_on_the_last_word_and_the_other_word_that_it_attends_to() -> None:
    settings = AttentionSettings("She swam across the river to the bank", seq_len=9)
    record = ATTENTION.compute(settings)
    selection = ATTENTION.selection(record, Selection(), None)
    assert record.query_axis.name(selection["query"]) == "bank"
    assert record.key_axis.name(selection["key"]) not in ("bank", PAD)
    one = ATTENTION.compute(AttentionSettings("bank"))
    assert ATTENTION.selection(one, Selection(), None) == {"head": 0, "query": 0, "key": 0}


def test_a_selection_moves_only_where_its_words_are_gone() -> None:
    before = ATTENTION.compute(AttentionSettings(SENTENCE, num_heads=3))
    chosen = Selection(head=2, query=1, key=4)
    same = ATTENTION.compute(AttentionSettings(SENTENCE, d_k=7))
    assert ATTENTION.selection(same, chosen, before) == {"head": 0, "query": 1, "key": 4}
    other = ATTENTION.compute(AttentionSettings("the bank of the lake"))
    moved = ATTENTION.selection(other, chosen, before)
    assert moved["query"] == 4


def test_its_axes_are_its_heads_and_words() -> None:
    record = ATTENTION.compute(AttentionSettings(SENTENCE, num_heads=3))
    assert [(axis.kind, len(axis)) for axis in ATTENTION.axes(record)] == [
        ("head", 3), ("query", 5), ("key", 5), ("matrix", 8), ("feature", 16),
        ("value_feature", 16),
    ]  # fmt: skip


def test_a_failing_check_is_seen() -> None:
    settings = AttentionSettings(SENTENCE)
    record = ATTENTION.compute(settings)
    wrong = replace(record, weights=record.weights * 1.1)
    held = {check.name: check.holds for check in ATTENTION.checks(settings, wrong)}
    assert not held["rows sum to 1"]
    assert all(check.holds for check in ATTENTION.checks(settings, record))


@pytest.mark.parametrize("mask", ["none", "causal", "padding"])
def test_a_softmax_over_the_queries_is_wrong_and_seen_to_be(mask: str) -> None:
    """Against the same numbers in numpy: columns add up to 1, and the checks turn red."""
    settings = AttentionSettings(SENTENCE, num_heads=3, d_k=7, source="random", mask=mask)
    broken = replace(settings, softmax="queries")
    right, wrong = ATTENTION.compute(settings), ATTENTION.compute(broken)
    powers = np.exp(right.masked.double().numpy())
    totals = powers.sum(-2, keepdims=True)
    expected = np.divide(powers, totals, where=totals > 0, out=np.zeros_like(powers))
    np.testing.assert_allclose(wrong.weights, expected, atol=1e-5)
    np.testing.assert_allclose(wrong.output, expected @ right.value.numpy(), atol=1e-4)
    held = {check.name: check.holds for check in ATTENTION.checks(broken, wrong)}
    assert not held["rows sum to 1"] and not held["agrees with PyTorch"]
    assert held["matrix sizes fit"]
    assert "over the queries" in ATTENTION.note(broken, wrong)
    assert "queries" not in ATTENTION.note(settings, right)
    assert "softmax(dim=-2)" in ATTENTION.code(broken)


def test_the_formula_of_a_softmax_over_the_queries_sums_a_column() -> None:
    broken = AttentionSettings(SENTENCE, d_k=7, softmax="queries")
    record = ATTENTION.compute(broken)
    lines = dict(ATTENTION.formula(broken, record, Selection(head=0, query=1, key=4)))
    total = float(record.scaled[0, :, 4].exp().sum())
    assert "row\u2019s sum" not in lines
    assert float(lines["column\u2019s sum"]) == pytest.approx(total, rel=1e-3)
    weight = float(record.weights[0, 1, 4])
    assert float(lines["weight"].split("= ")[1]) == pytest.approx(weight, rel=1e-3)
