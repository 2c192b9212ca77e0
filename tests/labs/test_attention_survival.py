"""The attention lab under hostile sentences, in any room, on devices that are not there."""

import pytest
import torch

from attention_lab import AttentionLab
from attention_lab.experiments.attention import Attention, AttentionSettings

from .every_lab import SENTENCES
from .one_state import assert_one_state, state_of
from .truth import assert_right

LONG = ["word " * 500, "the bank of the river is wet " * 40]


@pytest.mark.parametrize("sentence", [*SENTENCES, *LONG], ids=lambda s: ascii(s[:12]))
def test_every_hard_sentence_is_drawn_or_refused(lab: AttentionLab, sentence: str) -> None:
    before = state_of(lab)
    lab.controls["sentence"].value = sentence
    if lab.pane.error:
        assert "type at least one" in lab.pane.error
        assert state_of(lab) == before
    else:
        assert lab.settings.sentence == sentence.replace("\n", " ")
        assert_right(lab)
        lab.show("steps")
        assert_right(lab)
    assert lab.png(scale=0.5)
    assert lab.svg()


@pytest.mark.parametrize("width", [440, 720, 1100])
@pytest.mark.parametrize("view", ["heads", "steps"])
def test_large_text_in_any_room(width: int, view: str) -> None:
    lab = AttentionLab(view=view)
    lab.pane.room = [width + 16, 1]
    lab.controls["large"].value = True
    assert_right(lab)
    lab.set(num_heads=3, source="random", d_k=7)
    assert_right(lab)
    lab.controls["large"].value = False
    assert_right(lab)
    lab.close()


def test_the_largest_that_there_is(lab: AttentionLab) -> None:
    lab.set(num_heads=16, seq_len=512, d_k=64, source="random")
    assert_one_state(lab)


def test_the_code_is_plain_pytorch_and_short() -> None:
    settings = AttentionSettings("the bank", mask="padding", seq_len=5, source="random")
    code = Attention().code(settings)
    assert len(code.splitlines()) < 20
    assert max(map(len, code.splitlines())) <= 100
    imports = [line for line in code.splitlines() if "import" in line]
    assert imports == ["import torch", "from attention_lab import word_vectors"]


def test_the_code_of_every_step(lab: AttentionLab) -> None:
    lab.set(mask="padding", source="random", seq_len=7, num_heads=3, d_k=11, seed=2**32 - 1)
    names: dict = {}
    exec(lab.code(), names)
    for name in ("query", "key", "value", "scores", "scaled", "masked", "weights", "output"):
        told = getattr(lab.trace, name)
        torch.testing.assert_close(names[name], told, atol=1e-5, rtol=1e-4)


# --- devices


@pytest.mark.skipif(torch.cuda.is_available(), reason="this computer has CUDA")
def test_cuda_that_is_not_there_is_refused_with_what_is(lab: AttentionLab) -> None:
    before = state_of(lab)
    with pytest.raises(ValueError, match=r"no CUDA.*Available: .*cpu"):
        lab.set(device="cuda")
    assert state_of(lab) == before
    assert "no CUDA" in lab.pane.error
    lab.set(d_k=7)
    assert_right(lab)


def test_a_device_out_of_memory_says_what_to_do(lab: AttentionLab, monkeypatch) -> None:
    def full(*_, **__):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    before = state_of(lab)
    with monkeypatch.context() as broken:
        broken.setattr("attention_lab.experiments.attention.attend", full)
        with pytest.raises(ValueError, match=r"no memory left.*fewer heads.*device 'cpu'"):
            lab.set(num_heads=16)
        assert state_of(lab) == before
        lab.controls["d_k"].value = 64
        assert "no memory left" in lab.pane.error
        assert state_of(lab) == before
    lab.set(num_heads=2)
    assert_right(lab)
