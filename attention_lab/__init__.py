"""A hands-on laboratory for Transformer attention.

    from attention_lab import AttentionLab
    AttentionLab("the bank of the river")

Names are loaded when they are asked for, so that `attention-lab --help` needs no PyTorch. They
are listed in `__init__.pyi`; the labs are found in the folder `labs`.
"""

from typing import Any

import lazy_loader

from attention_lab import labs

__version__ = "0.1.0"

_listed, _, _names = lazy_loader.attach_stub(__name__, __file__)
__all__ = [*dir(labs), *_names]


def __getattr__(name: str) -> Any:
    return getattr(labs, name) if name.endswith("Lab") else _listed(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *dir(labs)})
