"""What an index stands for: axes with names, and which place on them is selected.

An axis is one direction of a matrix, of a curve, of a picture: "query", "key", "feature",
"layer", "head", "step", "patch", or whatever a lab calls it. Nobody keeps a closed list of kinds;
a lab that has one of its own may add what it is called to the table of texts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from attention_lab.text import Texts, find

from .checks import whole

# The matrices of one picture lie along an axis of this kind: which of them is selected. It is
# not told beside a cell, since each matrix says by its own words what its numbers are.
MATRIX = "matrix"


class TEXT(Texts):
    query = "query"
    key = "key"
    feature = "feature"
    value_feature = "feature"
    head = "head"
    layer = "layer"
    step = "step"
    patch = "patch"
    query_plural = "queries"
    patch_plural = "patches"
    plural = "{kind}s"


@dataclass(frozen=True)
class Axis:
    """One axis: what kind of thing lies along it, and how many.

    names: a name for each place, such as the words of a sentence. An axis of features has
        none: `size` alone says how many there are.
    known: for each name whether the table of words knows it; () where all are known.
    """

    kind: str
    names: tuple[str, ...] = ()
    size: int = 0
    known: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        if self.names:
            object.__setattr__(self, "size", len(self.names))
        if self.known and len(self.known) != self.size:
            raise ValueError(f"known has {len(self.known)} entries for {self.size} names.")

    def __len__(self) -> int:
        return self.size

    @property
    def label(self) -> str:
        """What this kind of axis is called on screen."""
        return find(f"core.axes.{self.kind}", self.kind)

    @property
    def plural(self) -> str:
        several = TEXT.plural.format(kind=self.label)
        return find(f"core.axes.{self.kind}_plural", several)

    def name(self, index: int) -> str:
        """The name of a place; its number, counted from 1, where it has none."""
        return self.names[index] if self.names else str(index + 1)

    def is_known(self, index: int) -> bool:
        return not self.known or self.known[index]

    @property
    def labels(self) -> tuple[str, ...]:
        """The names as they are drawn: a star marks a word that the table does not know."""
        if not self.known:
            return self.names
        pairs = zip(self.names, self.known, strict=True)
        return tuple(name if known else f"{name}*" for name, known in pairs)


class Selection(Mapping[str, int]):
    """A place on some axes: `Selection(head=0, query=7, key=4)`. It never changes.

    What is not mentioned is not selected.
    """

    __slots__ = ("_at",)

    def __init__(self, at: Mapping[str, int] | None = None, /, **more: int) -> None:
        both = {**(at or {}), **more}
        self._at = {kind: whole(kind, index, 0) for kind, index in both.items()}

    def __getitem__(self, kind: str) -> int:
        return self._at[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Selection):  # faster than what Mapping does
            return self._at == other._at
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(frozenset(self._at.items()))

    def __repr__(self) -> str:
        return f"Selection({', '.join(f'{kind}={i}' for kind, i in self._at.items())})"

    def moved(self, at: Mapping[str, int] | None = None, /, **more: int) -> "Selection":
        """This selection with some axes at another place."""
        return Selection({**self._at, **(at or {}), **more})

    def within(self, *axes: Axis) -> "Selection":
        """This selection, each index moved to the end of its axis where it lies beyond."""
        last = {axis.kind: len(axis) - 1 for axis in axes}
        return Selection({k: min(i, last.get(k, i)) for k, i in self._at.items()})

    def fits(self, *axes: Axis) -> bool:
        """Whether every selected place exists on these axes."""
        size = {axis.kind: len(axis) for axis in axes}
        return all(i < size.get(kind, i + 1) for kind, i in self._at.items())
