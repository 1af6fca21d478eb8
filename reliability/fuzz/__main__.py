"""python -m reliability.fuzz [TARGET...] [--seconds N] [--seed N]: fuzz, and show the figures."""

import argparse
import sys

from reliability.fuzz.run import NAMES, Fuzzed, fuzz


def main() -> int:
    """Fuzz the targets one after the other; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m reliability.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*NAMES, []], default=[])
    parser.add_argument("--seconds", type=int, default=900, help="for each target")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    done = [_told(fuzz(name, given.seconds, given.seed)) for name in given.targets or NAMES]
    return 1 if any(one.failure for one in done) else 0


def _told(fuzzed: Fuzzed) -> Fuzzed:
    figures = (
        f"{fuzzed.executions:,} executions, {fuzzed.edges:,} edges, {fuzzed.features:,} features"
    )
    print(f"{fuzzed.target}: {figures}, {fuzzed.inputs:,} inputs", flush=True)
    if fuzzed.failure:
        print(fuzzed.failure, flush=True)
    return fuzzed


if __name__ == "__main__":
    sys.exit(main())
