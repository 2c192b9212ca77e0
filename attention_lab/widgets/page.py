"""What a lab is on the page: its controls and its picture. How they lie is in page.css."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as W

from attention_lab.text import Texts
from attention_lab.widgets import controls
from attention_lab.widgets.code_panel import CodePanel
from attention_lab.widgets.pane import Pane


class TEXT(Texts):
    reset = "Reset"
    reset_tip = "Back to the opening state"
    code = "These numbers in plain PyTorch"


def assemble(
    made: Mapping[str, W.ValueWidget],
    pane: Pane,
    code_panel: CodePanel,
    on_reset: Callable[[W.Button], None],
) -> W.Box:
    """The whole lab as one box: a strip of controls above the picture, or a column beside it."""
    reset = controls.button(TEXT.reset, TEXT.reset_tip)
    reset.on_click(on_reset)
    strip = W.Box([*made.values(), reset]).add_class("attention-lab-controls")
    row = W.Box([strip, pane.add_class("attention-lab-picture")]).add_class("attention-lab-row")
    return W.VBox([row, code_panel]).add_class("attention-lab")


def code_panel(on_opened: Callable[[], None]) -> CodePanel:
    """The panel with a lab's code, folded away."""
    panel = CodePanel(title=TEXT.code)
    panel.observe(lambda _: on_opened(), "opened")
    return panel


def close_all(widget: W.Widget) -> None:
    """Close a widget, all it holds, and the layout and style models that came with it."""
    for child in getattr(widget, "children", ()):
        close_all(child)
    for name in ("layout", "style"):
        model = getattr(widget, name, None)
        if isinstance(model, W.Widget):
            model.close()
    widget.close()
