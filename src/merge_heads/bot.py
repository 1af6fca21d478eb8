"""The stories: one short function for each thing that can happen.

A pull request changed: it is judged, rehearsed and repaired where the settings say so, and the
verdict is published. Base moved: every open pull request into it is judged again, and what changed
is published. A merge group formed: its own commit is judged. A command was typed: it is
acknowledged, carried out, and answered.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from merge_heads.base.chosen import chosen
from merge_heads.base.forecasts import with_forecasts
from merge_heads.base.judged import judge_bases, judge_tip
from merge_heads.base.merge_group import judge_group, publish_group
from merge_heads.base.proposals import outcome_words, propose, repair_of, tell_forks, told
from merge_heads.base.publish import (
    PublishedBase,
    publish_sweep,
    publish_unchanged,
    report_sweep,
)
from merge_heads.base.repair import AskedBy
from merge_heads.base.settled import settled_sweep
from merge_heads.base.unchanged import unchanged
from merge_heads.command import Command, Misunderstood, Verb
from merge_heads.github import Listed, Pull
from merge_heads.outcomes import ExitCode, Refusal
from merge_heads.pull_request import held as held_back
from merge_heads.pull_request.answer import (
    Answer,
    Shown,
    acknowledge,
    give,
    problems_answered,
    was_carried_out,
)
from merge_heads.pull_request.foretold import foretold
from merge_heads.pull_request.judged import JudgedPull, judge_pull, offered
from merge_heads.pull_request.publish import (
    Published,
    problems_published_on,
    publish,
    report,
)
from merge_heads.pull_request.push import Repaired, push_repair
from merge_heads.pull_request.pushed_before import pushed_before
from merge_heads.pull_request.rehearsed import rehearsed, remembered
from merge_heads.pull_request.settled import settled
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved
from merge_heads.report import replies
from merge_heads.report.commit_message import commit_message
from merge_heads.request import BaseMoved, CommandTyped, MergeGroupFormed, PullRequestChanged
from merge_heads.settings import AutoFix, Settings, Strategy


def pull_request_changed(world: World, request: PullRequestChanged) -> ExitCode:
    """A pull request was opened, pushed to, or pointed at another base."""
    pull = world.github.pull(request.number)
    if not pull.is_open:
        world.runner.log("Nothing to do: the pull request is closed.")
        return ExitCode.NOTHING_TO_DO
    tell = partial(_judged_and_repaired, world, request)
    return report(world, settled(world, pull, tell, again=tell))


def _judged_and_repaired(world: World, request: PullRequestChanged, pull: Pull) -> Published:
    judged = rehearsed(world, request, _looked_at(world, pull))
    if judged.settings.auto_fix is AutoFix.OFF:
        return publish(world, judged)
    if not isinstance(judged.offer, Proved):
        return publish(world, *(_pushed_for(world, request, judged) or (judged,)))
    if held := held_back.when_nobody_looks(judged):
        return publish(world, replace(judged, held=held))
    outcome = push_repair(world, judged, judged.offer)
    if isinstance(outcome, Refusal):
        return publish(world, replace(judged, offer=outcome))
    return publish(world, judged, outcome)


def _pushed_for(
    world: World, request: PullRequestChanged, judged: JudgedPull
) -> tuple[JudgedPull, Repaired] | None:
    """Find what an earlier run of the same event has pushed: since then the branch has moved."""
    is_repeated = request.head not in (None, judged.pull.head_sha)
    return pushed_before(world, judged) if is_repeated and judged.judgement.is_fine else None


def _looked_at(world: World, pull: Pull) -> JudgedPull:
    """Judge a pull request, plan its repair, and look at the other open ones."""
    return foretold(world, offered(world, judge_pull(world, pull)))


def base_moved(world: World, request: BaseMoved) -> ExitCode:
    """A base branch moved, or it is time: whatever is to be merged into it is judged again."""
    if (words := unchanged(world, request)) is not None:
        return publish_unchanged(world, request.branch, words)
    bases = settled_sweep(world, partial(_swept, world, request))
    code = report_sweep(world, bases)
    tell_forks(world, [one.swept for one in bases], request)
    return code


def _swept(world: World, request: BaseMoved, listed: Sequence[Listed]) -> list[PublishedBase]:
    judged = judge_bases(world, chosen(request, listed))
    swept = [with_forecasts(one) for one in judged]
    return publish_sweep(world, swept, all_missing=request.is_asked)


def merge_group_formed(world: World, request: MergeGroupFormed) -> ExitCode:
    """A merge queue asks whether its next group may be merged."""
    with problems_published_on(world, request.head):
        return publish_group(world, request, judge_group(world, request))


def command_typed(world: World, request: CommandTyped) -> ExitCode:
    """Somebody answered with a command on a pull request, or asked for base in an issue."""
    shown = acknowledge(world, request)
    code = ExitCode.NOTHING_TO_DO
    with problems_answered(world, request, shown):
        match request.command:
            case Misunderstood(reason, words):
                answer = Answer(replies.misunderstood(reason, words), refused=True)
            case Command(verb=Verb.HELP):
                answer = Answer(replies.help_table())
            case Command() as command if request.on_pull:
                answer, code = _obey(world, request, command, shown)
            case Command() as command:
                answer = _obey_in_issue(world, request, command, shown)
    is_answered = give(world, request, answer, shown)
    return code or (ExitCode.NOTHING_TO_DO if is_answered else ExitCode.NOT_EVALUATED)


def _obey(
    world: World, request: CommandTyped, command: Command, shown: Shown
) -> tuple[Answer, ExitCode]:
    pull = world.github.pull(request.number)
    if not pull.is_open:
        return Answer.refusing(_CLOSED), ExitCode.NOTHING_TO_DO
    answers: list[Answer] = []

    def tell(pull: Pull) -> Published:
        answer, published = _obeyed(world, request, command, shown, pull)
        answers.append(answer)
        return published

    published = settled(world, pull, tell, again=partial(_judged_again, world))
    return answers[-1], report(world, published)


def _judged_again(world: World, pull: Pull) -> Published:
    return publish(world, held_back.as_told(remembered(world, _looked_at(world, pull))))


def _obeyed(
    world: World, request: CommandTyped, command: Command, shown: Shown, pull: Pull
) -> tuple[Answer, Published]:
    judged = held_back.as_told(remembered(world, _looked_at(world, pull)))
    asked, strategy = judged, _strategy(command)
    if command.verb in _PUSHING and judged.judgement.is_fine:
        pushed = pushed_before(world, judged, request, strategy, command.message)
        if pushed is not None:
            return Answer(repaired=pushed[1]), publish(world, *pushed)
    if strategy or command.message:
        asked = offered(world, judged, strategy, command.message)
    answer = _carry_out(world, request, command, asked, shown)
    # What was asked for is for the answer; everybody else is told of the configured repair.
    return answer, publish(world, judged, answer.repaired)


def _obey_in_issue(world: World, request: CommandTyped, command: Command, shown: Shown) -> Answer:
    """What is asked for outside of a pull request is asked for the default branch."""
    base = judge_tip(world, world.github.default_branch)
    if command.verb in (Verb.CHECK, Verb.PREVIEW):
        return Answer(told(base, repair_of(world, base)))
    if command.verb is Verb.REPARENT:
        return Answer.refusing(_ON_BASE)
    if (refusal := _not_permitted(world, request, base.settings)) is not None:
        return Answer.refusing(refusal)
    if was_carried_out(world, request, shown):
        return Answer()
    asked_by = AskedBy(request.author, request.author_id)
    outcome = propose(world, base, repair_of(world, base, command.message), asked_by)
    return Answer(outcome_words(base, outcome), refused=isinstance(outcome, Refusal))


def _carry_out(
    world: World, request: CommandTyped, command: Command, judged: JudgedPull, shown: Shown
) -> Answer:
    if command.verb is Verb.CHECK:
        return Answer("" if judged.offer else replies.nothing_to_repair())
    if command.verb is Verb.PREVIEW:
        return _shown(judged)
    refusal = _not_permitted(world, request, judged.settings)
    if refusal is not None:
        return Answer.refusing(refusal)
    if was_carried_out(world, request, shown):
        return Answer()
    if not isinstance(judged.offer, Proved):
        return _shown(judged)
    held = held_back.until_decided(judged)
    if held is not None and not command.allow_overlap:
        return Answer.refusing(held)
    match push_repair(world, judged, judged.offer, request):
        case Repaired() as repaired:
            return Answer(repaired=repaired)
        case Refusal() as refusal:
            return Answer.refusing(refusal)


def _shown(judged: JudgedPull) -> Answer:
    match judged.offer:
        case Proved() as proved:
            message = commit_message(proved, judged.judgement, judged.branches.base)
            held = held_back.until_decided(judged)
            return Answer(replies.preview(proved, judged.branches, message, held))
        case Refusal() as refusal:
            return Answer.refusing(refusal)
        case None:
            return Answer(replies.nothing_to_repair())


def _strategy(command: Command) -> Strategy | None:
    return _STRATEGIES.get(command.verb) if command.verb else None


_PUSHING = (None, Verb.MERGE, Verb.REPARENT)
_STRATEGIES = {Verb.MERGE: Strategy.MERGE, Verb.REPARENT: Strategy.REPARENT}
_ON_BASE = Refusal(
    "base-stays",
    "The revisions of the base branch stay where they are: databases may have run them.",
    "Comment /merge-heads, which joins its heads by a merge revision.",
)
_CLOSED = Refusal(
    "closed", "The pull request was closed in the meantime.", "Open it again, then ask again."
)


def _not_permitted(world: World, request: CommandTyped, settings: Settings) -> Refusal | None:
    permission = world.github.permission(request.author)
    if {permission.permission, permission.role} & set(settings.allowed):
        return None
    roles = ", ".join(settings.allowed)
    return Refusal(
        "not-permitted",
        f"Only people with one of these roles can ask for a push: {roles}.",
        "Ask one of them to comment /merge-heads, or merge the heads by hand.",
    )
