"""What is selected in the attention lab: its point, until somebody selects something else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from attention_lab.labs import AttentionLab

BY_THE_RIVER = "She swam across the river to the bank"
BY_THE_MONEY = "He put his money into the bank"


@pytest.fixture
def lab() -> Iterator[AttentionLab]:
    made = AttentionLab()
    yield made
    made.close()


def pair(lab: AttentionLab) -> tuple[str, str]:
    """The words of the selected query and of the selected key."""
    words = lab.settings.tokens
    return words[lab.selection["query"]], words[lab.selection["key"]]


def type_into(lab: AttentionLab, sentence: str) -> None:
    """Letter by letter, as the keys of a keyboard do it."""
    for end in range(1, len(sentence) + 1):
        lab.controls["sentence"].value = sentence[:end]


def strongest_other(lab: AttentionLab) -> str:
    """The word that the last word takes most from, from the weights alone."""
    words = lab.settings.tokens
    weights = lab.trace.weights[0, -1].tolist()
    others = {word: w for word, w in zip(words, weights, strict=True) if word != words[-1]}
    return max(others, key=others.__getitem__)


@pytest.mark.parametrize(("sentence", "key"), [(BY_THE_RIVER, "river"), (BY_THE_MONEY, "money")])
def test_a_sentence_typed_letter_by_letter_ends_on_its_point(
    lab: AttentionLab, sentence: str, key: str
) -> None:
    type_into(lab, sentence)
    assert pair(lab) == ("bank", key)
    assert key == strongest_other(lab)
    assert lab.pane.layers["selected"] == dict(lab.selection)


def test_until_somebody_selects_it_follows_every_setting(lab: AttentionLab) -> None:
    seen = set()
    for seed in range(5):
        lab.set(source="random", seed=seed)
        assert pair(lab) == ("bank", strongest_other(lab))
        seen.add(pair(lab))
    assert len(seen) > 1


@pytest.mark.parametrize("how", ["click", "select"])
def test_what_somebody_selected_stays(lab: AttentionLab, how: str) -> None:
    if how == "click":
        lab.pane.selected = [0, 1, 4]
    else:
        lab.select(query=1, key=4)
    for d_k in (1, 2, 4, 64):
        lab.set(d_k=d_k)
        assert pair(lab) == ("swam", "river")
    lab.controls["sentence"].value = BY_THE_RIVER.replace("to the bank", "slowly")
    assert pair(lab) == ("swam", "river")  # both words are where they were


def test_the_pair_that_is_its_point_can_be_selected_too(lab: AttentionLab) -> None:
    lab.select(query=7, key=4)
    for d_k in (1, 2, 4, 64):
        lab.set(d_k=d_k)
        assert pair(lab) == ("bank", "river")


def test_where_its_words_are_gone_the_selection_follows_the_point_again(lab: AttentionLab) -> None:
    lab.select(query=0, key=1)
    type_into(lab, BY_THE_MONEY)
    assert pair(lab) == ("bank", "money")


def test_after_reset_nobody_has_selected(lab: AttentionLab) -> None:
    opening = lab.selection
    lab.select(query=0, key=1)
    lab.reset()
    assert lab.selection == opening
    type_into(lab, BY_THE_MONEY)
    assert pair(lab) == ("bank", "money")


def test_another_picture_or_page_keeps_what_is_selected(lab: AttentionLab) -> None:
    opening = lab.selection
    lab.show("steps")
    lab.enlarge()
    assert lab.selection == opening
    type_into(lab, BY_THE_MONEY)
    assert pair(lab) == ("bank", "money")


# --- which matrix was clicked


def formula(lab: AttentionLab) -> dict[str, str]:
    return dict(lab.pane.info["formula"])


def test_a_click_on_the_output_tells_what_it_is_made_of(lab: AttentionLab) -> None:
    lab.show("steps")
    lab.pane.selected = [7, 7, 3]
    told = formula(lab)
    assert "weight" not in told
    expected = float(lab.trace.weights[0, 7] @ lab.trace.value[0, :, 3])
    result = float(told["\u03a3 w\u00b7v"].rpartition("= ")[2].replace("\u2212", "-"))
    assert result == pytest.approx(expected, rel=1e-3)
    for panel in range(8):  # and every matrix tells its own number
        lab.pane.selected = [panel, 1, 2]
        number = lab.exact(list(lab.drawing().maps)[panel], 1, 2)
        last = list(formula(lab).values())[-2 if panel == 4 else -1]
        assert float(last.rpartition("= ")[2].replace("\u2212", "-")) == pytest.approx(
            number, rel=1e-3, abs=1e-4
        )


def test_outlines_stay_where_they_mean_something(lab: AttentionLab) -> None:
    """(row, column) that is marked in each matrix, after a click on a cell of the output."""
    lab.show("steps")
    lab.pane.selected = [7, 5, 3]
    marked = {
        name: (lab.selection.get(m.rows.kind), lab.selection.get(m.columns.kind))
        for name, m in lab.drawing().maps.items()
    }
    key = lab.selection["key"]
    pair = (5, key)
    assert marked == {
        "query": (5, None), "key": (None, key), "scores": pair, "scaled": pair, "masked": pair,
        "weights": pair, "value": (key, 3), "output": (5, 3),
    }  # fmt: skip
    cells = {
        name for name, m in lab.drawing().maps.items()
        if any(is_cell for _, is_cell in m.outlined(lab.selection))
    }  # fmt: skip
    assert cells == {"output"}
    lab.pane.selected = [5, 5, 1]
    assert lab.selection == {"head": 0, "query": 5, "key": 1}


def test_in_another_picture_a_click_is_on_the_weights_again(lab: AttentionLab) -> None:
    lab.show("steps")
    lab.pane.selected = [7, 5, 3]
    lab.show("heads")
    lab.pane.selected = [0, 5, 1]
    assert lab.selection == {"head": 0, "query": 5, "key": 1}
    assert "weight" in formula(lab)


def test_a_number_that_is_gone_is_the_last_one(lab: AttentionLab) -> None:
    lab.show("steps")
    lab.pane.selected = [7, 5, 15]
    lab.set(d_k=4)
    assert lab.selection["value_feature"] == 3
    assert formula(lab)["output"] == "number 4 of to"


@pytest.mark.parametrize("view", ["heads", "steps"])
def test_a_lab_of_one_head_speaks_of_none(lab: AttentionLab, view: str) -> None:
    lab.show(view)
    for panel in range(len(lab.pane.layers["maps"])):
        lab.pane.selected = [panel, 1, 2]
        places = [place["atWords"] for place in lab.pane.scene["maps"]]
        told = [*formula(lab), *formula(lab).values(), *lab.pane.layers["labels"], *places]
        told += [lab.describe(), lab.pane.info["note"]]
        assert not [text for text in told if "head" in text.lower()]
