"""Holds reading against running, pair by pair, and writes it into docs/overlaps.md.

python -m benchmarks.overlaps: every upgrade of a table is crossed with every one, itself included;
each pair is read, and run in all orders on SQLite and on PostgreSQL.
"""

import argparse
import logging
import os
import platform
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import combinations_with_replacement
from pathlib import Path

import psycopg

from benchmarks import document
from merge_heads.verdict import OverlapKind
from tests import postgres
from tests.overlaps.answers import agrees, alone, answer, judged, rehearsed, told
from tests.overlaps.operations import OPERATIONS
from tests.overlaps.pair import BOTH, POSTGRESQL, SQLITE, Answer, Pair

_LONGEST = 160
Urls = Mapping[str, str]


@dataclass(frozen=True)
class Crossed:
    """Two operations, what was read of them, and what running them gave.

    `turned` is what is read where base and head change places. `only_rows` says that nothing but
    rows was told of, `unread` that something could not be read. `ran` maps each database on which
    both operations run alone to the words of how the orders fail or differ, empty where they agree.
    """

    names: tuple[str, str]
    told: Answer
    turned: Answer
    only_rows: bool
    unread: bool
    ran: Mapping[str, str]

    @property
    def fails(self) -> bool:
        """Say whether some order fails or differs on one of the databases."""
        return any(self.ran.values())


