"""`Lab`: one step from a change to the screen, and nothing half done when it fails."""

import base64
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from labs.one_state import state_of
from labs.truth import assert_right
from PIL import Image

from attention_lab import AttentionLab, AttentionSettings
from attention_lab.experiments.attention import Attention
from attention_lab.figures import Page

NOT_ALLOWED = [
    ({"d_k": 0}, "d_k must be from 1 to 64, not 0"),
    ({"sentence": ""}, "type at least one"),
    ({"mask": "diagonal"}, "mask must be one of 'none', 'causal', 'padding', not 'diagonal'"),
    ({"d_k": 7, "num_heads": 17}, "num_heads must be from 1 to 16, not 17"),
    ({"colour": "red"}, "no setting 'colour'"),
    ({"view": "steps"}, "no setting 'view'"),
]


@pytest.fixture
def computed(lab: AttentionLab, monkeypatch: pytest.MonkeyPatch) -> list[AttentionSettings]:
    """The settings of every computation from now on."""
    seen: list[AttentionSettings] = []
    compute = Attention.compute
    monkeypatch.setattr(Attention, "compute", lambda self, s: (seen.append(s), compute(self, s))[1])
    return seen


# --- what is allowed


def test_set_changes_settings_trace_picture_and_controls(lab: AttentionLab) -> None:
    before, described = state_of(lab), lab.describe()
    lab.set(d_k=7, mask="causal", sentence="money in the bank")
    assert lab.controls["d_k"].value == 7
    assert lab.controls["mask"].value == "causal"
    assert lab.controls["sentence"].value == "money in the bank"
    assert lab.controls["seq_len"].value == 4
    changed = {name for name, value in state_of(lab).items() if value is not before[name]}
    assert changed >= {"step", "layers", "scene", "info"}
    assert lab.describe() != described
    assert_right(lab)


def test_several_settings_are_one_step(lab: AttentionLab, computed: list) -> None:
    frame = lab.pane.layers["frame"]
    lab.set(d_k=7, num_heads=3, sentence="money in the bank", scaled=False)
    assert len(computed) == 1
    assert lab.pane.layers["frame"] == frame + 1


def test_equal_settings_are_no_step(lab: AttentionLab, computed: list) -> None:
    lab.set(d_k=lab.settings.d_k, mask=lab.settings.mask)
    lab.set()
    lab.set(sentence=lab.settings.sentence)
    assert computed == []


def test_a_control_is_one_step_and_its_echo_none(lab: AttentionLab, computed: list) -> None:
    lab.controls["d_k"].value = 7
    assert len(computed) == 1
    lab.controls["sentence"].value = "money in the bank"  # moves seq_len, too
    assert len(computed) == 2
    lab.controls["d_k"].value = 7
    assert len(computed) == 2


def test_controls_follow_without_firing(lab: AttentionLab, computed: list) -> None:
    lab.set(sentence="word " * 40)
    lab.set(sentence="a b")
    lab.reset()
    assert len(computed) == 3


def test_views_and_type_size_are_not_settings_but_have_controls(lab: AttentionLab) -> None:
    lab.show("steps")
    assert lab.controls["view"].value == "steps"
    assert len(lab.pane.scene["maps"]) == 8
    lab.enlarge()
    assert lab.controls["large"].value is True
    assert lab.pane.scene["points"] == 14
    assert_right(lab)
    lab.controls["view"].value = "heads"
    lab.controls["large"].value = False
    assert lab.view == "heads"
    assert lab.pane.scene["points"] == 9
    assert_right(lab)


def test_a_lab_opens_in_the_type_that_was_last_chosen(lab: AttentionLab) -> None:
    def opening() -> tuple[bool, float]:
        later = AttentionLab()
        assert_right(later)
        later.close()
        return later.controls["large"].value, later.page.points

    assert opening() == (False, 9)
    lab.controls["large"].value = True
    assert opening() == (True, 14)
    lab.reset()
    assert opening() == (True, 14)
    lab.enlarge(False)
    assert opening() == (False, 9)
    assert Page().points == 9


def test_an_unknown_view_is_refused(lab: AttentionLab) -> None:
    before = state_of(lab)
    with pytest.raises(ValueError, match="view must be one of heads, steps, not 'pie'"):
        lab.show("pie")
    assert state_of(lab) == before


def test_reset_goes_back_to_the_opening_state() -> None:
    lab = AttentionLab("the bank", d_k=7, view="steps", mask="causal")
    opening, selected = lab.settings, lab.selection
    lab.set(sentence="money in my pocket", d_k=3, mask="none")
    lab.show("heads")
    lab.select(query=0, key=0)
    lab.reset()
    assert (lab.settings, lab.view, lab.selection) == (opening, "steps", selected)
    assert_right(lab)
    lab.close()


