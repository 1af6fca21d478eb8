"""The review of a pull request, kept in step: which lines would put the change on top of base.

A suggestion can only change lines of the diff. A revision file that the change adds lies wholly in
it; where GitHub sees that otherwise, the caller shows the lines in another place.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from merge_heads.github import ReviewComment
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.once import Place, one_in_each_place, place
from merge_heads.pull_request.world import World
from merge_heads.repair import Repair, Reparented
from merge_heads.report.suggestion import Suggestion, suggestion, withdrawn
from merge_heads.verdict import EnvironmentJudgement


def suggestions(judged: JudgedPull) -> tuple[Suggestion, ...]:
    """Return what the review should suggest: nothing where no chain can be put on top of base.

    Nor where the two sides do not fit: one click would put one on the other, and hide it.
    """
    if judged.on_top is None or judged.certain_overlaps or judged.rehearsal_failed:
        return ()
    # Two environments may share a file; its lines are suggested once.
    by_path = {found.path: found for found in _suggested(judged, judged.on_top)}
    return tuple(by_path.values())


def keep_suggestions(
    world: World,
    judged: JudgedPull,
    wanted: Sequence[Suggestion],
    ours: Callable[[], Sequence[ReviewComment]],
    *,
    is_told: bool,
) -> tuple[Suggestion, ...]:
    """Make the review suggest what is wanted and nothing else; return what it does not show.

    `ours` gives our comments on lines of the diff. It is not asked where nothing is wanted and
    `is_told` says that we never spoke before.
    """
    if not wanted and not is_told:
        return ()
    number = judged.pull.number
    mine = world.attempt(ours)
    if mine is None:
        return tuple(wanted)
    left = {_place_of(one): one for one in wanted}
    unsaid = []
    for comment in one_in_each_place(world, mine):
        suggested = left.pop(place(comment), None)
        if not _says(world, number, comment, suggested) and suggested is not None:
            unsaid.append(suggested)
    return (*unsaid, *(one for one in left.values() if not _created(world, judged, one)))


def _suggested(judged: JudgedPull, repair: Repair) -> Iterator[Suggestion]:
    environments = {e.environment: e for e in judged.judgement.environments}
    for step in repair.steps:
        if isinstance(step, Reparented) and step.environment in environments:
            found = _suggestion(judged, repair, step, environments[step.environment])
            if found is not None:
                yield found


def _suggestion(
    judged: JudgedPull, repair: Repair, step: Reparented, environment: EnvironmentJudgement
) -> Suggestion | None:
    """Suggest a step where the head's file is the one that the repair was planned for."""
    merged = environment.histories.merged.revisions[step.id]
    head = environment.histories.head.revisions.get(step.id)
    after = repair.changes[step.path]
    if head is None or after is None or head.source != merged.source:
        return None
    base, context = judged.pull.base_branch, judged.settings.status_context
    return suggestion(step, head.path, head.source, after, base, context)


def _place_of(wanted: Suggestion) -> Place:
    return wanted.marker, wanted.path, wanted.start, wanted.end


def _says(world: World, number: int, comment: ReviewComment, wanted: Suggestion | None) -> bool:
    """Make a comment of ours say what is wanted in its place, or that it is withdrawn."""
    body = wanted.body if wanted else withdrawn(place(comment)[0])
    if comment.says(body):
        return True
    edit = partial(world.github.edit_review_comment, number, comment.id, body)
    return world.attempt(edit) is not None


def _created(world: World, judged: JudgedPull, wanted: Suggestion) -> bool:
    """Suggest by a comment of its own, so that one that is refused does not lose the others."""
    create = partial(
        world.github.create_review_comment,
        judged.pull.number,
        judged.judgement.commits.head,
        wanted.path,
        (wanted.start, wanted.end),
        wanted.body,
    )
    return bool(world.attempt(create))
