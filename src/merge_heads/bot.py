"""The stories: one short function for each thing that can happen.

A pull request changed: it is looked at, repaired where the settings say so, and told. A command was
typed: it is acknowledged, carried out, told, and answered.
"""

from dataclasses import replace

from merge_heads.case import Case, World, look
from merge_heads.command import Command, Misunderstood, Verb
from merge_heads.deliver import Repaired, push_repair
from merge_heads.outcomes import ExitCode, Refusal
from merge_heads.repair import Repair
from merge_heads.report import replies
from merge_heads.request import CommandTyped, PullRequestChanged
from merge_heads.settings import AutoFix, Settings
from merge_heads.tell import (
    Answer,
    acknowledge,
    answer,
    problems_answered,
    problems_shown_on,
    tell,
)


def pull_request_changed(world: World, request: PullRequestChanged) -> ExitCode:
    """A pull request was opened, pushed to, or pointed at another base."""
    pull = world.github.pull(request.number)
    if not pull.is_open:
        world.runner.log("Nothing to do: the pull request is closed.")
        return ExitCode.NOTHING_TO_DO
    with problems_shown_on(world, pull):
        case = look(world, pull)
        if case.settings.auto_fix is not AutoFix.ALWAYS or not isinstance(case.offer, Repair):
            return tell(world, case)
        match push_repair(world, case, case.offer):
            case Repaired() as repaired:
                return tell(world, case, repaired)
            case Refusal() as refusal:
                return tell(world, replace(case, offer=refusal))


def command_typed(world: World, request: CommandTyped) -> ExitCode:
    """Somebody answered with a command on a pull request."""
    acknowledge(world, request)
    with problems_answered(world, request):
        match request.command:
            case Misunderstood(words, hint):
                given, code = Answer(replies.misunderstood(words, hint), refused=True), 0
            case Command(verb=Verb.HELP):
                given, code = Answer(replies.help_table()), 0
            case Command() as command:
                given, code = _obey(world, request, command)
    answer(world, request, given)
    return ExitCode(code)


def _obey(world: World, request: CommandTyped, command: Command) -> tuple[Answer, ExitCode]:
    pull = world.github.pull(request.number)
    with problems_shown_on(world, pull):
        case = look(world, pull, command.message)
        given = _carry_out(world, request, command, case)
        return given, tell(world, case, given.repaired)


def _carry_out(world: World, request: CommandTyped, command: Command, case: Case) -> Answer:
    match command.verb:
        case Verb.CHECK:
            return Answer("" if case.offer else replies.nothing_to_repair())
        case Verb.PREVIEW:
            return _shown(case.offer)
    refusal = _not_available(command) or _not_permitted(world, request, case.settings)
    if refusal is not None:
        return Answer.refusing(refusal)
    if world.github.has_reacted(request.number, request.comment, "rocket"):
        # This very command was carried out before; this run is a repetition of that one.
        return Answer()
    if not isinstance(case.offer, Repair):
        return _shown(case.offer)
    match push_repair(world, case, case.offer, request):
        case Repaired() as repaired:
            return Answer(repaired=repaired)
        case Refusal() as refusal:
            return Answer.refusing(refusal)


def _shown(offer: Repair | Refusal | None) -> Answer:
    match offer:
        case Repair():
            return Answer(replies.preview(offer))
        case Refusal():
            return Answer.refusing(offer)
        case None:
            return Answer(replies.nothing_to_repair())


def _not_permitted(world: World, request: CommandTyped, settings: Settings) -> Refusal | None:
    permission = world.github.permission(request.author)
    if {permission.permission, permission.role} & set(settings.allowed):
        return None
    return Refusal(
        "not-permitted",
        f"Pushing is for people with one of these roles here: {', '.join(settings.allowed)}.",
        "Ask one of them to answer /merge-heads, or repair the branch by hand.",
    )


def _not_available(command: Command) -> Refusal | None:
    if command.verb is not Verb.REPARENT:
        return None
    return Refusal(
        "reparent-not-available",
        "Putting a revision on another parent is not available in this version.",
        "Answer /merge-heads to merge the heads with a merge revision.",
    )
