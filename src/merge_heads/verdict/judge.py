"""Three histories to one judgement, by the definitions of docs/how-it-decides.md."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.operations import Touched, touched
from merge_heads.migrations.revision import Revision
from merge_heads.verdict import findings as catalogue
from merge_heads.verdict.advice import advice
from merge_heads.verdict.audit import audit, audit_of_a_tree
from merge_heads.verdict.breaks import breaks, unread
from merge_heads.verdict.model import (
    Commits,
    Conflict,
    EnvironmentJudgement,
    Finding,
    Histories,
    Judgement,
    Severity,
    Verdict,
)
from merge_heads.verdict.overlap_findings import of_overlaps
from merge_heads.verdict.overlaps import judged
from merge_heads.verdict.stale import explained


def judgement(
    commits: Commits,
    environments: Iterable[EnvironmentJudgement],
    levels: Mapping[str, str] | None = None,
) -> Judgement:
    """Put the judgements of the environments together.

    `levels` (finding id to off, note, warning, error) changes what is told and what fails the
    check; it never turns a conflict or a break into a clean verdict. Where base and head are one
    commit, nobody brings anything: then its whole tree is audited.
    """
    of_a_tree = commits.base == commits.head
    told = tuple(
        replace(environment, findings=tuple(_levelled(found, levels or {})))
        for environment in environments
        for found in [_with_audit(environment) if of_a_tree else environment.findings]
    )
    return Judgement(commits, told)


def with_findings(
    judgement: Judgement,
    told: Mapping[Environment, Iterable[Finding]],
    levels: Mapping[str, str],
) -> Judgement:
    """Add findings to what was judged of each environment; `levels` as for `judgement`."""
    environments = (
        replace(e, findings=(*e.findings, *_levelled(told.get(e.environment, ()), levels)))
        for e in judgement.environments
    )
    return replace(judgement, environments=tuple(environments))


def _with_audit(environment: EnvironmentJudgement) -> Iterator[Finding]:
    yield from environment.findings
    yield from audit_of_a_tree(environment.histories.merged)


def _levelled(findings: Iterable[Finding], levels: Mapping[str, str]) -> Iterator[Finding]:
    for finding in findings:
        level = levels.get(finding.id, finding.severity)
        if level != "off":
            yield replace(finding, severity=Severity(level))


def judge_environment(environment: Environment, histories: Histories) -> EnvironmentJudgement:
    """Judge one environment."""
    conflicts = tuple(_conflicts(histories))
    overlapping = judged(histories, conflicts, _read)
    findings = (
        *unread(environment, histories, conflicts),
        *breaks(histories),
        *(_told(conflict, histories) for conflict in conflicts),
        *explained(conflicts, histories),
        *audit(histories),
        *of_overlaps(histories, overlapping),
        *advice(histories, _read),
    )
    return EnvironmentJudgement(
        environment=environment,
        histories=histories,
        verdict=Verdict.worst([Verdict.CLEAN, *(f.makes for f in findings if f.weighs)]),
        conflicts=conflicts,
        findings=findings,
        overlaps=overlapping.overlaps,
        not_read=overlapping.not_read,
    )


def _read(revision: Revision) -> Touched:
    return touched(revision.source)


def _conflicts(histories: Histories) -> Iterator[Conflict]:
    base, merged = histories.base, histories.merged
    before, after = _by_lineage(base), _by_lineage(merged)
    more_in_all = len(merged.heads) > _counted(base, base.heads)
    for lineage, heads in sorted(after.items(), key=lambda item: sorted(item[0])):
        if len(heads) < 2:
            continue
        grown = len(heads) > max(1, _counted(base, before.get(lineage, ())))
        yield Conflict(
            lineage=tuple(sorted(lineage)),
            heads=tuple(heads),
            from_base=tuple(id_ for id_ in heads if id_ in base.revisions),
            from_head=tuple(id_ for id_ in heads if id_ not in base.revisions),
            inherited=not (grown and more_in_all),
            common_ancestor=merged.common_ancestor(heads),
        )


def _counted(base: History, heads: Iterable[str]) -> int:
    """Count base's heads as Alembic does: nobody is blamed for an id in two of its files."""
    return sum(base.times_head(id_) for id_ in heads)


def _by_lineage(history: History) -> Mapping[frozenset[str], list[str]]:
    lineages: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for id_ in history.heads:
        lineages[history.lineage(id_)].append(id_)
    return lineages


def _told(conflict: Conflict, histories: Histories) -> Finding:
    merged = histories.merged
    if conflict.inherited:
        return catalogue.inherited_heads(conflict, merged.revisions[conflict.heads[0]])
    roots = brought_roots(conflict, histories)
    return catalogue.diverged_heads(conflict, (*roots, merged.revisions[conflict.heads[0]])[0])


def brought_roots(conflict: Conflict, histories: Histories) -> tuple[Revision, ...]:
    """Return the revisions with which the head's side of a conflict leaves base's history."""
    base, merged = histories.base.revisions, histories.merged
    chain = sorted(id_ for id_ in merged.ancestors(*conflict.from_head) if id_ not in base)
    return tuple(
        merged.revisions[id_]
        for id_ in chain
        if all(parent in base for parent in merged.parents(id_))
    )
