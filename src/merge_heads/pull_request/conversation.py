"""What we say on a pull request: the review's suggestions and our one comment, kept in step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from merge_heads.github import Comment, Conversation, ReviewComment, same_words
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.once import oldest
from merge_heads.pull_request.push import Repaired
from merge_heads.pull_request.suggest import keep_suggestions, suggestions
from merge_heads.pull_request.world import World
from merge_heads.report import comment
from merge_heads.report.offer import Offers
from merge_heads.report.offer import repaired as repaired_words
from merge_heads.report.suggestion import marker_prefix
from merge_heads.verdict.forecast import Forecast


@dataclass(frozen=True)
class Said:
    """What we have said on one pull request so far, asked for only where it is needed."""

    comments: Callable[[], Sequence[Comment]]
    suggestions: Callable[[], Sequence[ReviewComment]]

    @classmethod
    def on(cls, world: World, judged: JudgedPull) -> "Said":
        """Ask GitHub about one pull request."""
        number, context = judged.pull.number, judged.settings.status_context
        return cls(
            partial(world.github.my_comments, number, comment.marker(context)),
            partial(world.github.my_review_comments, number, marker_prefix(context)),
        )

    @classmethod
    def within(cls, conversation: Conversation) -> "Said":
        """Look into a conversation that was read already; it holds comments by our marker."""
        return cls(lambda: conversation.comments, lambda: conversation.review_comments)


@dataclass(frozen=True)
class Told:
    """What a pull request is told: what is offered, and our comment.

    `is_kept` is not so where GitHub did not take the comment.
    """

    offers: Offers
    comment: Comment | None = None
    is_kept: bool = True


def keep_words(
    world: World, judged: JudgedPull, said: Said, repaired: Repaired | None = None
) -> Told:
    """Make the review and our one comment say what is so.

    Raises `GitHubProblem` where what we have said cannot be read.
    """
    offers = offers_of(judged)
    if not judged.settings.comment:
        return Told(offers)
    mine = oldest(world, said.comments())
    deserved = mine is not None or comment.deserves_comment(judged.judgement, offers)
    wanted = suggestions(judged) if deserved and not repaired else ()
    # Our comment may have been deleted since, and the suggestion be left.
    is_told = mine is not None or repaired is not None
    left = keep_suggestions(world, judged, wanted, said.suggestions, is_told=is_told)
    offers = replace(offers, suggested=len(left) < len(wanted), not_suggested=left)
    body = _comment_body(judged, offers, repaired, mine)
    if body is None:
        return Told(offers, mine)
    kept = world.attempt(partial(keep_comment, world, judged.pull.number, mine, body))
    return Told(offers, kept, is_kept=kept is not None)


def keep_comment(world: World, number: int, mine: Comment | None, body: str) -> Comment:
    """Make a comment of ours say this, and touch it only where its words change."""
    if mine is None:
        return world.github.create_comment(number, body)
    return mine if same_words(mine.body, body) else world.github.edit_comment(number, mine, body)


def offers_of(judged: JudgedPull) -> Offers:
    """Return what is offered on a judged pull request, before its review is asked."""
    return Offers(
        judged.offer,
        judged.alternative,
        held=judged.held,
        overlaps=judged.certain_overlaps,
        rehearsal=judged.rehearsal.words if judged.rehearsal else None,
        forecast=judged.forecast or Forecast(),
    )


def _comment_body(
    judged: JudgedPull, offers: Offers, repaired: Repaired | None, mine: Comment | None
) -> str | None:
    """Return the words, or None where nothing is to be said or to be changed."""
    context = judged.settings.status_context
    if repaired is not None:
        return resolved_words(judged, repaired)
    if not comment.needs_a_look(judged.judgement, offers):
        if judged.forecast is None and mine is not None and comment.is_forecast(mine.body):
            return None  # It may still be so: the other pull requests could not be asked for.
        is_told = mine is None or comment.is_resolved(mine.body)
        return None if is_told else comment.resolved(context)
    if mine is None and not comment.deserves_comment(judged.judgement, offers):
        return None
    return comment.sticky(judged.judgement, judged.branches, offers, context)


def resolved_words(judged: JudgedPull, repaired: Repaired) -> str:
    """Tell the repair that was pushed, as the comment and the step summary do."""
    news = repaired_words(
        repaired.repair, repaired.commit, judged.branches, repaired.asked_by, repaired.allowed
    )
    return comment.resolved(judged.settings.status_context, news, judged.certain_overlaps)
