"""AttentionLab: what its controls, its pane and its words say about a sentence."""

import numpy as np
import pytest
import torch

from attention_lab import AttentionLab
from attention_lab.core import PAD
from attention_lab.experiments.attention import Attention
from attention_lab.figures.heatmap import MAX_CELLS

from .one_state import state_of
from .truth import assert_right


def test_it_opens_on_a_sentence_that_makes_its_point() -> None:
    lab = AttentionLab()
    assert_right(lab)
    query, key = (lab.settings.tokens[lab.selection[kind]] for kind in ("query", "key"))
    assert query == "bank"
    assert key in ("river", "swam", "across")  # not a word of money, not a function word
    lab.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"d_k": 1}, {"d_k": 64}, {"num_heads": 16, "source": "random"}, {"seq_len": 1},
        {"seq_len": 7, "mask": "padding"}, {"mask": "causal"}, {"scaled": False, "d_k": 64},
        {"source": "random", "seed": 2**32 - 1}, {"sentence": "money in the bank", "d_k": 3},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("view", ["heads", "steps"])
def test_every_setting_shows_its_numbers(lab: AttentionLab, changes: dict, view: str) -> None:
    lab.show(view)
    lab.set(**changes)
    for name, value in changes.items():
        assert getattr(lab.settings, name) == value
    assert_right(lab)


@pytest.mark.parametrize(
    ("name", "value"),
    [("d_k", 7), ("num_heads", 3), ("seq_len", 3), ("mask", "causal"), ("scaled", False),
     ("source", "random"), ("seed", 41), ("sentence", "money in the bank")],
)  # fmt: skip
def test_every_control_drives_its_setting(lab: AttentionLab, name: str, value) -> None:
    lab.controls[name].value = value
    assert getattr(lab.settings, name) == value
    assert_right(lab)


