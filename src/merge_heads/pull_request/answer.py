"""The answer to a command: a reaction, and a reply where something is to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from merge_heads.github import same_words
from merge_heads.outcomes import OurFault, Problem, Refusal
from merge_heads.pull_request.push import Repaired
from merge_heads.pull_request.world import World
from merge_heads.report import replies
from merge_heads.report.comment import cut
from merge_heads.request import CommandTyped

_SEEN, _DONE, _REFUSED = "eyes", "rocket", "confused"


@dataclass(frozen=True)
class Answer:
    """What a command came to: words to reply with, if any, and what was pushed, if anything."""

    words: str = ""
    refused: bool = False
    repaired: Repaired | None = None

    @classmethod
    def refusing(cls, refusal: Refusal) -> "Answer":
        """Answer with a refusal."""
        return cls(replies.refusal(refusal), refused=True)


def acknowledge(world: World, request: CommandTyped) -> None:
    """Show at once that a command was seen."""
    _react(world, request, _SEEN)


def was_carried_out(world: World, request: CommandTyped) -> bool:
    """Say whether this very command was carried out before: this run is a repetition."""
    return world.github.has_reacted(request.number, request.comment, _DONE)


def give(world: World, request: CommandTyped, answer: Answer) -> None:
    """Give the answer."""
    if answer.words:
        world.attempt(partial(_reply, world, request, answer.words))
    elif answer.repaired:
        world.attempt(partial(_correct, world, request))
    _react(world, request, _REFUSED if answer.refused else _DONE)


@contextmanager
def problems_answered(world: World, request: CommandTyped) -> Iterator[None]:
    """Answer a command that could not be carried out, and go on raising."""
    try:
        yield
    except Exception as error:
        problem = error if isinstance(error, Problem) else OurFault()
        refusal = Refusal("problem", problem.happened, problem.next_step)
        give(world, request, Answer.refusing(refusal))
        raise


def _react(world: World, request: CommandTyped, reaction: str) -> None:
    world.attempt(partial(world.github.react, request.number, request.comment, reaction))


def _correct(world: World, request: CommandTyped) -> None:
    """Take an earlier refusal of the same command back."""
    mine = world.github.my_comment(request.number, replies.marker(request.comment))
    if mine is not None:
        world.github.edit_comment(request.number, mine, _body(request, replies.done()))


def _body(request: CommandTyped, words: str) -> str:
    return cut(f"{replies.marker(request.comment)}\n{words}")


def _reply(world: World, request: CommandTyped, words: str) -> None:
    """Reply to a command once; the same run again changes the words of that reply."""
    body = _body(request, words)
    mine = world.github.my_comment(request.number, replies.marker(request.comment))
    if mine is None:
        world.github.create_comment(request.number, body)
    elif not same_words(mine.body, body):
        world.github.edit_comment(request.number, mine, body)
