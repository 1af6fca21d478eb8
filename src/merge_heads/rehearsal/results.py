"""What was told of a rehearsal, to what it came to."""

from collections.abc import Iterable, Iterator, Sequence

from merge_heads.rehearsal.events import Compared, Completed, Connected, Event, Failed, Started
from merge_heads.rehearsal.plan import Plan
from merge_heads.verdict.model import Side
from merge_heads.verdict.rehearsed import (
    Disagreement,
    Failure,
    NotRehearsed,
    Order,
    Part,
    Ran,
    Rehearsal,
    Rehearsed,
    Trouble,
)

_OTHER_DATABASE = (
    "Rehearse on a throw-away PostgreSQL server: --database-url postgresql://..., or the action's "
    "input rehearse."
)
_OWN_JOB = "Run merge-heads rehearse in a job of the project's own, where {} (docs/rehearsal.md)."


def result(plan: Plan, events: Sequence[Event]) -> Rehearsed:
    """Judge what was told: who is to blame for what, and how it ended as a whole."""
    failures = [_failure(plan, event) for event in events if isinstance(event, Failed)]
    back = tuple(f for f in failures if f.order is Order.BACK)
    upwards = [f for f in failures if f.order is not Order.BACK]
    real = tuple(f for f in upwards if _counts(f))
    told = tuple(_disagreements(events))
    disagreements = tuple(d for d in told if d.order is not Order.BACK)
    ran = tuple(_ran(plan, events))
    missing = None if real else _missing(upwards, ran)
    outcome = Rehearsal.AGREED
    if real:
        outcome = Rehearsal.FAILED
    elif missing:
        outcome = Rehearsal.NOT_REHEARSED
    elif disagreements:
        outcome = Rehearsal.DIFFERS
    return Rehearsed(
        outcome=outcome,
        database=next((e.database for e in events if isinstance(e, Connected)), ""),
        ran=ran,
        failures=real,
        disagreements=disagreements,
        back_failures=back,
        back_disagreements=tuple(d for d in told if d.order is Order.BACK),
        not_rehearsed=missing,
    )


def _missing(failures: Iterable[Failure], ran: Iterable[Ran]) -> NotRehearsed | None:
    """Say why there is no answer: something did not run, and not because of the head."""
    for failure in failures:
        return _not_rehearsed(failure)
    # Never green by what was not told.
    if not all(one.completed for one in ran if one.order is not Order.BACK):
        return NotRehearsed("The rehearsal did not run to its end.", "Run it again.")
    return None


def _counts(failure: Failure) -> bool:
    """Say whether a failure is the head's and tells of the order or of the head's revision."""
    is_heads = failure.brought_by is Side.HEAD and failure.revision != ""
    return is_heads and not failure.trouble.says_nothing_of_the_order


def _failure(plan: Plan, event: Failed) -> Failure:
    script = plan.merged.script(event.revision) or plan.stands.script(event.revision)
    part = script.part if script else Part.HEAD
    # Of base's own revisions, those that ran before anything of the head's was there.
    alone = event.order in (Order.COMMON, Order.BASE_FIRST) and not plan.touched
    is_bases = part is Part.BASE or (part is Part.COMMON and event.order is not Order.MERGED)
    if event.order is Order.BACK:
        is_bases, alone = part is not Part.HEAD, True
    edited = script is not None and script.edited
    return Failure(
        order=event.order,
        revision=event.revision,
        path=script.path if script else "",
        line=max(event.line, 1),
        part=part,
        brought_by=Side.BASE if is_bases and alone and not edited else Side.HEAD,
        trouble=event.trouble,
        statement=event.statement,
        words=event.words,
    )


def _disagreements(events: Iterable[Event]) -> Iterator[Disagreement]:
    for event in events:
        if isinstance(event, Compared):
            yield Disagreement(event.order, event.differences, event.total, event.part)


def _ran(plan: Plan, events: Sequence[Event]) -> Iterator[Ran]:
    completed = {event.order for event in events if isinstance(event, Completed)}
    yield Ran(Order.COMMON, plan.common, Order.COMMON in completed)
    yield Ran(Order.BASE_FIRST, plan.base_first, Order.BASE_FIRST in completed)
    if plan.head_first:
        yield Ran(Order.HEAD_FIRST, plan.head_first, Order.HEAD_FIRST in completed)
    begun = (e.revision for e in events if isinstance(e, Started) and e.order is Order.MERGED)
    yield Ran(Order.MERGED, tuple(begun), Order.MERGED in completed)
    yield Ran(Order.BACK, plan.base_first[::-1], Order.BACK in completed)


def _not_rehearsed(failure: Failure) -> NotRehearsed:
    reason, next_step = _why(failure)
    return NotRehearsed(
        reason=reason,
        next_step=next_step,
        brought_by=failure.brought_by,
        revision=failure.revision or None,
        path=failure.path or None,
        line=failure.line,
        words="" if failure.trouble is Trouble.NEEDS_PACKAGE else failure.words,
        statement=failure.statement,
    )


def _why(failure: Failure) -> tuple[str, str]:
    named = f"revision {failure.revision} ({failure.path})"
    match failure.trouble:
        case Trouble.NEEDS_PACKAGE:
            return (
                f"It needs the package {failure.words}: {named} imports it.",
                _OWN_JOB.format(f"{failure.words} is installed"),
            )
        case Trouble.UNREADABLE:
            return (
                f"This Python, or what is installed in it, cannot import {named}.",
                _OWN_JOB.format("its own Python and packages are installed"),
            )
        case Trouble.PARAMETERS:
            return (
                f"The upgrade of {named} asks for {failure.words}: it is written for several "
                "databases at once, which are not rehearsed.",
                "Try the merged migrations by the project's own env.py.",
            )
        case _ if not failure.revision:
            return (
                "The rehearsal did not get through.",
                "Look at the words of the database or of the process, and run it again.",
            )
        case Trouble.CANNOT:
            return f"This database cannot run {named} in any order.", _OTHER_DATABASE
        case _:
            return (
                f"Base's own {named} does not run on this database, even without the head.",
                "Repair it on base, or rehearse on the kind of database that the project uses.",
            )
