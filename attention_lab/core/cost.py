"""What one attention computation costs: operations and bytes, counted, and refused in time."""

from collections.abc import Sequence
from math import prod
from pathlib import Path

import torch

# Below this nobody runs out of memory, and asking the system costs more than the attention.
ALWAYS_ALLOWED_BYTES = 64 * 2**20
# The other half stays for the figure, the browser and everything else that is open.
ALLOWED_SHARE = 0.5
CGROUP_ROOT = Path("/sys/fs/cgroup")


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
        return torch.cuda.mem_get_info(device)[0]
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
    pairs = (
        ("memory.max", "memory.current"),  # cgroup version 2
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),  # version 1
    )
    free = []
    for limit, used in pairs:
        try:
            free.append(max(0, _cgroup_number(limit) - _cgroup_number(used)))
        except (OSError, ValueError):  # no such file, or "max": no limit
            continue
    return free


def _cgroup_number(name: str) -> int:
    return int((CGROUP_ROOT / name).read_text())
