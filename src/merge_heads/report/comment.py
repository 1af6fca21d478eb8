"""The sticky comment of a pull request."""

from collections.abc import Iterator, Sequence

from merge_heads.outcomes import Problem, Refusal
from merge_heads.repair import MergeRevision, Proved, Reparented, Step
from merge_heads.report import by_hand, escape
from merge_heads.report.by_hand import Branches
from merge_heads.report.forecast import (
    collision_title,
    collision_words,
    need_title,
    need_words,
    only_waits,
)
from merge_heads.report.offer import Offers, next_step
from merge_heads.report.overlaps import TOLD, overlap_words
from merge_heads.report.picture import mermaid
from merge_heads.report.terminal import judgement_text
from merge_heads.verdict import (
    Conflict,
    EnvironmentJudgement,
    Finding,
    Judgement,
    Overlap,
    Side,
    Verdict,
)

# GitHub refuses a body of more than 65,536 characters.
_LONGEST = 60_000
_MOST_ROWS = 20
# What a file of the pull request holds may be shown further down.
_TOP_LINES = 3
_RESOLVED = "<!-- merge-heads: resolved -->"
_FORECAST = "<!-- merge-heads: forecast -->"
# Findings that the comment tells in another way.
_TOLD = TOLD | {"diverged-heads", "inherited-heads"}
_FINE = "resolved, this merge is fine now"
NO_CONFLICT = "Merging this pull request adds no head."
_TITLES = {
    Verdict.CLEAN: "Alembic: a revision of this pull request needs a change",
    Verdict.CONFLICT: "Alembic: merging this would leave more than one head",
    Verdict.BROKEN: "Alembic: merging this would leave a history that does not load",
    Verdict.NOT_EVALUATED: "Alembic: this merge could not be judged",
}


def marker(context: str) -> str:
    """Return the hidden line by which our comment is found again.

    `context` is the status context, so that two steps of one workflow keep two comments.
    """
    return f"<!-- merge-heads: sticky {escape.label(context)} -->"


def is_resolved(body: str) -> bool:
    """Say whether one of our comments already says that the conflict is gone."""
    return _RESOLVED in body.splitlines()[:_TOP_LINES]


def is_forecast(body: str) -> bool:
    """Say whether one of our comments tells of a collision that is yet to come."""
    return _FORECAST in body.splitlines()[:_TOP_LINES]


def needs_a_look(judgement: Judgement, offers: Offers) -> bool:
    """Say whether something is to be done, or will be as soon as another pull request lands.

    Also where the two sides do not fit although the heads do.
    """
    return not judgement.is_fine or offers.stops or bool(offers.forecast.collisions)


def deserves_comment(judgement: Judgement, offers: Offers) -> bool:
    """Say whether the head brought something that a person has to know."""
    if _only_collides(judgement, offers):
        return True
    brought = any(finding.brought_by is Side.HEAD for finding in judgement.findings)
    return needs_a_look(judgement, offers) and (brought or bool(offers.overlaps))


def _only_collides(judgement: Judgement, offers: Offers) -> bool:
    """Say whether it is fine by itself, and not beside other open pull requests."""
    return judgement.is_fine and not offers.stops and bool(offers.forecast.collisions)


def sticky(judgement: Judgement, branches: Branches, offers: Offers, context: str) -> str:
    """Tell a judgement that is not clean, with the repair that is offered or why there is none.

    Of one that is clean: with which other open pull requests it collides.
    """
    if _only_collides(judgement, offers):
        collisions = offers.forecast.collisions
        title = f"### Alembic: {collision_title(collisions)}"
        above = [marker(context), _FORECAST, title]
        return cut("\n\n".join([*above, *collision_words(collisions)]))
    return cut("\n\n".join(_to_be_done(judgement, branches, offers, context)))


def _to_be_done(
    judgement: Judgement, branches: Branches, offers: Offers, context: str
) -> list[str]:
    needs = offers.forecast.needs
    waits = only_waits(judgement, needs)
    title = f"Alembic: {need_title(needs)}" if waits else _TITLES[judgement.verdict]
    sections = [marker(context), f"### {title}", *need_words(needs)]
    several = len(judgement.environments) > 1
    for environment in judgement.environments:
        if not environment.is_fine or any(overlap.certain for overlap in environment.overlaps):
            sections += _environment(environment, branches, offers.chosen, titled=several)
    sections += overlap_words([o for o in offers.overlaps if o not in judgement.overlaps], ())
    if offers.rehearsal is not None and offers.rehearsal.state != "success":
        sections.append(f"**Rehearsal:** {escape.text(offers.rehearsal.description)}")
    return [*sections, *next_step(offers, branches)]


