"""Whatever a learner does: a right picture, or a clear message and the last good picture."""

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from attention_lab import AttentionLab, AttentionSettings

from .truth import assert_maps_fit, assert_right, snapshot

SENTENCES = [
    "", " ", "bank", "the bank of the river", "word " * 500, "😀 👩‍🚀🏳️‍🌈 😀", "שלום لكم السلام",
    "漢字はやさしい", "<img src=x onerror=alert(1)>", "$$", "$x^2$ $", "_^\\", "a\nb\n\nc",
    "\x00\x07",
    "W" * 300, "</script><b>&amp;", "e\u0301\u202e\u200d", "<pad> <pad>",
]  # fmt: skip
GOOD: dict[str, list[Any]] = {
    "d_k": [1, 16, 64],
    "num_heads": [1, 3, 16],
    "seq_len": [1, 2, 13, 512],
    "mask": ["none", "causal", "padding"],
    "scaled": [True, False],
    "source": ["words", "random"],
    "seed": [0, 2**32 - 1],
    "device": ["cpu"],
}
BAD: dict[str, list[Any]] = {
    "d_k": [0, 65, -1, 2.5, "x", None, True],
    "num_heads": [0, 17, 10**20],
    "seq_len": [0, 513, "all"],
    "mask": ["diagonal", None, 3],
    "scaled": ["yes", 1],
    "source": ["learned"],
    "seed": [-1, 2**32],
    "device": ["cuda:99", "toaster", "", None, 5],
    "sentence": [None, 5, b"bank"],
    "colour": ["red"],
}
sentences = st.sampled_from(SENTENCES) | st.text(max_size=40)


def one_of(values: dict[str, list[Any]]) -> st.SearchStrategy[tuple[str, Any]]:
    return st.sampled_from(sorted(values)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(values[name]))
    )


small = st.integers(0, 20)
settled = one_of(GOOD) | sentences.map(lambda text: ("sentence", text))
looks = one_of({"view": ["heads", "steps"], "large": [True, False]})
operations = st.one_of(
    st.tuples(st.just("control"), settled | looks),
    st.tuples(st.just("set"), st.lists(settled, min_size=1, max_size=3).map(dict)),
    st.tuples(st.just("set"), one_of(BAD).map(lambda pair: dict([pair]))),
    st.tuples(st.just("click"), st.lists(st.integers(-1, 20), min_size=3, max_size=3)),
    st.tuples(st.just("room"), st.tuples(st.sampled_from([0, 457, 736, 4000]),
                                         st.sampled_from([1, 1.5, 9]))),
    st.tuples(st.just("select"), st.tuples(small, small, small)),
    st.tuples(st.just("reset"), st.none()),
)  # fmt: skip


def do(lab: AttentionLab, kind: str, what: Any) -> None:
    """One thing that a learner does. Only `set` and `select` may raise, and only ValueError."""
    if kind == "control":
        name, value = what
        lab.controls[name].value = value
    elif kind == "click":
        lab.pane.selected = what
    elif kind == "room":
        lab.pane.room = list(what)
    elif kind == "reset":
        lab._on_reset(None)
    else:
        try:
            if kind == "set":
                lab.set(**what)
            else:
                lab.select(*what)
        except ValueError as error:
            assert len(str(error)) > 10
            assert "Traceback" not in str(error)


@settings(max_examples=40)
@given(st.lists(operations, min_size=1, max_size=10))
def test_any_sequence_leaves_a_right_picture_or_a_clear_message(steps: list) -> None:
    lab = AttentionLab("the bank of the river")
    try:
        for kind, what in steps:
            before, old_error = snapshot(lab), lab.pane.error
            do(lab, kind, what)
            after = snapshot(lab)
            if lab.pane.error:
                if lab.pane.error != old_error or kind == "set":
                    changed = {name for name in before if before[name] != after[name]}
                    assert not changed, f"{kind} {what!r} failed and changed {changed}"
                assert lab.last_error is not None
                assert_maps_fit(lab)
            else:
                assert_right(lab)
        assert lab.png(scale=0.5).startswith(b"\x89PNG")
        lab.reset()
        assert lab.settings == AttentionSettings("the bank of the river")
        assert_right(lab)
    finally:
        lab.close()


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: ascii(s[:12]))
def test_every_hard_sentence_is_drawn_or_refused(lab: AttentionLab, sentence: str) -> None:
    lab.controls["sentence"].value = sentence
    if lab.pane.error:
        assert "type at least one" in lab.pane.error
        assert lab.settings.sentence == "the bank of the river"
        assert_maps_fit(lab)
    else:
        assert lab.settings.sentence == sentence
        assert_right(lab)
        lab.show("steps")
        assert_right(lab)
    assert lab.png(scale=1.0)
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