def test_a_head_that_is_not_drawn_is_computed_too(lab: AttentionLab) -> None:
    assert list(lab.controls) == [
        "sentence", "d_k", "num_heads", "seq_len", "mask", "scaled", "source", "seed", "device",
        "colours", "view", "large",
    ]  # fmt: skip
    lab.show("steps")
    lab.set(num_heads=3, source="random")
    assert_right(lab)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"sentence": ""}, "type at least one"), ({"d_k": 0}, "d_k must be from 1 to 64"),
        ({"num_heads": 17}, "from 1 to 16"), ({"seq_len": 513}, "from 1 to 512"),
        ({"mask": "diagonal"}, "none.*causal.*padding"), ({"view": "x"}, "view must be.*steps"),
        ({"device": "cuda:99"}, "device"), ({"device": "toaster"}, "device must be"),
        ({"colour": "red"}, "no setting 'colour'"),
    ],
    ids=str,
)  # fmt: skip
def test_an_opening_that_is_not_allowed_says_so(changes: dict, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        AttentionLab(**{"sentence": "a b"} | changes)


def test_the_slider_of_the_length_ends_beyond_the_sentence(lab: AttentionLab, monkeypatch) -> None:
    slider, steps = lab.controls["seq_len"], []
    compute = Attention.compute
    monkeypatch.setattr(
        Attention, "compute", lambda self, s: (steps.append(s.seq_len), compute(self, s))[1]
    )
    lab.set(sentence="word " * 40)
    assert (slider.max, slider.value) == (44, 40)
    lab.set(sentence="three short words")
    assert (slider.max, slider.value) == (12, 3)
    lab.set(sentence="word " * 600)
    assert (slider.max, slider.value) == (512, 512)
    lab.set(sentence="three short words")
    lab.set(seq_len=100)
    assert (slider.max, slider.value) == (100, 100)
    lab.set(seq_len=2)
    assert (slider.max, slider.value) == (12, 2)
    assert steps == [40, 3, 512, 3, 100, 2]  # one step each: a moving end fires no other


def test_a_long_sentence_is_reduced_on_screen_and_whole_in_the_trace(lab: AttentionLab) -> None:
    lab.set(sentence="the bank of the river is wet " * 40)
    n = lab.settings.seq_len
    assert n == 280
    (state,) = lab.pane.layers["maps"]
    assert state["block"] == 3 > 1
    assert state["cells"] == [n, n]
    assert max(state["shape"]) <= MAX_CELLS
    assert lab.trace.weights.shape == (1, n, n)
    assert len(lab.pane.layers["numbers"]) <= 4 * MAX_CELLS**2
    assert "each is the largest of 3×3" in lab.pane.info["note"]
    assert_right(lab)


# --- selecting


def test_select_shows_the_formula_of_that_cell(lab: AttentionLab) -> None:
    lab.set(num_heads=2, source="random")
    lab.select(query=1, key=4, head=1)
    assert lab.selection == {"head": 1, "query": 1, "key": 4}
    formula = dict(lab.pane.info["formula"])
    assert formula["head 2"] == "bank → river"
    weight = float(lab.trace.weights[1, 1, 4])
    assert formula["weight"].endswith(f"= {weight:.4g}")
    assert_right(lab)


def test_a_selection_lasts_as_long_as_its_words(lab: AttentionLab) -> None:
    lab.select(query=1, key=4)
    lab.set(d_k=7, mask="causal")
    assert lab.selection == {"head": 0, "query": 1, "key": 4}
    lab.set(seq_len=3)  # the river is gone
    assert_right(lab)
    assert lab.selection["query"] == 2
    lab.set(sentence="one")
    assert lab.selection == {"head": 0, "query": 0, "key": 0}


def test_a_selected_head_that_is_gone(lab: AttentionLab) -> None:
    lab.set(num_heads=5, source="random")
    lab.select(query=1, key=4, head=4)
    lab.set(num_heads=2)
    assert lab.selection == {"head": 1, "query": 1, "key": 4}
    assert_right(lab)


@pytest.mark.parametrize(
    ("view", "click", "cell"),
    [
        ("heads", [2, 3, 1], {"head": 2, "query": 3, "key": 1}),  # the panel says the head
        ("steps", [2, 3, 1], {"query": 3, "key": 1, "matrix": 2}),  # 1 scores: query and key
        ("steps", [5, 3, 1], {"query": 3, "key": 1}),  # weights are what a pair stands for
        ("steps", [0, 3, 6], {"query": 3, "matrix": 0, "feature": 6}),  # Q: only the query
        ("steps", [1, 6, 3], {"key": 3, "matrix": 1, "feature": 6}),  # K transposed: only the key
        ("steps", [6, 3, 5], {"key": 3, "matrix": 6, "value_feature": 5}),  # V: the row is the key
        ("steps", [7, 3, 5], {"query": 3, "matrix": 7, "value_feature": 5}),  # output
    ],
)
def test_a_click_selects(lab: AttentionLab, view: str, click: list[int], cell: dict) -> None:
    lab.set(num_heads=3, source="random")
    lab.select(query=1, key=4, head=1)
    lab.show(view)
    lab.pane.selected = click
    assert lab.selection == {"head": 1, "query": 1, "key": 4} | cell
    assert_right(lab)


def test_the_same_click_selects_again_after_something_else_moved_the_selection(
    lab: AttentionLab,
) -> None:
    lab.pane.selected = [0, 1, 2]
    lab.select(query=3, key=4)
    lab.pane.selected = [0, 1, 2]
    assert lab.selection == {"head": 0, "query": 1, "key": 2}


@pytest.mark.parametrize("click", [[0, 99, 0], [0, 0, 99], [7, 0, 0], [0, -1, 0]], ids=str)
def test_a_stale_click_changes_nothing_and_says_so(lab: AttentionLab, click: list[int]) -> None:
    before = state_of(lab)
    lab.pane.selected = click
    assert state_of(lab) == before
    assert "The picture has changed since then" in lab.pane.error
    lab.set(d_k=7)
    assert_right(lab)


# --- words


def test_describe_names_the_word_and_its_weight(lab: AttentionLab) -> None:
    lab.set(mask="causal")
    lab.select(query=1, key=0)
    weights = lab.trace.weights[0, 1]
    word = lab.settings.tokens[int(weights.argmax())]
    assert f"“bank” attends most to “{word}”: {float(weights.max()):.2f}" in lab.describe()
    lab.show("steps")
    assert f"“bank” attends most to “{word}”: {float(weights.max()):.2f}" in lab.describe()


def test_the_note_names_where_the_numbers_come_from(lab: AttentionLab) -> None:
    assert "word vectors" in lab.pane.info["note"]
    assert "first 16 of 64" in lab.pane.info["note"]
    lab.set(num_heads=3)
    assert "All heads read the same vectors" in lab.pane.info["note"]
    lab.set(source="random", seed=41)
    note = lab.pane.info["note"]
    assert "random projections" in note
    assert "seed 41" in note
    assert "Nothing here was learned" in note
    assert "agree" not in note


def test_the_note_tells_of_padding_and_of_words_left_out(lab: AttentionLab) -> None:
    lab.set(mask="padding")
    assert "padding" not in lab.pane.info["note"]
    lab.set(seq_len=5)
    assert "Nothing is padding here" in lab.pane.info["note"]
    lab.set(seq_len=7)
    assert "padding" not in lab.pane.info["note"]
    lab.set(mask="none")
    assert "Words attend to <pad>" in lab.pane.info["note"]
    lab.set(seq_len=3)
    assert "The first 3 of 5 words" in lab.pane.info["note"]


def test_a_word_outside_the_table_is_marked(lab: AttentionLab) -> None:
    lab.set(sentence="the zzyzx bank")
    assert lab.trace.key_tokens == ("the", "zzyzx", "bank")
    assert lab.trace.key_axis.labels == ("the", "zzyzx*", "bank")
    assert lab.pane.scene["maps"][0]["columns"][0]["names"] == ["the", "zzyzx*", "bank"]
    assert "* not in the word table" in lab.pane.info["note"]
    lab.set(sentence="2 * 3 is six")  # a star of the learner's own is a word
    assert lab.trace.key_tokens == ("2", "*", "3", "is", "six")
    lab.set(sentence="the bank")
    assert "*" not in lab.pane.info["note"]


def test_one_more_token_head_or_dimension_leaves_the_others_as_they_were() -> None:
    lab = AttentionLab("the bank of the river", source="random", num_heads=2, d_k=7)
    before = lab.trace
    lab.set(num_heads=3)
    torch.testing.assert_close(lab.trace.query[:2], before.query)
    lab.set(d_k=11)
    torch.testing.assert_close(lab.trace.query[:2, :, :7], before.query)
    lab.set(sentence="the bank of the river bed")
    torch.testing.assert_close(lab.trace.query[:2, :5, :7], before.query)
    lab.close()


def test_heads_of_random_projections_differ_and_heads_of_words_do_not() -> None:
    lab = AttentionLab("the bank of the river", num_heads=3)
    assert np.ptp(lab.trace.weights.numpy(), axis=0).max() == 0
    lab.set(source="random")
    assert np.ptp(lab.trace.weights.numpy(), axis=0).max() > 0.1
    lab.close()


@pytest.mark.parametrize("sentence", ["the bank of the river", "bank", "word " * 40])
def test_a_padding_mask_makes_room_for_what_it_hides(sentence: str) -> None:
    """In a lab that has no control for the length, it would hide nothing otherwise."""
    with_no_length = AttentionLab(controls=["sentence", "mask"])
    with_no_length.controls["mask"].value = "padding"
    with_no_length.controls["sentence"].value = sentence
    words = len(sentence.split())
    assert with_no_length.settings.tokens[words:] == (PAD, PAD)
    assert float(with_no_length.trace.weights[..., words:].max()) == 0
    with_no_length.controls["mask"].value = "none"  # and now it is seen what that was good for
    assert float(with_no_length.trace.weights[..., words:].min()) > 0
    with_no_length.close()


def test_a_length_that_was_set_stays_under_a_padding_mask(lab: AttentionLab) -> None:
    lab.set(seq_len=9)
    lab.set(mask="padding")
    assert lab.settings.seq_len == 9
    lab.set(mask="none")
    lab.set(mask="padding", seq_len=6)
    assert lab.settings.seq_len == 6


def test_the_padding_mask_hides_the_padding_and_only_it(lab: AttentionLab) -> None:
    lab.set(seq_len=7, mask="padding")
    assert lab.settings.tokens[5:] == (PAD, PAD)
    assert float(lab.trace.weights[..., 5:].max()) == 0
    assert float(lab.trace.weights[..., :5].min()) > 0


@pytest.mark.parametrize("view", ["heads", "steps"])
def test_colours_change_how_weights_look_and_none_of_them(lab: AttentionLab, view: str) -> None:
    lab.show(view)
    lab.set(sentence="She swam across the river to the bank", d_k=16)
    before, code = lab.trace, lab.code()
    name = "weights" if view == "steps" else "head 1"
    weights = np.asarray(lab.trace.heads("weights")[0])
    assert lab.drawing().maps[name].limits == (0, 0.5)  # the largest is 0.42
    assert 0.4 < weights.max() <= 0.5
    lab.set(colours="one")
    assert lab.drawing().maps[name].limits == (0, 1)
    np.testing.assert_array_equal(lab.drawing().maps[name].values, weights)
    assert torch.equal(lab.trace.output, before.output)
    assert lab.code() == code
