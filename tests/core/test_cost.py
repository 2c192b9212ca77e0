"""Cost is counted, and what does not fit is refused before it is allocated."""

from pathlib import Path

import psutil
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from attention_lab.core import attend, attention_cost, cost
from attention_lab.core.cost import format_bytes, free_bytes, require_memory, trace_bytes

GB = 10**9


def test_products_equal_pytorchs_own_count() -> None:
    query, key, value = torch.randn(2, 3, 5, 7), torch.randn(2, 3, 11, 7), torch.randn(2, 3, 11, 13)
    with FlopCounterMode(display=False) as counter:
        trace = attend(query, key, value)
    counted = attention_cost(5, 7, key_len=11, d_v=13, num_heads=3, batch=2)
    assert counted.scores_flops + counted.output_flops == counter.get_total_flops()
    assert counted.scores_flops == 2 * trace.scores.numel() * 7
    assert counted.scale_flops == trace.scores.numel()
    assert counted.softmax_flops == 5 * trace.scores.numel()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_bytes_equal_what_the_trace_holds(dtype: torch.dtype) -> None:
    query, key, value = (
        torch.randn(shape, dtype=dtype) for shape in ((2, 3, 5, 7), (2, 3, 11, 7), (2, 3, 11, 13))
    )
    trace = attend(query, key, value)
    counted = attention_cost(
        5, 7, key_len=11, d_v=13, num_heads=3, batch=2, element_size=dtype.itemsize
    )
    assert counted.input_bytes == query.nbytes + key.nbytes + value.nbytes
    assert counted.matrix_bytes == 3 * trace.scores.nbytes
    assert counted.output_bytes == trace.output.nbytes
    assert counted.bytes == counted.input_bytes + counted.matrix_bytes + counted.output_bytes
    made = trace_bytes(trace.scores.shape, 13, dtype.itemsize, steps=3)
    assert made == counted.matrix_bytes + counted.output_bytes


def test_twice_the_tokens_four_times_the_work() -> None:
    assert attention_cost(26, 7).flops == 4 * attention_cost(13, 7).flops


def test_sizes_are_checked() -> None:
    with pytest.raises(ValueError, match=r"query_len must be 1 or more, not 0\."):
        attention_cost(0, 7)
    with pytest.raises(ValueError, match=r"d_v must be 1 or more, not -3\."):
        attention_cost(5, 7, d_v=-3)


@pytest.fixture
def four_gigabytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with 4 GB free and no container; returns its (empty) cgroup folder."""
    memory = psutil.virtual_memory()._replace(available=4 * GB)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(cost, "CGROUP_ROOT", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("four_gigabytes")
def test_half_of_the_free_memory_may_be_used() -> None:
    require_memory(2 * GB, "this")
    with pytest.raises(ValueError, match="would take") as caught:
        require_memory(2 * GB + 1, "this")
    assert str(caught.value) == (
        "this would take 2.0 GB, and at most half of the 4.0 GB that are free on cpu may be used. "
        "Use fewer tokens, fewer heads or a smaller batch."
    )


@pytest.mark.parametrize(
    ("limit_file", "used_file", "stat_file"),
    [
        ("memory.max", "memory.current", "memory.stat"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat"),
    ],
)
def test_a_containers_limit_counts(
    four_gigabytes: Path, limit_file: str, used_file: str, stat_file: str
) -> None:
    (four_gigabytes / "memory").mkdir()
    (four_gigabytes / limit_file).write_text("2000000000\n")
    (four_gigabytes / used_file).write_text("500000000\n")
    (four_gigabytes / stat_file).write_text("anon 300000000\ninactive_file 0\n")
    assert free_bytes(torch.device("cpu")) == 1.5 * GB
    # What was read from files and can be given back is not taken.
    (four_gigabytes / stat_file).write_text("inactive_file 3\ntotal_inactive_file 200000000\n")
    assert free_bytes(torch.device("cpu")) == 1.7 * GB
    (four_gigabytes / used_file).write_text("2500000000\n")
    assert free_bytes(torch.device("cpu")) == 0
    (four_gigabytes / limit_file).write_text("max\n")
    assert free_bytes(torch.device("cpu")) == 4 * GB


@pytest.mark.usefixtures("four_gigabytes")
def test_attend_counts_every_step_it_is_about_to_take() -> None:
    """10,000 x 10,000 in float32 is 0.4 GB: four steps fit into 2 GB, six do not."""
    tokens = torch.zeros(1, 1).expand(10_000, 1)
    mask, bias = torch.ones(1, dtype=torch.bool), torch.zeros(1)
    with pytest.raises(ValueError, match=r"would take 2\.4 GB, and at most half of the 4\.0 GB"):
        attend(tokens, tokens, tokens, mask=mask, bias=bias, softcap=1.0)


def test_small_computations_ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise AssertionError("asked for the free memory")

    monkeypatch.setattr(psutil, "virtual_memory", fail)
    tokens = torch.randn(13, 7)
    attend(tokens, tokens, tokens)
    with pytest.raises(AssertionError, match="asked"):
        require_memory(65 * 2**20, "this")


def test_cuda_answers_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What PyTorch's own allocator keeps in reserve is free as well."""
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (3 * GB, 8 * GB))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 2 * GB)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 1 * GB)
    assert free_bytes(torch.device("cuda", 0)) == 4 * GB
    with pytest.raises(ValueError, match=r"half of the 4\.0 GB that are free on cuda:0"):
        require_memory(3 * GB, "this", torch.device("cuda", 0))


def test_tensors_without_numbers_need_no_memory() -> None:
    require_memory(10**15, "this", "meta")


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (5_430_000, "5.4 MB"), (10**12, "1.0 TB")],
)
def test_bytes_as_people_say_them(count: int, text: str) -> None:
    assert format_bytes(count) == text
