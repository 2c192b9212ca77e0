"""Settings: each field declared once, with its range, its label and its kind of control.

    @dataclass(frozen=True)
    class LookupSettings(Settings):
        temperature: float = setting(1.0, Power("temperature", 0.1, 10))

A kind checks a value, and says what a control of it needs to know. Which widget that becomes
is for others (`widgets/controls.py`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from attention_lab.text import add, look_up

from .checks import number, one_of, truth, whole

MAX_SEED = 2**32 - 1

Own = TypeVar("Own", bound="Settings")
Bound = int | Callable[[Any], int]  # a number, or a function of the settings


class Kind(ABC):
    """What one field may be, and how it is called on screen."""

    key = ""  # of its label in the table of texts; set by the settings that it belongs to

    def __init__(self, label: str) -> None:
        self._english = label

    @property
    def label(self) -> str:
        return look_up(self.key)

    def named(self, key: str) -> None:
        """Put what this field says on screen into the table, under `key`."""
        self.key = add(key, self._english)

    @abstractmethod
    def check(self, name: str, value: Any) -> Any:
        """The value as it is kept. Raises ValueError that says what is allowed."""


class Whole(Kind):
    """A whole number on a slider. shown_to: where the slider ends, if not at `high`."""

    def __init__(self, label: str, low: int, high: int, shown_to: Bound | None = None) -> None:
        super().__init__(label)
        self.low, self.high, self._shown_to = low, high, shown_to

    def check(self, name: str, value: Any) -> int:
        return whole(name, value, self.low, self.high)

    def shown_to(self, settings: Any) -> int:
        end = self.high if self._shown_to is None else self._shown_to
        return end(settings) if callable(end) else end


class Typed(Whole):
    """A whole number that is typed: for ranges in which a slider would be useless."""


class WholePower(Whole):
    """A whole number from 1 up, on a slider whose steps double it."""

    def __init__(self, label: str, high: int) -> None:
        super().__init__(label, 1, high)


class Decimal(Kind):
    """A number on a slider."""

    def __init__(self, label: str, low: float, high: float) -> None:
        super().__init__(label)
        self.low, self.high = low, high

    def check(self, name: str, value: Any) -> float:
        return number(name, value, self.low, self.high)


class Power(Decimal):
    """A number on a slider that multiplies."""


class Toggle(Kind):
    """On or off."""

    def check(self, name: str, value: Any) -> bool:
        return truth(name, value)


class Choice(Kind):
    """One of a few texts, each with what it is called on screen.

    options: by value; or a function of the present value, where what there is is found out.
    unasked: values that are offered only where one of them is the present value: see `setting`.
    """

    def __init__(
        self,
        label: str,
        options: Mapping[str, str] | Callable[[str], tuple[str, ...]],
        unasked: Collection[str] = (),
    ) -> None:
        super().__init__(label)
        self._options, self._unasked = options, unasked

    def named(self, key: str) -> None:
        super().named(key)
        if not callable(self._options):
            for value, english in self._options.items():
                add(f"{key}.{value}", english)

    def options(self, present: str) -> list[tuple[str, str]]:
        """(what it is called, value) of each."""
        if callable(self._options):
            return [(value, value) for value in self._options(present)]
        offered = [v for v in self._options if v not in self._unasked or v == present]
        return [(look_up(f"{self.key}.{value}"), value) for value in offered]

    def check(self, name: str, value: Any) -> str:
        if not callable(self._options):
            one_of(name, value, tuple(self._options))
        if not isinstance(value, str):
            raise ValueError(f"{name} must be a name, not {value!r}.")
        return str(value)


class Line(Kind):
    """Text of the learner's own, on one line: a line break is kept as a space."""

    def check(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{name} must be text, not {value!r}.")
        return " ".join(value.splitlines())


class OnPicture(Kind):
    """Set on the picture itself, by painting cells or editing them; it has no control.

    check: as `Kind.check`; the value it gives must be hashable, such as a tuple of tuples.
    """

    def __init__(self, check: Callable[[str, Any], Any]) -> None:
        super().__init__("")
        self._check = check

    def named(self, key: str) -> None:
        """It is called nothing on screen."""

    def check(self, name: str, value: Any) -> Any:
        return self._check(name, value)


def setting(
    default: Any,
    kind: Kind,
    shown: bool = True,
    looks: bool = False,
    matters: Callable[[Any], bool] | None = None,
) -> Any:
    """A field of settings: its value in the beginning, and its kind.

    looks: whether it changes how the numbers look, and none of them.
    shown: whether a lab has a control of it unless it is told which controls to have. What a
        lesson breaks on purpose is not: only that lesson asks for it.
    matters: whether it changes anything, by the settings; always, if it is not given. Where it
        does not, its control is off.
    """
    told = {"kind": kind, "shown": shown, "looks": looks, "matters": matters}
    return field(default=default, metadata=told)


@dataclass(frozen=True)
class Settings:
    """The base of all settings. They never change: `with_changes` gives others.

    Raises ValueError that names the field, its value and what is allowed.
    """

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        room = cls.__module__.removeprefix("attention_lab.")
        for name, value in list(vars(cls).items()):
            if kind := getattr(value, "metadata", {}).get("kind"):
                kind.named(f"{room}.{cls.__name__}.{name}")

    def __post_init__(self) -> None:
        for name, kind in self.kinds().items():
            self._put(name, kind.check(name, getattr(self, name)))

    def _put(self, name: str, value: object) -> None:
        """Store the checked form of a field, the one write a frozen dataclass allows."""
        object.__setattr__(self, name, value)

    @classmethod
    def kinds(cls) -> dict[str, Kind]:
        """The kind of each field, in order."""
        return {f.name: f.metadata["kind"] for f in fields(cls) if "kind" in f.metadata}

    def same(self: Own, other: Own, but: str = "") -> bool:
        """Whether both lead to the same numbers, whatever the field `but` is."""
        looks = {f.name for f in fields(self) if f.metadata.get("looks")}
        return all(
            getattr(self, f.name) == getattr(other, f.name)
            for f in fields(self)
            if f.name not in looks and f.name != but
        )

    @classmethod
    def shown(cls) -> list[str]:
        """The fields that have a control where a lab is not told which to have, in order."""
        return [
            f.name
            for f in fields(cls)
            if f.metadata.get("shown") and not isinstance(f.metadata["kind"], OnPicture)
        ]

    def matters(self, name: str) -> bool:
        """Whether a field changes anything as long as the others are what they are."""
        told = self.__dataclass_fields__[name].metadata.get("matters")
        return told is None or bool(told(self))

    def with_changes(self: Own, **changes: Any) -> Own:
        """These settings with some fields changed. Raises ValueError that lists what there is."""
        names = [field.name for field in fields(self)]
        for name in changes:
            if name not in names:
                raise ValueError(f"There is no setting {name!r}. There are: {', '.join(names)}.")
        return replace(self, **changes)
