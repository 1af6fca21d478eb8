"""Said once, although two runs may have said it at the same time: the oldest one stays."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from merge_heads.github import Comment, Conversation, ReviewComment
from merge_heads.pull_request.world import World
from merge_heads.report.comment import marker
from merge_heads.report.suggestion import marker_prefix

Place = tuple[str, str, int | None, int | None]


def looked_at_again(world: World, numbers: Iterable[int]) -> Mapping[int, Conversation]:
    """Return what stands on pull requests after something was written, each thing said once.

    Raises `GitHubProblem`.
    """
    context = world.inputs.status_context
    prefixes = marker(context), marker_prefix(context)
    found = world.github.conversations(numbers, context, *prefixes)
    for conversation in found.values():
        oldest(world, conversation.comments)
        one_in_each_place(world, conversation.review_comments)
    return found


def oldest(world: World, comments: Sequence[Comment]) -> Comment | None:
    """Return the first of our comments with one marker, and delete the others."""
    for one in comments[1:]:
        world.attempt(partial(world.github.delete_comment, one))
    return comments[0] if comments else None


def one_in_each_place(world: World, comments: Sequence[ReviewComment]) -> list[ReviewComment]:
    """Return the first of our comments in each place of the diff, and delete the others.

    One that has lost its place stays: it may have been answered there.
    """
    kept: dict[Place | int, ReviewComment] = {}
    for one in comments:
        where = place(one) if one.line is not None else one.id
        if kept.setdefault(where, one) is not one:
            world.attempt(partial(world.github.delete_review_comment, one.id))
    return list(kept.values())


def place(comment: ReviewComment) -> Place:
    """Return where a comment of ours stands: its marker, the path, and the lines."""
    marker = comment.body.partition("\n")[0].rstrip()
    return marker, comment.path, comment.start_line or comment.line, comment.line
