"""What must hold for every attention computation, checked while the learner watches."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from attention_lab.text import Texts

from .attention import AttentionTrace

TOLERANCE = 1e-5  # absolute, float32 on CPU
TOLERANCE_TF32 = 1e-3  # where the device multiplies with 10 bits of mantissa


class TEXT(Texts):
    shapes = "matrix sizes fit"
    shape = "weights {rows}\u00d7{columns}, output {rows}\u00d7{d_v} in every head"
    unknown = "not checked: the shapes do not fit"
    rows = "rows sum to 1"
    row_sum = "largest distance from 1 (from 0 where nothing may be attended to): {worst:.1e}"
    wrong_row = "the row of \u201c{query}\u201d adds up to {total:.2f}"
    masked = "masked cells are 0"
    behind = "largest weight behind the mask: {largest:g}"
    agrees = "agrees with PyTorch"
    apart = "largest difference from F.scaled_dot_product_attention: {apart:.1e}"


@dataclass(frozen=True)
class Check:
    """One invariant: its name, whether it holds, and the number that says so."""

    name: str
    holds: bool
    detail: str


def tolerance_of(trace: AttentionTrace) -> float:
    """How far two right computations of this trace may lie apart."""
    on_cuda = trace.output.device.type == "cuda"
    return TOLERANCE_TF32 if on_cuda and torch.backends.cuda.matmul.allow_tf32 else TOLERANCE


def invariants(trace: AttentionTrace, scale: float | None = None) -> tuple[Check, ...]:
    """Rows sum to 1, cells behind a mask are 0, shapes fit, and PyTorch's own kernel agrees.

    scale: what the scores were multiplied by; 1/√d_k where None.
    """
    shapes = _shapes(trace)
    if not shapes.holds:
        names = (TEXT.rows, *([] if trace.mask is None else [TEXT.masked]), TEXT.agrees)
        return (shapes, *(Check(name, False, TEXT.unknown) for name in names))
    behind = () if trace.mask is None else (_masked_cells(trace, trace.mask),)
    return (shapes, _row_sums(trace), *behind, _agreement(trace, scale))


def some_invariants(trace: AttentionTrace, scale: float | None = None) -> tuple[Check, ...]:
    """Those of them that matter where neither masks nor shapes are the point."""
    kept = (TEXT.rows, TEXT.agrees)
    return tuple(check for check in invariants(trace, scale) if check.name in kept)


def _shapes(trace: AttentionTrace) -> Check:
    rows, columns, d_v = trace.query.shape[-2], trace.key.shape[-2], trace.value.shape[-1]
    matrices = (trace.scores, trace.scaled, trace.masked, trace.weights)
    front = trace.query.shape[:-2]
    holds = all(m.shape == (*front, rows, columns) for m in matrices)
    holds = holds and trace.output.shape == (*front, rows, d_v)
    return Check(TEXT.shapes, holds, TEXT.shape.format(rows=rows, columns=columns, d_v=d_v))


def _row_sums(trace: AttentionTrace) -> Check:
    sums = trace.weights.sum(-1)
    if trace.mask is None and trace.biased is None:
        apart = (sums - 1).abs()
    else:
        expected = (~torch.isneginf(trace.masked).all(-1)).to(sums.dtype)
        apart = (sums - expected).abs()
    worst = float(apart.max())
    if worst <= TOLERANCE:
        return Check(TEXT.rows, True, TEXT.row_sum.format(worst=worst))
    place = int(apart.argmax())
    query = trace.query_axis.name(place % sums.shape[-1])
    return Check(TEXT.rows, False, TEXT.wrong_row.format(query=query, total=sums.flatten()[place]))


def _masked_cells(trace: AttentionTrace, mask: Tensor) -> Check:
    largest = float(trace.weights.masked_fill(mask, 0).abs().max())
    return Check(TEXT.masked, largest == 0, TEXT.behind.format(largest=largest))


def _agreement(trace: AttentionTrace, scale: float | None) -> Check:
    theirs = F.scaled_dot_product_attention(
        trace.query,
        trace.key,
        trace.value,
        attn_mask=None if trace.mask is None else trace.mask.expand_as(trace.scores),
        scale=scale,
        enable_gqa=trace.query.dim() > 2 and trace.query.shape[-3] != trace.key.shape[-3],
    )
    apart = float((theirs - trace.output).abs().max())
    return Check(TEXT.agrees, apart <= tolerance_of(trace), TEXT.apart.format(apart=apart))
