"""A judgement as plain text."""

from collections.abc import Iterator

from merge_heads.outcomes import Problem
from merge_heads.report import escape
from merge_heads.report.overlaps import TOLD, overlap_lines
from merge_heads.verdict import Conflict, EnvironmentJudgement, Judgement, Verdict

_SENTENCES = {
    Verdict.CLEAN: "No head conflict.",
    Verdict.CONFLICT: "The merge would leave more heads than the base has.",
    Verdict.BROKEN: "The merge would leave a history that Alembic cannot load correctly.",
    Verdict.NOT_EVALUATED: "Not evaluated: something that is needed could not be read.",
}


# The colours that every terminal has: green, red, red, yellow.
_COLOURS = {
    Verdict.CLEAN: 32,
    Verdict.CONFLICT: 31,
    Verdict.BROKEN: 31,
    Verdict.NOT_EVALUATED: 33,
}


def judgement_text(judgement: Judgement, *, colour: bool = False) -> str:
    """Tell what was read, and what follows from it."""
    first = f"{judgement.verdict.replace('_', ' ')}: {_SENTENCES[judgement.verdict]}"
    if colour:
        first = f"\x1b[1;{_COLOURS[judgement.verdict]}m{first}\x1b[0m"
    words = []
    for environment in judgement.environments:
        words += ["", *_environment(environment)]
    return "\n".join([first, *([lines(*words)] if words else [])])


def _environment(judged: EnvironmentJudgement) -> Iterator[str]:
    yield from _read(judged)
    for conflict in judged.conflicts:
        yield f"  {_conflict(conflict)}"
    yield from (f"  {line}" for line in overlap_lines(judged.overlaps, judged.not_read))
    for finding in (f for f in judged.findings if f.name not in TOLD):
        yield f"  {finding.id} {finding.severity:<7} {finding.path}:{finding.line}"
        yield f"        {finding.message}"
        yield f"        {finding.remedy}"


def _read(judged: EnvironmentJudgement) -> Iterator[str]:
    """Tell what was read, and the heads in it."""
    if not judged.environment.version_locations:
        yield judged.environment.path or "."
        return
    revisions = len(judged.histories.merged.revisions)
    where = ", ".join(location or "." for location in judged.environment.version_locations)
    yield f"{judged.environment.path or '.'}  ({revisions} revisions in {where})"
    for name, history in (
        ("base", judged.histories.base),
        ("head", judged.histories.head),
        ("merged", judged.histories.merged),
    ):
        yield f"  {name:<7} {', '.join(history.heads) or '(no revision)'}"
    merged = judged.histories.merged
    if merged.real_heads != merged.heads:
        yield f"  on these nothing stands, depends_on counted: {', '.join(merged.real_heads)}"


def _conflict(conflict: Conflict) -> str:
    sides = [
        f"{head} ({'base' if head in conflict.from_base else 'head'})"
        for head in conflict.base_first
    ]
    kind = "inherited" if conflict.inherited else "conflict"
    lineage = f" in lineage {', '.join(conflict.lineage)}" if conflict.lineage else ""
    fork = f", forked at {conflict.common_ancestor}" if conflict.common_ancestor else ""
    return f"{kind}{lineage}: {', '.join(sides)}{fork}"


def problem_text(problem: Problem) -> str:
    """Tell what happened and what to do next."""
    return lines(f"merge-heads: {problem.happened}", problem.next_step)


def lines(*words: str) -> str:
    """Return lines in which nothing can move a terminal's cursor or start a command."""
    return "\n".join(escape.line(line) for line in words)
