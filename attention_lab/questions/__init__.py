"""Questions of a lesson: how they are written in its file, asked, and judged.

A kind of question is one class in a file of its own in `kinds/`, found there by looking.
"""

from attention_lab.questions.base import Judged, Prediction, Question, Quiz, Truth
from attention_lab.questions.fields import LessonDataError
from attention_lab.questions.load import Questions, load
from attention_lab.questions.tour import Tour

__all__ = [
    "Judged",
    "LessonDataError",
    "Prediction",
    "Question",
    "Questions",
    "Quiz",
    "Tour",
    "Truth",
    "load",
]