@pytest.mark.parametrize(
    ("room", "width", "scale"),
    [([800, 1], 784, 1), ([100, 2], 440, 2), ([3000, 1.5], 1100, 1.5), ([800, 9], 784, 3),
     ([800, 0.5], 784, 1)],
)  # fmt: skip
def test_the_picture_is_laid_out_for_the_room_there_is(lab, room, width, scale) -> None:
    lab.pane.room = room
    assert lab.pane.scene["size"][0] == width
    background = Image.open(io.BytesIO(lab.pane.background))
    assert background.width == round(width * scale)
    assert_right(lab)


# --- what is not allowed


@pytest.mark.parametrize(("changes", "text"), NOT_ALLOWED, ids=str)
def test_set_raises_and_leaves_everything_as_it_was(lab, changes: dict, text: str) -> None:
    before, picture = state_of(lab), lab.png(scale=1.0)
    with pytest.raises(ValueError, match=text):
        lab.set(**changes)
    assert state_of(lab) == before
    assert lab.png(scale=1.0) == picture
    assert text.split(",")[0] in lab.pane.error
    assert str(lab.last_error) == lab.pane.error


def test_a_control_raises_nothing_and_tells_the_learner(lab: AttentionLab) -> None:
    before = state_of(lab)
    lab.controls["sentence"].value = "   "
    assert state_of(lab) == before
    assert "type at least one" in lab.pane.error
    assert isinstance(lab.last_error, ValueError)
    lab.controls["sentence"].value = "money"
    assert_right(lab)


def test_the_error_goes_when_the_state_is_right_again(lab: AttentionLab) -> None:
    lab.controls["sentence"].value = ""
    lab.controls["sentence"].value = "the bank of the river"  # as it was: nothing to compute
    assert lab.pane.error == ""
    assert lab.last_error is None


@pytest.mark.parametrize("act", ["set", "show", "enlarge", "reset", "select"])
def test_every_step_that_goes_well_clears_the_error(lab: AttentionLab, act: str) -> None:
    with pytest.raises(ValueError, match="d_k"):
        lab.set(d_k=0)
    {
        "set": lambda: lab.set(d_k=7),
        "show": lambda: lab.show("steps"),
        "enlarge": lab.enlarge,
        "reset": lab.reset,
        "select": lambda: lab.select(query=0, key=1),
    }[act]()
    assert_right(lab)


# --- reading it


def test_the_repr_is_stable_and_says_the_settings(lab: AttentionLab) -> None:
    lab.set(d_k=7)
    again = AttentionLab("the bank of the river", d_k=7)
    assert repr(lab) == repr(again)
    assert repr(lab).startswith("AttentionLab(sentence='the bank of the river', d_k=7,")
    assert "0x" not in repr(lab)
    again.close()


def test_a_notebook_gets_text_a_picture_and_the_widget(lab: AttentionLab) -> None:
    bundle, metadata = lab._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == lab.describe()
    assert set(bundle) == {
        "text/plain", "image/png", "application/vnd.jupyter.widget-view+json"
    }  # fmt: skip
    assert bundle["text/plain"] == repr(lab)
    picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert list(picture.size) == lab.pane.scene["size"]
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == lab.widget.model_id


def test_png_and_svg_are_written(lab: AttentionLab, tmp_path: Path) -> None:
    picture = lab.png(tmp_path / "a.png", scale=1.0)
    assert (tmp_path / "a.png").read_bytes() == picture
    text = lab.svg(str(tmp_path / "a.svg"))
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == text
    assert ET.fromstring(text).tag.endswith("svg")
    twice = Image.open(io.BytesIO(lab.png(scale=2.0)))
    assert list(twice.size) == [2 * side for side in lab.pane.scene["size"]]


def test_the_png_follows_every_step(lab: AttentionLab) -> None:
    first = lab.png(scale=1.0)
    lab.set(d_k=3)
    second = lab.png(scale=1.0)
    assert first != second
    lab.set(d_k=16)
    assert lab.png(scale=1.0) == first


def test_watchers_are_called_after_every_step_until_they_stop(lab: AttentionLab) -> None:
    seen: list[int] = []
    stop = lab.watch(lambda: seen.append(lab.settings.d_k))
    lab.set(d_k=7)
    lab.controls["d_k"].value = 11
    with pytest.raises(ValueError, match="d_k"):
        lab.set(d_k=0)
    assert seen == [7, 11]
    stop()
    stop()
    lab.set(d_k=13)
    assert seen == [7, 11]


# --- the pane


def test_the_background_is_sent_only_when_it_is_new(lab: AttentionLab) -> None:
    changed: list[str] = []
    lab.pane.observe(lambda change: changed.append(change["name"]))
    lab.set(d_k=7)
    assert "layers" in changed
    assert not {"background", "scene"} & set(changed)
    lab.set(num_heads=2)
    assert changed.count("background") == changed.count("scene") == 1


def test_one_step_is_one_message(lab: AttentionLab, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[set[str]] = []
    monkeypatch.setattr(lab.pane, "send_state", lambda key=None: sent.append(set(key or ())))
    lab.set(d_k=7)
    assert sent == [{"layers", "info"}]
