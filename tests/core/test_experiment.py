"""An experiment of a few lines: what it need not say, and how a selection follows."""

from dataclasses import dataclass

import pytest

from attention_lab.core.axes import Axis, Selection
from attention_lab.core.experiment import Experiment
from attention_lab.core.settings import Settings, Whole, setting


@dataclass(frozen=True)
class Few(Settings):
    count: int = setting(3, Whole("count", 1, 9))


class Counting(Experiment[Few, int]):
    settings = Few

    def compute(self, settings: Few) -> int:
        return settings.count

    def code(self, settings: Few) -> str:
        return f"count = {settings.count}\n"

    def axes(self, record: int) -> tuple[Axis, ...]:
        return (Axis("step", size=record),)


def test_what_need_not_be_said() -> None:
    experiment, settings = Counting(), Few()
    record = experiment.compute(settings)
    assert experiment.note(settings, record) == ""
    assert experiment.formula(settings, record, Selection()) == ()
    assert experiment.checks(settings, record) == ()
    assert Experiment.axes(experiment, record) == ()


def test_a_selection_stays_within_the_record() -> None:
    experiment = Counting()
    assert experiment.selection(3, Selection(step=7), 9) == {"step": 2}
    assert experiment.selection(3, Selection(step=1), None) == {"step": 1}
    assert experiment.selection(3, Selection(), None) == {}


def test_changes_are_those_of_settings() -> None:
    assert Counting().changed(Few(), {"count": 4}) == Few(4)
    with pytest.raises(ValueError, match="There is no setting 'colour'"):
        Counting().changed(Few(), {"colour": "red"})


def test_what_it_must_say() -> None:
    with pytest.raises(TypeError, match="code"):
        type("Half", (Experiment,), {"compute": lambda self, s: 1})()
