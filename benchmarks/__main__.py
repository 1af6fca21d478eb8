"""Measures everything and writes the figures into docs/performance.md: python -m benchmarks."""

import argparse
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import document
from benchmarks.bench import Bench

# Modules with `sections`. The last ones import much, and children's memory counts from ours.
_PARTS = ("start", "check", "words", "image", "rendering", "event", "sweep")
_QUICK = _PARTS[:-4]


def main() -> int:
    """Measure; show each table as soon as it is there, and in full write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("how", choices=("full", "quick"), help="quick writes nothing")
    parser.add_argument("--tools", type=Path, default=Path(sys.executable).parent)
    parser.add_argument("--only", choices=_PARTS, action="append", help="of these parts alone")
    parser.add_argument("--document", type=Path, default=Path("docs/performance.md"))
    asked = parser.parse_args()
    begun = time.monotonic()
    with TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), asked.tools.absolute(), quick=asked.how == "quick")
        parts = asked.only or (_QUICK if bench.quick else _PARTS)
        _measure(bench, parts, None if bench.quick else asked.document)
    print(f"took {time.monotonic() - begun:.0f} s")
    return 0


def _measure(bench: Bench, parts: Sequence[str], written: Path | None) -> None:
    _show("machine", bench.machine(), written)
    for part in parts:
        for name, figures in import_module(f"benchmarks.{part}").sections(bench):
            _show(name, figures, written)


def _show(name: str, figures: str, written: Path | None) -> None:
    print(f"{name}\n\n{figures}", flush=True)
    if written:
        document.put(written, name, figures)


if __name__ == "__main__":
    sys.exit(main())
