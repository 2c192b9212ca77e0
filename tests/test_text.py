"""The table of texts: parts that do not collide, placeholders that stay, no string that is dead."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from attention_lab import text
from attention_lab.text import Texts, find, look_up, speak, table

PACKAGE = Path(text.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__main__.py"
}
# Words for what others name: a lab's axes may be of any of these kinds.
OPEN = {"attention_lab.core.axes"}


class TEXT(Texts):
    reset = "Reset"
    shown = "The first {shown} of {words} words."


class OTHER(Texts):
    tip = "Back to the start"


def upper(key: str, english: str) -> str:
    return f"{key}: {english.upper()}"


def parts(module: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(name, its strings) of each part that a module declares."""
    for node in ast.parse(MODULES[module].read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and [ast.unparse(b) for b in node.bases] == ["Texts"]:
            strings = {
                target.id: ast.literal_eval(line.value)
                for line in node.body
                if isinstance(line, ast.Assign)
                for target in line.targets
                if isinstance(target, ast.Name)
            }
            yield node.name, strings


SPEAKING = [name for name in MODULES if any(parts(name))]


@pytest.fixture(scope="module", autouse=True)
def _all_loaded() -> None:
    for module in MODULES:
        if module != "attention_lab.cli":
            import_module(module)


def test_a_string_is_looked_up_when_it_is_used() -> None:
    assert TEXT.reset == "Reset"
    with speak(upper):
        assert TEXT.reset == f"{TEXT.__module__}.reset: RESET"
        assert OTHER.tip.endswith("BACK TO THE START")
        with speak(lambda key, english: ""):
            assert TEXT.reset == ""
        assert TEXT.reset.endswith("RESET")
    assert TEXT.reset == "Reset"


def test_the_language_is_put_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), speak(upper):
        raise RuntimeError
    assert TEXT.shown.format(shown=3, words=8) == "The first 3 of 8 words."


def test_a_key_that_may_be_missing() -> None:
    assert find("core.axes.key", "?") == "key"
    assert find("core.axes.of evil", "axis") == "axis"
    with pytest.raises(KeyError):
        look_up("core.axes.of evil")


def test_the_table_is_a_copy() -> None:
    table()["core.axes.key"] = "clef"
    assert look_up("core.axes.key") == "key"


@pytest.mark.parametrize("module", SPEAKING)
def test_every_string_is_in_the_table(module: str) -> None:
    known, room = table(), module.removeprefix("attention_lab.")
    for _, strings in parts(module):
        for name, english in strings.items():
            assert known[f"{room}.{name}"] == english


@pytest.mark.parametrize("module", SPEAKING)
def test_no_two_parts_of_a_module_collide(module: str) -> None:
    names = Counter(name for _, strings in parts(module) for name in strings)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("module", SPEAKING)
def test_no_string_is_dead(module: str) -> None:
    """Each is read as `TEXT.name`, or by a name that stands somewhere in the code."""
    if module in OPEN:
        return
    source = MODULES[module].read_text("utf-8")
    for part, strings in parts(module):
        assert [name for name in strings if not is_used(source, part, name)] == []


def is_used(source: str, part: str, name: str) -> bool:
    """Whether a module reads a string of its part, itself or by its name."""
    aliases = "|".join([part, *re.findall(rf"\b(\w+) = {part}\b", source)])
    if re.search(rf"\b(?:{aliases})\.{name}\b", source):
        return True
    by_name = f"getattr({part}" in source or is_view(source, name)
    return by_name and bool(spelled(name))


def is_view(source: str, name: str) -> bool:
    """What a picture is called: `widgets.controls` looks it up by the picture's name."""
    return re.search(rf'^        "{name}": ', source, re.MULTILINE) is not None


def spelled(name: str) -> list[str]:
    """The modules in which a name stands as a string of its own, with spaces for underscores."""
    pattern = re.compile(rf'"{name.replace("_", "[_ ]")}"')
    return [m for m, path in MODULES.items() if pattern.search(path.read_text("utf-8"))]


def test_a_dead_string_is_noticed() -> None:
    source = "class TEXT(Texts):\n    a = 'x'\n    b = 'y'\n\nt = TEXT\nprint(t.a)\n"
    assert is_used(source, "TEXT", "a")
    assert not is_used(source, "TEXT", "b")


def test_no_string_is_read_at_import() -> None:
    """It would stay in the language that was spoken then."""
    for module in SPEAKING:
        tree = ast.parse(MODULES[module].read_text("utf-8"))
        names = {name for name, _ in parts(module)}
        at_import = [n for line in tree.body for n in outside_functions(line)]
        read = [n for n in at_import if isinstance(n, ast.Attribute)
                and isinstance(n.value, ast.Name) and n.value.id in names]  # fmt: skip
        assert read == [], f"{module} reads {ast.unparse(read[0])} when it is imported"


def outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from outside_functions(child)
