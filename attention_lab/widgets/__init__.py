"""ipywidgets: controls, the pane that shows a figure, the lab that joins them."""

from attention_lab.widgets.job import Job
from attention_lab.widgets.lab import Lab
from attention_lab.widgets.pane import Pane

__all__ = ["Job", "Lab", "Pane"]
