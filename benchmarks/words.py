"""What it costs to judge and to tell a conflict: by the size of its sides, and of the history."""

from collections.abc import Iterable

from benchmarks.bench import Bench
from benchmarks.document import table
from benchmarks.measure import in_turns

_FORMATS = ("text", "json", "markdown")


def sections(bench: Bench) -> Iterable[tuple[str, str]]:
    """Yield the figures for growing sides, and for a growing history."""
    history, sides = (1_000, (10, 100)) if bench.quick else (5_000, (10, 100, 1_000))
    yield "sides", _table(bench, [(history, own) for own in sides])
    sizes = (100, 1_000) if bench.quick else (1_000, 5_000, 20_000)
    yield "histories", _table(bench, [(size, 10) for size in sizes])


def _table(bench: Bench, shapes: list[tuple[int, int]]) -> str:
    return table(_HEAD, (_row(bench, *shape) for shape in shapes))


def _row(bench: Bench, common: int, own: int) -> tuple[str, ...]:
    history = bench.history(common, own)
    commands = [bench.check(history, "--format", name) for name in _FORMATS]
    measured = in_turns(commands, _turns(bench, common))
    told = f"{len(measured[-1].runs[0].said.encode()) / 1000:.1f} kB"
    more = measured[-1].cpu - measured[0].cpu
    cpu = (f"{series.cpu:.2f} s" for series in measured)
    return (f"{common:,}", f"{own:,}", *cpu, f"{more * 1000:+.0f} ms", told)


def _turns(bench: Bench, common: int) -> int:
    return 1 if bench.quick else 3 if common > 5_000 else 5


_HEAD = (
    "common revisions",
    "own, each side",
    "text, CPU",
    "JSON, CPU",
    "Markdown, CPU",
    "Markdown more than text",
    "length of the Markdown",
)
