"""What stays in memory: after many updates, and after many runs of one cell."""

from typing import Any

from .kernel import Kernel, kernel
from .table import Row

LAB = """
from attention_lab import AttentionLab
lab = AttentionLab("a word takes its meaning from the words beside it", num_heads=8,
                   view="heads", source="random")
lab
"""
COUNT = """
import gc
from ipywidgets.widgets.widget import _instances
from matplotlib.figure import Figure
def live():
    gc.collect()
    return {"widgets": len(_instances),
            "figures": sum(isinstance(thing, Figure) for thing in gc.get_objects())}
"""


def measure(quick: bool = False) -> list[Row]:
    return [_after_updates(100 if quick else 10_000), *_after_runs(3 if quick else 100)]


def _after_updates(count: int) -> Row:
    with kernel() as running:
        running.run(LAB, cell="lab")
        running.run("from tests.benchmarks.memory import update")
        before = _resident_after(running, count // 10)  # caches and arenas fill first
        after = _resident_after(running, count)
    now, then = after / 2**20, before / 2**20
    name = f"memory after {count:,} updates, grown"
    return Row(name, f"{now:.1f} MB", f"{then:.1f} MB", now - then, "MB", must=10)


def _resident_after(running: Kernel, count: int) -> int:
    running.run(f"resident = update(lab, {count})")
    return running.ask("resident")


def update(lab: Any, count: int) -> int:
    """Take `count` steps, 1 in 100 of them with a change of structure; the memory then held."""
    import gc

    import psutil

    for i in range(count):
        lab.set(d_k=2 + i % 60, mask=("none", "causal")[i // 50 % 2])
        if i % 100 == 0:
            lab.set(num_heads=8 - i // 100 % 2)
    gc.collect()
    return psutil.Process().memory_info().rss


def _after_runs(count: int) -> list[Row]:
    with kernel() as running:
        running.run(COUNT)
        running.run(LAB, cell="lab")
        before = running.ask("live()")
        for _ in range(count):
            running.run(LAB, cell="lab")
        after = running.ask("live()")
    return [
        Row(f"{kind} left after {count} more runs of a cell", str(after[kind]), str(before[kind]),
            after[kind] - before[kind], "", must=0)
        for kind in before
    ]  # fmt: skip
