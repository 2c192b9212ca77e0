"""Where the computation runs: CUDA, Apple's MPS or the CPU."""

import os

import torch

DEVICE_VARIABLE = "ATTENTION_LAB_DEVICE"


def available_devices() -> tuple[str, ...]:
    """Names of the devices that can be used here, the fastest first; always ends in "cpu"."""
    found = []
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def choose_device(name: str | None = None) -> torch.device:
    """The device called `name`, or the fastest one where no name is given.

    The name is a kind ("cpu", "cuda", "mps"), with a number where there are several
    ("cuda:1"). Without a name, the environment variable ATTENTION_LAB_DEVICE decides, and
    without that the order is cuda, mps, cpu.

    Raises ValueError for a name that is unknown or a device that is not there.
    """
    said_by = ""
    if name is None and os.environ.get(DEVICE_VARIABLE):
        name, said_by = os.environ[DEVICE_VARIABLE], f" (the variable {DEVICE_VARIABLE})"
    if name is None:
        name = available_devices()[0]
    device = _parse(name, said_by)
    if device.type == "cpu":  # always there: do not start a driver to find that out
        return device
    if device.type not in available_devices():
        raise ValueError(
            f"device {name!r} was asked for{said_by}, but this computer (or this build of PyTorch) "
            f"has no {device.type.upper()}. Available: {', '.join(available_devices())}."
        )
    count = torch.cuda.device_count() if device.type == "cuda" else 1
    if device.index is not None and device.index >= count:
        raise ValueError(
            f"device {name!r} was asked for, but there are only {count}: "
            f"numbers run from 0 to {count - 1}."
        )
    return device


def _parse(name: str, said_by: str) -> torch.device:
    try:
        device = torch.device(name)
        known = isinstance(name, str) and device.type in ("cpu", "cuda", "mps")
    except (RuntimeError, TypeError):
        known = False
    if not known:
        raise ValueError(
            f"device must be 'cpu', 'cuda' (or 'cuda:1', ...) or 'mps', not {name!r}{said_by}."
        )
    return device
