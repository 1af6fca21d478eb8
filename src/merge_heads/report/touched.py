"""What the two sides of a repair do to the schema, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from merge_heads.migrations.operations import Action, Touched, touched, words
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
    base, head = environment.histories.base.revisions, environment.histories.head.revisions
    merged = environment.histories.merged
    of_base, own = [], []
    for id_ in merged.sorted_from_base:
        revision = merged.revisions[id_]
        if id_ not in base:
            own += [revision] if revision.path not in added else []
        elif id_ not in head or head[id_].source != revision.source:
            of_base.append(revision)
    return of_base, own


def _side(revisions: list[Revision], *, of_base: bool) -> TouchedBy:
    read = [touched(revision.source) for revision in revisions[-_MOST_REVISIONS:]]
    return TouchedBy(
        of_base=of_base,
        revisions=tuple(revision.id for revision in revisions),
        touches=tuple(dict.fromkeys(told for each in read for told in _told(each))),
        unknown=len(revisions) > _MOST_REVISIONS or any(each.unknown for each in read),
    )


def _told(found: Touched) -> Iterator[str]:
    """Yield what an upgrade changes, in the order of its file; what it only needs is left out."""
    changes = (touch for touch in found.touches if touch.action is not Action.USE)
    return (words(touch) for touch in sorted(changes, key=lambda touch: touch.line))
