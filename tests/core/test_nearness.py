"""Cosines against PyTorch's own, neighbours against a sort of them all."""

import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from attention_lab import word_vectors
from attention_lab.core.nearness import EVERYDAY, cosines, nearest, to_everyday
from attention_lab.core.words import is_known


def test_the_list_is_of_190_words_that_the_table_knows() -> None:
    assert len(EVERYDAY) == len(set(EVERYDAY)) == 190
    assert all(map(is_known, EVERYDAY))
    assert all(re.fullmatch("[a-z]{3,10}", word) for word in EVERYDAY)


def test_cosines_are_those_of_pytorch() -> None:
    generator = torch.Generator().manual_seed(5)
    rows, others = torch.randn(7, 11, generator=generator), torch.randn(3, 11, generator=generator)
    theirs = F.cosine_similarity(rows[:, None], others, dim=-1)
    torch.testing.assert_close(cosines(rows, others), theirs)
    assert cosines(rows, rows).diagonal().numpy() == pytest.approx(1, abs=1e-6)


def test_a_vector_of_zeros_has_nothing_in_common_with_any() -> None:
    assert cosines(torch.zeros(2, 5), torch.ones(3, 5)).tolist() == [[0.0] * 3] * 2
    assert cosines(torch.ones(2, 5), torch.zeros(3, 5)).tolist() == [[0.0] * 3] * 2


@pytest.mark.parametrize("d_k", [1, 7, 16, 64])
@pytest.mark.parametrize("word", ["bank", "Swam", "qwzx", "dogs", "<pad>"])
def test_neighbours_are_the_first_of_all_that_are_sorted(word: str, d_k: int) -> None:
    vector = word_vectors([word])[:, :d_k]
    row = to_everyday(vector)[0].tolist()
    table = word_vectors(EVERYDAY)[:, :d_k].double().numpy()
    own = vector[0].double().numpy()
    lengths = np.linalg.norm(table, axis=1) * np.linalg.norm(own)
    by_hand = np.divide(table @ own, lengths, out=np.zeros(len(table)), where=lengths > 0)
    np.testing.assert_allclose(row, by_hand, atol=1e-6)
    found = nearest(row, 5, but=word)
    others = [c for w, c in zip(EVERYDAY, row, strict=True) if w != word.lower().rstrip("s")]
    assert [cosine for _, cosine in found] == sorted(others, reverse=True)[:5]
    assert all(row[EVERYDAY.index(name)] == cosine for name, cosine in found)


@pytest.mark.parametrize("word", ["river", "River", "rivers", "river's"])
def test_a_word_is_not_its_own_neighbour(word: str) -> None:
    row = to_everyday(word_vectors([word]))[0].tolist()
    assert nearest(row, 1)[0][0] == "river"
    assert "river" not in dict(nearest(row, 189, but=word))


def test_a_row_that_is_not_of_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="There are 190 everyday words, not 3"):
        nearest([0.1, 0.2, 0.3], 1)


def test_the_bank_alone_is_a_money_house() -> None:
    bank = to_everyday(word_vectors(["bank"])[:, :16])[0].tolist()
    named = [(word, round(cosine, 2)) for word, cosine in nearest(bank, 3)]
    assert named == [("loan", 0.81), ("rent", 0.81), ("store", 0.75)]