def main() -> int:
    """Measure, print the figures, and write them down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overlaps", description=__doc__)
    parser.add_argument("--document", type=Path, default=Path("docs/overlaps.md"))
    asked = parser.parse_args()
    try:
        with postgres.server() as url:
            urls = {SQLITE: "sqlite://", POSTGRESQL: url}
            figures = "\n".join((_versions(url), *sections(measured(OPERATIONS, urls))))
    except postgres.Missing as missing:
        sys.exit(str(missing))
    print(figures)
    document.put(asked.document, "measured", figures)
    return 0


def measured(operations: Mapping[str, str], urls: Urls) -> list[Crossed]:
    """Read and run each pair of operations, on as many processes as there are processors."""
    pairs = list(combinations_with_replacement(operations.items(), 2))
    with ProcessPoolExecutor(os.cpu_count(), initializer=logging.disable) as pool:
        crossing = pool.map(partial(crossed, urls=urls), pairs, chunksize=8)
        return list(_with_progress(crossing, len(pairs)))


def _with_progress(crossing: Iterable[Crossed], total: int) -> Iterator[Crossed]:
    for number, each in enumerate(crossing, 1):
        if sys.stderr.isatty():
            print(f"\r{number} of {total} pairs", end="", file=sys.stderr, flush=True)
        yield each


def crossed(operations: tuple[tuple[str, str], tuple[str, str]], urls: Urls) -> Crossed:
    """Read two operations as base's side and the head's, both ways, and run them."""
    (one, first), (other, second) = operations
    pair, turned = _pair(first, second, BOTH), _pair(second, first, BOTH)
    judgement = judged(pair)
    results = {name: rehearsed(_pair(first, second, (name,)), urls[name]) for name in urls}
    return Crossed(
        names=(one, other),
        told=answer(judgement.overlaps),
        turned=answer(judged(turned).overlaps),
        only_rows={overlap.kind for overlap in judgement.overlaps} == {OverlapKind.DATA_TWICE},
        unread=bool(judgement.not_read),
        ran={
            name: "" if agrees(result) else told(result)
            for name, result in results.items()
            if alone(result) is None
        },
    )


def _pair(base: str, head: str, on: tuple[str, ...]) -> Pair:
    return Pair("", (base,), (head,), Answer.NONE, on=on)


def sections(crossings: Sequence[Crossed]) -> Iterator[str]:
    """Yield the figures as Markdown: how many, the table, the two shares, what disagrees."""
    ran = [each for each in crossings if each.ran]
    of_rows = [each for each in ran if each.only_rows]
    of_schemas = [each for each in ran if not each.only_rows]
    yield _counts(crossings, ran)
    yield _table(of_schemas, of_rows)
    yield _shares(of_schemas)
    yield _disagreements(of_schemas)


def _counts(crossings: Sequence[Crossed], ran: Sequence[Crossed]) -> str:
    on = Counter(database for each in ran for database in each.ran)
    turned = sum(each.told is not each.turned for each in crossings)
    upgrades = {name for each in crossings for name in each.names}
    return (
        f"{len(crossings):,} pairs of {len(upgrades)} upgrades; "
        f"both sides run alone on SQLite in {on[SQLITE]:,} of them, on PostgreSQL in "
        f"{on[POSTGRESQL]:,}. Something could not be read in "
        f"{sum(each.unread for each in crossings)}; the answer is another where base and head "
        f"change places in {turned}.\n"
    )


def _table(of_schemas: Sequence[Crossed], of_rows: Sequence[Crossed]) -> str:
    rows = [
        (f"*{said}*", *_split([each for each in of_schemas if each.told is said]))
        for said in Answer
    ]
    rows.append(("*possible*, of rows alone", *_split(of_rows)))
    return document.table(("read", "fails or differs when it runs", "agrees in all orders"), rows)


def _split(crossings: Sequence[Crossed]) -> tuple[str, str]:
    fails = sum(each.fails for each in crossings)
    return f"{fails:,}", f"{len(crossings) - fails:,}"


def _shares(crossings: Sequence[Crossed]) -> str:
    certain = [each for each in crossings if each.told is Answer.CERTAIN]
    failing = [each for each in crossings if each.fails]
    by_certain = [each for each in failing if each.told is Answer.CERTAIN]
    by_any = [each for each in failing if each.told is not Answer.NONE]
    rows = (
        ("precision of *certain*: of those that are told, fail or differ", by_certain, certain),
        ("recall of *certain*: of those that fail or differ, are told", by_certain, failing),
        ("recall of *certain* or *possible*", by_any, failing),
    )
    table = [(words, _share(some, every)) for words, some, every in rows]
    return document.table(("without those of rows alone", "share"), table)


def _share(some: Sequence[Crossed], every: Sequence[Crossed]) -> str:
    if not every:
        return "0 of 0"
    return f"{100 * len(some) / len(every):.1f} % ({len(some):,} of {len(every):,})"


def _disagreements(crossings: Sequence[Crossed]) -> str:
    wrong = [each for each in crossings if _is_wrong(each)]
    if not wrong:
        return "Reading and running disagree on none of them.\n"
    rows = [(*each.names, f"*{each.told}*", _how(each)) for each in wrong]
    head = ("one side", "the other side", "read", "when it runs")
    return f"Reading and running disagree on {len(wrong)}:\n\n{document.table(head, rows)}"


def _is_wrong(crossing: Crossed) -> bool:
    return crossing.told is (Answer.NONE if crossing.fails else Answer.CERTAIN)


def _how(crossing: Crossed) -> str:
    words = (f"{database}: {how}" for database, how in crossing.ran.items() if how)
    told = " ".join("; ".join(words).split()) or "all orders agree"
    return (told if len(told) <= _LONGEST else f"{told[:_LONGEST]} ...").replace("|", "\\|")


def _versions(url: str) -> str:
    with psycopg.connect(url) as connection:
        (running,) = connection.execute("SHOW server_version").fetchone() or ("",)
    libraries = [(name, version(name)) for name in ("alembic", "SQLAlchemy", "sqlglot")]
    databases = [("PostgreSQL", running.split()[0]), ("SQLite", sqlite3.sqlite_version)]
    told = (*databases, *libraries, ("Python", platform.python_version()))
    return f"Measured on {', '.join(f'{name} {number}' for name, number in told)}.\n"


if __name__ == "__main__":
    sys.exit(main())
