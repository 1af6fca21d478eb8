"""What the two sides of a conflict do to the schema, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from merge_heads.migrations.operations import touched, words
from merge_heads.verdict import Conflict, EnvironmentJudgement, Judgement

_MOST_REVISIONS = 50


@dataclass(frozen=True)
class TouchedBy:
    """The heads of one side, what its revisions touch, and whether some of it is unknown."""

    of_base: bool
    revisions: tuple[str, ...]
    touches: tuple[str, ...]
    unknown: bool


def sides(judgement: Judgement) -> Iterator[TouchedBy]:
    """Yield both sides of each new conflict: base's since the fork point, and the head's own."""
    for environment in judgement.environments:
        for conflict in environment.new_conflicts:
            for of_base, heads in ((True, conflict.from_base), (False, conflict.from_head)):
                if heads:
                    yield _side(environment, conflict, heads, of_base=of_base)


def _side(
    environment: EnvironmentJudgement, conflict: Conflict, heads: tuple[str, ...], *, of_base: bool
) -> TouchedBy:
    merged, base = environment.histories.merged, environment.histories.base.revisions
    common = (conflict.common_ancestor,) if conflict.common_ancestor else ()
    above = merged.ancestors(*heads) - merged.ancestors(*common)
    own = [id_ for id_ in merged.sorted_from_base if id_ in above and (id_ in base) == of_base]
    read = [touched(merged.revisions[id_].source) for id_ in own[-_MOST_REVISIONS:]]
    return TouchedBy(
        of_base=of_base,
        revisions=heads,
        touches=tuple(dict.fromkeys(words(touch) for each in read for touch in each.touches)),
        unknown=len(own) > _MOST_REVISIONS or any(each.unknown for each in read),
    )
