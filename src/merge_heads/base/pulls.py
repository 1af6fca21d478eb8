"""The open pull requests of one base, published one after the other, the urgent ones first."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from merge_heads.base.model import OpenPull, Swept
from merge_heads.github import BudgetSpent, Conversation, Posted
from merge_heads.outcomes import GitHubProblem, OurFault, Problem
from merge_heads.pull_request.conversation import Said, keep_words
from merge_heads.pull_request.held import as_told
from merge_heads.pull_request.judged import JudgedPull, offered
from merge_heads.pull_request.once import looked_at_again
from merge_heads.pull_request.rehearsed import remembered
from merge_heads.pull_request.statuses import keep_status
from merge_heads.pull_request.world import World
from merge_heads.report.comment import marker
from merge_heads.report.status import StatusWords, left_status
from merge_heads.report.suggestion import marker_prefix
from merge_heads.report.sweep import SweptRow

# Left for commands and for the other workflows that share the hourly budget of a token.
_RESERVE = 100
_SPENT = "The hourly budget of requests is nearly spent."
_NO_COMMENT = "GitHub did not take the comment; the run's log says why."
# What was said is read again where writing has taken so long: people go on meanwhile.
_FRESH_SECONDS = 10


@dataclass(frozen=True)
class Published:
    """What was published of one base's pull requests.

    `left` counts those for which something is still to be done, `may_be_green` says that one of
    them may show a status that is better than what was found. `after` tells by number how those
    stand about which something was written, once all was.
    """

    rows: tuple[SweptRow, ...]
    left: int
    may_be_green: bool
    after: Mapping[int, Conversation]


def publish_pulls(
    world: World, swept: Swept, words: Mapping[str, StatusWords], *, all_missing: bool
) -> Published:
    """Make statuses and comments say what is so; `words` are the statuses by commit (SHA)."""
    chosen = [
        _Chosen(pull, words[pull.sha])
        for pull in swept.pulls
        if not pull.moved and _may_have_news(pull, words[pull.sha], all_missing=all_missing)
    ]
    ordered = sorted(chosen, key=_urgency)
    talk = _Talk(world, [one.pull.number for one in ordered])
    # To plan a repair takes a second; nobody should be able to merge meanwhile.
    turned = {one.pull.number for one in ordered if _turned_red(world, talk, one)}
    rows = [_published(world, talk, one, is_told=one.pull.number in turned) for one in ordered]
    told = [row for row in rows if row is not None]
    found = {one.pull.number: one for one in ordered}
    problems = {one.pull.number for one in ordered if one.pull.problem is not None}
    return Published(
        tuple(told),
        left=len(problems | {row.number for row in told if row.left}),
        may_be_green=any(_looks_better(row, found[row.number].words) for row in told),
        after=talk.after(),
    )


@dataclass(frozen=True)
class _Chosen:
    """A pull request of which something may be to be said; `words` are those of its status.

    `judged` has its repair planned; `problem` says why it could not be.
    """

    pull: OpenPull
    words: StatusWords
    judged: JudgedPull | None = None
    problem: str = ""


def _may_have_news(pull: OpenPull, words: StatusWords, *, all_missing: bool) -> bool:
    """Say whether anything may be to be said: a merge that touches nothing changes no words."""
    if pull.is_touching:
        return True
    if pull.listed.status is None:
        return all_missing
    return pull.listed.status.state != words.state


def _urgency(one: _Chosen) -> tuple[bool, int, int]:
    """Sort what must not stay green first."""
    is_green = one.pull.listed.status is not None and one.pull.listed.status.state == "success"
    return (not is_green, one.words.gravity, one.pull.number)


def _looks_better(row: SweptRow, words: StatusWords) -> bool:
    return row.words.state == "success" and words.state != "success"


def _with_repair(world: World, one: _Chosen) -> _Chosen:
    """Plan the repair that the comment offers."""
    judged = one.pull.judged
    if judged is None or judged.judgement.is_fine or not judged.settings.comment:
        return replace(one, judged=judged)
    try:
        judged = offered(world, remembered(world, judged))
    except Exception as error:  # noqa: BLE001
        # Whatever goes wrong with one comment, the statuses are more urgent.
        problem = error if isinstance(error, Problem) else OurFault()
        world.runner.log(f"Pull request {one.pull.number}: {error!r}")
        return replace(one, problem=f"{problem.happened} {problem.next_step}")
    return replace(one, judged=as_told(judged))


class _Talk:
    """What we have said on some pull requests, never older than a few seconds."""

    def __init__(self, world: World, numbers: Sequence[int]) -> None:
        self._world = world
        self.waiting = list(numbers)
        self.told: list[int] = []
        """The pull requests on which something was said by now."""
        self._known: Mapping[int, Conversation] = {}
        self._read_at: float | None = None
        self.spent = ""

    @property
    def is_nearly_spent(self) -> bool:
        """Say whether the budget is needed for something else."""
        left = self._world.github.requests_left
        return bool(self.spent) or (left is not None and left <= _RESERVE)

    def about(self, number: int) -> Conversation | None:
        """Return what was said on one of them; None where that could not be read."""
        is_old = self._read_at is None or time.monotonic() - self._read_at > _FRESH_SECONDS
        if is_old and not self.is_nearly_spent:
            self._read()
        return self._known.get(number)

    def forget(self) -> None:
        """Read again before the next write: nobody knows whether the last one was done."""
        self._read_at = None

    def after(self) -> Mapping[int, Conversation]:
        """Look again at what was written about; nothing where that could not be done."""
        if not self.told or self.is_nearly_spent:
            return {}
        return self._world.attempt(partial(looked_at_again, self._world, self.told)) or {}

    def _read(self) -> None:
        context = self._world.inputs.status_context
        prefixes = marker(context), marker_prefix(context)
        self._known = {}
        try:
            self._known = self._world.github.conversations(self.waiting, context, *prefixes)
        except BudgetSpent as spent:
            self.spent = spent.happened
        except GitHubProblem as problem:
            self._world.runner.log(f"{problem.happened} {problem.next_step}")
        self._read_at = time.monotonic()


def _turned_red(world: World, talk: _Talk, one: _Chosen) -> bool:
    """Take the green away from a pull request that must not have it; say whether that was done.

    What goes wrong here goes wrong again, and is told, where the rest of it is published.
    """
    conversation = talk.about(one.pull.number)
    if one.words.state == "success" or talk.is_nearly_spent:
        return False
    if conversation is None or not _stands(one.pull, conversation):
        return False
    comment = next(iter(conversation.comments), None)
    url = comment.url if comment else None
    try:
        return _keep_status(world, one, conversation.listed.status, url)
    except BudgetSpent as spent:
        talk.spent = spent.happened
    except GitHubProblem as problem:
        world.runner.log(f"{problem.happened} {problem.next_step}")
        talk.forget()
    return False


def _published(world: World, talk: _Talk, one: _Chosen, *, is_told: bool) -> SweptRow | None:
    """Make status and comment of one pull request say what is so; None where it has changed.

    `is_told` says that its status was set already.
    """
    one = one if talk.is_nearly_spent else _with_repair(world, one)
    conversation = talk.about(one.pull.number)
    talk.waiting.remove(one.pull.number)
    if conversation is not None and not _stands(one.pull, conversation):
        world.runner.log(f"#{one.pull.number} changed meanwhile; its own run speaks of it.")
        return None
    before = conversation.listed.status if conversation else one.pull.listed.status
    before = Posted(one.words.state, one.words.description) if is_told else before
    if talk.is_nearly_spent:
        return _left(world, talk, one, before, talk.spent or _SPENT)
    url, news, left = _keep_words(world, one, conversation)
    try:
        if _keep_status(world, one, before, url) or is_told:
            news = ("status", *news)
        if news:
            talk.told.append(one.pull.number)
    except BudgetSpent as spent:
        talk.spent = spent.happened
        return _left(world, talk, one, before, talk.spent)
    except GitHubProblem as problem:
        row = _row(one, _shown(before))
        return replace(row, news=news, left=f"{problem.happened} {problem.next_step}")
    return replace(_row(one, one.words), news=news, left=left)


def _keep_status(world: World, one: _Chosen, before: Posted | None, url: str | None) -> bool:
    return keep_status(world, world.inputs.status_context, one.pull.sha, one.words, before, url)


def _stands(pull: OpenPull, conversation: Conversation) -> bool:
    """Say whether a pull request is still what was judged."""
    now = conversation.listed.pull
    said = (now.is_open, now.head_sha, now.base_branch)
    return said == (True, pull.sha, pull.listed.pull.base_branch)


def _keep_words(
    world: World, one: _Chosen, conversation: Conversation | None
) -> tuple[str | None, tuple[str, ...], str]:
    """Keep review and comment in step; return the comment's address, what is new, what failed."""
    if one.problem or one.judged is None or not one.judged.settings.comment:
        return None, (), one.problem
    if conversation is None:
        return None, (), _NO_COMMENT
    before = next(iter(conversation.comments), None)
    try:
        told = keep_words(world, one.judged, Said.within(conversation))
    except Exception as error:  # noqa: BLE001
        world.runner.log(f"Pull request {one.pull.number}: {error!r}")
        return None, (), _NO_COMMENT
    url = told.comment.url if told.comment else None
    return url, () if told.comment == before else ("comment",), "" if told.is_kept else _NO_COMMENT


def _row(one: _Chosen, words: StatusWords) -> SweptRow:
    forecast = one.pull.judged.forecast if one.pull.judged else None
    collides = forecast.collisions if forecast else ()
    return SweptRow(one.pull.number, words, collides=tuple(c.number for c in collides))


def _shown(status: Posted | None) -> StatusWords:
    return StatusWords(*status.says) if status else left_status()


def _left(world: World, talk: _Talk, one: _Chosen, before: Posted | None, why: str) -> SweptRow:
    """Leave a pull request for the next time; one that must not stay green is set to pending."""
    is_better = before is None or before.state == "success"
    row = replace(_row(one, _shown(before)), left=why)
    if one.words.state == "success" or not is_better or talk.spent:
        return row
    try:
        context = world.inputs.status_context
        keep_status(world, context, one.pull.sha, left_status(), before)
    except GitHubProblem as problem:
        talk.spent = problem.happened
        return row
    return replace(row, words=left_status())
