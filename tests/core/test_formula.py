"""The formula of a cell, against the same numbers computed on their own in float64."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from attention_lab.core import attend, causal_mask
from attention_lab.core.attention import MATRICES
from attention_lab.core.axes import Selection
from attention_lab.core.formula import WRITTEN_PRODUCTS, formula_at, formula_of, number
from tests.figures.records import HEADS, KEYS, QUERIES, make_trace, masked_trace, named

NUMBER = r"-?\d[\d.]*(?:e[+-]?\d+)?"


def numbers_in(text: str) -> list[float]:
    return [float(n) for n in re.findall(NUMBER, text.replace("\u2212", "-"))]


def near(a: float, b: float) -> bool:
    """As near as four written digits of float32 can be."""
    return math.isclose(a, b, rel_tol=1e-3, abs_tol=1e-4)


def reference(trace, head: int, i: int, j: int, scale: float) -> dict[str, float]:
    """Score, scaled score, exp, the row's sum and the weight of one cell, from Q and K alone."""
    query = trace.query[head, i].double().numpy()
    keys = trace.key[head // (trace.query.shape[0] // trace.key.shape[0])].double().numpy()
    scores = keys @ query
    logits = scores * scale
    if trace.mask is not None:
        allowed = trace.mask.expand(trace.weights.shape)[head, i].numpy()
        logits = np.where(allowed, logits, -np.inf)
    shift = logits.max() if logits.max() > 80 else 0.0
    powers = np.exp(logits - shift)
    return {
        "score": scores[j],
        "scaled": scores[j] * scale,
        "exp": powers[j],
        "sum": powers.sum(),
        "weight": powers[j] / powers.sum(),
    }


@settings(max_examples=60)
@given(
    st.integers(0, 2), st.integers(0, QUERIES - 1), st.integers(0, KEYS - 1),
    st.sampled_from([1, 2, 4, 5, 13]), st.booleans(), st.booleans(), st.sampled_from([0.3, 1, 9]),
    st.integers(0, 99),
)  # fmt: skip
def test_the_formula_gives_the_weight(head, i, j, d_k, scaled, masked, size, seed) -> None:
    mask = causal_mask(QUERIES, KEYS, offset=2) if masked else None
    trace = make_trace(d_k=d_k, mask=mask, scale=None if scaled else 1.0, seed=seed, size=size)
    lines = dict(formula_of(trace, i, j, head))
    truth = reference(trace, head, i, j, d_k**-0.5 if scaled else 1)
    assert near(numbers_in(lines["q\u00b7k"])[-1], truth["score"])
    assert near(numbers_in(lines["scale"])[0], truth["score"])
    assert near(numbers_in(lines["scale"])[-1], truth["scaled"])
    if masked and not mask[i, j]:
        assert lines["mask"] == "this key is hidden: \u2212\u221e"
        assert lines["weight"] == "0"
        return
    assert ("mask" in lines) == masked
    assert math.isclose(numbers_in(lines["exp"])[-1], truth["exp"], rel_tol=5e-3, abs_tol=1e-4)
    assert math.isclose(numbers_in(lines["row\u2019s sum"])[0], truth["sum"], rel_tol=5e-3)
    top, bottom, weight = numbers_in(lines["weight"])
    assert near(weight, truth["weight"])
    assert math.isclose(weight, top / bottom, rel_tol=3e-3, abs_tol=1e-3)


@pytest.mark.parametrize("d_k", [1, 2, 4, 5, 13])
def test_the_written_products_are_those_of_query_and_key(d_k: int) -> None:
    trace = make_trace(d_k=d_k)
    text = dict(formula_of(trace, 2, 3, 1))["q\u00b7k"]
    products, _, rest = text.partition(" = ")[0].partition(" + \u2026 ")
    pairs = [numbers_in(p) for p in products.split(" + ")]
    count = min(d_k, WRITTEN_PRODUCTS)
    expected = torch.stack([trace.query[1, 2], trace.key[1, 3]], -1)[:count]
    np.testing.assert_allclose(pairs, expected, rtol=1e-3, atol=1e-4)
    assert rest == (f"({d_k - count} more)" if d_k > count else "")


def test_query_and_key_are_named_with_their_head() -> None:
    trace = named(make_trace())
    assert formula_of(trace, 2, 6, 1)[0] == ("head 2", "across \u2192 the")
    one = named(make_trace(heads=1))
    assert formula_of(one, 2, 6, 0)[0] == ("cell", "across \u2192 the")


@pytest.mark.parametrize("head", range(6))
def test_grouped_heads_use_the_key_they_share(head: int) -> None:
    trace = make_trace(heads=6, shared=2)
    text = dict(formula_of(trace, 4, 5, head))["q\u00b7k"]
    score = trace.query[head, 4] @ trace.key[head // 3, 5]
    assert near(numbers_in(text)[-1], float(score))


@pytest.mark.parametrize("sign", [1, -1])
def test_large_unscaled_scores_neither_overflow_nor_vanish(sign: int) -> None:
    query = torch.full((1, 2, 3), 40.0)
    key = sign * (40 + torch.tensor([0.0, 0.001, 0.002, -0.003, 0.01]))[:, None].expand(5, 3)
    trace = attend(query, key[None], key[None], scale=1.0)
    assert float(trace.scores.abs().min()) > 4000
    for j in range(5):
        lines = dict(formula_of(trace, 1, j, 0))
        top, bottom, weight = numbers_in(lines["weight"])
        assert near(weight, float(trace.weights[0, 1, j]))
        assert near(weight, top / bottom)
        assert "not scaled" in lines["scale"]


def test_a_score_of_zero_is_scaled_like_every_other() -> None:
    trace = make_trace(d_k=5)
    key = trace.key.clone()
    key[:, 3] = 0  # as the vector of <pad> is
    lines = dict(formula_of(attend(trace.query, key, trace.value), 2, 3, 0))
    assert lines["scale"] == "0 \u00f7 \u221a5 = 0"


def test_another_scale_is_written_as_what_it_is() -> None:
    lines = dict(formula_of(make_trace(d_k=5, scale=0.3), 2, 3, 0))
    before, after = (numbers_in(lines["scale"])[k] for k in (0, -1))
    assert near(after, 0.3 * before)
    assert "not scaled" not in lines["scale"]
    assert "0.3" in lines["scale"]


def test_positions_stand_in_where_there_are_no_words() -> None:
    trace = make_trace(heads=HEADS)
    assert formula_of(trace, 2, 6, 0)[0] == ("head 1", "3 \u2192 7")
    assert formula_of(replace(trace, key_tokens=tuple("abcdefg")), 2, 6, 0)[0][1] == ("3 \u2192 g")


@given(st.floats(-1e30, 1e30))
def test_a_number_keeps_its_value(value: float) -> None:
    text = number(value)
    assert "-" not in text.replace("e-", "")
    assert math.isclose(float(text.replace("\u2212", "-")), value, rel_tol=6e-3)


def test_a_word_that_the_table_does_not_know_has_its_star() -> None:
    words = ("2", "*", "3", "is", "six")
    trace = make_trace(5, 5, 1).named(words, known=(True, True, True, True, False))
    assert formula_of(trace, 4, 1)[0] == ("cell", "six* \u2192 *")


# --- of a cell of any matrix


def of(trace, matrix: str, over: str = "keys", **at: int) -> dict[str, str]:
    return dict(formula_at(trace, Selection(at, matrix=list(MATRICES).index(matrix)), over))


@given(
    st.integers(0, 2), st.integers(0, QUERIES - 1), st.integers(0, 10), st.booleans(),
    st.integers(0, 99),
)  # fmt: skip
def test_a_number_of_the_output_is_the_sum_of_weights_times_values(
    head: int, query: int, place: int, masked: bool, seed: int
) -> None:
    mask = causal_mask(QUERIES, KEYS, offset=2) if masked else None
    trace = named(make_trace(mask=mask, seed=seed))
    lines = of(trace, "output", head=head, query=query, value_feature=place)
    assert list(lines) == [f"head {head + 1}", "output", "\u03a3 w\u00b7v"]
    word = trace.query_axis.name(query)
    assert lines["output"] == f"number {place + 1} of {word}"
    weights = reference_weights(trace, head, query)
    values = trace.value[head, :, place].double().numpy()
    written, _, result = lines["\u03a3 w\u00b7v"].partition(" = ")
    assert near(numbers_in(result)[0], float(weights @ values))
    products, _, rest = written.partition(" + \u2026 ")
    assert rest == f"({KEYS - WRITTEN_PRODUCTS} more)"
    pairs = [numbers_in(product) for product in products.split(" + ")]
    np.testing.assert_allclose(pairs, np.stack([weights, values], 1)[:4], rtol=1e-3, atol=1e-4)


def reference_weights(trace, head: int, query: int) -> np.ndarray:
    """The row of weights from Q and K alone, in float64."""
    scores = trace.key[head].double().numpy() @ trace.query[head, query].double().numpy()
    logits = scores / np.sqrt(trace.query.shape[-1])
    if trace.mask is not None:
        logits = np.where(trace.mask[query].numpy(), logits, -np.inf)
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


@pytest.mark.parametrize(
    ("matrix", "name", "said", "at"),
    [
        ("query", "Q", "number 2 of the query vector of across", {"query": 2, "feature": 1}),
        ("key", "K", "number 1 of the key vector of to", {"key": 5, "feature": 0}),
        ("value", "V", "number 11 of the value vector of to", {"key": 5, "value_feature": 10}),
    ],
)
@pytest.mark.parametrize("head", [0, 4])
def test_a_number_that_is_given_is_said_to_be_what_it_is(
    matrix: str, name: str, said: str, at: dict, head: int
) -> None:
    trace = named(make_trace(heads=6, shared=2))
    text = of(trace, matrix, head=head, **at)[name]
    told, _, value = text.partition(" = ")
    assert told == said
    own = head if matrix == "query" else head // 3
    row, place = at.values()
    assert near(numbers_in(value)[0], float(getattr(trace, matrix)[own, row, place]))


def test_the_matrices_on_the_way_end_with_their_own_number() -> None:
    trace = named(masked_trace())
    chain = formula_of(trace, 1, 2, 1)
    at = {"head": 1, "query": 1, "key": 2}
    for matrix, last in (("scores", "q\u00b7k"), ("scaled", "scale"), ("masked", "mask")):
        lines = of(trace, matrix, **at)
        assert list(lines.items()) == chain[: len(lines)]
        assert list(lines)[-1] == last
        if matrix != "masked":
            assert near(numbers_in(lines[last])[-1], float(getattr(trace, matrix)[1, 1, 2]))
    assert list(of(trace, "weights", **at).items()) == chain
    assert formula_at(trace, Selection(at)) == chain
    hidden = of(trace, "masked", head=1, query=0, key=6)
    assert hidden["mask"] == "this key is hidden: \u2212\u221e"
    unmasked = of(named(make_trace()), "masked", **at)
    assert unmasked["mask"] == "there is none: the score stays as it is"


def test_one_head_is_not_spoken_of() -> None:
    trace = named(make_trace(heads=1))
    for matrix in MATRICES:
        at = {"head": 0, "query": 2, "key": 3, "feature": 1, "value_feature": 4}
        lines = of(trace, matrix, **at)
        assert not any("head" in name + text for name, text in lines.items())
