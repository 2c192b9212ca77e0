"""Measuring in turns, and one table of the results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Row:
    """One measure: `value` is what `must` and `aim` are said about.

    ours, baseline: what was measured, with its unit. `unit` is that of value, must and aim;
    "x" marks a ratio. A row without `must` is there for reference.
    """

    measure: str
    ours: str
    baseline: str
    value: float
    unit: str = "x"
    must: float | None = None
    aim: float | None = None
    higher_is_better: bool = False

    def reached(self) -> str:
        def at_least(limit: float | None) -> bool:
            if limit is None:
                return False
            return self.value >= limit if self.higher_is_better else self.value <= limit

        if self.must is None and self.aim is None:
            return ""
        return "aim" if at_least(self.aim) else "must" if at_least(self.must) else "NOT REACHED"

    def cells(self) -> tuple[str, ...]:
        limits = ("" if limit is None else f"{limit:g}" for limit in (self.must, self.aim))
        got = f"{self.value:.3g} {self.unit}"
        return self.measure, self.ours, self.baseline, got, *limits, self.reached()


def seconds(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return perf_counter() - start


def in_turns(measures: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of each measure over `rounds`, in each of which every measure has its turn."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: median(values) for name, values in taken.items()}


def milliseconds(value: float) -> str:
    return f"{1000 * value:.3g} ms"


def show(rows: Sequence[Row]) -> str:
    head = ("measure", "ours", "baseline", "got", "must", "aim", "reached")
    lines = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    lines.insert(1, tuple("-" * width for width in widths))
    padded = (
        [cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines
    )
    return "\n".join("| " + " | ".join(line) + " |" for line in padded)
