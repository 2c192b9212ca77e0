"""The challenge of lesson 99: trained far enough, in every layer."""

from attention_lab.experiments.lesson99 import Everything, EverythingSettings
from attention_lab.judging import Challenge

ENOUGH = 0.5


def _reached(settings: EverythingSettings, record: Everything) -> bool:
    return float(record.history[:, -1].min()) > ENOUGH


def _what_is_left(settings: EverythingSettings, record: Everything) -> str:
    least, layer = record.history[:, -1].min(0)
    return f"At step {settings.step}, layer {int(layer) + 1} gives {float(least):.2f}."


CHALLENGES = (
    Challenge(
        name="learnt_in_every_layer",
        title="Learnt in every layer",
        prompt=(
            "Find a step at which **each** layer gives the words that belong together (cat and "
            "cat, river and water) more than 0.5 on average."
        ),
        hints=(
            "Press the button that trains, and follow the matrix of layers and steps.",
            "Layer 1 is the later one. Move the training step to the right until it is green.",
        ),
        reached=_reached,
        nearly=_what_is_left,
        why="The loss is a mean over both layers: each of them learns, and not equally fast.",
    ),
)
