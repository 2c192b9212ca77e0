"""python -m tests.benchmarks [--quick] [MEASURE ...]"""

import argparse
import importlib
import time

from .table import Row, show

MEASURES = {
    "steps": "kernel time of one step, message included, against the usual ways",
    "attend": "attend() against PyTorch's own attention",
    "imports": "import attention_lab against importing its dependencies",
    "memory": "memory after 10,000 updates; what 100 runs of a cell leave behind",
    "screen": "in JupyterLab in Chromium: key press to pixels, a held key, first picture",
    "training": "in Chromium: key press to pixels of a lab while a training runs beside it",
}


def main() -> None:
    names = "\n".join(f"  {name:8} {what}" for name, what in MEASURES.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=f"Measure speed and memory, print one table.\n\nmeasures:\n{names}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("measure", nargs="*", help="default: all of them")
    parser.add_argument("--quick", action="store_true", help="tiny counts: does it still run?")
    arguments = parser.parse_args()
    unknown = set(arguments.measure) - set(MEASURES)
    if unknown:
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for name in arguments.measure or MEASURES:
        start = time.monotonic()
        rows += importlib.import_module(f"{__package__}.{name}").measure(quick=arguments.quick)
        print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
    print(show(rows))


if __name__ == "__main__":
    main()
