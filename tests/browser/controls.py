"""Driving a control of a lab by the keyboard, to either of its ends."""

from dataclasses import dataclass
from typing import Any

from .lab_page import LabPage

_CONTROLS = """[
    {
        "name": name, "kind": control.__class__.__name__, "label": control.description,
        "low": getattr(control, "min", None), "high": getattr(control, "max", None),
        "options": getattr(control, "_options_labels", ()),
        "wide": "attention-lab-line" in control._dom_classes,
    }
    for name, control in lab.controls.items()
]"""


@dataclass(frozen=True)
class Control:
    """One control of the lab on the page. `end` names its lower (0) or upper (1) end."""

    lab: LabPage
    name: str
    kind: str
    label: str
    low: Any
    high: Any
    options: tuple[str, ...]
    wide: bool  # for a sentence, not for one word

    def value(self) -> Any:
        return self.lab.notebook.evaluate(f"lab.controls[{self.name!r}].value")

    def at(self, end: int) -> Any:
        """The value at an end."""
        if self.kind == "Checkbox":
            return bool(end)
        if self.kind == "Dropdown":
            there = f"lab.controls[{self.name!r}].options[{-end}][1]"
            return self.lab.notebook.evaluate(there)
        if self.kind == "Text":
            ends = ("one word", "one word more") if self.wide else ("money", "river")
            return ends[end]
        return (self.low, self.high)[end]

    def move(self, end: int) -> None:
        """To an end, with the keys that a person would press, in one step."""
        keyboard, row = self.lab.page.keyboard, self.lab.control(self.label)
        if self.kind == "Slider":
            self.lab.track(self.label).press(("Home", "End")[end])
        elif self.kind == "Checkbox":
            row.locator("input").press("Space")
        elif self.kind == "Dropdown":
            row.locator("select").press(("Home", "End")[end])
        elif self.kind == "BoundedIntText":
            row.locator("input").press("Control+A")
            keyboard.type(str(self.at(end)))
            keyboard.press("Enter")
        elif self.kind == "Text":
            row.locator("input").press("Control+A")
            keyboard.insert_text(self.at(end))
        else:
            raise NotImplementedError(f"{self.kind}: say here how the keyboard moves it")


def turn_on(control: Control, others: list[Control]) -> None:
    """Where it is off, as its setting changes nothing now: move another one so that it does."""
    notebook = control.lab.notebook
    if not notebook.evaluate(f"lab.controls[{control.name!r}].disabled"):
        return
    looks = ("view", "large")
    switches = [o for o in others if o.kind in ("Checkbox", "Dropdown") and o.name not in looks]
    for other in switches:
        for end in (0, 1):
            change = f"**{{{other.name!r}: {other.at(end)!r}}}"
            then = f"lab.settings.with_changes({change}).matters({control.name!r})"
            if notebook.evaluate(then):
                control.lab.run(f"lab.set({change})")
                return
    raise AssertionError(f"{control.name} is off, and no other control turns it on")


def controls_of(lab: LabPage) -> list[Control]:
    return [Control(lab, **{**found, "options": tuple(found["options"])})
            for found in lab.notebook.evaluate(_CONTROLS)]  # fmt: skip
