"""An experiment: something to compute from settings, and what there is to say about it.

Everything here is a pure function: of the settings, of the record that they lead to, and of
what is selected. Nothing is drawn, and no page is known.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from .axes import Axis, Selection
from .invariants import Check
from .settings import Settings

SettingsT = TypeVar("SettingsT", bound=Settings)
RecordT = TypeVar("RecordT")


class Experiment(ABC, Generic[SettingsT, RecordT]):
    """What is computed, and how it is told. `settings` is the class of its settings."""

    settings: type[SettingsT]

    @abstractmethod
    def compute(self, settings: SettingsT) -> RecordT:
        """The record of one computation. It reads nothing but `settings`."""

    @abstractmethod
    def code(self, settings: SettingsT) -> str:
        """A few lines of plain PyTorch that give the numbers on screen."""

    def note(self, settings: SettingsT, record: RecordT) -> str:
        """Where the numbers come from, and what might be misread: one line above the picture."""
        return ""

    def formula(
        self, settings: SettingsT, record: RecordT, selection: Selection
    ) -> Sequence[tuple[str, str]]:
        """(name, text) of each step to the number that is selected."""
        return ()

    def checks(self, settings: SettingsT, record: RecordT) -> Sequence[Check]:
        """What must hold for this record, and whether it does."""
        return ()

    def axes(self, record: RecordT) -> Sequence[Axis]:
        """The axes on which a place can be selected."""
        return ()

    def selection(self, record: RecordT, selection: Selection, before: RecordT | None) -> Selection:
        """What is selected once `record` has taken the place of `before`.

        An empty selection is asked to become the point of the record: what the experiment opens
        on, and what is selected as long as nobody has selected anything.
        """
        return selection.within(*self.axes(record))

    def keeps(self, record: RecordT, selection: Selection, before: RecordT | None) -> bool:
        """Whether what somebody selected in `before` is still there in `record`.

        Where it is not, the selection follows the point of the record again.
        """
        return True

    def changed(self, settings: SettingsT, changes: Mapping[str, Any]) -> SettingsT:
        """`settings` with `changes`. Raises ValueError for what is not allowed."""
        return settings.with_changes(**changes)
