"""`lab.code()` is plain PyTorch that gives the numbers on screen: it is run here."""

from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings, strategies as st

from attention_lab import AttentionLab, AttentionSettings, AttentionTrace, tokenize
from attention_lab.core.settings import MASKS, SOURCES

SENTENCES = ["bank", "the bank of the river", 'it\'s $$ _^\\ \'""" 漢字 😀', "a\nb <pad> c"]

the_lab = AttentionLab("a b c")


def agrees(code: str, trace: AttentionTrace) -> None:
    """Run the code in an empty namespace, as a learner pastes it, and compare every step."""
    names: dict = {}
    exec(code, names)
    for name in ("query", "key", "value", "scores", "scaled", "masked", "weights", "output"):
        torch.testing.assert_close(names[name], getattr(trace, name), atol=1e-5, rtol=1e-4)


@settings(max_examples=60)
@given(
    sentence=st.sampled_from(SENTENCES) | st.text(min_size=1, max_size=30),
    d_k=st.sampled_from([1, 7, 64]),
    num_heads=st.sampled_from([1, 3, 16]),
    seq_len=st.sampled_from([None, 1, 13]),
    mask=st.sampled_from(MASKS),
    scaled=st.booleans(),
    source=st.sampled_from(SOURCES),
    seed=st.sampled_from([0, 41, 2**32 - 1]),
)
def test_the_code_gives_the_numbers_of_its_settings(**wanted: Any) -> None:
    assume(tokenize(wanted["sentence"]))
    the_lab.settings = AttentionSettings(**wanted)  # no drawing: it would take most of the time
    agrees(the_lab.code(), the_lab.compute(the_lab.settings))


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("source", SOURCES)
def test_the_code_gives_the_numbers_on_screen(lab: AttentionLab, mask: str, source: str) -> None:
    lab.set(mask=mask, source=source, seq_len=7, num_heads=3, d_k=11, seed=41)
    agrees(lab.code(), lab.trace)


def test_the_code_is_plain_pytorch_and_short() -> None:
    the_lab.settings = AttentionSettings("the bank", mask="padding", seq_len=5, source="random")
    code = the_lab.code()
    assert len(code.splitlines()) < 20
    assert max(map(len, code.splitlines())) <= 100
    imports = [line for line in code.splitlines() if "import" in line]
    assert imports == ["import torch", "from attention_lab import word_vectors"]


def test_the_panel_shows_the_code_while_it_is_open(lab: AttentionLab) -> None:
    lab.set(d_k=5)
    assert lab.code_panel.code == ""  # a step does not pay for a closed panel
    lab.code_panel.opened = True
    assert lab.code_panel.code == lab.code()
    lab.set(d_k=7)
    assert lab.code_panel.code == lab.code()
    assert ":7]" in lab.code_panel.code
