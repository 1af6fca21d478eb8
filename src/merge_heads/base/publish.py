"""A sweep, published: statuses and comments where they change, and one table of it all.

What GitHub does not take for one pull request does not keep the others from being published. Where
the hourly budget of requests comes to its end, whoever is left does not stay green.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from merge_heads.base.model import Base, OpenPull, Swept
from merge_heads.github import BudgetSpent, Conversation
from merge_heads.outcomes import ExitCode, GitHubProblem, Problem
from merge_heads.pull_request.conversation import Said, keep_words
from merge_heads.pull_request.judged import JudgedPull, offered
from merge_heads.pull_request.publish import exit_code
from merge_heads.pull_request.rehearsed import remembered
from merge_heads.pull_request.statuses import keep_status, keep_verdict
from merge_heads.pull_request.world import World
from merge_heads.report import as_json
from merge_heads.report.base import base_context, base_status
from merge_heads.report.comment import marker
from merge_heads.report.status import StatusWords, left_status, problem_status
from merge_heads.report.suggestion import marker_prefix
from merge_heads.report.sweep import SweptRow, sweep_line, sweep_summary, swept_json
from merge_heads.verdict import Verdict

# Left for commands and for the other workflows that share the hourly budget of a token.
_RESERVE = 100
_ORDER = {"failure": 0, "error": 1, "pending": 2}
# What the status of a base says of it, to the caller of this run.
_CODES = {
    "success": ExitCode.NOTHING_TO_DO,
    "pending": ExitCode.NOTHING_TO_DO,
    "failure": ExitCode.CONFLICT,
    "error": ExitCode.NOT_EVALUATED,
}
_UNCHANGED = "The push changed no environment, and nothing was left to be judged."
_SPENT = "The hourly budget of requests is nearly spent."


def publish_sweep(world: World, swept: Sequence[Swept], *, all_missing: bool) -> ExitCode:
    """Publish how all open pull requests stand, and their bases; give the exit code.

    `all_missing` sets the status also where a pull request that touches nothing has none yet.
    """
    published = [_published(world, one, all_missing=all_missing) for one in swept]
    _set_outputs(world, swept, published)
    return max((one.code for one in published), default=ExitCode.NOTHING_TO_DO)


def publish_unchanged(world: World, branch: str, words: StatusWords) -> ExitCode:
    """Tell that a push changed nothing; give the exit code."""
    world.runner.log(sweep_line(branch, (), 0, _UNCHANGED))
    world.runner.summarise(sweep_summary(branch, words, (), 0, _UNCHANGED))
    return ExitCode.NOTHING_TO_DO


@dataclass(frozen=True)
class _Published:
    """What was published of one base branch."""

    code: ExitCode
    rows: tuple[SweptRow, ...]


def _published(world: World, swept: Swept, *, all_missing: bool) -> _Published:
    news = [pull for pull in swept.pulls if _has_news(pull, all_missing=all_missing)]
    rows, green = _rows(world, sorted(news, key=_urgency))
    words = _keep_base(world, swept, sum(bool(row.left) for row in rows))
    untouched = len(swept.pulls) - len(news)
    world.runner.log(sweep_line(swept.branch, rows, untouched))
    world.runner.summarise(sweep_summary(swept.branch, words, rows, untouched))
    code = exit_code(_CODES[words.state], world.inputs.fail_on_conflict, posted=True)
    return _Published(ExitCode.NOT_EVALUATED if green else code, tuple(rows))


def _has_news(pull: OpenPull, *, all_missing: bool) -> bool:
    """Say whether anything may be to be said: a merge that touches nothing changes no words."""
    if pull.is_touching or pull.moved:
        return True
    if pull.listed.status is None:
        return all_missing
    return pull.listed.status[0] != pull.words.state


def _urgency(pull: OpenPull) -> tuple[bool, int, int]:
    """Sort what must not stay green first."""
    is_green = pull.listed.status is not None and pull.listed.status[0] == "success"
    return (not is_green, _ORDER.get(pull.words.state, 3), pull.number)


def _rows(world: World, pulls: Sequence[OpenPull]) -> tuple[list[SweptRow], bool]:
    """Publish one after the other; say whether one of those that were left may look green."""
    conversations = _conversations(world, pulls)
    rows: list[SweptRow] = []
    for place, pull in enumerate(pulls):
        try:
            why = _SPENT if _is_nearly_spent(world) else ""
            rows += () if why else _kept(world, pull, conversations.get(pull.number))
        except BudgetSpent as spent:
            why = spent.happened
        if why:
            shown = [_shown_as_left(world, one) for one in pulls[place:]]
            return [*rows, *(_left(one, why) for one in pulls[place:])], not all(shown)
    return rows, any(row.left for row in rows)


def _is_nearly_spent(world: World) -> bool:
    left = world.github.requests_left
    return left is not None and left <= _RESERVE


def _conversations(world: World, pulls: Sequence[OpenPull]) -> Mapping[int, Conversation]:
    """Read what we have said on those that touch an environment, all at once."""
    numbers = [pull.number for pull in pulls if pull.is_touching]
    if not numbers or not world.inputs.comment:
        return {}
    context = world.inputs.status_context
    ask = partial(world.github.conversations, numbers, marker(context), marker_prefix(context))
    return world.attempt(ask) or {}


def _kept(world: World, pull: OpenPull, conversation: Conversation | None) -> Sequence[SweptRow]:
    """Make status and comment of one pull request say what is so."""
    if pull.moved or (conversation is not None and not _stands(pull, conversation)):
        world.runner.log(f"#{pull.number} changed meanwhile; its own run speaks of it.")
        return ()
    try:
        url, news = None, []
        if pull.judged is not None and conversation is not None:
            url, is_new = _keep_words(world, pull.judged, conversation)
            news += ["comment"] if is_new else []
        sha, before = pull.listed.pull.head_sha, pull.listed.status
        if keep_verdict(world, pull.listed.pull, sha, pull.words, before, url):
            news.append("status")
    except BudgetSpent:
        raise
    except Problem as problem:
        return (_left(pull, f"{problem.happened} {problem.next_step}"),)
    return (replace(_row(pull), news=tuple(reversed(news))),)


def _stands(pull: OpenPull, conversation: Conversation) -> bool:
    """Say whether a pull request is still what was judged."""
    listed = pull.listed.pull
    said = (conversation.is_open, conversation.head_sha, conversation.base_branch)
    return said == (True, listed.head_sha, listed.base_branch)


def _keep_words(
    world: World, judged: JudgedPull, conversation: Conversation
) -> tuple[str | None, bool]:
    """Keep review and comment in step; return the comment's address, and whether it is news."""
    if not judged.judgement.is_fine:
        judged = offered(world, remembered(world, judged))
    before = next(iter(conversation.comments), None)
    told = world.attempt(partial(keep_words, world, judged, Said.within(conversation)))
    after = told[1] if told else before
    return (after.url if after else None), after != before


