"""Learnt in every layer: reached late enough, and told what is missing before."""

from attention_lab.experiments.lesson99 import EverythingAtOnce, EverythingSettings
from attention_lab.experiments.lesson99_model import STEPS, train
from attention_lab.lessons.l99.challenge import CHALLENGES

(LEARNT,) = CHALLENGES


def test_reached_once_the_later_layer_has_learnt() -> None:
    list(train())
    states = [
        (settings, EverythingAtOnce().compute(settings))
        for settings in (EverythingSettings(step=step) for step in range(STEPS + 1))
    ]
    reached = [LEARNT.reached(*state) for state in states]
    assert reached == sorted(reached) and not reached[0] and reached[-1]
    assert LEARNT.nearly(*states[0]) == "At step 0, layer 1 gives 0.10."
