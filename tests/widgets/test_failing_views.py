"""A view or a computation that raises: the learner is told, the last good picture stays."""

from typing import ClassVar

import pytest
from labs.truth import assert_maps_fit, assert_right, snapshot

from attention_lab import AttentionLab
from attention_lab.figures import HeadsView


class BrokenView(HeadsView):
    """Draws half of a record with d_k 13 and then raises; cannot lay out seven words."""

    always = False

    def layout(self, trace, page, selected):
        if trace.weights.shape[-1] == 7 or page.points > 9 or self.always:
            raise RuntimeError("no room")
        return super().layout(trace, page, selected)

    def update(self, drawing, trace, selected):
        maps = list(drawing.maps.values())
        if trace.query.shape[-1] == 13:
            maps[0].show(trace.weights[0] * 0 + 0.5)
            raise ArithmeticError("half drawn")
        super().update(drawing, trace, selected)


class BreakingView(BrokenView):
    """Cannot lay out anything."""

    always = True


class BrokenLab(AttentionLab):
    views: ClassVar = {"heads": BrokenView, "never": BreakingView}


@pytest.fixture
def broken():
    lab = BrokenLab("the bank of the river", num_heads=2)
    yield lab
    lab.close()


CASES = {
    "update": ({"d_k": 13}, ArithmeticError, "half drawn"),
    "layout": ({"seq_len": 7}, RuntimeError, "no room"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_exception_reaches_the_caller_and_changes_nothing(broken, case: str) -> None:
    changes, kind, text = CASES[case]
    before, picture = snapshot(broken), broken.png(scale=1.0)
    with pytest.raises(kind, match=text):
        broken.set(**changes)
    assert snapshot(broken) == before
    assert broken.png(scale=1.0) == picture
    assert_maps_fit(broken)
    assert text in broken.pane.error
    assert kind.__name__ in broken.pane.error
    assert "last good picture" in broken.pane.error
    broken.set(d_k=7)
    assert_right(broken)


@pytest.mark.parametrize("case", CASES)
def test_from_a_control_it_reaches_the_learners_eye(broken, case: str) -> None:
    ((name, value),), _, text = CASES[case][0].items(), *CASES[case][1:]
    before, picture = snapshot(broken), broken.png(scale=1.0)
    broken.controls[name].value = value
    assert snapshot(broken) == before
    assert broken.png(scale=1.0) == picture
    assert text in broken.pane.error
    assert text in str(broken.last_error)
    broken.controls["mask"].value = "causal"
    assert_right(broken)


def test_a_view_that_cannot_be_shown_leaves_the_one_before(broken) -> None:
    before, picture = snapshot(broken), broken.png(scale=1.0)
    with pytest.raises(RuntimeError, match="no room"):
        broken.show("never")
    assert snapshot(broken) == before
    assert broken.png(scale=1.0) == picture
    broken.set(d_k=7)
    assert_right(broken)


@pytest.mark.parametrize(("name", "value"), [("view", "never"), ("large", True)])
def test_a_look_that_fails_leaves_a_lab_that_works(broken, name: str, value) -> None:
    before = snapshot(broken)
    broken.controls[name].value = value
    assert snapshot(broken) == before
    assert "no room" in broken.pane.error
    broken.controls["d_k"].value = 7
    assert_right(broken)


def test_a_computation_that_raises(lab: AttentionLab, monkeypatch) -> None:
    before, picture = snapshot(lab), lab.png(scale=1.0)
    with monkeypatch.context() as patch:
        patch.setattr(lab, "compute", lambda settings: 1 / 0)
        lab.controls["d_k"].value = 7
        assert "ZeroDivisionError" in lab.pane.error
        with pytest.raises(ZeroDivisionError):
            lab.set(d_k=11)
        lab._on_reset(None)
    assert snapshot(lab) == before
    assert lab.png(scale=1.0) == picture
    lab.set(d_k=7)
    assert_right(lab)


@pytest.mark.parametrize(
    "message",
    [{"room": [float("nan"), 1]}, {"room": [1]}, {"room": ["a", None]}, {"selected": [1]},
     {"selected": [99, 0, 0]}],
    ids=str,
)  # fmt: skip
def test_nonsense_from_the_page_throws_nothing(lab: AttentionLab, message: dict) -> None:
    before = snapshot(lab)
    for name, value in message.items():
        setattr(lab.pane, name, value)
    assert snapshot(lab) == before
    lab.set(d_k=7)
    assert_right(lab)
