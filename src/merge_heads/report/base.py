"""The words about a base branch: its status, what a fork of its own means, and how it is joined."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from merge_heads.outcomes import Refusal
from merge_heads.repair import MergeRevision, Proved, Repair, forks
from merge_heads.report import by_hand, escape, offer
from merge_heads.report.comment import cut
from merge_heads.report.picture import mermaid
from merge_heads.report.status import LONGEST, StatusWords, status
from merge_heads.report.status import cut as cut_status
from merge_heads.report.steps import words
from merge_heads.verdict import (
    Conflict,
    EnvironmentJudgement,
    Finding,
    Judgement,
    Severity,
    Verdict,
)

# Git shows no longer subject.
_LONGEST_SUBJECT = 72
_MOST_ROWS = 20
_FOLDER = r"[\w./-]+"
_WATCHES = re.compile(rf"\. Watches ({_FOLDER}(?:, {_FOLDER})*)\.\Z", re.ASCII)
_ASK = "Comment /merge-heads in an issue to get a pull request that joins them."
_RUN = "Run the workflow on it with repair-base: true for a pull request that joins them."
_UNRELATED = "They share no ancestor: label one of the roots, or join them by hand."


@dataclass(frozen=True)
class LinkedRefusal(Refusal):
    """A refusal whose next step is made on a page of GitHub; `page` is its address."""

    page: str = ""


def base_context(context: str, branch: str) -> str:
    """Return the context of the status of a base's tip, beside that of the pull requests.

    Two branches may stand on one commit, and each has other pull requests.
    """
    return f"{context} / base {branch}"


def base_status(
    judgement: Judgement, left: int = 0, folders: Sequence[str] = (), *, is_default: bool = True
) -> StatusWords:
    """Say in one line how base stands, judged against itself.

    `left` is how many pull requests wait for their judgement. `folders` are those whose files the
    judgement depends on: they are told where that fits and can be read back by `watched`.
    `is_default` says whether a command in an issue speaks of this branch.
    """
    if judgement.verdict is Verdict.NOT_EVALUATED:
        reason = judgement.reason
        told = reason.message if reason else "Something that is needed could not be read."
        return _line("error", f"Not evaluated: {told}")
    if (broken := _broken(judgement)) is not None:
        return _line("failure", broken.message)
    if heads := [head for _, fork in _forks(judgement) for head in fork.heads]:
        ask = _next_step(judgement, is_default=is_default)
        return _line("failure", f"{_counted(heads, LONGEST - len(ask) - 2)}. {ask}")
    if left:
        pulls = "1 pull request is" if left == 1 else f"{left} pull requests are"
        return _line("pending", f"{pulls} judged again as soon as the hourly budget allows.")
    return _line("success", _fine(judgement), folders)


def _next_step(judgement: Judgement, *, is_default: bool) -> str:
    """Say how the heads get joined; in an issue it is the default branch that is asked for."""
    if any(fork.common_ancestor is None for _, fork in _forks(judgement)):
        return _UNRELATED
    return _ASK if is_default else _RUN


def watched(description: str) -> tuple[str, ...] | None:
    """Return the folders that a description tells, or None where it tells none."""
    found = _WATCHES.search(description)
    return tuple(found[1].split(", ")) if found else None


def _line(state: str, told: str, folders: Sequence[str] = ()) -> StatusWords:
    shown = cut_status(escape.printable(told))
    if watched(shown) is not None:
        # A name on base that reads like our own words must not be taken for them.
        shown = shown.rstrip(".")
    longer = f"{shown} Watches {', '.join(folders)}."
    is_told = len(longer) <= LONGEST and watched(longer) == tuple(folders)
    return StatusWords(state, longer if is_told else shown)


def _broken(judgement: Judgement) -> Finding | None:
    """Return what keeps Alembic from loading base, but for what may live in another package."""
    return next(
        (
            finding
            for finding in judgement.findings
            if finding.makes is Verdict.BROKEN and finding.severity is not Severity.NOTE
        ),
        None,
    )


def _forks(judgement: Judgement) -> Iterator[tuple[EnvironmentJudgement, Conflict]]:
    for environment in judgement.environments:
        yield from ((environment, fork) for fork in forks(environment))


def _counted(heads: Sequence[str], most: int) -> str:
    """Count heads, and name them where that is short enough."""
    named = f"{len(heads)} Alembic heads: {', '.join(heads)}"
    return named if len(named) <= most else f"{len(heads)} Alembic heads"


def _fine(judgement: Judgement) -> str:
    match _heads(judgement):
        case []:
            return "No revision yet."
        case [head]:
            return f"One head ({head})."
        case heads:
            told = f"Nothing to merge (heads {', '.join(heads)})."
            return told if len(told) <= LONGEST else f"Nothing to merge ({len(heads)})."


def _heads(judgement: Judgement) -> list[str]:
    return [head for e in judgement.environments for head in e.histories.merged.heads]


def forked(judgement: Judgement, branch: str, offered: Proved | Refusal | None = None) -> str:
    """Tell in the step summary that base has several heads, and how to get them joined.

    `offered` is the repair, or why there is none.
    """
    parts = [f"### Alembic: {escape.code(branch)} has more than one head"]
    parts += _told_forks(judgement, branch, offered)
    match offered:
        case Proved(repair=repair):
            parts += [
                "**Next step:** comment `/merge-heads` in an issue (write access needed), or run "
                "the workflow by hand with `repair-base: true`. That opens a pull request with:",
                offer.listed(repair.steps),
                *offer.notes(repair),
            ]
        case Refusal() as refusal:
            parts.append(f"**Next step:** {refused_words(refusal)}")
    parts.append("Open pull requests are not blamed for it.")
    return cut("\n\n".join(parts))


def _told_forks(
    judgement: Judgement, branch: str, offered: Proved | Refusal | None
) -> Iterator[str]:
    steps = offered.repair.merge_revisions if isinstance(offered, Proved) else ()
    for environment, fork in _forks(judgement):
        yield _summary(environment, fork)
        yield _table(environment, fork)
        planned = next((s for s in steps if _joins(s, environment, fork)), None)
        yield f"```mermaid\n{mermaid(fork, environment.histories, planned, branch)}\n```"


def _joins(step: MergeRevision, environment: EnvironmentJudgement, fork: Conflict) -> bool:
    return step.environment == environment.environment and {*step.heads} == {*fork.heads}


def _summary(environment: EnvironmentJudgement, fork: Conflict) -> str:
    labels = ", ".join(escape.code(label) for label in fork.lineage)
    ancestor = fork.common_ancestor
    return (
        f"{escape.code(environment.environment.path or '.')} has **{len(fork.heads)} heads**"
        f"{f' of {labels}' if labels else ''}, "
        f"{f'on top of {escape.code(ancestor)}' if ancestor else 'which share no ancestor'}: "
        f"`{by_hand.upgrade(environment.environment)}` stops with *Multiple head revisions are "
        "present*."
    )


def _table(environment: EnvironmentJudgement, fork: Conflict) -> str:
    revisions = environment.histories.merged.revisions
    rows = ["| Head | File |", "|:--|:--|"]
    for head in fork.heads[:_MOST_ROWS]:
        path = escape.code(revisions[head].path, in_table=True)
        rows.append(f"| {escape.code(head, in_table=True)} | {path} |")
    if len(fork.heads) > _MOST_ROWS:
        rows.append(f"| … | {len(fork.heads) - _MOST_ROWS} more |")
    return "\n".join(rows)


def title(repair: Repair) -> str:
    """Return the title of the pull request, which is also the subject of its commit."""
    heads = [escape.label(head) for step in repair.merge_revisions for head in step.heads]
    named = f"Merge Alembic heads {', '.join(heads)}"
    return named if len(named) <= _LONGEST_SUBJECT else f"Merge {len(heads)} Alembic heads"


def commit_message(repair: Repair, trailers: Sequence[str] = ()) -> str:
    """Return the message of the commit; `trailers` are its last lines."""
    steps = [f"- {words(step, escape.inert)}" for step in repair.steps]
    lines = [title(repair), "", *steps, *(["", *trailers] if trailers else [])]
    return "\n".join(lines) + "\n"


def body(judgement: Judgement, proved: Proved, branch: str, asked_by: str | None = None) -> str:
    """Return the words of the pull request; `judgement` is the one of base as it stands."""
    parts = [
        f"{escape.code(branch)} has several Alembic heads. This joins them:",
        offer.listed(proved.repair.steps),
        *_told_forks(judgement, branch, proved),
        "**Databases** need nothing beforehand. The merge revision changes no schema itself; "
        "upgrade as usual, and each database runs first what it lacks of either branch. Whether "
        f"the branches fit each other was not compared: both are on {escape.code(branch)} already.",
        *offer.notes(proved.repair),
        "If the other checks do not start here, choose **Approve workflows to run**, or close "
        "this pull request and open it again.",
    ]
    if asked_by is not None:
        parts.append(f"Asked for by {escape.code(asked_by)}.")
    return cut("\n\n".join(parts))


def proposal_status(proved: Proved) -> StatusWords:
    """Say in one line of the new commit what the check of its pull request would say."""
    return status(proved.judgement)


def proposed(number: int, url: str) -> str:
    """Tell in which pull request the repair is; `url` is GitHub's own address of it."""
    return f"Proposed in [#{number}]({url})."


def not_proposed(refusal: Refusal) -> str:
    """Tell why no pull request was opened, and what to do next."""
    return f"No pull request was opened. {refused_words(refusal)}"


def nothing_to_repair(judgement: Judgement, branch: str) -> str:
    """Tell that base has no heads to be joined."""
    match _heads(judgement):
        case []:
            told = "has no revision yet"
        case [head]:
            told = f"has one head, {escape.code(head)}"
        case heads:
            names = ", ".join(escape.code(head) for head in heads[:_MOST_ROWS])
            told = f"has no heads that are to be joined (there are {names})"
    return f"Nothing to repair: {escape.code(branch)} {told}."


def refused_words(refusal: Refusal) -> str:
    """Tell a refusal, with a link where its next step is made on a page of GitHub."""
    told = offer.refused(refusal)
    if isinstance(refusal, LinkedRefusal) and refusal.page:
        return f"{told}\n\n[Open the pull request]({refusal.page})"
    return told
