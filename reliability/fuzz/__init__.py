"""The readers and the renderer under fuzzers: atheris, guided by coverage, and Hypothesis.

`targets/` holds one function of bytes for each of them, which raises `Broken` where a promise does
not hold. `run` drives them by atheris; `tests/reliability/test_fuzz.py` drives the same functions
by Hypothesis, without atheris, so that an input that was found means the same everywhere.
"""

from reliability.part import Part, Scope


def measure(scope: Scope) -> Part:
    """Run every target under atheris, each for `scope.seconds`."""
    # Imported here: the targets need none of what runs them.
    from reliability.fuzz.run import measure as measured

    return measured(scope)
