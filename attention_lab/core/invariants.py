"""What must hold for every attention computation, checked while the learner watches."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from .attention import AttentionTrace

TOLERANCE = 1e-5  # absolute, float32 on CPU
TOLERANCE_TF32 = 1e-3  # where the device multiplies with 10 bits of mantissa

ROWS, MASKED, AGREES = "rows sum to 1", "masked cells are 0", "agrees with PyTorch"


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
    """Rows sum to 1, masked cells are 0, shapes fit, and PyTorch's own kernel agrees.

    scale: what the scores were multiplied by; 1/√d_k where None.
    """
    shapes = _shapes(trace)
    if not shapes.holds:
        unknown = "not checked: the shapes do not fit"
        return (shapes, *(Check(name, False, unknown) for name in (ROWS, MASKED, AGREES)))
    return (shapes, _row_sums(trace), _masked_cells(trace), _agreement(trace, scale))


def _shapes(trace: AttentionTrace) -> Check:
    rows, columns, d_v = trace.query.shape[-2], trace.key.shape[-2], trace.value.shape[-1]
    matrices = (trace.scores, trace.scaled, trace.masked, trace.weights)
    front = trace.query.shape[:-2]
    holds = all(m.shape == (*front, rows, columns) for m in matrices)
    holds = holds and trace.output.shape == (*front, rows, d_v)
    return Check(
        "shapes", holds, f"weights {rows}\u00d7{columns}, output {rows}\u00d7{d_v} in every head"
    )


def _row_sums(trace: AttentionTrace) -> Check:
    sums = trace.weights.sum(-1)
    if trace.mask is None and trace.biased is None:
        worst = float((sums - 1).abs().max())
    else:
        expected = (~torch.isneginf(trace.masked).all(-1)).to(sums.dtype)
        worst = float((sums - expected).abs().max())
    return Check(
        ROWS,
        worst <= TOLERANCE,
        f"largest distance from 1 (from 0 where nothing may be attended to): {worst:.1e}",
    )


def _masked_cells(trace: AttentionTrace) -> Check:
    if trace.mask is None:
        return Check(MASKED, True, "nothing is masked")
    largest = float(trace.weights.masked_fill(trace.mask, 0).abs().max())
    return Check(MASKED, largest == 0, f"largest weight behind the mask: {largest:g}")


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
    return Check(
        AGREES,
        apart <= tolerance_of(trace),
        f"largest difference from F.scaled_dot_product_attention: {apart:.1e}",
    )
