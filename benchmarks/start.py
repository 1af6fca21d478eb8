"""What the start of the program costs."""

from collections.abc import Iterable

from benchmarks.bench import Bench
from benchmarks.document import table, times
from benchmarks.measure import in_turns, ratio


def sections(bench: Bench) -> Iterable[tuple[str, str]]:
    """Yield the figures of a bare Python, of our version, and of a check on ten revisions."""
    commands = {
        "`python -c pass`": bench.tool("python", "-c", "pass"),
        "`merge-heads --version`": bench.tool("merge-heads", "--version"),
        "`merge-heads check`, 10 revisions": bench.check(bench.history(10)),
    }
    in_turns(commands.values(), 1)
    measured = in_turns(commands.values(), 3 if bench.quick else 20)
    rows = [
        (
            name,
            f"{series.wall * 1000:.0f} ms",
            f"{series.cpu * 1000:.0f} ms",
            f"{series.peak:.0f} MB",
            times(ratio(measured[0], series)),
            times(ratio(measured[0], series, "cpu")),
        )
        for name, series in zip(commands, measured, strict=True)
    ]
    yield (
        "start",
        table(
            ("", "wall", "CPU", "peak memory", "wall, times Python's", "CPU, times Python's"), rows
        ),
    )
