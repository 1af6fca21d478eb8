"""The words of a rehearsal: its progress, its outcome as plain text and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from merge_heads.report import escape
from merge_heads.report.as_json import SCHEMA
from merge_heads.report.terminal import lines
from merge_heads.verdict.rehearsal_findings import ORDERS, rehearsal_findings
from merge_heads.verdict.rehearsed import (
    Difference,
    Disagreement,
    EnvironmentRehearsal,
    Failure,
    MergeRehearsal,
    Order,
    Part,
    Rehearsal,
    Rehearsed,
)

_SENTENCES = {
    Rehearsal.NOTHING: "Nothing to rehearse: the head brings no revision.",
    Rehearsal.AGREED: "All orders run and end with the same schema.",
    Rehearsal.NOT_REHEARSED: "Not rehearsed: something that is needed is not there.",
    Rehearsal.DIFFERS: "The orders end with different schemas.",
    Rehearsal.FAILED: "A revision does not run in every order.",
}
_COLOURS = {
    Rehearsal.NOTHING: 32,
    Rehearsal.AGREED: 32,
    Rehearsal.NOT_REHEARSED: 33,
    Rehearsal.DIFFERS: 31,
    Rehearsal.FAILED: 31,
}
_LONGEST = 300


def progress_line(
    order: Order, number: int, total: int, revision: str, message: str, how: str
) -> str:
    """Return the line of one revision: in which order, which of how many, and how it went."""
    first = next(iter(message.splitlines()), "")
    return escape.line(f"{ORDERS[order]}  {number}/{total}  {revision}  {first[:60]}  {how}")


def rehearsal_text(rehearsal: MergeRehearsal, *, colour: bool = False) -> str:
    """Tell how it ended, and of each environment what failed or differed, and where."""
    outcome = rehearsal.outcome
    first = f"{outcome.replace('_', ' ')}: {_SENTENCES[outcome]}"
    if colour:
        first = f"\x1b[1;{_COLOURS[outcome]}m{first}\x1b[0m"
    words: list[str] = []
    for environment in rehearsal.environments:
        words += ["", *_environment(environment)]
    return "\n".join([first, *([lines(*words)] if words else [])])


def _environment(told: EnvironmentRehearsal) -> Iterator[str]:
    rehearsed = told.rehearsed
    on = f"  ({rehearsed.database})" if rehearsed.database else ""
    yield f"{told.environment.path or '.'}{on}"
    if told.outcome is Rehearsal.NOTHING:
        yield f"  {_SENTENCES[Rehearsal.NOTHING]}"
        return
    counts = dict(told.counts)
    if counts:
        common, base, head = (counts.get(part, 0) for part in Part)
        yield f"  revisions: {common} common, {base} of base, {head} of head"
    yield from _orders(rehearsed)
    for failure in rehearsed.failures:
        yield from _failure(failure)
    for disagreement in rehearsed.disagreements:
        yield f"  {ORDERS[Order.BASE_FIRST]} | {ORDERS[disagreement.order]}:"
        yield from _differences(disagreement)
    yield from _back(rehearsed)
    if why := rehearsed.not_rehearsed:
        yield f"  not rehearsed: {why.reason}"
        yield from _said(why.words, why.statement)
        yield f"        {why.next_step}"


def _orders(rehearsed: Rehearsed) -> Iterator[str]:
    """Tell how each order ended; what never began is not told."""
    if rehearsed.not_rehearsed is not None:
        return
    failed = {failure.order for failure in rehearsed.failures}
    differ = {disagreement.order for disagreement in rehearsed.disagreements}
    for ran in rehearsed.ran:
        if ran.order in (Order.COMMON, Order.BACK):
            continue
        how = "fails" if ran.order in failed else "differs" if ran.order in differ else "runs"
        yield f"  {ORDERS[ran.order]:<16} {how if ran.completed or how == 'fails' else 'not run'}"
    if all(ran.order is not Order.HEAD_FIRST for ran in rehearsed.ran):
        yield "  There is only one order: one side has no revision, or stands on the other's."


def _failure(failure: Failure) -> Iterator[str]:
    yield (
        f"  {ORDERS[failure.order]}: revision {failure.revision} ({failure.part}) fails"
        f"  {failure.path}:{failure.line}"
    )
    yield from _said(failure.words, failure.statement)


def _said(words: str, statement: str) -> Iterator[str]:
    if words:
        yield f"        {_short(words)}"
    if statement:
        yield f"        {_short(statement)}"


def _back(rehearsed: Rehearsed) -> Iterator[str]:
    for failure in rehearsed.back_failures:
        yield from _failure(failure)
    for disagreement in rehearsed.back_disagreements:
        whose = "the head" if disagreement.part is Part.HEAD else "base"
        yield f"  before | after the downgrade of {whose}'s side (it changes no outcome):"
        yield from _differences(disagreement)


def _differences(disagreement: Disagreement) -> Iterator[str]:
    for found in disagreement.differences:
        yield f"        {found.object}: {_value(found.one)} | {_value(found.other)}"
    if left := disagreement.total - len(disagreement.differences):
        yield f"        and {left} more"


def _value(value: str | None) -> str:
    return "(not there)" if value is None else _short(value)


def _short(words: str) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= _LONGEST else f"{one_line[:_LONGEST]} ..."


def rehearsal_json(rehearsal: MergeRehearsal) -> dict[str, Any]:
    """Return the object that `rehearse --format json` prints."""
    return {
        "schema": SCHEMA,
        "outcome": rehearsal.outcome,
        **asdict(rehearsal.commits),
        "environments": [environment_json(one) for one in rehearsal.environments],
    }


def environment_json(told: EnvironmentRehearsal) -> dict[str, Any]:
    """Return what one environment's rehearsal came to."""
    rehearsed, counts = told.rehearsed, dict(told.counts)
    why = rehearsed.not_rehearsed
    return {
        "path": told.environment.path or ".",
        "outcome": told.outcome,
        "database": rehearsed.database or None,
        "revisions": {part: counts.get(part, 0) for part in Part},
        "orders": [
            {"order": ran.order, "revisions": list(ran.revisions), "completed": ran.completed}
            for ran in rehearsed.ran
        ],
        "failures": [asdict(failure) for failure in rehearsed.failures],
        "disagreements": [_disagreement(one) for one in rehearsed.disagreements],
        "downgrade": {
            "failures": [asdict(failure) for failure in rehearsed.back_failures],
            "disagreements": [_disagreement(one) for one in rehearsed.back_disagreements],
        },
        "not_rehearsed": asdict(why) if why else None,
        "findings": [
            {name: value for name, value in asdict(finding).items() if name != "makes"}
            for finding in rehearsal_findings(told)
        ],
    }


def _disagreement(found: Disagreement) -> dict[str, Any]:
    first = "before" if found.order is Order.BACK else Order.BASE_FIRST
    return {
        "orders": [first, found.order],
        "part": found.part,
        "differences": [_pair(one) for one in found.differences],
        "total": found.total,
    }


def _pair(found: Difference) -> dict[str, str | None]:
    return {"object": found.object, "one": found.one, "other": found.other}
