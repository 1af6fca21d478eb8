"""What a rehearsal tells, as findings of the catalogue; none of them changes the verdict."""

from collections.abc import Iterable, Iterator

from merge_heads.migrations.revision import Revision, Unreadable
from merge_heads.verdict.entry import tells
from merge_heads.verdict.model import Finding, Severity, Side
from merge_heads.verdict.rehearsed import (
    Difference,
    Disagreement,
    EnvironmentRehearsal,
    Failure,
    NotRehearsed,
    Order,
    Part,
    Rehearsed,
    Trouble,
)

ORDERS = {
    Order.COMMON: "what both sides have",
    Order.BASE_FIRST: "base, then head",
    Order.HEAD_FIRST: "head, then base",
    Order.MERGED: "all from empty",
    Order.BACK: "downgrade",
}
_REASONS = {
    Trouble.CANNOT: "cannot be run on this database",
    Trouble.NO_WAY_BACK: "says that there is no way back",
}
_MOST_SHOWN = 3
_LONGEST = 300


def rehearsal_findings(told: EnvironmentRehearsal) -> tuple[Finding, ...]:
    """Return what one environment's rehearsal tells: nothing where all orders agree."""
    return tuple(_findings(told))


def _findings(told: EnvironmentRehearsal) -> Iterator[Finding]:
    rehearsed = told.rehearsed
    there = {ran.order for ran in rehearsed.ran}
    for failures in _by_revision(rehearsed.failures):
        alone = Order.HEAD_FIRST if Order.HEAD_FIRST in there else Order.BASE_FIRST
        first = failures[0]
        by_itself = first.part is Part.HEAD and alone in {failure.order for failure in failures}
        yield rehearsal_failed(failures, by_itself=by_itself)
    if rehearsed.disagreements:
        yield orders_disagree(_place(told), rehearsed)
    for failure in rehearsed.back_failures:
        yield downgrade_failed(failure)
    for disagreement in rehearsed.back_disagreements:
        yield downgrade_forgets(_place(told), disagreement)
    if rehearsed.not_rehearsed is not None:
        yield not_rehearsed(told.environment.path, rehearsed.not_rehearsed)


def rehearsal_failed(failures: tuple[Failure, ...], *, by_itself: bool) -> Finding:
    """A revision that does not run in one of the orders, or in several.

    `by_itself` says that it is the head's, and does not run before base's side either.
    """
    first = failures[0]
    orders = " and ".join(f"{ORDERS[failure.order]!r}" for failure in failures)
    statement = f" at {_cut(first.statement)!r}" if first.statement else ""
    return tells(
        "MH401",
        "rehearsal-failed",
        Side.HEAD,
        _revision(first),
        f"Revision {first.revision} does not run in the order {orders}: "
        f"{_cut(first.words)}{statement}.",
        _what_to_do(first, by_itself=by_itself),
        Severity.ERROR,
    )


def _what_to_do(failure: Failure, *, by_itself: bool) -> str:
    if failure.part is Part.COMMON:
        return "Take back what this changes of base's own files, and make it in a new revision."
    if by_itself:
        return "It does not run without base's side either: correct it."
    return (
        "Make the two sides agree on who changes this object, or let the later revision look for "
        "what is there already."
    )


def orders_disagree(place: Revision | Unreadable, rehearsed: Rehearsed) -> Finding:
    """Two orders that end with two schemas."""
    named = " and ".join(dict.fromkeys(f"{ORDERS[d.order]!r}" for d in rehearsed.disagreements))
    first = rehearsed.disagreements[0]
    return tells(
        "MH402",
        "orders-disagree",
        Side.HEAD,
        place,
        f"The schema after 'base, then head' is not the one after {named}: "
        f"{_listed(first.differences, first.total)}.",
        "Make the two sides agree on this object; databases that ran them in different orders "
        "would differ.",
        Severity.ERROR,
    )


def downgrade_failed(failure: Failure) -> Finding:
    """A downgrade that does not run."""
    mine = failure.part is Part.HEAD
    expected = failure.trouble in (Trouble.CANNOT, Trouble.NO_WAY_BACK)
    reason = _REASONS.get(failure.trouble, "does not run")
    return tells(
        "MH403",
        "downgrade",
        Side.HEAD if mine else Side.BASE,
        _revision(failure),
        f"The downgrade of revision {failure.revision} {reason}: {_cut(failure.words)}.",
        "Correct downgrade(), or say in it that there is no way back.",
        Severity.WARNING if mine and not expected else Severity.NOTE,
    )


def downgrade_forgets(place: Revision | Unreadable, disagreement: Disagreement) -> Finding:
    """A downgrade after which the schema is not as it was before the upgrade."""
    mine = disagreement.part is Part.HEAD
    return tells(
        "MH403",
        "downgrade",
        Side.HEAD if mine else Side.BASE,
        place,
        f"After the downgrade of {'the head' if mine else 'base'}'s side the schema is not as it "
        f"was before: {_listed(disagreement.differences, disagreement.total)}.",
        "Let downgrade() take back what upgrade() does.",
        Severity.WARNING if mine else Severity.NOTE,
    )


def not_rehearsed(path: str, why: NotRehearsed) -> Finding:
    """An environment that could not be rehearsed."""
    place = (
        Revision(why.revision, (), why.path or path, why.line)
        if why.revision is not None
        else Unreadable(path, 1, why.reason)
    )
    words = f" {_cut(why.words).rstrip('.')}." if why.words else ""
    return tells(
        "MH404",
        "not-rehearsed",
        why.brought_by,
        place,
        f"Not rehearsed. {why.reason}{words}",
        why.next_step,
        Severity.WARNING,
    )


def _by_revision(failures: Iterable[Failure]) -> list[tuple[Failure, ...]]:
    found: dict[str, list[Failure]] = {}
    for failure in failures:
        found.setdefault(failure.revision, []).append(failure)
    return [tuple(several) for several in found.values()]


def _revision(failure: Failure) -> Revision:
    return Revision(failure.revision, (), failure.path, failure.line)


def _place(told: EnvironmentRehearsal) -> Revision | Unreadable:
    """Return the first revision that the head brings, or the environment's folder."""
    return told.first_of_head or Unreadable(told.environment.path, 1, "")


def _listed(differences: tuple[Difference, ...], total: int) -> str:
    """Tell the first differences; what is there in one schema only is told once, not by aspect."""
    whole = {_named(found) for found in differences if _is_of_the_whole(found)}
    told = dict.fromkeys(
        f"{_named(found)} is only there in {'one' if found.other is None else 'the other'}"
        if _named(found) in whole
        else _difference(found)
        for found in differences
    )
    shown = [*told][:_MOST_SHOWN]
    left = len(told) - len(shown) + total - len(differences)
    return f"{'; '.join(shown)} and {left} more" if left > 0 else "; ".join(shown)


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _named(found: Difference) -> str:
    return found.object.partition(": ")[0]


def _is_of_the_whole(found: Difference) -> bool:
    """Say whether an object is missing, and not an aspect of it such as a default."""
    aspect = found.object.partition(": ")[2]
    return None in (found.one, found.other) and aspect in ("", "type")


def _difference(found: Difference) -> str:
    values = (found.one, found.other)
    one, other = ("not there" if value is None else _cut(value) for value in values)
    return f"{found.object} is {one} in one and {other} in the other"
