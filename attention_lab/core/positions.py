"""Where a word stands: attention alone does not know."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from .checks import layer_input, whole
from .cost import require_memory

WAVELENGTH_BASE = 10_000  # the paper's: the longest wave is 2π · 10000 words long


def sinusoidal_positions(length: int, d_model: int) -> Float[Tensor, "token feature"]:
    """The sinusoidal encoding of the positions 0 to length - 1, float32.

    Vaswani et al. 2017, section 3.5:

        PE(pos, 2i)   = sin(pos / 10000^(2i / d_model))
        PE(pos, 2i+1) = cos(pos / 10000^(2i / d_model))

    With an odd d_model the last feature is a sine without its cosine.
    Raises ValueError for sizes below 1 and for a table that would not fit into memory.
    """
    length, d_model = whole("length", length), whole("d_model", d_model)
    # Angles, sines, cosines and the table in 8 bytes, the result in 4.
    require_memory(28 * length * d_model, f"an encoding of {length} positions x {d_model}")
    # In float64, because a float32 angle of thousands of radians is off in the fourth digit.
    position = torch.arange(length, dtype=torch.float64)[:, None]
    even = torch.arange(0, d_model, 2, dtype=torch.float64)
    angle = position / WAVELENGTH_BASE ** (even / d_model)
    table = torch.stack((angle.sin(), angle.cos()), dim=-1).flatten(-2)
    return table[:, :d_model].float().contiguous()


class SinusoidalPositionalEncoding(nn.Module):
    """Adds to every word the encoding of its position; nothing is learned.

    max_len: the longest sequence it is ready for; 5000 takes 10 MB at the paper's d_model
        of 512.
    """

    table: Tensor

    def __init__(self, d_model: int, max_len: int = 5000) -> None:
        super().__init__()
        # Computed from its two sizes, so it does not belong into saved weights.
        self.register_buffer("table", sinusoidal_positions(max_len, d_model), persistent=False)

    def forward(
        self, x: Float[Tensor, "*batch token d_model"]
    ) -> Float[Tensor, "*batch token d_model"]:
        """x + PE. Raises ValueError for another d_model or more tokens than max_len."""
        max_len, d_model = self.table.shape
        layer_input("x", x, d_model)
        if x.shape[-2] > max_len:
            raise ValueError(
                f"x has {x.shape[-2]} tokens and the encoding ends at max_len = {max_len}: "
                "make it with a larger max_len."
            )
        return x + self.table[: x.shape[-2]].to(x.dtype)
