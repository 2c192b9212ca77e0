"""`attend`, which keeps every step, against PyTorch's own kernel, which keeps none."""

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

from attention_lab import attend, causal_mask

from .table import Row, in_turns, milliseconds, seconds

HEADS, TOKENS, D_K = 8, 512, 64


def measure(quick: bool = False) -> list[Row]:
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    qkv = [torch.randn(HEADS, TOKENS, D_K, generator=generator) for _ in range(3)]
    return [_row("no mask", qkv, None, quick), _row("causal", qkv, causal_mask(TOKENS), quick)]


def _row(name: str, qkv: list[torch.Tensor], mask: torch.Tensor | None, quick: bool) -> Row:
    query, key, value = qkv

    def ours() -> float:
        return seconds(lambda: attend(query, key, value, mask=mask))

    def theirs() -> float:
        return seconds(lambda: scaled_dot_product_attention(query, key, value, attn_mask=mask))

    with torch.inference_mode(), sdpa_kernel(SDPBackend.MATH):
        ours(), theirs()
        taken = in_turns({"ours": ours, "theirs": theirs}, 2 if quick else 41)
    return Row(
        f"attend against F.sdpa (math), {HEADS} heads, n={TOKENS}, {name}",
        milliseconds(taken["ours"]),
        milliseconds(taken["theirs"]),
        taken["ours"] / taken["theirs"],
        must=2,
        aim=1.5,
    )
