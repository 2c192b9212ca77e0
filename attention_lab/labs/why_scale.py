"""Why √d_k: random queries and keys, d_k from 1 to 1,024, three ways to scale the scores."""

from __future__ import annotations

from typing import Any, ClassVar

import ipywidgets as W
import torch

from attention_lab.core.invariants import TOLERANCE, Check, invariants
from attention_lab.core.scaling import (
    MAX_DIMENSION,
    NUM_SEEDS,
    NUM_TOKENS,
    ScalingRecord,
    ScalingSettings,
    scale_of,
    scaling_experiment,
)
from attention_lab.core.settings import MAX_SEED
from attention_lab.figures import Cell, CurvesView
from attention_lab.figures.formula import formula_of
from attention_lab.widgets import Lab, controls
from attention_lab.widgets.controls import known

ALL_CONTROLS = ("d_k", "scaling", "seed")


class WhyScaleLab(Lab[ScalingSettings, ScalingRecord]):
    """What d_k does to scores, weights and gradients, without scaling and with it.

    controls: which settings get a control, in this order. The other arguments are the fields
    of `ScalingSettings`: d_k, scaling ("off", "sqrt_d_k" or "d_k"), seed.
    `lab.trace.weights` is the attention map on screen.
    """

    views: ClassVar = {"curves": CurvesView}

    def __init__(self, *, controls: tuple[str, ...] = ALL_CONTROLS, **settings: Any) -> None:
        known(controls, ALL_CONTROLS)
        super().__init__(ScalingSettings().with_changes(**settings), controls)

    def compute(self, settings: ScalingSettings) -> ScalingRecord:
        with torch.inference_mode():
            return scaling_experiment(settings)

    def information(
        self, settings: ScalingSettings, record: ScalingRecord, selected: Cell | None
    ) -> dict[str, Any]:
        return {
            "note": (
                f"Random queries and keys, {NUM_SEEDS} seeds (thin lines). Histogram: all of them. "
                f"Map: seed {settings.seed}."
            ),
            "formula": formula_of(record.attention, selected) if selected else [],
            "checks": [[check.holds, check.name, check.detail] for check in _checks(record)],
        }

    def checks(self) -> dict[str, bool]:
        """Each invariant of the present state, and whether it holds."""
        return {check.name: check.holds for check in _checks(self.trace)}

    def control(self, name: str, settings: ScalingSettings) -> W.ValueWidget:
        value = getattr(settings, name)
        if name == "d_k":
            return controls.whole_power("d_k", MAX_DIMENSION, value)
        if name == "seed":
            return controls.whole_number("seed", 0, MAX_SEED, value)
        ways = [("off", "off"), ("\u00f7 \u221ad_k", "sqrt_d_k"), ("\u00f7 d_k", "d_k")]
        return controls.choice("scaling", ways, value)

    def code(self) -> str:
        s = self.settings
        divided = {"off": "", "sqrt_d_k": f" / {s.d_k}**0.5", "d_k": f" / {s.d_k}"}[s.scaling]
        return "\n".join(
            [
                "import math",
                "import torch",
                "",
                "def queries_and_keys(seed):",
                "    g = torch.Generator().manual_seed(seed)",
                f"    q, k = torch.randn(2, {NUM_TOKENS}, {MAX_DIMENSION}, generator=g)",
                f"    return q[:, :{s.d_k}], k[:, :{s.d_k}]",
                "",
                f"pairs = [queries_and_keys(seed) for seed in range({s.seed}, "
                f"{s.seed + NUM_SEEDS})]",
                f"scores = torch.stack([q @ k.mT for q, k in pairs]){divided}",
                "variance = scores.var()",
                "",
                "p = scores.softmax(dim=-1)",
                "weights = p[0]  # the attention map",
                "largest_weight = p.amax(-1).mean()",
                f"entropy = torch.special.entr(p).sum(-1).mean() / math.log({NUM_TOKENS})",
                "gradient = (p * (1 - p)).amax(-1).mean()  # of diag(p) - p p^T",
                "",
            ]
        )


def _checks(record: ScalingRecord) -> tuple[Check, ...]:
    settings, weights = record.settings, record.scores.softmax(-1)
    apart = abs(float(weights.amax(-1).mean()) - record.measured("largest weight"))
    on_curve = Check(
        "curves agree with the scores",
        apart <= 10 * TOLERANCE,  # the curves are running sums over d_k
        f"largest weight, computed twice: difference {apart:.1e}",
    )
    kept = ("rows sum to 1", "agrees with PyTorch")
    all_of_them = invariants(record.attention, scale_of(settings.scaling, settings.d_k))
    return (*(check for check in all_of_them if check.name in kept), on_curve)
