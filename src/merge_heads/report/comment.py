"""The sticky comment of a pull request."""

from collections.abc import Iterator
from dataclasses import dataclass

from merge_heads.outcomes import Refusal
from merge_heads.repair import MergeRevision, Repair
from merge_heads.report import by_hand, escape
from merge_heads.report.picture import mermaid
from merge_heads.report.terminal import judgement_text
from merge_heads.verdict import (
    Conflict,
    EnvironmentJudgement,
    Finding,
    Judgement,
    Side,
    Verdict,
)

# GitHub refuses a body of more than 65,536 characters.
_LONGEST = 60_000
_MOST_ROWS = 20
_RESOLVED = "<!-- merge-heads: resolved -->"
_TITLES = {
    Verdict.CLEAN: "Alembic: no head conflict",
    Verdict.CONFLICT: "Alembic: this merge would leave more than one head",
    Verdict.BROKEN: "Alembic: this merge would leave a history that does not load",
    Verdict.NOT_EVALUATED: "Alembic: the migrations of this merge could not be read",
}


@dataclass(frozen=True)
class Branches:
    """The names of the two branches; `head_is_fork` where the head lives in another repository."""

    base: str
    head: str
    head_is_fork: bool = False


def marker(context: str) -> str:
    """Return the hidden line by which our comment is found again.

    `context` is the status context, so that two steps of one workflow keep two comments.
    """
    return f"<!-- merge-heads: sticky {escape.label(context)} -->"


def is_resolved(body: str) -> bool:
    """Say whether one of our comments already says that the conflict is gone."""
    return _RESOLVED in body


def deserves_comment(judgement: Judgement) -> bool:
    """Say whether the head brought something that a person has to know."""
    return judgement.verdict is not Verdict.CLEAN and (
        judgement.has_new_conflicts or any(f.brought_by is Side.HEAD for f in judgement.findings)
    )


def sticky(
    judgement: Judgement, branches: Branches, offer: Repair | Refusal | None, context: str
) -> str:
    """Tell a judgement that is not clean, with the repair that is offered or why there is none."""
    sections = [marker(context), f"### {_TITLES[judgement.verdict]}"]
    several = len(judgement.environments) > 1
    for environment in judgement.environments:
        if environment.new_conflicts or environment.verdict is not Verdict.CLEAN:
            sections += _environment(environment, branches, offer, titled=several)
    sections += _next_step(offer, branches)
    return _cut("\n\n".join(sections))


def resolved(context: str, news: str = "") -> str:
    """Tell that the conflict is gone; `news` is Markdown about how."""
    lines = [marker(context), _RESOLVED, "### Alembic: the head conflict is resolved"]
    lines.append(news or "After the merge, no more heads would stand than the base branch has.")
    return "\n\n".join(lines)


def summary(
    judgement: Judgement, branches: Branches, offer: Repair | Refusal | None, context: str
) -> str:
    """Tell any judgement, the clean ones in plain text."""
    if judgement.verdict is Verdict.CLEAN:
        return f"### {_TITLES[Verdict.CLEAN]}\n\n{escape.block(judgement_text(judgement), 'text')}"
    return sticky(judgement, branches, offer, context)


def repaired(repair: Repair, commit: str, branches: Branches, asked_by: str | None) -> str:
    """Tell which commit healed the conflict, and what may wait for a person now."""
    lines = [
        f"Commit {commit} brings {escape.code(branches.base)} into {escape.code(branches.head)} "
        "and adds:"
    ]
    lines += [
        f"- {escape.code(revision.path)}: merge revision {escape.code(revision.id)} "
        f"of {_heads(revision.heads)}"
        for revision in repair.revisions
    ]
    asked = f"Asked for by {escape.code(asked_by)}. " if asked_by else ""
    lines.append(
        f"\n{asked}Get it with `git pull`, then upgrade your database as usual. If other checks do "
        "not start on this commit, they wait for somebody to choose **Approve workflows to run**."
    )
    return "\n".join(lines)


def _heads(heads: tuple[str, ...]) -> str:
    return " and ".join(escape.code(head) for head in heads)


def _environment(
    environment: EnvironmentJudgement,
    branches: Branches,
    offer: Repair | Refusal | None,
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
    others = [
        f for f in environment.findings if f.name not in ("diverged-heads", "inherited-heads")
    ]
    if others:
        yield _findings(others)


def _summary(conflict: Conflict, environment: EnvironmentJudgement, branches: Branches) -> str:
    lineage = (
        f" of {', '.join(escape.code(x) for x in conflict.lineage)}" if conflict.lineage else ""
    )
    if conflict.common_ancestor is None:
        start = "They share no ancestor."
    elif conflict.from_base:
        start = (
            f"Both {escape.code(branches.base)} and this pull request add revisions on top of "
            f"{escape.code(conflict.common_ancestor)}."
        )
    else:
        start = (
            f"This pull request itself adds {len(conflict.heads)} branches on top of "
            f"{escape.code(conflict.common_ancestor)}."
        )
    return (
        f"After the merge, **{len(conflict.heads)} heads**{lineage} would stand. {start} Git "
        f"merges this without a word; then `{by_hand.upgrade(environment.environment)}` stops with "
        "*Multiple head revisions are present*."
    )


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
    conflict: Conflict, environment: EnvironmentJudgement, offer: Repair | Refusal | None
) -> MergeRevision | None:
    if not isinstance(offer, Repair):
        return None
    return next(
        (
            revision
            for revision in offer.revisions
            if revision.environment == environment.environment
            and set(revision.heads) == set(conflict.heads)
        ),
        None,
    )


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


def _next_step(offer: Repair | Refusal | None, branches: Branches) -> Iterator[str]:
    match offer:
        case Repair() if branches.head_is_fork:
            yield (
                "**Next step.** The branch lives in a fork, where this action does not push. "
                "Merge the heads there by hand:"
            )
            yield escape.block("\n".join(by_hand.merge_commands(offer, branches.base)), "sh")
        case Repair():
            yield (
                f"**Next step.** Answer `/merge-heads` in a comment, and the merge revision is "
                f"pushed to {escape.code(branches.head)} in one commit."
            )
            commands = by_hand.merge_commands(offer, branches.base, branches.head)
            yield _details("Or do it by hand", escape.block("\n".join(commands), "sh"))
        case Refusal():
            yield f"**Next step.** {refused(offer)}"


def refused(refusal: Refusal) -> str:
    """Tell a refusal: the reason, what to do next, and the commands for it."""
    told = f"{escape.text(refusal.reason)} {escape.text(refusal.next_step)}"
    commands = "\n".join(refusal.commands)
    return f"{told}\n\n{escape.block(commands, 'sh')}" if commands else told


def _details(summary: str, content: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"


def _cut(body: str) -> str:
    """Keep the body below GitHub's limit, and say what was cut."""
    if len(body) <= _LONGEST:
        return body
    kept = body[:_LONGEST].rsplit("\n\n", 1)[0]
    fence = "\n```" if kept.count("```") % 2 else ""
    return f"{kept}{fence}\n\n*The rest was cut: the comment would be too long for GitHub.*"
