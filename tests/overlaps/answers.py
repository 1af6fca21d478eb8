"""What reading says of a pair, and what running says of it."""

import warnings
from collections.abc import Iterable, Sequence

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.source import read_revision
from merge_heads.rehearsal.in_process import run
from merge_heads.verdict import EnvironmentJudgement, Histories, Overlap, judge_environment
from merge_heads.verdict.rehearsed import Failure, Order, Part, Rehearsal, Rehearsed
from tests.overlaps.ancestor import ancestor, chain
from tests.overlaps.pair import POSTGRESQL, Answer, Pair

Files = Sequence[tuple[str, str]]

# Where a failure is not one of the two sides together.
_ALONE = {
    (Order.COMMON, Part.COMMON): "the ancestor",
    (Order.BASE_FIRST, Part.BASE): "base's side alone",
    (Order.HEAD_FIRST, Part.HEAD): "the head's side alone",
}


def files(pair: Pair) -> tuple[Files, Files, Files]:
    """Return the revisions of the ancestor, of base's side and of the head's, as id and text."""
    common = [ancestor(postgresql=pair.on == (POSTGRESQL,))]
    return common, chain("b", pair.base), chain("c", pair.head)


def judged(pair: Pair) -> EnvironmentJudgement:
    """Read a pair as a check reads two branches."""
    common, base, head = files(pair)
    histories = Histories(
        base=_history([*common, *base]),
        head=_history([*common, *head]),
        merged=_history([*common, *base, *head]),
    )
    return judge_environment(Environment("migrations", ("versions",)), histories)


def _history(revisions: Iterable[tuple[str, str]]) -> History:
    return History.of(read_revision(f"versions/{id_}.py", text.encode()) for id_, text in revisions)


def answer(overlaps: Iterable[Overlap]) -> Answer:
    """Return the strongest of what is told."""
    told = [overlap.certain for overlap in overlaps]
    return Answer.CERTAIN if any(told) else Answer.POSSIBLE if told else Answer.NONE


def rehearsed(pair: Pair, url: str) -> Rehearsed:
    """Run a pair in all orders."""
    common, base, head = ([text for _, text in revisions] for revisions in files(pair))
    with warnings.catch_warnings():
        # What SQLAlchemy warns of in a migration is no matter of the merge.
        warnings.simplefilter("ignore")
        return run(common, base, head, url)


def alone(result: Rehearsed) -> str | None:
    """Say what does not even run by itself, in which case the orders say nothing."""
    if result.not_rehearsed is not None:
        return f"{result.not_rehearsed.reason} {result.not_rehearsed.words}"
    for failure in result.failures:
        if who := _ALONE.get((failure.order, failure.part)):
            return f"{who}: {failure.words}"
    return None


def agrees(result: Rehearsed) -> bool:
    """Say whether all orders ran and came to one schema."""
    return result.outcome is Rehearsal.AGREED


def told(result: Rehearsed) -> str:
    """Return in a line how the orders failed or differed."""
    failures = (f"{_where(failure)}: {failure.words}" for failure in result.failures)
    differences = (
        f"{d.object}: {d.one} / {d.other}" for one in result.disagreements for d in one.differences
    )
    return "; ".join([*failures, *differences])


def _where(failure: Failure) -> str:
    return f"{failure.order}, {failure.part}"
