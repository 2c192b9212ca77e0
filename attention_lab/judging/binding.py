"""Which functions belong to which inputs: by the names of their parameters."""

import inspect
from collections.abc import Callable, Collection
from inspect import Parameter
from typing import Any


def takes(function: Callable[..., Any], names: Collection[str]) -> bool:
    """Whether a function can be given inputs of exactly these names.

    Each name must be one of its parameters, and each parameter without a default must be among
    the names. How many they are proves nothing: `(x, w_q, w_k, w_v)` fits four other names.
    A keyword-only parameter is a setting of the function and never an input. What takes anything
    (`*args`, `**kwargs`) says nothing of itself and takes nothing here, and a wrapper does not
    pass for what it wraps.
    """
    try:
        parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    except ValueError:  # some functions written in C have no signature
        return False
    inputs = {p.name for p in parameters if p.kind is Parameter.POSITIONAL_OR_KEYWORD}
    required = {p.name for p in parameters if p.default is Parameter.empty}
    return required <= set(names) <= inputs