def _row(pull: OpenPull) -> SweptRow:
    forecast = pull.judged.forecast.collisions if pull.judged else ()
    return SweptRow(pull.number, pull.words, collides=tuple(c.number for c in forecast))


def _left(pull: OpenPull, why: str) -> SweptRow:
    return replace(_row(pull), words=left_status(), left=why)


def _shown_as_left(world: World, pull: OpenPull) -> bool:
    """Make the status of one that was left say so, unless it is red already; return whether so."""
    if pull.listed.status is not None and pull.listed.status[0] in ("failure", "error"):
        return True
    context, sha = world.inputs.status_context, pull.listed.pull.head_sha
    with suppress(GitHubProblem):
        keep_status(world, context, sha, left_status(), pull.listed.status)
        return True
    return False


def _keep_base(world: World, swept: Swept, left: int) -> StatusWords:
    """Make the status of base's tip say what is so, and return it."""
    words = _base_words(swept, left)
    if swept.sha is not None:
        world.attempt(partial(_keep_base_status, world, swept.sha, words))
    return words


def _keep_base_status(world: World, sha: str, words: StatusWords) -> bool:
    context = base_context(world.inputs.status_context)
    return keep_status(world, context, sha, words, world.github.status(sha, context))


def _base_words(swept: Swept, left: int) -> StatusWords:
    if isinstance(swept.base, Base):
        return base_status(swept.base.judgement, left, sorted(swept.base.watch.folders))
    return problem_status(swept.base)


def _set_outputs(world: World, swept: Sequence[Swept], published: Sequence[_Published]) -> None:
    """Set the outputs by the bases; the report holds the pull requests as well."""
    judged = [one.base.judgement for one in swept if isinstance(one.base, Base)]
    verdicts = [judgement.verdict for judgement in judged]
    verdicts += [Verdict.NOT_EVALUATED] * (len(swept) - len(judged))
    conflicts = [row for judgement in judged for row in as_json.conflicts_json(judgement)]
    bases = [_base_json(*pair) for pair in zip(swept, published, strict=True)]
    report = world.runner.write_report(as_json.dumps({"schema": 1, "bases": bases}))
    world.runner.set_outputs(
        {
            "verdict": Verdict.worst(verdicts),
            "conflicts": as_json.dumps(conflicts),
            "report": report or "",
        }
    )


def _base_json(swept: Swept, published: _Published) -> dict[str, object]:
    judgement = swept.base.judgement if isinstance(swept.base, Base) else None
    return {
        "branch": swept.branch,
        "report": as_json.judgement_json(judgement) if judgement else None,
        "pull_requests": swept_json(published.rows),
    }
