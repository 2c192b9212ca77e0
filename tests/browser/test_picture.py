"""The screen against matplotlib's own picture of the same state; and between two pictures."""

import pytest

from .conftest import OpenLab
from .lab_page import LabPage
from .pictures import assert_the_same

MASKED_16 = "sentence=' '.join(['river bank she the'] * 4), mask='causal', source='random'"
LONG = "sentence='river bank she the money ' * 40, mask='causal'"
# Of what each lab shows at first, and after its controls, test_labs.py takes care.
STATES = {
    "1 head": ("AttentionLab()", ""),
    "3 heads, causal": ("AttentionLab()", "lab.set(num_heads=3, source='random', mask='causal')"),
    "8 heads x 16 words": ("AttentionLab()", f"lab.set(num_heads=8, {MASKED_16})"),
    "200 words": ("AttentionLab()", f"lab.set({LONG})"),
    "steps": ("AttentionLab(view='steps')", ""),
    "steps, causal": (
        "AttentionLab(view='steps')",
        "lab.set(sentence='the cat sat', d_k=5, mask='causal')",
    ),
    "steps, 200 words": ("AttentionLab(view='steps')", f"lab.set({LONG})"),
    "large text": ("AttentionLab()", "lab.set(num_heads=3, source='random'); lab.enlarge()"),
    "plane": ("SoftLookupLab()", "lab.set(query_x=-1.2, query_y=1.5)"),
    "plane, hard, large text": ("SoftLookupLab()", "lab.set(hard=True); lab.enlarge()"),
    "curves, sqrt_d_k": ("WhyScaleLab()", "lab.set(scaling='sqrt_d_k')"),
    "curves, d_k": ("WhyScaleLab()", "lab.set(scaling='d_k', d_k=999)"),
}
GUESS = "from attention_lab.core.guess import Guess; from attention_lab.core import Selection\n"
STATES |= {
    "guessed cell": (
        "AttentionLab()",
        f"{GUESS}lab.guess(Guess('weights', Selection(query=7, key=1)))",
    ),
    "guessed cell, steps": (
        "AttentionLab(view='steps')",
        f"{GUESS}lab.guess(Guess('weights', Selection(query=7, key=4)))",
    ),
    "guessed bar in the plane's lab": (
        "SoftLookupLab()",
        f"{GUESS}lab.guess(Guess('weights', Selection(query=0, key=1), value=0.6))",
    ),
    "guessed point of the plane": (
        "SoftLookupLab()",
        f"{GUESS}lab.guess(Guess('output', point=(0.5, -1)))",
    ),
    "guessed curve": (
        "WhyScaleLab()",
        f"{GUESS}lab.guess(Guess('largest weight', over='d_k', curve=((1, .1), (32, .4))))",
    ),
}


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("scale", [1, 2], ids=["1x", "2x"])
def test_the_screen_is_matplotlib_s_picture(open_lab: OpenLab, name: str, scale: int) -> None:
    made, changes = STATES[name]
    lab = open_lab(made, 1500, scale)
    state = lab.run(changes)
    assert state["page"][1] == scale  # the background is as sharp as the screen
    assert lab.canvas.evaluate("c => c.width / c.getBoundingClientRect().width") == scale
    cells, masked = assert_the_same(lab, name)
    tiny = "steps, 200" in name  # there a cell is little more than a pixel
    assert cells > 20 or tiny or "plane" in name
    assert (masked > 0) == ("mask=" in changes) or tiny


@pytest.mark.parametrize(
    ("made", "broken"),
    [
        ("SoftLookupLab()", "layers['marks'] = [m[:-2] for m in layers['marks']]"),
        ("AttentionLab()", "layers['labels'] = []; scene['words'] = scene['words'][1:]"),
        ("AttentionLab()", "layers['selected'] = {**layers['selected'], 'query': 1}"),
        (
            "AttentionLab()",
            f"{GUESS}lab.guess(Guess('weights', Selection(query=7, key=1)))\n"
            "scene = deepcopy(lab.pane.scene)\n"
            "layers = deepcopy(lab.pane.layers) | {'frame': lab.pane.layers['frame']}\n"
            "layers['maps'][0]['ghost'] = []",
        ),
        ("AttentionLab()", "layers['maps'][0]['ghost'] = [[235, 60, 33, 33]]"),
    ],
    ids=["marks", "names", "selection", "no guess", "a guess too many"],
)
def test_a_wrong_picture_is_noticed(open_lab: OpenLab, made: str, broken: str) -> None:
    lab = open_lab(made)
    lab.run(
        "from copy import deepcopy\n"
        "scene, layers = deepcopy(lab.pane.scene), dict(lab.pane.layers)\n"
        f"{broken}\n"
        "scene['id'] = layers['scene'] = 'another'; layers['frame'] += 1\n"
        "with lab.pane.hold_sync(): lab.pane.scene, lab.pane.layers = scene, layers"
    )
    with pytest.raises(AssertionError):
        assert_the_same(lab, "broken")


FINGERPRINT = """window.fingerprint = () => {
  const canvas = document.querySelector('.attention-lab-canvas');
  const {width, height} = canvas;
  const {buffer} = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  let hash = 7;
  for (const pixel of new Uint32Array(buffer)) hash = (Math.imul(hash, 31) + pixel) | 0;
  return `${width}x${height}: ${hash}`;
}"""
SAMPLER = """() => {
  const shown = window.shownPictures = [];
  window.sampling = true;
  const look = () => {
    const picture = window.fingerprint();
    if (picture !== shown.at(-1)) shown.push(picture);
    if (window.sampling) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
ALTERNATE = """
import random, time
rng = random.Random(7)
for step in range(60):
    lab.set(sentence=rng.choice(sentences))
    time.sleep(rng.choice([0, 0, 0.01, 0.03, 0.1]))
lab.set(sentence=sentences[1])
"""


def test_no_flicker_and_no_mixture_while_the_structure_changes(lab: LabPage) -> None:
    words = ["she", "swam", "over", "the", "wide", "river", "to", "the", "far", "bank"]
    sentences = [" ".join(words[: n + 1]) for n in range(len(words))]  # more than are kept drawn
    lab.notebook.execute(f"sentences = {sentences!r}; lab.select(query=0, key=0)")
    lab.page.evaluate(FINGERPRINT)
    whole = []
    for number in (*range(len(sentences)), 1):
        lab.run(f"lab.set(sentence=sentences[{number}])")
        whole.append(lab.page.evaluate("window.fingerprint()"))
    assert len(set(whole)) == len(sentences)
    lab.page.evaluate(SAMPLER)
    lab.run(ALTERNATE)
    lab.page.evaluate("window.sampling = false")
    shown = lab.page.evaluate("window.shownPictures")
    print(f"{len(shown)} pictures were on screen")
    assert len(shown) > 10
    assert shown[-1] == whole[1]
    assert set(shown) <= set(whole), "a blank, torn or mixed picture was on screen"
