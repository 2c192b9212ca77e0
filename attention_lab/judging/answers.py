"""What a learner hands in: whether it is an answer yet, and its numbers."""

import ast
import dis
import inspect
import linecache
import textwrap
from collections.abc import Callable
from types import CodeType, TracebackType
from typing import Any

import numpy as np
import torch

from .declare import Array, Exercise

_DOES_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "EXTENDED_ARG"}
_DOES_NOTHING |= {"LOAD_SMALL_INT", "COPY_FREE_VARS", "NOT_TAKEN"}


class NotNumbers(Exception):
    """A result that cannot be read as numbers; the message is for the learner."""


def load(exercise: Exercise, source: str) -> Any:
    """The function or the value that the starter or the solution defines."""
    filename = f"<{exercise.name} {abs(hash(source))}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)
    namespace: dict[str, Any] = {"__name__": "exercise"}
    exec(compile(source, filename, "exec"), namespace)
    return namespace[exercise.answer_name]


# --- is it an answer yet? -----------------------------------------------------------------


def is_untouched(exercise: Exercise, answer: Any) -> bool:
    """Three dots, nothing, the starter itself, or a function that does nothing yet."""
    if answer is None or is_dots(answer):
        return True
    code = getattr(answer, "__code__", None)
    if not exercise.is_function or not isinstance(code, CodeType):
        return False
    starter = load(exercise, exercise.starter)
    if _does_nothing(code) or _meaning(code) == _meaning(starter.__code__):
        return True
    # The same text compiles differently beside its imports and in a cell of its own.
    text = _written(starter)
    return text is not None and _written(answer) == text


def _written(function: Any) -> str | None:
    """The text of a function without comments and spacing; None where nobody kept it."""
    try:
        return ast.unparse(ast.parse(textwrap.dedent(inspect.getsource(function))))
    except (OSError, TypeError, SyntaxError):
        return None


def is_dots(value: Any) -> bool:
    """Whether a value is three dots, or still holds three dots somewhere."""
    if isinstance(value, list | tuple):
        return any(map(is_dots, value))
    if isinstance(value, np.ndarray) and value.dtype == object:
        return any(map(is_dots, value.flat))
    return value is ...


def _does_nothing(code: CodeType) -> bool:
    """A body of `...`, `pass`, a docstring or `return ...` and nothing else."""
    if code.co_flags & inspect.CO_GENERATOR:
        return False
    constants = [c for c in code.co_consts if c is not None and c is not ...]
    returned = [
        step.argval
        for step in dis.get_instructions(code)
        if step.opname in ("LOAD_CONST", "RETURN_CONST", "LOAD_SMALL_INT")
    ]
    steps = {step.opname for step in dis.get_instructions(code)}
    return steps <= _DOES_NOTHING and not any(c in returned for c in constants)


def _meaning(code: CodeType) -> tuple[Any, ...]:
    """What a function does, without its name, comments, docstring and line numbers."""
    steps = [(s.opname, s.argrepr) for s in dis.get_instructions(code) if s.opname != "NOP"]
    return code.co_argcount, code.co_varnames, tuple(steps)


def says_not_implemented(error: BaseException | None) -> bool:
    """Whether the learner's own `raise NotImplementedError` ended it; libraries raise it too."""
    if not isinstance(error, NotImplementedError):
        return False
    trace: TracebackType | None = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return False
    steps = {s.offset: s.opname for s in dis.get_instructions(trace.tb_frame.f_code)}
    return steps.get(trace.tb_lasti) == "RAISE_VARARGS"


def wrong_kind(exercise: Exercise, answer: Any) -> str | None:
    """What to say when a function is asked for and something else comes, or the reverse."""
    name = exercise.answer_name
    if not exercise.is_function:
        if is_dots(answer):
            return "There are still three dots in your answer. Replace each of them by a number."
        if callable(answer) and not isinstance(answer, torch.Tensor):
            return f"This exercise asks for a value, and {name} is a function. Hand in its result."
        return None
    if not callable(answer) or isinstance(answer, torch.Tensor):
        return (
            "This exercise asks for a function. Hand in the function itself, without calling it: "
            f'check("{exercise.name}", {name}).'
        )
    return _wrong_arguments(exercise, answer)


def _wrong_arguments(exercise: Exercise, answer: Callable[..., Any]) -> str | None:
    names = list(exercise.built_cases[0].inputs)
    try:
        signature = inspect.signature(answer)
        signature.bind(*names)
    except TypeError:
        has = ", ".join(signature.parameters) or "nothing"
        return (
            f"Your function must take {len(names)} argument{'s' * (len(names) > 1)}, "
            f"{', '.join(names)}, in this order. Yours takes {has}."
        )
    except ValueError:  # some functions written in C have no signature
        return None
    return None


# --- its numbers --------------------------------------------------------------------------


def numbers(result: Any) -> Array:
    """A result as float64, from a tensor, an array, a number, or nested lists of any of them.

    Raises NotNumbers with a sentence for the learner.
    """
    if result is None:
        raise NotNumbers("Your function returns None. Does it end with a `return`?")
    if isinstance(result, torch.Tensor):
        return _real(result.detach().cpu().resolve_conj().resolve_neg().to_dense())
    if isinstance(result, list | tuple) and any(isinstance(x, torch.Tensor) for x in result):
        result = [numbers(x) for x in result]
    try:
        array = np.asarray(result)
        if array.dtype == object and array.ndim == 0:
            array = np.asarray(float(result))  # a fraction; for a dictionary a TypeError
        if array.dtype == object:  # a list of lists of tensors, or of numbers of other kinds
            array = np.asarray([numbers(x) for x in result])
        if array.dtype.kind not in "biufc":
            raise TypeError
        return _real(array)
    except NotNumbers:
        raise
    except (TypeError, ValueError, RuntimeError):
        raise NotNumbers(_not_numbers(result)) from None


def _real(array: Any) -> Array:
    if isinstance(array, torch.Tensor):
        if array.is_complex():
            raise NotNumbers("Your result holds complex numbers. All numbers here are real.")
        return np.array(array.to(torch.float64).numpy())
    if array.dtype.kind == "c":
        raise NotNumbers("Your result holds complex numbers. All numbers here are real.")
    return np.array(array, dtype=np.float64)


def _not_numbers(result: Any) -> str:
    if isinstance(result, list | tuple) and any(isinstance(part, str) for part in result):
        return "Your result holds text. Write the numbers without quotes."
    if isinstance(result, list | tuple):
        return (
            f"Your result is a {type(result).__name__} whose parts do not form one array: "
            "they have different shapes, or are no numbers."
        )
    kind = type(result).__name__
    return f"Your result is a {kind}. It should be numbers: a tensor, an array, or a list."
