"""The `attention-lab` command: opens the lessons, lists them, resets one, looks for what is wrong.

Without a command it copies the lessons and opens JupyterLab. A new command is one entry in
`COMMANDS`. Nothing heavy is imported here: `--help` answers at once.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from attention_lab.cli import progress, teaching
from attention_lab.cli.folder import LessonFolder, Outcome, package_version
from attention_lab.cli.lessons import Refusal, find_lesson, shipped_lessons

REFUSED = 2  # the code argparse uses for a command line it does not understand
PROGRAM = "attention-lab"


@dataclass(frozen=True)
class Command:
    """One subcommand: what it is for, the arguments it takes, what it does."""

    summary: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns 0, 1 (something is broken) or 2 (refused, with a reason)."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        if arguments and arguments[0] in COMMANDS:
            name, *rest = arguments
            return _run(name, rest)
        return _open(arguments)
    except Refusal as refusal:
        print(f"{PROGRAM}: {refusal}", file=sys.stderr)
        return REFUSED


def _run(name: str, arguments: list[str]) -> int:
    command = COMMANDS[name]
    parser = argparse.ArgumentParser(
        prog=f"{PROGRAM} {name}", description=command.summary, allow_abbrev=False
    )
    command.add_arguments(parser)
    return command.run(parser.parse_args(arguments))


def _open(arguments: list[str]) -> int:
    """Copy the lessons and open JupyterLab; what follows `--` goes to JupyterLab."""
    own, jupyter_options = arguments, []
    if "--" in arguments:
        at = arguments.index("--")
        own, jupyter_options = arguments[:at], arguments[at + 1 :]
    options = _main_parser().parse_args(own)
    _refuse_misspelt_command(options.dir)
    lessons = shipped_lessons()
    folder = _folder(options)
    _announce(folder, folder.update(lessons))

    from attention_lab.cli.launch import launch

    return launch(folder.path, lessons[0].name, jupyter_options)


def _main_parser() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {name:<15}{c.summary}" for name, c in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [DIR] [-- JUPYTER OPTIONS]\n       {PROGRAM} COMMAND ...",
        description="Copies the lessons into a folder of yours and opens JupyterLab on them.\n"
        "What you change there is yours: it is never overwritten.",
        epilog=f"commands:\n{commands}\n\nexamples:\n"
        f"  {PROGRAM}                        open the lessons\n"
        f"  {PROGRAM} ~/course               keep them in another folder\n"
        f"  {PROGRAM} ./list                 a folder that is called like a command\n"
        f"  {PROGRAM} -- --port=9000         hand an option to JupyterLab\n"
        f"  {PROGRAM} reset 2                start lesson 2 afresh\n\n"
        f"'{PROGRAM} COMMAND --help' says more about a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {package_version()}")
    _add_dir(parser)
    return parser


def _add_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "dir", metavar="DIR", nargs="?", help="folder of your lessons (default: ~/attention-lab)"
    )


def _folder(options: argparse.Namespace) -> LessonFolder:
    try:
        path = Path(options.dir or "~/attention-lab").expanduser().resolve()
    except RuntimeError:  # a container may run us under a user without a home
        raise Refusal(f"there is no home directory. Name a folder: {PROGRAM} DIR") from None
    folder = LessonFolder.open(path)
    if folder.damaged:
        print(f"The list of what we copied to {path} is damaged: all lessons there count as yours.")
    return folder


def _refuse_misspelt_command(name: str | None) -> None:
    if name is None or "/" in name or Path(name).exists():
        return
    near = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.7)
    if near:
        raise Refusal(
            f"{name!r} is no command; did you mean {near[0]!r}? For a folder: {PROGRAM} ./{name}"
        )


def _announce(folder: LessonFolder, outcomes: list[Outcome]) -> None:
    print(f"Lessons: {folder.path}")
    new = sum(outcome.action == "new" for outcome in outcomes)
    if new:
        print(f"  {new} new")
    for outcome in outcomes:
        if outcome.action == "updated":
            print(f"  {outcome.path.name}: updated (you had not changed it)")
        if outcome.action == "beside":
            print(f"  {outcome.lesson.name} has a newer version. Yours stays as it is;")
            print(f"    the newer one lies beside it: {outcome.path.name}")


def _list(options: argparse.Namespace) -> int:
    lessons, folder = shipped_lessons(), _folder(options)
    print(f"Lessons in {folder.path}\n")
    for lesson in lessons:
        minutes = f"{lesson.minutes} min" if lesson.minutes else ""
        print(f"  {lesson.number}  {lesson.title:<44}{minutes:>12}  {folder.state(lesson)}")
    return 0


def _add_lesson(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lesson", metavar="LESSON", help="its number or its name")
    _add_dir(parser)


def _reset(options: argparse.Namespace) -> int:
    lesson = find_lesson(options.lesson, shipped_lessons())
    outcome = _folder(options).reset(lesson)
    match outcome.action:
        case "kept":
            print(f"{lesson.name} is as shipped already: nothing to reset.")
        case "new":
            print(f"{lesson.name} was not there; it is now: {outcome.path}")
        case _:
            print(f"{lesson.name} is as shipped again. Your version: {outcome.path}")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from attention_lab.cli.doctor import examine, report

    return report(examine(_folder(options).path))


COMMANDS = {
    "list": Command("The lessons, how long each takes, and how your copy stands.", _add_dir, _list),
    "reset": Command("Start a lesson afresh; your version is kept.", _add_lesson, _reset),
    "progress": Command(
        "What you did in the lessons; export it, import it.", progress.add_arguments, progress.run
    ),
    "build": Command(
        "For teachers: make handouts, slides, solutions, assignments.",
        teaching.add_build,
        teaching.build,
    ),
    "report": Command(
        "For teachers: what a class got wrong, from exported progress.",
        teaching.add_report,
        teaching.report,
    ),
    "doctor": Command("Check this installation; says what to do.", _add_dir, _doctor),
}
