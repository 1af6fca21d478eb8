"""The words alone: what has been judged and planned already, told in the process itself."""

import time
from collections.abc import Callable, Iterable

from benchmarks.bench import Bench
from benchmarks.document import table
from merge_heads.check import check
from merge_heads.fix import offer
from merge_heads.git import Repository
from merge_heads.repair import Proved
from merge_heads.report import as_json
from merge_heads.report.by_hand import Branches
from merge_heads.report.comment import sticky
from merge_heads.report.commit_message import commit_message
from merge_heads.report.offer import Offers
from merge_heads.settings import Settings
from merge_heads.verdict import Commits

_TURNS = 9
_HEAD = ("common revisions", "own, each side", "comment", "JSON", "commit message")


def sections(bench: Bench) -> Iterable[tuple[str, str]]:
    """Yield the CPU time of each kind of words, by the size of the history and of its sides."""
    shapes = (
        [(100, 10)] if bench.quick else [(1_000, 10), (5_000, 10), (20_000, 10), (5_000, 1_000)]
    )
    yield "rendering", table(_HEAD, (_row(bench, *shape) for shape in shapes))


def _row(bench: Bench, common: int, own: int) -> tuple[str, ...]:
    with Repository.at(bench.history(common, own).git_dir).leaving_no_trace() as repository:
        base, head = repository.commit("main"), repository.commit("feature")
        commits = Commits(base, head, repository.merge_base(base, head))
        checked = check(repository, commits, Settings())
        offered = offer(repository, checked, Settings())
    if not isinstance(offered, Proved):
        raise TypeError(offered)
    judgement, branches = checked.judgement, Branches("main", "feature")
    told = (
        lambda: sticky(judgement, branches, Offers(offered), "merge-heads"),
        lambda: as_json.dumps(as_json.judgement_json(judgement)),
        lambda: commit_message(offered, judgement, "main"),
    )
    return (f"{common:,}", f"{own:,}", *(f"{_seconds(tell) * 1000:.1f} ms" for tell in told))


def _seconds(tell: Callable[[], object]) -> float:
    """Return the least time of several turns: the words are the same, what else runs is not."""
    times = []
    for _ in range(_TURNS):
        begun = time.process_time()
        tell()
        times.append(time.process_time() - begun)
    return min(times)
