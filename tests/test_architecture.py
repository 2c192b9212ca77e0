"""Who may import whom: read from the source, so that a wrong import fails before it runs."""

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "attention_lab"
ROOT = Path(__file__).parents[1] / PACKAGE

# core <- models <- tasks; core <- experiments; core <- figures <- widgets <- labs.
# judging <- mistakes <- lessons <- classroom, teaching; core <- questions <- lessons.
# The table of texts lies below all that speak.
CORE = {"core", "text"}
MODELS = CORE | {"models"}
TASKS = MODELS | {"tasks"}
FIGURES = CORE | {"figures"}
WIDGETS = FIGURES | {"widgets"}
EXPERIMENTS = TASKS | {"experiments"}  # compute; know neither figures nor pages
LABS = WIDGETS | EXPERIMENTS | {"labs"}
JUDGING = {"judging"}  # knows nothing of what is asked
MISTAKES = CORE | JUDGING | {"mistakes"}
QUESTIONS = CORE | {"questions"}  # computed from any lab's record
PROGRESS = {"progress", "text"}  # keeps what it is told
# A challenge is a state of an experiment.
LESSONS = MISTAKES | EXPERIMENTS | QUESTIONS | {"lessons"}
# Both take any lab and know none; of mistakes they hear through the lessons.
ROOMS = WIDGETS | JUDGING | QUESTIONS | PROGRESS | {"lessons"}
CLASSROOM = ROOMS | {"classroom"}
TEACHING = ROOMS | {"teaching"}
TOP = LABS | CLASSROOM  # what the package itself may hand on

MAY_IMPORT: dict[str, set[str]] = {
    "core": CORE,
    "models": MODELS,
    "tasks": TASKS,
    "figures": FIGURES,
    "widgets": WIDGETS,
    "experiments": EXPERIMENTS,
    "labs": LABS,
    "judging": JUDGING,
    "mistakes": MISTAKES,
    "questions": QUESTIONS,
    "progress": PROGRESS,
    "classroom": CLASSROOM,
    "teaching": TEACHING,
    "lessons": LESSONS,
    "text": set(),
    "data": set(),
    "": TOP,  # attention_lab/__init__.py
    "cli": TOP | TEACHING | {"cli", ""},
    "__main__": {"cli"},
}
# What core may use from outside: the mathematics, its annotations, and the free memory.
CORE_LIBRARIES = {"torch", "numpy", "jaxtyping", "psutil"}

Imports = Mapping[str, set[str]]


def sources() -> dict[str, str]:
    """The source of every module of the package, by the module's full name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts)] = path.read_text(encoding="utf-8")
    return found


def imports(files: Mapping[str, str]) -> dict[str, set[str]]:
    """For every module the modules it imports, at the top or inside a function.

    `files` is keyed by path, so a package is `a.b.__init__` there and `a.b` in the result.
    """
    known = {_module(name) for name in files}
    return {_module(name): set(_imported(name, source, known)) for name, source in files.items()}


def _module(name: str) -> str:
    return name.removesuffix(".__init__")


def _imported(name: str, source: str, known: set[str]) -> Iterator[str]:
    package = name.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]).rstrip(".")
            for alias in node.names:  # `from . import masks` means the module masks
                inner = f"{base}.{alias.name}"
                yield inner if inner in known else base


def layer(module: str) -> str:
    """The folder (or file) of the package that a module belongs to; "" for the package."""
    return module.split(".")[1] if "." in module else ""


def is_ours(module: str) -> bool:
    return module.split(".")[0] == PACKAGE


def wrong_imports(found: Imports) -> list[str]:
    """Every import that crosses the house the wrong way."""
    return [
        f"{module} imports {other}: {layer(module) or PACKAGE} may use "
        f"{sorted(MAY_IMPORT.get(layer(module), set())) or 'nothing of ours'}"
        for module, others in found.items()
        for other in sorted(filter(is_ours, others))
        if layer(other) not in MAY_IMPORT.get(layer(module), set())
    ]


def circle(found: Imports) -> list[str]:
    """The modules of a circle of imports, or nothing."""
    graph = {module: set(filter(is_ours, others)) for module, others in found.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def among_lessons(found: Imports) -> list[str]:
    """Every import by which a lesson's folder leans on another one, or on the list of them all."""
    lessons = f"{PACKAGE}.lessons"
    return [
        f"{module} imports {other}"
        for module, others in found.items()
        if module.startswith(f"{lessons}.l")
        for other in sorted(others)
        if f"{other}.".startswith(f"{lessons}.") and other.split(".")[:3] != module.split(".")[:3]
    ]


def libraries(found: Imports, of: str) -> set[str]:
    """What one layer imports from outside the package."""
    return {
        other.split(".")[0]
        for module, others in found.items()
        if layer(module) == of
        for other in others
        if not is_ours(other)
    }


def test_every_layer_has_its_rule() -> None:
    layers = {layer(module) for module in imports(sources())}
    assert "core" in layers
    assert layers <= MAY_IMPORT.keys(), "a new folder needs a rule here and in the design"


def test_nobody_imports_the_wrong_way() -> None:
    assert wrong_imports(imports(sources())) == []


