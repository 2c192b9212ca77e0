"""What one attention computation costs: operations and bytes, counted, and refused in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import torch

from .checks import whole

# Below this nobody runs out of memory, and asking the system costs more than the attention.
ALWAYS_ALLOWED_BYTES = 64 * 2**20
# The other half stays for the figure, the browser and everything else that is open.
ALLOWED_SHARE = 0.5
CGROUP_ROOT = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class AttentionCost:
    """Operations of each step and bytes of each matrix of one attention computation.

    A multiplication and the addition after it count as two operations, as papers count.
    """

    scores_flops: int  # 2 · query · key · d_k
    scale_flops: int  # query · key
    softmax_flops: int  # 5 · query · key: maximum, subtract, exp, sum, divide
    output_flops: int  # 2 · query · key · d_v
    input_bytes: int  # query, key, value
    matrix_bytes: int  # scores, scaled, weights: these grow with query · key
    output_bytes: int

    @property
    def flops(self) -> int:
        """Operations of all steps."""
        return self.scores_flops + self.scale_flops + self.softmax_flops + self.output_flops

    @property
    def bytes(self) -> int:
        """Bytes of all that the trace holds."""
        return self.input_bytes + self.matrix_bytes + self.output_bytes


def attention_cost(
    query_len: int,
    d_k: int,
    *,
    key_len: int | None = None,
    d_v: int | None = None,
    num_heads: int = 1,
    batch: int = 1,
    element_size: int = 4,
) -> AttentionCost:
    """What `attend` costs without mask, bias and softcap; nothing is computed.

    key_len and d_v are query_len and d_k where they are not given. element_size is the
    bytes of one number, 4 for float32. Raises ValueError for sizes below 1.
    """
    m, n = whole("query_len", query_len), whole("key_len", _or(key_len, query_len))
    d_k, d_v = whole("d_k", d_k), whole("d_v", _or(d_v, d_k))
    copies = whole("num_heads", num_heads) * whole("batch", batch)
    size = copies * whole("element_size", element_size)
    return AttentionCost(
        scores_flops=2 * copies * m * n * d_k,
        scale_flops=copies * m * n,
        softmax_flops=5 * copies * m * n,
        output_flops=2 * copies * m * n * d_v,
        input_bytes=size * (m * d_k + n * d_k + n * d_v),
        matrix_bytes=3 * size * m * n,
        output_bytes=size * m * d_v,
    )


def _or(size: int | None, default: int) -> int:
    return default if size is None else size


def trace_bytes(scores_shape: Sequence[int], d_v: int, element_size: int, steps: int) -> int:
    """Bytes of a trace: `steps` matrices of the shape of the scores, and the output."""
    return element_size * (steps * prod(scores_shape) + prod(scores_shape[:-1]) * d_v)


def require_memory(needed: int, what: str, device: torch.device | str = "cpu") -> None:
    """Raise ValueError if `needed` bytes are more than half of the memory that is free."""
    if needed <= ALWAYS_ALLOWED_BYTES:
        return
    free = free_bytes(torch.device(device))
    if free is not None and needed > free * ALLOWED_SHARE:
        raise ValueError(
            f"{what} would take {format_bytes(needed)}, and at most half of the "
            f"{format_bytes(free)} that are free on {device} may be used. "
            "Use fewer tokens, fewer heads or a smaller batch."
        )


def free_bytes(device: torch.device) -> int | None:
    """Memory that is free on the device; None where it cannot be known."""
    if device.type == "cuda":
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return torch.cuda.mem_get_info(device)[0] + kept
    if device.type == "meta":
        return None
    import psutil  # only here: the usual, small computation never needs it

    free = psutil.virtual_memory().available
    return min([free, *_cgroup_free()])


def format_bytes(count: float) -> str:
    """A number of bytes as people say it: 5.4 MB, 1.2 GB."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} B" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def _cgroup_free() -> list[int]:
    """What a container's own limit leaves (Binder, Docker); empty where there is none."""
    versions = (  # 2 and 1
        ("memory.max", "memory.current", "memory.stat"),
        (
            "memory/memory.limit_in_bytes",
            "memory/memory.usage_in_bytes",
            "memory/memory.stat",
        ),
    )
    free = []
    for limit, used, stat in versions:
        try:
            taken = int(_cgroup_text(used)) - _reclaimable(stat)
            free.append(max(0, int(_cgroup_text(limit)) - taken))
        except (OSError, ValueError):  # no such file, or "max": no limit
            continue
    return free


def _reclaimable(stat: str) -> int:
    """Bytes of files that the container has read and will give up when memory is short.

    Reading PyTorch alone leaves hundreds of megabytes of them behind.
    """
    lines = dict(line.split() for line in _cgroup_text(stat).splitlines())
    return int(lines.get("total_inactive_file", lines.get("inactive_file", 0)))


def _cgroup_text(name: str) -> str:
    return (CGROUP_ROOT / name).read_text()
