"""Does harm on purpose and tells what came of it: python -m reliability [PART...]."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from reliability import document
from reliability.part import Scope

# Packages with `measure`, in the order of the document.
PARTS = ("hostile", "fuzz", "faults", "races", "secrets")
_SECONDS, _QUICK_SECONDS = 900, 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the parts, show each table as soon as it is there; 1 where anything failed."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    seconds = asked.seconds or (_QUICK_SECONDS if asked.quick else _SECONDS)
    scope, failed = Scope(not asked.quick, seconds, asked.seed), False
    for name in asked.parts or PARTS:
        # Imported here: a part may need what is not installed for the others.
        part = import_module(f"reliability.{name}").measure(scope)
        print(f"{name}\n\n{document.figures(part, scope)}\n", flush=True)
        failed |= bool(part.failures)
        if asked.write:
            document.write(name, part, scope, asked.document)
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reliability", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; default: all of them"
    )
    parser.add_argument("--quick", action="store_true", help="a sample of each part")
    parser.add_argument("--write", action="store_true", help="write the document anew")
    parser.add_argument("--seconds", type=int, metavar="N", help="for each target of the fuzzer")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of all dice")
    parser.add_argument("--document", type=Path, default=document.DOCUMENT)
    return parser


if __name__ == "__main__":
    sys.exit(main())
