"""What stands directly above a lab, so that words and picture are seen together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as W

from attention_lab.figures import style

_CARD, _LARGE = "attention-lab-card", "attention-lab-card-large"
# Type grows as the lab's does: 9 to 14 points there. JupyterLab sets the rest to 13 pixels.
CSS = (
    f"<style>.{_CARD}{{background:{style.PAPER};color:{style.INK};font-size:17px;"
    f"border-left:6px solid {style.FRAME};padding:2px 8px 2px 12px;margin:4px 0}}"
    f".{_CARD}.{_LARGE}{{font-size:25px}}"
    f".{_CARD} .widget-html{{flex:1 1 auto;min-width:0;margin:2px 0;font-size:inherit!important}}"
    f".{_CARD} .widget-html-content{{font-family:system-ui,sans-serif;line-height:1.4!important;"
    "font-size:inherit!important;white-space:normal!important;overflow-wrap:anywhere}"
    f".{_CARD} button{{align-self:center!important;flex:none}}"
    f".{_LARGE} button{{font-size:20px!important;height:auto!important;line-height:1.7!important}}"
    "</style>"
)


class Above:
    """A card that is as large as its lab's type, until the lab or the card is closed."""

    def __init__(self, parts: Sequence[W.Widget], lab: Any) -> None:
        self._watched = lab
        self.widget = W.VBox(list(parts))
        self.widget.add_class(_CARD)
        with lab.lock:
            self._stop = lab.watch(self._follow)
            self._follow()

    def leave(self) -> None:
        """Stop watching the lab. The widgets belong to whoever shows them."""
        self._stop()

    def _follow(self) -> None:
        large = self._watched.page.points > style.SCREEN_POINTS
        (self.widget.add_class if large else self.widget.remove_class)(_LARGE)
