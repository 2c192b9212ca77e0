"""A tour of a lab: what to look at and what to try, one step after the other."""

from __future__ import annotations

from dataclasses import dataclass

from attention_lab.questions.fields import Fields


@dataclass(frozen=True)
class Tour:
    """steps: texts, marked up as questions are."""

    name: str
    lesson: str
    steps: tuple[str, ...]

    @classmethod
    def of(cls, fields: Fields, name: str, lesson: str) -> Tour:
        """The tour that a table of the data file describes. Raises LessonDataError."""
        steps = tuple(step.strip() for step in fields.several("steps", str, 1))
        if not all(steps):
            raise fields.fail("steps", "has an empty step.")
        return cls(name, lesson, steps)
