"""One file per interactive experiment, found by its name: `SoftLookupLab` is in `soft_lookup.py`.

A new lab is a new file. Nothing is loaded before it is asked for.
"""

import pkgutil
from importlib import import_module
from typing import Any


def _homes() -> dict[str, str]:
    """The file of each lab."""
    files = [file.name for file in pkgutil.iter_modules(__path__)]
    return {"".join(map(str.capitalize, file.split("_"))) + "Lab": file for file in files}


def __getattr__(name: str) -> Any:
    home = _homes().get(name) if name.endswith("Lab") else None
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(_homes())
