"""`attention-lab progress`: what you did in the lessons, and how to keep it elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attention_lab.cli.lessons import Refusal

if TYPE_CHECKING:
    from attention_lab.progress.summary import Item, LessonProgress

NO_TRIES = {"reached", "skipped", "not attempted"}  # states that no count of tries explains


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--export", metavar="FILE", help="write it all as JSON, to keep or hand in")
    parser.add_argument(
        "--import", metavar="FILE", dest="import_", help="add what such a file holds"
    )


def run(options: argparse.Namespace) -> int:
    from attention_lab.progress.record import progress

    kept = progress()
    try:
        if options.import_:
            new = kept.import_(Path(options.import_).expanduser())
            print(f"{options.import_}: {_counted(new, 'new entry')}.")
        if options.export:
            count = kept.export(Path(options.export).expanduser())
            print(f"{options.export}: {_counted(count, 'entry')} written.")
    except (ValueError, OSError) as error:
        raise Refusal(str(error)) from error
    if not options.export and not options.import_:
        print(_table(kept.summary(), kept.path))
    notice = kept.take_notice()
    if notice:
        print(notice)
    return 0


def _table(lessons: Sequence[LessonProgress], path: Path | None) -> str:
    if not lessons:
        return "Nothing yet: answers to quizzes, predictions and exercises are listed here."
    width = max((len(item.name) for lesson in lessons for item in lesson.items), default=0)
    lines = [f"Your progress ({path}; it stays on this machine)"]
    for lesson in lessons:
        lines += ["", f"Lesson {lesson.lesson}, {_counted(lesson.minutes, 'minute')}"]
        lines += [
            f"  {item.kind:<11} {item.name:<{width}}  {_state(item)}".rstrip()
            for item in lesson.items
        ]
        if lesson.gain:
            before, after = ("right" if right else "wrong" for right in lesson.gain)
            lines.append(f"  before: {before}, after: {after}")
    return "\n".join(lines)


def _state(item: Item) -> str:
    if item.state in NO_TRIES or item.kind == "prediction":
        return item.state
    return f"{item.state}, {_counted(item.tries, 'try')}"


def _counted(number: int, what: str) -> str:
    several = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number} {what if number == 1 else several}"
