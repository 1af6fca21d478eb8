"""`merge-heads check` and its peers, on histories of several sizes."""

from collections.abc import Iterable
from itertools import chain, pairwise

from benchmarks.bench import Bench
from benchmarks.document import seconds, table, times
from benchmarks.histories import History
from benchmarks.measure import Figure, Series, in_turns, ratio, run
from benchmarks.peers import PEERS, Peer, ask, tree

_SIZES = (100, 1_000, 5_000, 20_000)
_QUICK = (1_000,)
_FIGURES: tuple[Figure, ...] = ("wall", "cpu", "peak")
_RATIOS = ("wall : row before", "CPU : row before", "memory : row before")
Pair = tuple[Series, Series]


def sections(bench: Bench) -> Iterable[tuple[str, str]]:
    """Yield the name and the figures of each place in the document."""
    yield "answers", _answers(bench)
    for size in _QUICK if bench.quick else _SIZES:
        yield f"check {size}", _table(_pairs(bench, size))
    if not bench.quick:
        yield "growth", growth(bench)


def _turns(bench: Bench, size: int) -> int:
    return 1 if bench.quick else 2 if size == _SIZES[-1] else 5


def _answers(bench: Bench) -> str:
    history = bench.history(_SIZES[0])
    # Whether compiled files are there changes no answer.
    rows = [
        (peer.name, f"`{' '.join(peer.words)}`", ask(bench, peer, history).words)
        for peer in PEERS
        if not peer.cold
    ]
    ours = run(bench.check(history)).code, run(bench.check(history, "--head", "main")).code
    said = f"right; exit code {ours[0]}, of one head {ours[1]}"
    first = ("`merge-heads check`", "`merge-heads check --repo DIR --base main --head feature`")
    return table(("program", "command", "two heads found?"), [(*first, said), *rows])


def _pairs(bench: Bench, size: int) -> list[tuple[Peer, Pair]]:
    history = bench.history(size)
    merged = tree(bench, history, "main", "feature")
    # Not counted: it compiles the migrations and brings the files into the cache.
    run(PEERS[0].command(bench, merged))
    return [(peer, against(bench, peer, history, _turns(bench, size))) for peer in PEERS]


def against(bench: Bench, peer: Peer, history: History, turns: int) -> Pair:
    """Return our runs and a peer's, taken in turns."""
    merged = tree(bench, history, "main", "feature")
    ours, theirs = in_turns((bench.check(history), peer.command(bench, merged)), turns)
    return ours, theirs


def _table(pairs: list[tuple[Peer, Pair]]) -> str:
    ours = Series(tuple(chain.from_iterable(pair[0].runs for _, pair in pairs)))
    rows = [_row("**`merge-heads check`**", ours, "1", "1")]
    for peer, (own, theirs) in pairs:
        ratios = (times(ratio(own, theirs, figure)) for figure in _FIGURES[:2])
        rows.append(_row(peer.name, theirs, *ratios))
    return table(("", "wall", "CPU", "peak memory", "wall, times ours", "CPU, times ours"), rows)


def _row(name: str, series: Series, *more: str) -> tuple[str, ...]:
    figures = (seconds(series.wall), seconds(series.cpu), f"{series.peak:.0f} MB")
    return (name, *figures, *more)


def growth(bench: Bench) -> str:
    """Return our figures for all sizes, taken in turns, and each size against the one before."""
    commands = [bench.check(bench.history(size)) for size in _SIZES]
    measured = in_turns(commands, _turns(bench, _SIZES[0]))
    rows = [_row(f"{_SIZES[0]:,}", measured[0], "", "", "")]
    for size, (before, series) in zip(_SIZES[1:], pairwise(measured), strict=True):
        ratios = (times(ratio(before, series, figure)) for figure in _FIGURES)
        rows.append(_row(f"{size:,}", series, *ratios))
    return table(("revisions", "wall", "CPU", "peak memory", *_RATIOS), rows)
