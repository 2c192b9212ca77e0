"""The lab of lesson 99: painted, edited, clicked, trained; its numbers computed once more."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from attention_lab import Lesson99Lab, word_vectors
from attention_lab.experiments import lesson99_model as model
from attention_lab.experiments.lesson99 import PATCHES, W_PATCH
from attention_lab.experiments.lesson99_model import HEADS, LAYERS, STEPS


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lesson99Lab]:
    monkeypatch.setattr(model, "_trained", [])
    made = Lesson99Lab()
    yield made
    made.close()


def panel(lab: Lesson99Lab, name: str) -> int:
    return [one["name"] for one in lab.pane.scene["maps"]].index(name)


def test_two_sentences_of_different_lengths(lab: Lesson99Lab) -> None:
    assert lab.trace.weights.shape == (LAYERS, HEADS, 5, 7)
    w_q, w_k = (w[0].double().numpy() for w in model.projections()[0])
    x, y = (word_vectors(text).double().numpy() for text in (model.ASKING, model.ASKED))
    scores = (x @ w_q) @ (y @ w_k).transpose(0, 2, 1) / 11**0.5
    powers = np.exp(scores)
    np.testing.assert_allclose(
        lab.trace.weights[0], powers / powers.sum(-1, keepdims=True), atol=1e-5
    )
    lab.set(sentence="a b", other="c d e zzqx")
    assert lab.trace.weights.shape == (LAYERS, HEADS, 2, 4) and "zzqx*" in str(lab.pane.scene)
    with pytest.raises(ValueError, match="other must have 13 words or fewer, not 14"):
        lab.set(other="w " * 14)


def test_a_click_on_a_tile_enlarges_it(lab: Lesson99Lab) -> None:
    lab.pane.selected = [panel(lab, "mosaic"), 5 + 4, 2 * 7 + 6]
    at = lab.selection
    assert (at["layer"], at["head"], at["query"], at["key"]) == (1, 2, 4, 6)
    shown = lab.drawing().maps["enlarged"].values
    np.testing.assert_array_equal(shown, lab.trace.weights[1, 2])
    lab.pane.pointer = [panel(lab, "mosaic"), 9, 20]
    assert lab.pane.answer == [0, 9, 20, float(lab.trace.weights[1, 2, 4, 6])]


def test_patches_are_painted_away_and_back(lab: Lesson99Lab) -> None:
    at = panel(lab, "picture")
    lab.pane.painted = [at, 0, [[0, 6], [1, 0]], 1]
    assert lab.settings.hidden == (6, 7)
    assert lab.trace.patch_weights[:, [6, 7]].abs().max() == 0 and all(lab.checks().values())
    assert np.isnan(lab.drawing().maps["looks"].values[0, 6])
    lab.pane.painted = [at, 1, [[1, 0]], 2]
    assert lab.settings.hidden == (6,)
    lab.set(hidden=tuple(range(PATCHES)))
    assert lab.trace.patch_weights.abs().max() == 0 and all(lab.checks().values())
    for wrong in ((PATCHES,), (-1,), ("a",), 3):
        with pytest.raises(ValueError, match="hidden"):
            lab.set(hidden=wrong)


def test_a_patch_is_selected_in_the_picture_and_beside_it(lab: Lesson99Lab) -> None:
    lab.pane.selected = [panel(lab, "looks"), 2, 3]
    assert lab.selection["patch"] == 2 * 7 + 3
    for name in ("picture", "looks"):
        ((_, is_cell),) = lab.drawing().maps[name].outlined(lab.selection)
        assert is_cell


def test_a_number_of_the_matrix_is_typed(lab: Lesson99Lab) -> None:
    before = lab.trace.patch_weights
    lab.pane.edited = [panel(lab, "w_patch"), 1, 2, "\u22122,5", 1]
    assert lab.settings.w_patch[1] == (0.4, 0.9, -2.5, 1.2, 0.1)
    assert not torch.equal(lab.trace.patch_weights, before)
    lab.pane.edited = [panel(lab, "w_patch"), 1, 2, "99", 2]
    assert "from -9 to 9" in lab.pane.error and lab.settings.w_patch[1][2] == -2.5
    with pytest.raises(ValueError, match="3 rows of 5"):
        lab.set(w_patch=((1.0,),))
    lab.reset()
    assert lab.settings.w_patch == W_PATCH


def test_a_step_that_is_not_trained_is_refused(lab: Lesson99Lab) -> None:
    with pytest.raises(ValueError, match="step 3 is not trained yet: there are steps 0 to 0"):
        lab.set(step=3)
    assert lab.settings.step == 0


def test_the_job_trains_and_its_timeline_is_the_slider(lab: Lesson99Lab) -> None:
    job = lab.training()
    job.start().wait()
    assert len(job.snapshots) == STEPS + 1 and lab.settings.step == STEPS
    assert lab.controls["step"].value == STEPS
    last = lab.trace.weights
    lab.controls["step"].value = 7
    assert lab.selection["step"] == 7 and not torch.equal(lab.trace.weights, last)
    lab.pane.selected = [panel(lab, "learnt"), 0, 11]  # a click on the timeline
    assert lab.settings.step == 11 == lab.selection["step"]
    lab.pane.selected = [panel(lab, "learnt"), 0, 0]
    assert lab.trace.history.shape == (LAYERS, 1)
    job.close()


@pytest.mark.parametrize(
    "changes", [{}, {"step": 5, "other": "it's \\ \"'", "hidden": (3, 4), "temperature": 0.3}]
)
def test_the_code_gives_the_numbers_on_screen(lab: Lesson99Lab, changes: dict) -> None:
    list(model.train())
    lab.set(**changes)
    names: dict = {}
    exec(lab.code(), names)
    for name in ("weights", "patch_weights", "history", "w_patch"):
        torch.testing.assert_close(names[name], getattr(lab.trace, name), atol=1e-5, rtol=1e-4)


def test_a_snapshot_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    for _ in range(2):
        monkeypatch.setattr(model, "_trained", [])
        runs.append([snapshot.w for snapshot in model.train()])
    assert all(map(torch.equal, *runs))