def resolved(context: str, news: str = "", overlaps: Sequence[Overlap] = ()) -> str:
    """Tell that the conflict is gone; `news` is Markdown about how, `overlaps` what is left."""
    title = "no head conflict any more, but an overlap" if overlaps else _FINE
    lines = [marker(context), _RESOLVED, f"### Alembic: {title}"]
    lines.append(news or NO_CONFLICT)
    return cut("\n\n".join([*lines, *overlap_words(overlaps, ())]))


def summary(judgement: Judgement, branches: Branches, offers: Offers, context: str) -> str:
    """Tell any judgement, the clean ones in plain text."""
    if not needs_a_look(judgement, offers):
        return f"### Alembic: no head conflict\n\n{escape.block(judgement_text(judgement), 'text')}"
    return sticky(judgement, branches, offers, context)


def problem(problem: Problem) -> str:
    """Tell what kept a merge from being judged, and what to do next."""
    told = f"{escape.text(problem.happened)} {escape.text(problem.next_step)}"
    return f"### {_TITLES[Verdict.NOT_EVALUATED]}\n\n{told}"


def _environment(
    environment: EnvironmentJudgement,
    branches: Branches,
    offer: Proved | Refusal | None,
    *,
    titled: bool,
) -> Iterator[str]:
    if titled:
        yield f"#### {escape.code(environment.environment.path or '.')}"
    for conflict in environment.new_conflicts:
        yield _summary(conflict, environment, branches)
        yield _table(conflict, environment, branches)
        picture = mermaid(
            conflict, environment.histories, _planned(conflict, environment, offer), branches.base
        )
        yield f"```mermaid\n{picture}\n```"
    yield from overlap_words(environment.overlaps, environment.not_read)
    others = [finding for finding in environment.findings if finding.name not in _TOLD]
    if others:
        yield _findings(others)


def _summary(conflict: Conflict, environment: EnvironmentJudgement, branches: Branches) -> str:
    labels = ", ".join(escape.code(label) for label in conflict.lineage)
    return (
        f"Merging this pull request would leave **{len(conflict.heads)} heads**"
        f"{f' of {labels}' if labels else ''}: {_fork(conflict, branches)} "
        f"`{by_hand.upgrade(environment.environment)}` would then stop with "
        "*Multiple head revisions are present*."
    )


def _fork(conflict: Conflict, branches: Branches) -> str:
    if conflict.common_ancestor is None:
        return "they share no ancestor."
    ancestor = escape.code(conflict.common_ancestor)
    if conflict.from_base:
        base = escape.code(branches.base)
        return f"{base} and this pull request each add revisions on top of {ancestor}."
    return f"this pull request itself adds {len(conflict.heads)} branches on top of {ancestor}."


def _table(conflict: Conflict, environment: EnvironmentJudgement, branches: Branches) -> str:
    rows = ["| Head | Brought by | File |", "|:--|:--|:--|"]
    for head in conflict.base_first[:_MOST_ROWS]:
        side = (
            escape.code(branches.base, in_table=True)
            if head in conflict.from_base
            else "this pull request"
        )
        path = environment.histories.merged.revisions[head].path
        rows.append(
            f"| {escape.code(head, in_table=True)} | {side} | {escape.code(path, in_table=True)} |"
        )
    if len(conflict.heads) > _MOST_ROWS:
        rows.append(f"| … | | {len(conflict.heads) - _MOST_ROWS} more |")
    return "\n".join(rows)


def _planned(
    conflict: Conflict, environment: EnvironmentJudgement, offer: Proved | Refusal | None
) -> Step | None:
    """Return the step that takes this conflict away, where there is such a one."""
    for step in offer.repair.steps if isinstance(offer, Proved) else ():
        if step.environment == environment.environment:
            match step:
                case MergeRevision(heads=heads) if set(heads) == set(conflict.heads):
                    return step
                case Reparented(chain=chain) if set(chain).issuperset(conflict.from_head):
                    return step
    return None


def _findings(findings: list[Finding]) -> str:
    rows = []
    for finding in findings[:_MOST_ROWS]:
        who = "this pull request" if finding.brought_by is Side.HEAD else "the base branch"
        rows.append(
            f"- **{finding.id} {finding.name}** ({finding.severity}, brought by {who}), "
            f"{escape.code(f'{finding.path}:{finding.line}')}: {escape.text(finding.message)} "
            f"{escape.text(finding.remedy)}"
        )
    if len(findings) > _MOST_ROWS:
        rows.append(f"- … and {len(findings) - _MOST_ROWS} more")
    return "\n".join(rows)


def cut(body: str) -> str:
    """Keep the body below GitHub's limit, and say what was cut."""
    if len(body) <= _LONGEST:
        return body
    kept = body[:_LONGEST].rsplit("\n\n", 1)[0]
    fence = "\n```" if kept.count("```") % 2 else ""
    return f"{kept}{fence}\n\n*The rest was cut: the comment would be too long for GitHub.*"
