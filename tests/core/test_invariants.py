"""Invariants: green for what `attend` gives, red for every way of being wrong."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given

from attention_lab.core import AttentionTrace, attend, causal_mask
from attention_lab.core.invariants import invariants

from .strategies import Case, cases

NAMES = ("matrix sizes fit", "rows sum to 1", "masked cells are 0", "agrees with PyTorch")


def verdicts(trace: AttentionTrace, scale: float | None = None) -> dict[str, bool]:
    return {check.name: check.holds for check in invariants(trace, scale)}


def make(scale: float | None = None) -> AttentionTrace:
    generator = torch.Generator().manual_seed(0)
    query = torch.randn(3, 5, 2, generator=generator)
    key = torch.randn(3, 7, 2, generator=generator)
    value = torch.randn(3, 7, 11, generator=generator)
    return attend(query, key, value, mask=causal_mask(5, 7, offset=1), scale=scale)


@given(cases())
def test_all_hold_for_attend_without_a_bias(case: Case) -> None:
    trace = attend(case.query, case.key, case.value, mask=case.mask)
    masked = {"masked cells are 0"} if case.mask is None else set()  # said only of a mask
    assert verdicts(trace) == dict.fromkeys((n for n in NAMES if n not in masked), True)


def test_all_hold_unscaled_when_the_scale_is_told() -> None:
    assert all(verdicts(make(1.0), 1.0).values())
    assert not verdicts(make(1.0))["agrees with PyTorch"]


def test_a_query_that_sees_nothing_sums_to_zero() -> None:
    trace = make()
    blind = attend(trace.query, trace.key, trace.value, mask=torch.zeros(5, 7, dtype=torch.bool))
    assert all(verdicts(blind).values())


def off_by(name: str, index: tuple[int, ...], by: float) -> AttentionTrace:
    trace = make()
    tensor = getattr(trace, name).clone()
    tensor[index] += by
    return replace(trace, **{name: tensor})


@pytest.mark.parametrize(
    ("trace", "red"),
    [
        (off_by("weights", (1, 3, 2), 1e-3), {"rows sum to 1"}),
        (off_by("weights", (1, 0, 6), 1e-3), {"rows sum to 1", "masked cells are 0"}),
        (off_by("output", (2, 4, 10), 1e-3), {"agrees with PyTorch"}),
        (off_by("output", (2, 4, 10), torch.nan), {"agrees with PyTorch"}),
    ],
)
def test_each_can_turn_red(trace: AttentionTrace, red: set[str]) -> None:
    assert {name for name, holds in verdicts(trace).items() if not holds} == red


@pytest.mark.parametrize("name", ["scores", "scaled", "masked", "output"])
@pytest.mark.usefixtures("unchecked")
def test_a_wrong_shape_is_red_and_raises_nothing(name: str) -> None:
    trace = make()
    assert not verdicts(replace(trace, **{name: getattr(trace, name).mT}))["matrix sizes fit"]


def test_weights_that_are_no_numbers_are_red() -> None:
    trace = replace(make(), weights=torch.full((3, 5, 7), torch.nan))
    assert not verdicts(trace)["rows sum to 1"]


@pytest.mark.parametrize(("head", "row"), [(1, 3), (2, 0), (0, 4)])
def test_rows_that_do_not_add_up_name_the_worst(head: int, row: int) -> None:
    words = ("a", "b", "c", "d", "e")
    trace = off_by("weights", (head, row, 1), 0.25).named(words, tuple("uvwxyz?"))
    wrong = off_by("weights", (0, 2, 0), 0.125)
    trace = replace(trace, weights=trace.weights + wrong.weights - make().weights)
    (rows,) = [c for c in invariants(trace) if c.name == "rows sum to 1"]
    total = float(trace.weights[head, row].sum())
    assert rows.detail == f"the row of \u201c{words[row]}\u201d adds up to {total:.2f}"
    assert total == pytest.approx(1.25)


def test_each_says_the_number_it_read() -> None:
    details = {check.name: check.detail for check in invariants(make())}
    assert details["matrix sizes fit"] == "weights 5\u00d77, output 5\u00d711 in every head"
    assert "largest weight behind the mask: 0" in details["masked cells are 0"]
    assert "e-0" in details["agrees with PyTorch"] or "0.0e+00" in details["agrees with PyTorch"]
