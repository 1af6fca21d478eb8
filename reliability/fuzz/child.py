"""One target under atheris, in a process of its own: python -m reliability.fuzz.child TARGET ...

What follows the target goes to libFuzzer as it is:
https://llvm.org/docs/LibFuzzer.html#options
"""

import sys

import atheris  # type: ignore[import-untyped]


def main() -> None:
    """Instrument the product, and hand the target to libFuzzer, which ends the process."""
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["merge_heads"]):
        from reliability.fuzz.targets import TARGETS

    target = TARGETS[name]
    atheris.Setup([sys.argv[0], *options], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
