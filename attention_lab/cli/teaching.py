"""`attention-lab build` and `attention-lab report`, for teachers."""

from __future__ import annotations

import argparse
from pathlib import Path

from attention_lab.cli.lessons import Refusal, find_lesson, shipped_lessons

KINDS = {
    "student": "the notebooks for students, without outputs",
    "instructor": "the same with the solutions and the teacher's notes",
    "html": "pages to hand out: every picture, no kernel, no network",
    "slides": "slides to project: one HTML file a lesson, arrow keys",
    "nbgrader": "assignments for nbgrader, of the lessons that have exercises",
}


def add_build(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "kinds:\n" + "\n".join(f"  {name:<12}{text}" for name, text in KINDS.items())
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help="what to build, see below")
    parser.add_argument("out", metavar="OUT", help="folder for it; no file of yours is overwritten")
    parser.add_argument("--lesson", metavar="N", help="one lesson only (default: all)")


def build(options: argparse.Namespace) -> int:
    lessons = shipped_lessons()
    if options.lesson is not None:
        lessons = [find_lesson(options.lesson, lessons)]

    from attention_lab.lessons import exercises
    from attention_lab.teaching import build as building

    out = Path(options.out).expanduser()
    try:
        actions = building.build(options.kind, lessons, out, exercises())
    except ValueError as error:
        raise Refusal(str(error)) from error
    for name, action in actions.items():
        print(f"  {action:<10} {out / name}")
    return 0


def add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "dir", metavar="DIR", help="folder of files that students exported from their progress"
    )


def report(options: argparse.Namespace) -> int:
    from attention_lab.teaching import report as reporting

    try:
        print(reporting.report(Path(options.dir).expanduser()))
    except ValueError as error:
        raise Refusal(str(error)) from error
    return 0
