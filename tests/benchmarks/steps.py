"""Kernel time of one slider step: computing, drawing and sending it."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from statistics import median
from typing import Any

from .kernel import kernel
from .table import Row, in_turns, milliseconds, seconds

HEADS, TOKENS = 8, 16
VIEWS = ("heads", "steps")
NEW_SENTENCES, LENGTHS = 40, (2, 3, 5, 6, 7, 8, 9, 10, 12, 16, 20)
WORDS = [
    *("a", "I", "by", "to", "she", "swam", "across", "the", "river", "bank", "money", "loan"),
    *("internationalization", "unbelievable", "stream", "shore", "flood", "teller", "interest"),
]
LARGER = {64: (8, 4), 256: (33, 16), 512: (100, 50)}  # tokens: milliseconds it must take, aim


def measure(quick: bool = False) -> list[Row]:
    with kernel() as running:
        running.run(f"from tests.benchmarks import steps; taken = steps.in_kernel({quick})")
        taken = running.ask("taken")
    ours, shown = taken["lab"], milliseconds(taken["lab"])
    usual, blit = (taken[name] / ours for name in ("new figure", "blit"))
    name = f"one step, {HEADS} x {TOKENS}"
    rows = [
        Row(f"{name}, against a new figure", shown, milliseconds(taken["new figure"]), usual,
            must=200, aim=500, higher_is_better=True),
        Row(f"{name}, against blit + PNG", shown, milliseconds(taken["blit"]), blit,
            higher_is_better=True),
        Row(f"{name}, median", shown, "", 1000 * ours, "ms", aim=2),
    ]  # fmt: skip
    for tokens, (must, aim) in LARGER.items():
        value = taken[str(tokens)]
        name = f"one step, {HEADS} x {tokens}"
        rows.append(Row(name, milliseconds(value), "", 1000 * value, "ms", must, aim))
    for name in other_labs():
        shown = milliseconds(taken[name])
        rows.append(Row(f"one step, {name}", shown, "", 1000 * taken[name], "ms", must=33, aim=10))
    for view in VIEWS:
        for which in ("median", "worst"):
            value = taken[f"new words, {view}, {which}"]
            name = f"new words, {view} view, {which} of {NEW_SENTENCES}"
            rows.append(Row(name, milliseconds(value), "", 1000 * value, "ms", must=40, aim=20))
    return rows


def in_kernel(quick: bool) -> dict[str, float]:
    """Median seconds of one step, by name. Runs inside a kernel."""
    rounds = 1 if quick else 7
    ways = {"new figure": new_figure(), "blit": blit(), "lab": lab_steps(TOKENS)}
    for step in ways.values():
        step()  # fonts, caches
    # One step of the lab is too short to time beside the others: a turn takes the mean of 20.
    taken = in_turns(
        {name: _timed(step, 20 if name == "lab" else 1) for name, step in ways.items()}, rounds
    )
    for tokens in LARGER:
        step = lab_steps(tokens)
        step()
        taken |= in_turns({str(tokens): _timed(step, 1)}, 3 * rounds)
    for name, make in other_labs().items():
        step = make()
        step()
        taken |= in_turns({name: _timed(step, 1)}, 10 * rounds)
    for view in VIEWS:
        times = new_words(view, 3 if quick else NEW_SENTENCES)
        taken[f"new words, {view}, median"] = median(times)
        taken[f"new words, {view}, worst"] = max(times)
    return taken


def _timed(step: Callable[[], None], count: int) -> Callable[[], float]:
    """A measure: the mean seconds of `count` steps."""

    def steps() -> None:
        for _ in range(count):
            step()

    return lambda: seconds(steps) / count


def lab_steps(tokens: int) -> Callable[[], None]:
    """A function that moves the d_k of a lab one step further."""
    from attention_lab import AttentionLab

    sentence = " ".join(f"w{i}" for i in range(tokens))
    lab = AttentionLab(sentence, d_k=2, num_heads=HEADS, view="heads", source="random")
    values = _values_of_d_k()
    return lambda: lab.set(d_k=next(values))


def new_words(view: str, count: int) -> list[float]:
    """Seconds of each of so many steps to a sentence that was never there, of another length.

    A few were typed before, so that fonts are loaded.
    """
    from random import Random

    from attention_lab import AttentionLab

    chance = Random(0)

    def sentence() -> str:
        return " ".join(chance.choices(WORDS, k=chance.choice(LENGTHS)))

    lab = AttentionLab(view=view, num_heads=HEADS, source="random")
    for _ in range(3):
        lab.set(sentence=sentence())
    return [seconds(partial(lab.set, sentence=sentence())) for _ in range(count)]


def other_labs() -> dict[str, Callable[[], Callable[[], None]]]:
    """Name -> a function that makes a lab and gives its step."""
    return {"soft lookup": soft_lookup_steps, "why scale": why_scale_steps}


def soft_lookup_steps() -> Callable[[], None]:
    """A function that drags the query of the soft lookup one step further round a circle."""
    from math import cos, sin

    from attention_lab.labs import SoftLookupLab

    lab = SoftLookupLab()
    angles = cycle(range(60))

    def step() -> None:
        angle = next(angles) / 10
        lab.set(query_x=1.5 * cos(angle), query_y=1.5 * sin(angle))

    return step


def why_scale_steps() -> Callable[[], None]:
    """A function that moves the d_k of the why-scale lab one step further."""
    from attention_lab.labs import WhyScaleLab

    lab = WhyScaleLab()
    values = cycle(range(5, 1025, 17))
    return lambda: lab.set(d_k=next(values))


def _values_of_d_k() -> Iterator[int]:
    return cycle(range(3, 65))


def _weights() -> Iterator[Any]:
    """The weights of each further step, computed with plain PyTorch."""
    import torch

    generator = torch.Generator().manual_seed(0)
    query, key = (torch.randn(HEADS, TOKENS, 64, generator=generator) for _ in range(2))
    for d_k in _values_of_d_k():
        q, k = query[..., :d_k], key[..., :d_k]
        yield torch.softmax(q @ k.mT / d_k**0.5, -1).numpy()


def _draw(figure: Any, weights: Any) -> list[Any]:
    words = [f"w{i}" for i in range(TOKENS)]
    images = []
    for head, axes in enumerate(figure.subplots(2, HEADS // 2).flat):
        images.append(axes.imshow(weights[head], vmin=0, vmax=1))
        axes.set_xticks(range(TOKENS), words, rotation=90)
        axes.set_yticks(range(TOKENS), words)
        axes.set_title(f"head {head}")
    return images


def new_figure() -> Callable[[], None]:
    """Today's usual way: a new figure for each step, sent as a PNG."""
    import matplotlib

    matplotlib.use("agg")
    import ipywidgets
    import matplotlib.pyplot as plt

    weights, image = _weights(), ipywidgets.Image()

    def step() -> None:
        figure = plt.figure(figsize=(10, 5))
        _draw(figure, next(weights))
        plt.tight_layout()
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
        plt.close(figure)
        image.value = picture.getvalue()

    return step


def blit() -> Callable[[], None]:
    """A figure that stays: its background is restored, its images drawn, the whole sent as PNG."""
    import ipywidgets
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    weights, image = _weights(), ipywidgets.Image()
    figure = Figure(figsize=(10, 5))
    canvas = FigureCanvasAgg(figure)
    images = _draw(figure, next(weights))
    figure.tight_layout()
    canvas.draw()
    background = canvas.copy_from_bbox(figure.bbox)

    def step() -> None:
        canvas.restore_region(background)
        for artist, values in zip(images, next(weights), strict=True):
            artist.set_data(values)
            artist.axes.draw_artist(artist)
        picture = io.BytesIO()
        Image.fromarray(np.asarray(canvas.buffer_rgba())).save(picture, "png", compress_level=1)
        image.value = picture.getvalue()

    return step
