"""The outcome of a fix, as plain text and as JSON."""

import shlex
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from merge_heads.outcomes import Refusal
from merge_heads.repair import (
    Dropped,
    Fixed,
    MergeRevision,
    Outcome,
    Refreshed,
    Renumbered,
    Repair,
    Reparented,
    Step,
)
from merge_heads.report import escape, steps
from merge_heads.report.as_json import SCHEMA, overlap_json
from merge_heads.report.overlaps import overlap_lines
from merge_heads.report.terminal import lines


def fix_json(fixed: Fixed) -> dict[str, Any]:
    """Return the object that `fix --format json` prints."""
    commits = fixed.judgement.commits
    repair = fixed.proved.repair if fixed.proved else None
    return {
        "schema": SCHEMA,
        "outcome": fixed.outcome,
        "verdict": fixed.judgement.verdict,
        "base": commits.base,
        "head": commits.head,
        "commit": fixed.commit,
        "revisions": [
            {
                "id": revision.id,
                "heads": sorted(revision.heads),
                "environment": revision.environment.path or ".",
                "path": revision.path,
                "content": revision.content.decode(errors="replace"),
            }
            for revision in (repair.merge_revisions if repair else ())
        ],
        "steps": [_step(step) for step in (repair.steps if repair else ())],
        "changes": [
            {"path": path, "removed": content is None}
            for path, content in sorted((repair.changes if repair else {}).items())
        ],
        "overlaps": [
            overlap_json(overlap) for overlap in (fixed.judgement.overlaps if fixed.proved else ())
        ],
        "patch": fixed.proved.patch if fixed.proved else "",
        "refusal": asdict(fixed.refusal) if fixed.refusal else None,
    }


_KINDS = {
    MergeRevision: "merge",
    Reparented: "reparent",
    Refreshed: "refresh",
    Dropped: "drop",
    Renumbered: "renumber",
}


def _step(step: Step) -> dict[str, Any]:
    """Return a step of a repair: its kind, and what it is about."""
    about = {
        name: value
        for name, value in vars(step).items()
        if name not in ("environment", "content", "note")
    }
    return {"kind": _KINDS[type(step)], "environment": step.environment.path or ".", **about}


def fix_text(fixed: Fixed) -> str:
    """Tell what a fix came to."""
    if fixed.refusal is not None:
        return _refused(fixed.refusal)
    if fixed.proved is None:
        return "Nothing to do: no head conflict."
    repair = fixed.proved.repair
    told = [f"  {steps.words(step, escape.printable)}" for step in repair.steps]
    told += _warnings(repair)
    told += (f"  {line}" for line in overlap_lines(fixed.judgement.certain_overlaps, ()))
    match fixed.outcome:
        case Outcome.PLANNED:
            return lines("Would do:", *told, "")
        case Outcome.COMMITTED:
            return lines(f"Committed {fixed.commit}:", *told)
        case _:
            paths = " ".join(shlex.quote(path) for path in sorted(repair.changes))
            return lines("Wrote:", *told, "Commit it:", f"    git add {paths} && git commit")


def _warnings(repair: Repair) -> Iterator[str]:
    for moved in steps.moved(repair):
        yield f"  {steps.database_words(moved, escape.printable)}"
    for revision in repair.merge_revisions:
        if revision.note:
            yield f"  Its text is Alembic's own, because {revision.note}."


def _refused(refusal: Refusal) -> str:
    commands = (f"    {command}" for command in refusal.commands)
    return lines("Nothing was written.", refusal.reason, refusal.next_step, *commands)
