"""Progress with something of every kind in it."""

from pathlib import Path

from attention_lab.progress.record import Progress


def some(path: Path) -> Progress:
    """Progress in two lessons, of every kind."""
    progress = Progress(path)
    progress.record_seen("quiz", "02", "axis")
    progress.record_quiz("02", "axis", "the columns", False, "softmax over the wrong axis")
    progress.record_quiz("02", "axis", "the rows", True)
    progress.record_quiz("02", "axis", "the columns", False, "softmax over the wrong axis")
    progress.record_prediction("02", "bank", None, 0.5, "skipped")
    progress.record_prediction("02", "bank", 0.25, 0.5, "off")
    progress.record_prediction("02", "bank", 0.5, 0.5, "right")
    progress.record_check("02", "attention", "not attempted")
    progress.record_check("02", "attention", "not yet", "no scale")
    progress.record_check("02", "attention", "correct")
    progress.record_challenge(3, "saturate", "WhyScaleSettings(d_k=40)")
    return progress
