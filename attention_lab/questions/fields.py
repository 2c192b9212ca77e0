"""Taking the fields of a data file one by one, each checked, none left over.

The files are written by teachers, so an error names the file, the question and the field,
and says what belongs there.
"""

from __future__ import annotations

from typing import Any


class LessonDataError(ValueError):
    """A data file that says something wrong; the message names file, question and field."""


class Fields:
    """The fields of one table of a data file, each taken once and checked."""

    def __init__(self, where: str, table: Any) -> None:
        self.where = where
        if not isinstance(table, dict):
            raise LessonDataError(f"{where} must be a table of fields, not {table!r}.")
        self._left = dict(table)

    def fail(self, name: str, problem: str) -> LessonDataError:
        return LessonDataError(f"{self.where}, field {name!r}: {problem}")

    def has(self, name: str) -> bool:
        return name in self._left

    def text(self, name: str, default: str | None = None) -> str:
        value = self._take(name, default)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(name, f"must be text in quotes, not {value!r}.")
        return value.strip()

    def number(self, name: str, default: float | None = None) -> float:
        value = self._take(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(name, f"must be a number, not {value!r}.")
        return float(value)

    def switch(self, name: str) -> bool:
        value = self._take(name, False)
        if not isinstance(value, bool):
            raise self.fail(name, f"must be true or false, not {value!r}.")
        return value

    def several(self, name: str, what: type | tuple[type, ...], least: int) -> tuple[Any, ...]:
        value = self._take(name, None)
        if not isinstance(value, list) or not all(
            isinstance(v, what) and not isinstance(v, bool) for v in value
        ):
            raise self.fail(name, f"must be a list in square brackets, not {value!r}.")
        if len(value) < least:
            raise self.fail(name, f"must have {least} entries or more.")
        if len({str(v) for v in value}) < len(value):
            raise self.fail(name, "has the same entry twice.")
        return tuple(value)

    def tables(self, name: str) -> list[Fields]:
        value = self._take(name, [])
        if not isinstance(value, list):
            raise self.fail(name, "must be written with double brackets, [[...]].")
        return [Fields(f"{self.where}, {name} {i + 1}", v) for i, v in enumerate(value)]

    def settings(self, name: str) -> dict[str, Any]:
        value = self._take(name, {})
        if not isinstance(value, dict):
            raise self.fail(name, f"must be settings of the lab in braces, not {value!r}.")
        return value

    def done(self) -> None:
        """Complain about what is left: a misspelt field must not be lost."""
        for name in self._left:
            raise self.fail(name, "there is no such field here. Is it spelt rightly?")

    def _take(self, name: str, default: Any) -> Any:
        value = self._left.pop(name, default)
        if value is None:
            raise self.fail(name, "is missing.")
        return value
