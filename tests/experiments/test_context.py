"""Words before and after attention: cosines against PyTorch's own, neighbours against numpy."""

import re
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings, strategies as st

from attention_lab import word_vectors
from attention_lab.core.axes import Selection
from attention_lab.core.nearness import EVERYDAY
from attention_lab.experiments.attention import MAX_SEQ_LEN
from attention_lab.experiments.context import (
    Context,
    ContextRecord,
    ContextSettings,
    decimals,
    strongest_other,
)

MONEY = "She took her money to the bank"
WORDS = ["She", "swam", "river", "bank", "money", "qwzx", "the", "漢", "😀", "rivers", "2"]
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=13).map(" ".join)
states = st.builds(
    ContextSettings,
    sentence=sentences,
    d_k=st.integers(1, 64),
    toward_x=st.sampled_from(WORDS),
    toward_y=st.sampled_from(WORDS),
)


def record(**changes: Any) -> ContextRecord:
    return Context().compute(ContextSettings(**changes))


def by_hand(state: ContextSettings) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(own vectors, outputs, the two words), in float64."""
    x = word_vectors(state.sentence)[:, : state.d_k].double()
    output = (x @ x.mT / state.d_k**0.5).softmax(-1) @ x
    toward = word_vectors([state.toward_x, state.toward_y])[:, : state.d_k].double()
    return x, output, toward


def distances(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return F.cosine_similarity(a[:, None], b[None], dim=-1).float()


@settings(max_examples=60)
@given(states)
def test_cosines_are_those_of_pytorch(state: ContextSettings) -> None:
    found = Context().compute(state)
    x, output, toward = by_hand(state)
    near = {"atol": 1e-4, "rtol": 0.0}
    kept = output.norm(dim=-1) > 1e-3  # the direction of next to nothing is rounding
    torch.testing.assert_close(found.before, distances(x, toward), **near)
    torch.testing.assert_close(found.after[kept], distances(output, toward)[kept], **near)
    torch.testing.assert_close(found.between, distances(toward, toward), **near)
    assert found.after.shape == (len(found.query_axis), 2)
    assert all(check.holds for check in Context().checks(state, found))


@settings(max_examples=30)
@given(states)
def test_neighbours_are_the_first_of_all_that_are_sorted(state: ContextSettings) -> None:
    found = Context().compute(state)
    x, output, _ = by_hand(state)
    table = word_vectors(EVERYDAY)[:, : state.d_k].double()
    for query, word in enumerate(found.query_axis.names):
        for vector, near in zip((x, output), found.neighbours(query, 5), strict=True):
            if vector[query].norm() < 1e-3:
                continue
            row = distances(vector[query][None], table)[0].numpy()
            others = row[[name != word.rstrip("s") for name in EVERYDAY]]
            cosines = [cosine for _, cosine in near]
            np.testing.assert_allclose(cosines, np.sort(others)[::-1][:5], atol=1e-4)
            at = [row[EVERYDAY.index(name)] for name, _ in near]
            np.testing.assert_allclose(cosines, at, atol=1e-4)


# --- the numbers that the lessons speak of -------------------------------------------------------


def rounded(row: torch.Tensor) -> list[float]:
    return [round(value, 2) for value in row.tolist()]


def said(near: list[tuple[str, float]]) -> str:
    return ", ".join(f"{word} {cosine:.2f}" for word, cosine in near)


def test_by_the_river_the_bank_moves_to_the_river() -> None:
    found = record()
    assert rounded(found.before[-1]) == [0.30, 0.40]
    assert rounded(found.after[-1]) == [0.56, 0.14]
    before, after = found.neighbours(7, 3)
    assert said(before) == "loan 0.81, rent 0.81, store 0.75"
    assert said(after) == "town 0.57, river 0.56, city 0.55"


def test_beside_the_money_it_moves_the_other_way() -> None:
    found = record(sentence=MONEY)
    assert rounded(found.before[-1]) == [0.30, 0.40]  # its own vector is the same
    assert rounded(found.after[-1]) == [0.04, 0.76]
    assert said(found.neighbours(6, 3)[1]) == "loan 0.80, cash 0.77, pay 0.76"


# --- what is selected, what is said --------------------------------------------------------------


def test_it_opens_on_the_last_word_and_its_strongest_other() -> None:
    found = record()
    opening = Context().selection(found, Selection(), None)
    assert opening == Selection(query=7, key=4)
    assert strongest_other(found.attention, 7) == ("river", pytest.approx(0.156, abs=1e-3))
    assert strongest_other(record(sentence="the the").attention, 0) is None


def test_what_is_selected_stays_while_both_words_do() -> None:
    before, chosen = record(), Selection(query=1, key=4)
    assert Context().selection(record(d_k=7), chosen, before) == chosen
    moved = Context().selection(record(sentence=MONEY), chosen, before)
    assert moved == Selection(query=6, key=3)


def test_the_note_says_which_words_are_unknown_and_how_many_are_shown() -> None:
    def note(**changes: Any) -> str:
        state = ContextSettings(**changes)
        return Context().note(state, Context().compute(state))

    assert "the first 16 of the 64 numbers" in note()
    assert "*" not in note()
    assert "* not in the word table" in note(sentence="the qwzx")
    assert "* not in the word table" in note(toward_y="qwzx")
    long = note(sentence="word " * (MAX_SEQ_LEN + 3))
    assert f"The first {MAX_SEQ_LEN} of {MAX_SEQ_LEN + 3} words are shown." in long


def test_the_formula_tells_the_move_and_then_the_weight() -> None:
    state = ContextSettings()
    lines = Context().formula(state, record(), Selection(query=7, key=4))
    assert lines[0] == ("cosine", "bank to river: 0.30 → 0.56, to money: 0.40 → 0.14")
    assert lines[-1][0] == "weight"
    assert lines[-1][1].endswith("= 0.1564")


def test_a_cosine_beyond_1_is_seen() -> None:
    found = record()
    found.after[0, 0] = 1.1
    *_, last = Context().checks(ContextSettings(), found)
    assert (last.name, last.holds) == ("cosines from −1 to 1", False)
    assert "1.100" in last.detail


def test_two_decimals() -> None:
    assert [decimals(v) for v in (0.556, -0.3, -0.001, 0)] == ["0.56", "−0.30", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"toward_x": ""}, "toward_x '' has no words: type at least one."),
        ({"toward_y": "the river"}, "toward_y 'the river' has 2 words: type one, such as 'river'."),
        ({"toward_y": 5}, "toward_y must be text, not 5."),
        ({"sentence": " "}, "sentence ' ' has no words: type at least one."),
        ({"d_k": 65}, "d_k must be from 1 to 64, not 65."),
        ({"mask": "causal"}, "There is no setting 'mask'."),
    ],
)
def test_what_is_not_allowed_is_named(changes: dict, told: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(told)):
        ContextSettings().with_changes(**changes)


def test_a_word_of_comparison_may_be_typed_with_blanks() -> None:
    assert ContextSettings(toward_x=" Money ").toward == ("Money", "money")
    torch.testing.assert_close(record(toward_x=" Money ").before[:, 0], record().before[:, 1])
