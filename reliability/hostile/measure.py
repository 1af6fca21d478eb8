"""All of the corpus, or its sample, tried; the figures for docs/reliability.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil

from reliability.hostile import mermaid
from reliability.hostile.cases import all_cases
from reliability.hostile.running import Tried, tried
from reliability.hostile.stage import MOST_BYTES, MOST_SECONDS
from reliability.part import Part, Scope

_MB = 1024 * 1024
_PICTURES_AT_ONCE = 500


def measure(scope: Scope) -> Part:
    """Try each case in turn, and return what came of it; Mermaid has to be installed."""
    found = []
    for case in all_cases(is_whole=scope.is_whole):
        found.append(tried(case, is_whole=scope.is_whole))
        print(f"hostile: {case.name}: {'; '.join(found[-1].failures) or 'fine'}", flush=True)
    failures = [failure for one in found for failure in one.failures]
    return Part("Hostile input", tuple(_rows(found)), (*failures, *_of_pictures(found)))


def _rows(found: Sequence[Tried]) -> Iterator[tuple[str, str]]:
    yield "cases tried", _figure(sum(len(one.case.parts) or 1 for one in found))
    kinds = Counter[str]()
    for one in found:
        kinds[one.case.kind.partition(":")[0]] += len(one.case.parts) or 1
    yield from ((f"cases: {kind}", _figure(count)) for kind, count in kinds.items())
    yield "runs of the action", _figure(sum(one.runs for one in found))
    slowest = ceil(max(one.seconds for one in found))
    yield f"longest run, in seconds (bound: {MOST_SECONDS})", _figure(slowest)
    largest = ceil(max(one.peak for one in found) / _MB)
    yield f"most memory of a process, in MB (bound: {MOST_BYTES // _MB})", _figure(largest)
    yield "comments read by GitHub's Markdown parser", _figure(sum(one.comments for one in found))
    yield "pictures read by Mermaid", _figure(sum(len(one.pictures) for one in found))


def _of_pictures(found: Sequence[Tried]) -> Iterator[str]:
    if not mermaid.is_here():
        yield "the Mermaid library is not installed: npm ci --prefix tests/reliability/mermaid"
        return
    pictures = list(dict.fromkeys(picture for one in found for picture in one.pictures))
    for start in range(0, len(pictures), _PICTURES_AT_ONCE):
        yield from mermaid.wrong(pictures[start : start + _PICTURES_AT_ONCE])


def _figure(number: int) -> str:
    return f"{number:,}"
