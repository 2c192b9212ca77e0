"""`attend` against PyTorch's kernel, against plain loops, and against its own promises."""

import math
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, strategies as st
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from attention_lab.core import AttentionTrace, attend, causal_mask, padding_mask

from .strategies import TOLERANCE, Case, cases


def run(case: Case, **options: float) -> AttentionTrace:
    return attend(case.query, case.key, case.value, mask=case.mask, bias=case.bias, **options)


def kernel(case: Case, scale: float | None = None) -> Tensor:
    """PyTorch's own answer."""
    shared = case.query.shape[:-2] != case.key.shape[:-2]
    with sdpa_kernel(SDPBackend.MATH):
        return F.scaled_dot_product_attention(
            case.query, case.key, case.value, case.additive, scale=scale, enable_gqa=shared
        )


def close(ours: Tensor, theirs: Tensor) -> bool:
    tolerance = TOLERANCE[ours.dtype]
    return ours.shape == theirs.shape and torch.allclose(ours, theirs, rtol=0, atol=tolerance)


@given(cases(), st.none() | st.floats(0.01, 2))
def test_equals_pytorch(case: Case, scale: float | None) -> None:
    assert close(run(case, scale=scale).output, kernel(case, scale))


@pytest.mark.parametrize("mask", [None, causal_mask(5, 11, offset=6)])
def test_equals_pytorch_as_people_call_it(mask: Tensor | None) -> None:
    query, key, value = torch.randn(2, 3, 5, 7), torch.randn(2, 3, 11, 7), torch.randn(2, 3, 11, 13)
    theirs = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    assert close(attend(query, key, value, mask=mask).output, theirs)


@given(cases())
def test_rows_sum_to_one_or_to_zero(case: Case) -> None:
    trace = run(case)
    expected = case.allowed.any(-1).to(trace.weights.dtype)
    assert close(trace.weights.sum(-1), expected)
    assert (trace.weights >= 0).all()
    assert (trace.weights[~case.allowed] == 0).all()
    assert (trace.output[~case.allowed.any(-1)] == 0).all()
    assert trace.masked[~case.allowed].isneginf().all()


@given(cases(), st.none() | st.floats(0.01, 2), st.none() | st.floats(0.5, 50))
def test_every_step_follows_from_the_one_before(
    case: Case, scale: float | None, softcap: float | None
) -> None:
    trace = run(case, scale=scale, softcap=softcap)
    repeats = 1 if case.query.dim() < 3 else case.query.shape[-3] // case.key.shape[-3]
    if repeats > 1:
        case = replace(
            case,
            key=case.key.repeat_interleave(repeats, -3),
            value=case.value.repeat_interleave(repeats, -3),
        )
    d_k = case.query.shape[-1]
    assert close(trace.scores, case.query @ case.key.mT)
    assert close(trace.scaled, trace.scores * (d_k**-0.5 if scale is None else scale))
    latest = trace.scaled
    assert (trace.capped is None) == (softcap is None)
    if trace.capped is not None and softcap is not None:
        assert close(trace.capped, softcap * torch.tanh(latest / softcap))
        assert trace.capped.abs().max() <= softcap
        latest = trace.capped
    assert (trace.biased is None) == (case.bias is None)
    if trace.biased is not None:
        assert torch.equal(trace.biased, latest + case.bias)
        latest = trace.biased
    if case.mask is None:
        assert trace.masked is latest
    else:
        assert torch.equal(trace.masked, latest.masked_fill(~case.mask, -math.inf))
    assert close(trace.weights, trace.masked.softmax(-1).nan_to_num(0))
    assert close(trace.output, trace.weights @ case.value)


@given(cases())
def test_inputs_are_kept_and_never_changed(case: Case) -> None:
    before = [tensor.clone() for tensor in case.tensors]
    versions = [tensor._version for tensor in case.tensors]
    trace = run(case, softcap=3.0)
    assert all(map(torch.equal, before, case.tensors))
    assert versions == [tensor._version for tensor in case.tensors]
    assert trace.query is case.query
    assert trace.key is case.key
    assert trace.value is case.value
    assert trace.mask is case.mask


@given(cases(), st.data())
def test_no_query_sees_the_future(case: Case, data: st.DataObject) -> None:
    query_len, key_len = case.scores_shape[-2:]
    offset = data.draw(st.integers(-query_len, key_len))
    latest = data.draw(st.integers(0, key_len - 1))  # the last key that stays as it is
    mask = causal_mask(query_len, key_len, offset)
    case = replace(case, mask=mask if case.mask is None else mask & case.mask)
    changed = replace(case, key=case.key.clone(), value=case.value.clone())
    changed.key[..., latest + 1 :, :] += 3
    changed.value[..., latest + 1 :, :] -= 5
    safe = max(0, min(query_len, latest - offset + 1))  # queries that see up to `latest`
    before, after = run(case), run(changed)
    assert torch.equal(before.weights[..., :safe, :], after.weights[..., :safe, :])
    assert torch.equal(before.output[..., :safe, :], after.output[..., :safe, :])