def test_no_circles() -> None:
    assert circle(imports(sources())) == []


def test_core_is_mathematics_only() -> None:
    assert libraries(imports(sources()), "core") <= CORE_LIBRARIES | sys.stdlib_module_names


def test_a_lesson_knows_no_other_lesson() -> None:
    assert among_lessons(imports(sources())) == []


def test_nobody_imports_pyplot() -> None:
    """pyplot keeps every figure alive; live figures are made without it."""
    for module, others in imports(sources()).items():
        assert not {other for other in others if "pyplot" in other}, module


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core.attention", "from ..figures import style"),
        ("core.attention", "from attention_lab import attend"),
        ("core.attention", "import attention_lab.widgets.lab"),
        ("core.attention", "def f():\n    from ..models.blocks import Block"),
        ("core.deep.inner", "from ...labs import attention"),
        ("core.__init__", "from ..models import blocks"),
        ("models.blocks", "from ..tasks import translation"),
        ("figures.heads", "from ..models import blocks"),
        ("figures.heads", "from ..widgets.pane import Pane"),
        ("figures.heads", "from .. import widgets"),
        ("figures.heads", "from ..experiments import attention"),
        ("experiments.attention", "from ..figures import style"),
        ("widgets.lab", "from ..experiments.attention import Attention"),
        ("widgets.lab", "from ..labs.attention import AttentionLab"),
        ("judging.engine", "from ..core import attend"),
        ("judging.engine", "from ..mistakes import pick"),
        ("judging.engine", "from ..text import Texts"),
        ("mistakes.wrong_masks", "from ..figures import style"),
        ("mistakes.wrong_masks", "from ..lessons import exercises"),
        ("lessons.l01.exercises", "from ...classroom.quiz import quiz"),
        ("classroom.feedback", "from ..mistakes import WRONG"),
        ("classroom.quiz", "from ..labs import AttentionLab"),
        ("classroom.quiz", "from ..teaching.derive import marked"),
        ("questions.kinds.word", "from ...widgets.lab import Lab"),
        ("questions.kinds.word", "from ...classroom import cards"),
        ("questions.load", "from ..lessons import lessons"),
        ("progress.tally", "from ..questions import load"),
        ("progress.record", "from ..core import attend"),
        ("teaching.build", "from ..classroom.quiz import quiz"),
        ("teaching.handout", "from ..labs import AttentionLab"),
        ("labs.attention", "from ..classroom.quiz import quiz"),
        ("labs.attention", "from ..cli import main"),
        ("labs.attention", "from .. import cli"),
        ("__init__", "from .cli import main"),
        ("unheard_of", "from .core import attend"),
    ],
)
def test_a_wrong_import_is_caught(module: str, line: str) -> None:
    others = ("__init__", "cli.__init__", "widgets.__init__", "figures.__init__")
    files = {f"{PACKAGE}.{name}": "" for name in others} | {f"{PACKAGE}.{module}": line}
    assert len(wrong_imports(imports(files))) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core.attention", "import torch\nfrom . import checks\nfrom .cost import attend"),
        ("core.__init__", "from .attention import attend"),
        ("figures.heads", "from ..core import AttentionTrace\nfrom .style import FONT"),
        ("labs.attention", "from ..tasks import qa\nfrom ..widgets.lab import Lab"),
        ("mistakes.wrong_masks", "from ..core import attend\nfrom ..judging import WrongAnswer"),
        ("lessons.l01.exercises", "from ...mistakes import pick\nfrom .by_hand import BY_HAND"),
        ("classroom.feedback", "from ..judging import judge\nfrom ..lessons import exercises"),
        ("questions.kinds.word", "from ...core.axes import Axis\nfrom ..base import Truth"),
        ("progress.record", "from ..text import Texts\nfrom .store import Store"),
        ("lessons.__init__", "from ..questions import load"),
        ("teaching.report", "from ..progress.tally import tally\nfrom ..figures import style"),
        ("cli", "from . import __version__\nfrom .labs import attention"),
        ("__init__", "from .labs.attention import AttentionLab"),
    ],
)
def test_a_right_import_is_not(module: str, line: str) -> None:
    assert wrong_imports(imports({f"{PACKAGE}.{module}": line})) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("from ..l02.by_hand import BY_HAND", 1),
        ("from attention_lab.lessons import exercises", 1),
        ("from .. import lessons", 1),
        ("from .hard_lookup import HARD_LOOKUP", 0),
        ("from attention_lab.judging import Exercise", 0),
    ],
)
def test_a_lesson_that_leans_on_another_is_caught(line: str, wrong: int) -> None:
    assert len(among_lessons(imports({f"{PACKAGE}.lessons.l01.exercises": line}))) == wrong


def test_a_circle_is_caught() -> None:
    files = {
        f"{PACKAGE}.core.a": "from .b import f",
        f"{PACKAGE}.core.b": "from . import c",
        f"{PACKAGE}.core.c": "def f():\n    from attention_lab.core.a import g",
    }
    assert len(circle(imports(files))) == 4
    assert circle(imports(files | {f"{PACKAGE}.core.c": ""})) == []
