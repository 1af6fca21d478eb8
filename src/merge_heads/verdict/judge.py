"""Three histories to one judgement, by the definitions of docs/how-it-decides.md."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.verdict import findings as catalogue
from merge_heads.verdict.model import (
    Commits,
    Conflict,
    EnvironmentJudgement,
    Finding,
    Histories,
    Judgement,
    Severity,
    Side,
    Verdict,
)


def judgement(
    commits: Commits,
    environments: Iterable[EnvironmentJudgement],
    levels: Mapping[str, str] | None = None,
) -> Judgement:
    """Put the judgements of the environments together.

    `levels` (finding id to off, note, warning, error) changes what is told and what fails the
    check; it never turns a conflict or a break into a clean verdict.
    """
    told = tuple(
        replace(environment, findings=tuple(_levelled(environment.findings, levels or {})))
        for environment in environments
    )
    return Judgement(commits, told)


def _levelled(findings: Iterable[Finding], levels: Mapping[str, str]) -> Iterator[Finding]:
    for finding in findings:
        level = levels.get(finding.id, finding.severity)
        if level != "off":
            yield replace(finding, severity=Severity(level))


def judge_environment(environment: Environment, histories: Histories) -> EnvironmentJudgement:
    """Judge one environment."""
    conflicts = tuple(_conflicts(histories))
    findings = (
        *_unread(environment, histories),
        *_breaks(histories),
        *(_told(conflict, histories) for conflict in conflicts),
    )
    return EnvironmentJudgement(
        environment=environment,
        histories=histories,
        verdict=Verdict.worst([Verdict.CLEAN, *(f.makes for f in findings if f.weighs)]),
        conflicts=conflicts,
        findings=findings,
    )


def _conflicts(histories: Histories) -> Iterator[Conflict]:
    base, merged = histories.base, histories.merged
    before, after = _by_lineage(base), _by_lineage(merged)
    more_in_all = len(merged.heads) > len(base.heads)
    for lineage, heads in sorted(after.items(), key=lambda item: sorted(item[0])):
        if len(heads) < 2:
            continue
        grown = len(heads) > max(1, len(before.get(lineage, ())))
        yield Conflict(
            lineage=tuple(sorted(lineage)),
            heads=tuple(heads),
            from_base=tuple(id_ for id_ in heads if id_ in base.revisions),
            from_head=tuple(id_ for id_ in heads if id_ not in base.revisions),
            inherited=not (grown and more_in_all),
            common_ancestor=merged.common_ancestor(heads),
        )


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


def _unread(environment: Environment, histories: Histories) -> Iterator[Finding]:
    """Yield what keeps the environment from being judged at all."""
    base, merged = histories.base, histories.merged
    if merged.is_empty:
        yield catalogue.nothing_to_read(_side(in_base=base.is_empty), environment.path)
    for path in histories.conflicted:
        yield catalogue.conflicted_file(path)
    already = {(file.path, file.reason) for file in base.unreadable}
    for file in merged.unreadable:
        yield catalogue.unreadable_file(_side(in_base=(file.path, file.reason) in already), file)


def _breaks(histories: Histories) -> Iterator[Finding]:
    """Yield what keeps Alembic from loading the history, or lets it load a wrong one."""
    base, merged = histories.base, histories.merged
    for id_, (*others, last) in merged.duplicates.items():
        yield catalogue.duplicate_id(_side(in_base=id_ in base.duplicates), others[-1], last)
    for id_, parent in merged.missing:
        side = _side(in_base=(id_, parent) in base.missing)
        yield catalogue.missing_parent(side, merged.revisions[id_], parent)
    for file in merged.undeclared:
        yield catalogue.no_revision(_side(in_base=file in base.undeclared), file)
    if merged.cycle:
        side = _side(in_base=set(merged.cycle) == set(base.cycle))
        yield catalogue.cycle(side, merged.revisions[merged.cycle[0]], merged.cycle)


def _side(*, in_base: bool) -> Side:
    return Side.BASE if in_base else Side.HEAD
