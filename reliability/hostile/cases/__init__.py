"""The corpus: each module brings the cases of one kind."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from reliability.hostile.batch import batched
from reliability.hostile.case import Case
from reliability.hostile.cases import (
    configuration,
    conversation,
    executed,
    large_files,
    long_names,
    many_files,
    many_revisions,
    names,
    python_files,
    references,
    trees,
)

# Each of these has a pull request of its own in any case.
_ALONE: Sequence[Case] = (
    *executed.CASES,
    *configuration.CASES,
    *trees.CASES,
    *conversation.CASES,
    *large_files.CASES,
    *many_revisions.CASES,
    *many_files.CASES,
    *long_names.CASES,
)
# Several of these fit into one, as environments of their own.
_SMALL: Sequence[Case] = (*python_files.CASES, *references.CASES, *names.CASES)
_IN_ONE = {"names": 20, "Python files": 30, "references": 20}
# Of so many of a kind, the sample takes one.
_SAMPLED = {
    "what would run": 3,
    "configuration": 18,
    "trees": 18,
    "conversation": 20,
    "too much": 12,
}


def all_cases(*, is_whole: bool) -> Iterator[Case]:
    """Yield every case by itself; in the sample, some of them, and small ones together."""
    if is_whole:
        yield from (*_ALONE, *_SMALL)
        return
    for kind, some in groupby(_ALONE, key=lambda case: case.kind):
        yield from list(some)[:: _SAMPLED[kind]]
    for kind, some in groupby(_SMALL, key=lambda case: case.kind):
        yield from _together(kind, list(some))


def _together(kind: str, cases: Sequence[Case]) -> Iterator[Case]:
    if kind in names.ALONE:
        yield from cases[::80]
        return
    batches = list(batched(cases, _IN_ONE[kind.partition(":")[0]]))[::4]
    # The other steps tell the same words; once is enough.
    yield from (replace(one, steps=one.steps[:1]) if n else one for n, one in enumerate(batches))
