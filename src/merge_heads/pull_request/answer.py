"""The answer to a command: a reaction, and a reply where something is to say.

A run that ended too soon is started again with the same command. So what an earlier run has shown
is looked at first, and what it had to refuse is taken back where this one does not.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from merge_heads.outcomes import OurFault, Problem, Refusal
from merge_heads.pull_request.conversation import keep_comment
from merge_heads.pull_request.once import oldest
from merge_heads.pull_request.push import Repaired
from merge_heads.pull_request.world import Taken, World
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


@dataclass(frozen=True)
class Shown:
    """Our reactions to a command when this run began: their ids by what they are.

    None where GitHub did not tell.
    """

    reactions: Mapping[str, int] | None


def acknowledge(world: World, request: CommandTyped) -> Shown:
    """Show at once that a command was seen, and return what earlier runs have shown."""
    mine = world.attempt(partial(world.github.my_reactions, request.comment))
    if not mine:
        _react(world, request, _SEEN)
    return Shown(mine)


def was_carried_out(world: World, request: CommandTyped, shown: Shown) -> bool:
    """Say whether this very command was carried out before. Raises `GitHubProblem`."""
    mine = shown.reactions
    return _DONE in (world.github.my_reactions(request.comment) if mine is None else mine)


def give(world: World, request: CommandTyped, answer: Answer, shown: Shown) -> bool:
    """Give the answer, and say whether it was taken.

    A command that was carried out before stays carried out.
    """
    before = shown.reactions or {}
    if answer.refused and _DONE in before:
        return True
    said = not answer.words or _is_taken(world, partial(_reply, world, request, answer.words))
    shown_now = _react(world, request, _REFUSED if answer.refused else _DONE)
    if not answer.refused and _REFUSED in before:
        _take_back(world, request, before[_REFUSED], is_answered=bool(answer.words))
    return said and shown_now


@contextmanager
def problems_answered(world: World, request: CommandTyped, shown: Shown) -> Iterator[None]:
    """Answer a command that could not be carried out, and go on raising."""
    try:
        yield
    except Exception as error:
        problem = error if isinstance(error, Problem) else OurFault()
        refusal = Refusal("problem", problem.happened, problem.next_step)
        give(world, request, Answer.refusing(refusal), shown)
        raise


def _react(world: World, request: CommandTyped, reaction: str) -> bool:
    react = partial(world.github.react, request.number, request.comment, reaction)
    return _is_taken(world, react)


def _is_taken(world: World, do: Callable[[], object]) -> bool:
    return world.tell(do) is Taken.DONE


def _take_back(world: World, request: CommandTyped, reaction: int, *, is_answered: bool) -> None:
    """Take back what an earlier run had to refuse."""
    world.attempt(partial(world.github.take_back, request.comment, reaction))
    if not is_answered:
        world.attempt(partial(_delete_reply, world, request))


def _delete_reply(world: World, request: CommandTyped) -> None:
    for mine in world.github.my_comments(request.number, replies.marker(request.comment)):
        world.github.delete_comment(mine)


def _reply(world: World, request: CommandTyped, words: str) -> None:
    """Reply to a command once; the same run again changes the words of that reply."""
    marker = replies.marker(request.comment)
    ours = partial(world.github.my_comments, request.number, marker)
    mine = oldest(world, ours())
    keep_comment(world, request.number, mine, cut(f"{marker}\n{words}"))
    if mine is None:
        oldest(world, ours())
