"""AttentionLab: what its controls, its pane and its words say about a sentence."""

import numpy as np
import pytest
import torch

from attention_lab import AttentionLab
from attention_lab.core import PAD
from attention_lab.figures.heatmap import MAX_CELLS

from .truth import assert_right, snapshot


def test_it_opens_on_a_sentence_that_makes_its_point() -> None:
    lab = AttentionLab()
    assert_right(lab)
    query, key = (lab.settings.tokens[i] for i in (lab.selected.query, lab.selected.key))
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


def test_every_control_has_a_visible_label(lab: AttentionLab) -> None:
    assert set(lab.controls) == {
        "sentence", "d_k", "num_heads", "seq_len", "mask", "scaled", "source", "seed", "device",
        "view", "large",
    }  # fmt: skip
    for control in lab.controls.values():
        assert control.description


def test_a_lesson_chooses_its_controls() -> None:
    lab = AttentionLab("a b", controls=("mask", "d_k"))
    assert list(lab.controls) == ["mask", "d_k", "view", "large"]
    lab.set(num_heads=3)
    assert_right(lab)
    lab.close()
    with pytest.raises(ValueError, match=r"none called 'colour'.*sentence"):
        AttentionLab("a b", controls=("colour",))


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
    compute = lab.compute
    monkeypatch.setattr(lab, "compute", lambda s: (steps.append(s.seq_len), compute(s))[1])
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
    lab.select(1, 4, head=1)
    assert lab.selected == (1, 1, 4)
    formula = dict(lab.pane.info["formula"])
    assert formula["head 2"] == "bank → river"
    weight = float(lab.trace.weights[1, 1, 4])
    assert formula["weight"].endswith(f"= {weight:.4g}")
    assert_right(lab)


@pytest.mark.parametrize(
    ("cell", "text"),
    [((5, 0, 0), "query must be from 0 to 4, not 5"), ((0, -1, 0), "key must be from 0 to 4"),
     ((0, 0, 1), "head must be from 0 to 0, not 1")],
)  # fmt: skip
def test_select_refuses_a_cell_that_is_not_there(lab: AttentionLab, cell, text: str) -> None:
    before = snapshot(lab)
    with pytest.raises(ValueError, match=text):
        lab.select(*cell)
    assert snapshot(lab) == before


@pytest.mark.parametrize("odd", [1.5, "bank", None])
def test_select_refuses_what_is_no_position(lab: AttentionLab, odd) -> None:
    before = snapshot(lab)
    with pytest.raises(ValueError, match="query"):
        lab.select(odd, 0)
    assert snapshot(lab) == before


def test_a_selection_lasts_as_long_as_its_words(lab: AttentionLab) -> None:
    lab.select(1, 4)
    lab.set(d_k=7, mask="causal")
    assert lab.selected == (0, 1, 4)
    lab.set(seq_len=3)  # the river is gone
    assert_right(lab)
    assert lab.selected.query == 2
    lab.set(sentence="one")
    assert lab.selected == (0, 0, 0)


def test_a_selected_head_that_is_gone(lab: AttentionLab) -> None:
    lab.set(num_heads=5, source="random")
    lab.select(1, 4, head=4)
    lab.set(num_heads=2)
    assert lab.selected == (1, 1, 4)
    assert_right(lab)


@pytest.mark.parametrize(
    ("view", "click", "cell"),
    [
        ("heads", [2, 3, 1], (2, 3, 1)),  # the panel says the head
        ("steps", [2, 3, 1], (1, 3, 1)),  # 1 scores: query and key
        ("steps", [0, 3, 6], (1, 3, 4)),  # Q: only the query
        ("steps", [1, 6, 3], (1, 1, 3)),  # K transposed: only the key
        ("steps", [6, 3, 5], (1, 1, 3)),  # V: the row is the key
    ],
)
def test_a_click_selects(lab: AttentionLab, view: str, click: list[int], cell) -> None:
    lab.set(num_heads=3, source="random")
    lab.select(1, 4, head=1)
    lab.show(view)
    lab.pane.selected = click
    assert lab.selected == cell
    assert_right(lab)


def test_the_same_click_selects_again_after_something_else_moved_the_selection(
    lab: AttentionLab,
) -> None:
    lab.pane.selected = [0, 1, 2]
    lab.select(3, 4)
    lab.pane.selected = [0, 1, 2]
    assert lab.selected == (0, 1, 2)


@pytest.mark.parametrize("click", [[0, 99, 0], [0, 0, 99], [7, 0, 0], [0, -1, 0]], ids=str)
def test_a_stale_click_throws_nothing_and_leaves_a_state_that_exists(
    lab: AttentionLab, click: list[int]
) -> None:
    lab.pane.selected = click
    _, query, key = lab.selected
    assert 0 <= query < 5
    assert 0 <= key < 5
    lab.set(d_k=7)
    assert_right(lab)


# --- words


def test_describe_names_the_word_and_its_weight(lab: AttentionLab) -> None:
    lab.set(mask="causal")
    lab.select(1, 0)
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
    assert "Nothing is padding yet" in lab.pane.info["note"]
    lab.set(seq_len=7)
    assert "padding" not in lab.pane.info["note"]
    lab.set(mask="none")
    assert "Words attend to <pad>" in lab.pane.info["note"]
    lab.set(seq_len=3)
    assert "The first 3 of 5 words" in lab.pane.info["note"]


def test_a_word_outside_the_table_is_marked(lab: AttentionLab) -> None:
    lab.set(sentence="the zzyzx bank")
    assert lab.trace.key_tokens == ("the", "zzyzx*", "bank")
    assert "* not in the word table" in lab.pane.info["note"]
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


def test_the_padding_mask_hides_the_padding_and_only_it(lab: AttentionLab) -> None:
    lab.set(seq_len=7, mask="padding")
    assert lab.settings.tokens[5:] == (PAD, PAD)
    assert float(lab.trace.weights[..., 5:].max()) == 0
    assert float(lab.trace.weights[..., :5].min()) > 0


# --- devices


@pytest.mark.skipif(torch.cuda.is_available(), reason="this computer has CUDA")
def test_cuda_that_is_not_there_is_refused_with_what_is(lab: AttentionLab) -> None:
    before = snapshot(lab)
    with pytest.raises(ValueError, match=r"no CUDA.*Available: .*cpu"):
        lab.set(device="cuda")
    assert snapshot(lab) == before
    assert "no CUDA" in lab.pane.error
    lab.set(d_k=7)
    assert_right(lab)


def test_a_device_out_of_memory_says_what_to_do(lab: AttentionLab, monkeypatch) -> None:
    def full(*_, **__):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    before = snapshot(lab)
    with monkeypatch.context() as broken:
        broken.setattr("attention_lab.labs.attention.attend", full)
        with pytest.raises(ValueError, match=r"no memory left.*fewer heads.*device 'cpu'"):
            lab.set(num_heads=16)
        assert snapshot(lab) == before
        lab.controls["d_k"].value = 64
        assert "no memory left" in lab.pane.error
        assert snapshot(lab) == before
    lab.set(num_heads=2)
    assert_right(lab)
