"""What a learner waits for, measured in JupyterLab in Chromium."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

from tests.browser.chromium import chromium
from tests.browser.notebook import Notebook
from tests.browser.server import JupyterServer

from .table import Row, in_turns

WARM = "import attention_lab, ipywidgets, matplotlib.pyplot, torch\n%matplotlib inline"
LAB = """
from attention_lab import AttentionLab
sentence = " ".join(f"w{i}" for i in range(16))
lab = AttentionLab(sentence, num_heads=8, d_k=2, view="heads", source="random")
lab
"""
# A slider that changes a 60x60 picture, made beforehand: nothing but the way there and back.
BARE = """
import io, ipywidgets, numpy as np
from PIL import Image
def png(i):
    file = io.BytesIO()
    Image.fromarray(np.full((60, 60), 3 * i, dtype="u1")).save(file, "png")
    return file.getvalue()
pictures = [png(i) for i in range(65)]
slider = ipywidgets.IntSlider(2, 1, 64, description="d_k")
image = ipywidgets.Image(value=pictures[2], layout={"width": "60px"})
slider.observe(lambda change: setattr(image, "value", pictures[change["new"]]), "value")
ipywidgets.VBox([slider, image], layout={"align_items": "flex-start"})
"""
INTERACT = """
import matplotlib.pyplot as plt, torch
from ipywidgets import interact, IntSlider
query, key = torch.randn(2, 8, 16, 64)
def draw(d_k):
    weights = torch.softmax(query[..., :d_k] @ key[..., :d_k].mT / d_k**0.5, -1)
    figure, grid = plt.subplots(2, 4, figsize=(10, 5))
    for head, axes in enumerate(grid.flat):
        axes.imshow(weights[head], vmin=0, vmax=1)
        axes.set_xticks(range(16), sentence.split(), rotation=90)
        axes.set_yticks(range(16), sentence.split())
        axes.set_title(f"head {head}")
    plt.tight_layout()
    plt.show()
interact(draw, d_k=IntSlider(2, 1, 64, description="d_k"));
"""
CELLS = {"lab": LAB, "bare": BARE, "interact": INTERACT}
SCRIPT = Path(__file__).with_name("screen.js").read_text(encoding="utf-8")
PRESSES_PER_SECOND = 50


@dataclass(frozen=True)
class Subject:
    """One slider and the picture that it moves."""

    notebook: Notebook
    cell: int
    # There and back again: a slider at its end would not move.
    _keys: Iterator[str] = field(
        default_factory=lambda: cycle(["ArrowRight"] * 30 + ["ArrowLeft"] * 30)
    )

    @property
    def picture(self) -> str:
        """The CSS selector of its canvas or image."""
        return f".jp-Notebook .jp-Cell:nth-child({self.cell + 1}) .jp-OutputArea :is(canvas, img)"

    def focus(self) -> None:
        output = self.notebook.output(self.cell)
        output.evaluate("output => output.scrollIntoView()")  # what is not in view is not painted
        output.get_by_role("slider").first.focus()  # d_k

    def first_picture(self) -> float:
        """Seconds from the start of its cell to the picture on screen."""
        arguments = [self.notebook.path, self.cell, self.picture]
        script = "([path, cell, target]) => benchmark.firstPicture(path, cell, target)"
        return self.notebook.page.evaluate(script, arguments) / 1000

    def press(self) -> float:
        """Seconds from a key press to changed pixels."""
        self.focus()
        self._measure(f"toPixels({self.picture!r})")
        self.notebook.page.keyboard.press(next(self._keys))
        return self._result() / 1000

    def hold(self, presses: int) -> dict[str, float]:
        """Frames and presses per second, lag in ms: there and back, as a held key does."""
        self.focus()
        self._measure(f"whileHeld({self.picture!r}, {presses}, 400)")
        keyboard, start = self.notebook.page.keyboard, perf_counter()
        for i in range(presses):
            sleep(max(0.0, start + i / PRESSES_PER_SECOND - perf_counter()))
            keyboard.down("ArrowRight" if i < presses / 2 else "ArrowLeft")
        keyboard.up("ArrowRight")
        keyboard.up("ArrowLeft")
        return self._result()

    def _measure(self, what: str) -> None:
        self.notebook.page.evaluate(f"void (window.result = benchmark.{what})")

    def _result(self) -> Any:
        return self.notebook.page.evaluate("window.result")


@contextmanager
def open_page(cells: Sequence[str]) -> Iterator[Notebook]:
    """A notebook of these cells in a JupyterLab and a browser of its own, all of it run."""
    with (
        TemporaryDirectory() as home,
        JupyterServer(Path(home) / "jupyter") as server,
        chromium() as browser,
        closing(Notebook(server, browser, cells)) as notebook,
    ):
        notebook.page.evaluate(SCRIPT)
        notebook.run_all()
        yield notebook
        notebook.assert_quiet()


def measure(quick: bool = False) -> list[Row]:
    with open_page([WARM, *CELLS.values()]) as notebook:
        subjects = {name: Subject(notebook, i) for i, name in enumerate(CELLS, start=1)}
        rows = [_first_picture(subjects, 1 if quick else 5)]
        rows += _press(subjects, 2 if quick else 40)
        rows += _hold(subjects, 10 if quick else 100, 1 if quick else 5)
    return rows


def _first_picture(subjects: dict[str, Subject], rounds: int) -> Row:
    taken = in_turns({name: subjects[name].first_picture for name in ("lab", "interact")}, rounds)
    lab, interact = taken["lab"], taken["interact"]
    name = "cell run to first picture, against interact"
    return Row(name, f"{lab:.2f} s", f"{interact:.2f} s", lab, "s", must=1.5, aim=1)


def _press(subjects: dict[str, Subject], rounds: int) -> list[Row]:
    for subject in subjects.values():
        subject.press()
    taken = in_turns({name: subjects[name].press for name in ("lab", "bare")}, rounds)
    lab, bare = taken["lab"], taken["bare"]
    slow = median(subjects["interact"].press() for _ in range(1 + rounds // 8))
    name = "key press to changed pixels, {} against a bare widget"
    return [
        Row(name.format("lab"), _ms(lab), _ms(bare), lab / bare, must=1.8, aim=1.3),
        Row(name.format("interact"), _ms(slow), _ms(bare), slow / bare),
    ]


def _hold(subjects: dict[str, Subject], presses: int, rounds: int) -> list[Row]:
    taken: dict[str, list[dict[str, float]]] = {"lab": [], "bare": []}
    for _ in range(rounds):
        for name, results in taken.items():
            results.append(subjects[name].hold(presses))

    def middle(name: str, what: str) -> float:
        return median(result[what] for result in taken[name])

    lab, bare = (middle(name, "perSecond") for name in ("lab", "bare"))
    lags = [middle(name, "lag") / 1000 for name in ("lab", "bare")]
    rate = middle("lab", "pressesPerSecond")
    return [
        Row(f"frames per second, key held at {rate:.0f} presses/s, against bare",
            f"{lab:.1f}", f"{bare:.1f}", lab / bare, must=0.8, aim=0.95, higher_is_better=True),
        Row("lag after the last press", _ms(lags[0]), _ms(lags[1]), lags[0], "s", aim=0.1),
    ]  # fmt: skip


def _ms(value: float) -> str:
    return f"{1000 * value:.3g} ms"
