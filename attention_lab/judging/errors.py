"""An exception in a learner's code, told by their own line."""

import linecache
import re
import sysconfig
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from .sandbox import TimeUp

_LIBRARIES = (
    *(str(Path(sysconfig.get_path(name))) for name in ("stdlib", "purelib", "platlib")),
    str(Path(__file__).resolve().parents[1]),
)


def in_words(
    error: BaseException, function: Callable[..., Any], shapes: str, seconds: float
) -> str:
    """One or two sentences: where it stopped, the message, and what it usually means."""
    where = _where(error, function)
    if isinstance(error, TimeUp):
        return (
            f"Your function had not finished after {seconds:g} seconds, so it was stopped{where}. "
            "Is there a loop that never ends?"
        )
    message = re.sub(r"\s+", " ", str(error)).strip()
    hint = _hint(error, message, shapes)
    kind = type(error).__name__
    said = f"{kind}: {message}" if message else kind
    return f"Your function stopped{where}, with {said}{'' if said[-1] in '.!?' else '.'}{hint}"


def own_lines(error: BaseException) -> str:
    """The traceback, only the lines that the learner wrote: for those who ask."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    summary = traceback.extract_tb(error.__traceback__)
    kept = [
        line
        for line, frame in zip(summary, frames, strict=True)
        if _is_own(frame.f_code.co_filename)
    ]
    return "".join(traceback.format_list(kept)) + f"{type(error).__name__}: {error}"


def _where(error: BaseException, function: Callable[..., Any]) -> str:
    """ " in line 3 of mean: `total = total + x`", counted from its `def`."""
    found = _own_frame(error.__traceback__)
    if found is None:
        return ""
    code, number = found.tb_frame.f_code, found.tb_lineno
    line = linecache.getline(code.co_filename, number).strip()
    name = code.co_name
    if name.startswith("<"):  # a lambda or a comprehension: counted in the function around it
        name, code = getattr(function, "__name__", "it"), getattr(function, "__code__", code)
        name = "your lambda" if name.startswith("<") else name
    place = f" in line {max(1, number - code.co_firstlineno + 1)} of {name}"
    return f"{place}, `{line}`" if line else place


def _own_frame(trace: TracebackType | None) -> TracebackType | None:
    """The innermost step that the learner wrote, and not a library."""
    found = None
    while trace:
        if _is_own(trace.tb_frame.f_code.co_filename):
            found = trace
        trace = trace.tb_next
    return found


def _is_own(filename: str) -> bool:
    return not filename.startswith((*_LIBRARIES, "<frozen", "<__array_function__"))


def _hint(error: BaseException, message: str, shapes: str) -> str:
    """What a message usually means; the shapes where sizes do not fit."""
    if isinstance(error, NameError):
        name = getattr(error, "name", None) or "it"
        if isinstance(error, UnboundLocalError):
            return f" `{name}` is used before it has a value."
        return f" Nothing is called `{name}` here: is it spelled as above, is it imported?"
    if isinstance(error, RecursionError):
        return " Your function calls itself without end."
    if isinstance(error, SystemExit):
        return " A function hands back its result with `return`, not by ending Python."
    if isinstance(error, AttributeError | TypeError) and "ndarray" in message:
        return " The inputs here are NumPy arrays."
    if isinstance(error, AttributeError) and "Tensor" in message:
        return " The inputs here are PyTorch tensors."
    if "ambiguous" in message:
        return " For whole tensors or arrays write ~, & and | instead of not, and, or."
    if _SIZES.search(message) or isinstance(error, IndexError):
        return f" In this test {shapes}." if shapes else ""
    return ""


_SIZES = re.compile(
    r"shape|size|unpack|dimension|dim |einsum|subscript|broadcast|mismatch", re.IGNORECASE
)