@given(cases())
def test_gradients_are_finite_and_equal_pytorchs(case: Case) -> None:
    def gradients(function) -> tuple[Tensor, ...]:  # type: ignore[no-untyped-def]
        leaves = [t.clone().requires_grad_() for t in (case.query, case.key, case.value)]
        output = function(replace(case, query=leaves[0], key=leaves[1], value=leaves[2]))
        return torch.autograd.grad(output.sin().sum(), leaves)

    for ours, theirs in zip(gradients(lambda c: run(c).output), gradients(kernel), strict=True):
        assert ours.isfinite().all()
        assert torch.allclose(ours, theirs, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("softcap", [None, 2.0])
@pytest.mark.parametrize("hide", ["nothing", "mask", "bias", "both"])
def test_gradients_are_right_with_rows_that_see_nothing(hide: str, softcap: float | None) -> None:
    generator = torch.Generator().manual_seed(3)
    query, key, value = (
        torch.randn(shape, generator=generator, dtype=torch.float64, requires_grad=True)
        for shape in ((4, 3, 2), (2, 5, 2), (2, 5, 7))
    )
    mask = bias = None
    if hide in ("mask", "both"):
        mask = causal_mask(3, 5, offset=-1)
    if hide in ("bias", "both"):
        bias = torch.randn(3, 5, generator=generator, dtype=torch.float64)
        bias[1] = -math.inf
        bias.requires_grad_()

    def outputs(query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        trace = attend(query, key, value, mask=mask, bias=bias, softcap=softcap)
        return trace.weights, trace.output

    assert torch.autograd.gradcheck(outputs, (query, key, value))
    if bias is not None:
        outputs(query, key, value)[1].sum().backward()
        assert bias.grad is not None
        assert bias.grad.isfinite().all()


def test_equals_plain_loops() -> None:
    """Every step by hand, in the order of the docstring, without a matrix in sight."""
    generator = torch.Generator().manual_seed(5)
    query, key, value, bias = (
        torch.randn(shape, generator=generator, dtype=torch.float64)
        for shape in ((3, 2), (5, 2), (5, 7), (3, 5))
    )
    mask = causal_mask(3, 5, offset=1)
    trace = attend(query, key, value, mask=mask, bias=bias, scale=0.7, softcap=0.9)
    for i in range(3):
        exps = []
        for j in range(5):
            score = sum(float(query[i, c]) * float(key[j, c]) for c in range(2))
            logit = 0.9 * math.tanh(score * 0.7 / 0.9) + float(bias[i, j])
            exps.append(math.exp(logit) if j <= i + 1 else 0.0)
        for c in range(7):
            output = sum(e * float(value[j, c]) for j, e in enumerate(exps)) / sum(exps)
            assert float(trace.output[i, c]) == pytest.approx(output, abs=1e-12)


def test_padding_makes_no_difference() -> None:
    query, key, value = torch.randn(2, 3, 5, 7), torch.randn(2, 3, 11, 7), torch.randn(2, 3, 11, 13)
    trace = attend(query, key, value, mask=padding_mask([11, 4], 11))
    alone = attend(query[1], key[1, :, :4], value[1, :, :4])
    assert close(trace.output[1], alone.output)


def test_what_is_hidden_may_be_huge() -> None:
    query, key, value = torch.randn(3, 2), torch.randn(5, 2), torch.randn(5, 7)
    mask = causal_mask(3, 5)
    key[3:] *= 1e30
    assert attend(query, key, value, mask=mask).output.isfinite().all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_low_precision(dtype: torch.dtype) -> None:
    query, key, value = torch.randn(2, 3, 5, 7), torch.randn(2, 3, 11, 7), torch.randn(2, 3, 11, 13)
    trace = attend(query.to(dtype), key.to(dtype), value.to(dtype), mask=causal_mask(5, 11, -1))
    reference = attend(query, key, value, mask=causal_mask(5, 11, -1))
    assert trace.output.dtype == dtype
    assert torch.allclose(trace.output.float(), reference.output, atol=0.05)


def test_steps_not_taken_are_not_copied() -> None:
    query = torch.randn(3, 2)
    trace = attend(query, query, query, scale=1)
    assert trace.scaled is trace.scores
    assert trace.masked is trace.scaled
    assert trace.capped is None
    assert trace.biased is None


def test_trace_is_frozen() -> None:
    query = torch.randn(3, 2)
    trace = attend(query, query, query)
    with pytest.raises(AttributeError):
        trace.scores = query  # type: ignore[misc]


@pytest.mark.parametrize("layout", ["transposed", "strided", "expanded"])
def test_any_memory_layout(layout: str) -> None:
    query = torch.randn(2, 6, 5, 7)
    key, value = torch.randn(2, 3, 11, 7), torch.randn(2, 3, 11, 13)
    other = {
        "transposed": query.transpose(1, 2).contiguous().transpose(1, 2),
        "strided": query.repeat_interleave(2, -1)[..., ::2],
        "expanded": query[:1].expand(2, -1, -1, -1),
    }[layout]
    assert not other.is_contiguous()
    ours = attend(other, key, value).output
    assert close(ours, attend(other.contiguous(), key, value).output)
