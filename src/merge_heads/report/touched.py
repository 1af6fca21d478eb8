"""What the two sides of a repair do to the schema, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from merge_heads.migrations.operations import touched, words
from merge_heads.migrations.revision import Revision
from merge_heads.repair import Proved
from merge_heads.verdict import EnvironmentJudgement

_MOST_REVISIONS = 50


@dataclass(frozen=True)
class TouchedBy:
    """The revisions of one side, what they touch, and whether some of it is unknown."""

    of_base: bool
    revisions: tuple[str, ...]
    touches: tuple[str, ...]
    unknown: bool


def sides(proved: Proved) -> Iterator[TouchedBy]:
    """Yield what base has brought since the change left it, and what the change brings.

    Both as the repair leaves them, without the merge revisions that it adds.
    """
    mended = {step.environment for step in proved.repair.steps}
    added = {revision.path for revision in proved.repair.merge_revisions}
    for environment in proved.judgement.environments:
        if environment.environment in mended:
            of_base, own = _news(environment, added)
            yield from (_side(of_base, of_base=True), _side(own, of_base=False))


def _news(
    environment: EnvironmentJudgement, added: Iterable[str]
) -> tuple[list[Revision], list[Revision]]:
    """Return base's revisions that the head does not hold, and the change's own."""
    histories = environment.histories
    of_head = {(file.id, file.source) for file in histories.head.files}
    of_base = {file.id for file in histories.base.files}
    after = [histories.merged.revisions[id_] for id_ in histories.merged.sorted_from_base]
    return (
        [r for r in after if r.id in of_base and (r.id, r.source) not in of_head],
        [r for r in after if r.id not in of_base and r.path not in added],
    )


def _side(revisions: list[Revision], *, of_base: bool) -> TouchedBy:
    read = [touched(revision.source) for revision in revisions[-_MOST_REVISIONS:]]
    return TouchedBy(
        of_base=of_base,
        revisions=tuple(revision.id for revision in revisions),
        touches=tuple(dict.fromkeys(words(touch) for each in read for touch in each.touches)),
        unknown=len(revisions) > _MOST_REVISIONS or any(each.unknown for each in read),
    )
