"""Numbers that say what a row of attention weights is like."""

from jaxtyping import Float
from torch import Tensor

from .cost import require_memory


def entropy(weights: Float[Tensor, "*batch key"]) -> Float[Tensor, "*batch"]:
    """How widely each query spreads its attention: -Σ p log p, in nats.

    0 when all goes to one key, log n when n keys share it equally. 0 log 0 counts as 0, so
    a row in which everything is hidden has entropy 0, and its gradient is finite.

    Raises ValueError where weights are not between 0 and 1.
    """
    _probabilities(weights)
    return -(weights * weights.masked_fill(weights == 0, 1).log()).sum(-1)


def softmax_gradient(
    weights: Float[Tensor, "*batch key"],
) -> Float[Tensor, "*batch key other"]:
    """How each weight of a row answers to each score of it: diag(p) - p pᵀ.

    Entry (i, j) is the derivative of weight i by score j. Near a weight of 1 all entries go
    to 0: a saturated softmax stops learning (Vaswani et al. 2017, section 3.2.1).

    Raises ValueError where weights are not between 0 and 1, and for a result that would not
    fit into memory.
    """
    _probabilities(weights)
    needed = 3 * weights.numel() * weights.shape[-1] * weights.element_size()
    require_memory(needed, "the gradient of softmax", weights.device)
    return weights.diag_embed() - weights[..., :, None] * weights[..., None, :]


def _probabilities(weights: Tensor) -> None:
    """Numbers between 0 and 1, one axis or more; scores in their place are a common slip."""
    if not isinstance(weights, Tensor) or not weights.is_floating_point() or not weights.dim():
        raise ValueError("weights must be a floating-point tensor (..., key).")
    if weights.numel() == 0:
        raise ValueError(f"weights of shape {tuple(weights.shape)} hold no numbers.")
    low, high = (bound.item() for bound in weights.detach().aminmax())
    # A softmax in low precision may round to a little over 1. NaN fails both comparisons.
    if not (low >= 0 and high <= 1.01):
        raise ValueError(
            f"weights must be between 0 and 1, but they reach from {low:.4g} to {high:.4g}: "
            "give the weights after the softmax, not the scores."
        )
