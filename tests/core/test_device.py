"""The fastest device that is there, the one that is asked for, or a clear line."""

import pytest
import torch

from attention_lab.core import available_devices, choose_device


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """A machine with the devices that a test names."""
    monkeypatch.delenv("ATTENTION_LAB_DEVICE", raising=False)

    def make(*, cuda: int = 0, mps: bool = False) -> None:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)

    return make


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [(0, False, ("cpu",)), (0, True, ("mps", "cpu")), (2, True, ("cuda", "mps", "cpu"))],
)
def test_the_fastest_first(machine, cuda: int, mps: bool, expected: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    machine(cuda=cuda, mps=mps)
    assert available_devices() == expected
    assert choose_device() == torch.device(expected[0])


def test_asked_for(machine, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    machine(cuda=2)
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device("cuda:1") == torch.device("cuda", 1)
    monkeypatch.setenv("ATTENTION_LAB_DEVICE", "cpu")
    assert choose_device() == torch.device("cpu")
    assert choose_device("cuda") == torch.device("cuda")
    monkeypatch.setenv("ATTENTION_LAB_DEVICE", "")
    assert choose_device() == torch.device("cuda")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "cuda",
            "device 'cuda' was asked for, but this computer (or this build of PyTorch) has no "
            "CUDA. Available: cpu.",
        ),
        ("mps", "has no MPS. Available: cpu."),
        ("gpu", "device must be 'cpu', 'cuda' (or 'cuda:1', ...) or 'mps', not 'gpu'."),
        ("meta", "not 'meta'."),
        ("", "not ''."),
        (3, "not 3."),
    ],
)
def test_refused_with_a_clear_line(machine, name: str, text: str) -> None:  # type: ignore[no-untyped-def]
    machine()
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - compared below
        choose_device(name)
    assert text in str(caught.value)


def test_a_number_that_is_not_there(machine) -> None:  # type: ignore[no-untyped-def]
    machine(cuda=2)
    with pytest.raises(ValueError, match=r"there are only 2: numbers run from 0 to 1\."):
        choose_device("cuda:2")


def test_a_variable_that_names_no_device_is_named(machine, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    machine()
    monkeypatch.setenv("ATTENTION_LAB_DEVICE", "gpu")
    with pytest.raises(ValueError, match=r"not 'gpu'.*ATTENTION_LAB_DEVICE"):
        choose_device()
