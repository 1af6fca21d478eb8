"""The stories: one short function for each thing that can happen.

A pull request changed: it is judged, rehearsed and repaired where the settings say so, and the
verdict is published. Base moved: every open pull request into it is judged again, and what changed
is published. A merge group formed: its own commit is judged. A command was typed: it is
acknowledged, carried out, and answered.
"""

from dataclasses import replace

from merge_heads.base.chosen import chosen
from merge_heads.base.forecasts import with_forecasts
from merge_heads.base.judged import judge_bases, judge_tip
from merge_heads.base.merge_group import judge_group, publish_group
from merge_heads.base.proposals import outcome_words, propose, repair_of, tell_forks, told
from merge_heads.base.publish import publish_sweep, publish_unchanged
from merge_heads.base.repair import AskedBy
from merge_heads.base.unchanged import unchanged
from merge_heads.command import Command, Misunderstood, Verb
from merge_heads.github import Pull
from merge_heads.outcomes import ExitCode, Refusal
from merge_heads.pull_request import held as held_back
from merge_heads.pull_request.answer import (
    Answer,
    acknowledge,
    give,
    problems_answered,
    was_carried_out,
)
from merge_heads.pull_request.foretold import foretold
from merge_heads.pull_request.judged import JudgedPull, judge_pull, offered
from merge_heads.pull_request.publish import problems_published_on, publish
from merge_heads.pull_request.push import Repaired, push_repair
from merge_heads.pull_request.rehearsed import rehearsed, remembered
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
    with problems_published_on(world, pull.head_sha):
        judged = rehearsed(world, request, _looked_at(world, pull))
        if judged.settings.auto_fix is AutoFix.OFF or not isinstance(judged.offer, Proved):
            return publish(world, judged)
        if held := held_back.when_nobody_looks(judged):
            return publish(world, replace(judged, held=held))
        outcome = push_repair(world, judged, judged.offer)
        if isinstance(outcome, Refusal):
            return publish(world, replace(judged, offer=outcome))
        return publish(world, judged, outcome)


def _looked_at(world: World, pull: Pull) -> JudgedPull:
    """Judge a pull request, plan its repair, and look at the other open ones."""
    return foretold(world, offered(world, judge_pull(world, pull)))


def base_moved(world: World, request: BaseMoved) -> ExitCode:
    """A base branch moved, or it is time: whatever is to be merged into it is judged again."""
    if (words := unchanged(world, request)) is not None:
        return publish_unchanged(world, request.branch, words)
    listed = chosen(request, world.github.open_pulls(world.inputs.status_context))
    swept = [with_forecasts(one) for one in judge_bases(world, listed)]
    code = publish_sweep(world, swept, all_missing=request.is_asked)
    tell_forks(world, swept, request)
    return code


def merge_group_formed(world: World, request: MergeGroupFormed) -> ExitCode:
    """A merge queue asks whether its next group may be merged."""
    with problems_published_on(world, request.head):
        return publish_group(world, request, judge_group(world, request))


def command_typed(world: World, request: CommandTyped) -> ExitCode:
    """Somebody answered with a command on a pull request, or asked for base in an issue."""
    acknowledge(world, request)
    code = ExitCode.NOTHING_TO_DO
    with problems_answered(world, request):
        match request.command:
            case Misunderstood(reason, words):
                answer = Answer(replies.misunderstood(reason, words), refused=True)
            case Command(verb=Verb.HELP):
                answer = Answer(replies.help_table())
            case Command() as command if request.on_pull:
                answer, code = _obey(world, request, command)
            case Command() as command:
                answer = _obey_in_issue(world, request, command)
    give(world, request, answer)
    return code


def _obey(world: World, request: CommandTyped, command: Command) -> tuple[Answer, ExitCode]:
    pull = world.github.pull(request.number)
    if not pull.is_open:
        return Answer.refusing(_CLOSED), ExitCode.NOTHING_TO_DO
    with problems_published_on(world, pull.head_sha):
        judged = held_back.as_told(remembered(world, _looked_at(world, pull)))
        asked, strategy = judged, _strategy(command)
        if strategy or command.message:
            asked = offered(world, judged, strategy, command.message)
        answer = _carry_out(world, request, command, asked)
        # What was asked for is for the answer; everybody else is told of the configured repair.
        return answer, publish(world, judged, answer.repaired)


def _obey_in_issue(world: World, request: CommandTyped, command: Command) -> Answer:
    """What is asked for outside of a pull request is asked for the default branch."""
    base = judge_tip(world, world.github.default_branch)
    if command.verb in (Verb.CHECK, Verb.PREVIEW):
        return Answer(told(base, repair_of(world, base)))
    if command.verb is Verb.REPARENT:
        return Answer.refusing(_ON_BASE)
    if (refusal := _not_permitted(world, request, base.settings)) is not None:
        return Answer.refusing(refusal)
    if was_carried_out(world, request):
        return Answer()
    asked_by = AskedBy(request.author, request.author_id)
    outcome = propose(world, base, repair_of(world, base, command.message), asked_by)
    return Answer(outcome_words(base, outcome), refused=isinstance(outcome, Refusal))


def _carry_out(world: World, request: CommandTyped, command: Command, judged: JudgedPull) -> Answer:
    if command.verb is Verb.CHECK:
        return Answer("" if judged.offer else replies.nothing_to_repair())
    if command.verb is Verb.PREVIEW:
        return _shown(judged)
    refusal = _not_permitted(world, request, judged.settings)
    if refusal is not None:
        return Answer.refusing(refusal)
    if was_carried_out(world, request):
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
