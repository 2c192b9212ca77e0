"""A toy training: a tiny model, a snapshot every ten milliseconds, for as long as it is let.

Also pasted into notebooks (`inspect.getsource`), so it stands alone.
"""

import time
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Snapshot(NamedTuple):
    step: int
    loss: float
    weights: dict[str, Tensor]


def train(seconds: float = 60.0, every: float = 0.01, seed: int = 0) -> Iterator[Snapshot]:
    """Learn to add up seven numbers. Computes all the time, as a real training does."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(61, 7, generator=generator)
    y = x.sum(-1, keepdim=True)
    model = nn.Sequential(nn.Linear(7, 31), nn.Tanh(), nn.Linear(31, 1))
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(0.3 * torch.randn(weight.shape, generator=generator))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    step, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        until = time.perf_counter() + every
        while time.perf_counter() < until:
            loss = (model(x) - y).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
        weights = {name: value.clone() for name, value in model.state_dict().items()}
        yield Snapshot(step, loss.item(), weights)
