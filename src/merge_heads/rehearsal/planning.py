"""A merged history to the plan of its rehearsal."""

from collections.abc import Mapping, Sequence

from merge_heads.migrations.history import History
from merge_heads.rehearsal.orders import sorted_by_preference
from merge_heads.rehearsal.plan import Plan, Tree
from merge_heads.verdict.rehearsed import Part


def planned(
    history: History,
    merged: Tree,
    stands: Tree,
    *,
    url: str,
    prefix: str,
    path: Sequence[str] = (),
    touched: bool = False,
) -> Plan:
    """Plan the orders: base's side first, and the head's side first as far as it can be."""
    edges = _edges(history)
    sides: dict[Part, list[str]] = {part: [] for part in Part}
    for script in merged.scripts:
        sides[script.part].append(script.id)
    base_first = sorted_by_preference(edges, [sides[Part.BASE], sides[Part.HEAD]])
    head_first = sorted_by_preference(edges, [sides[Part.HEAD], sides[Part.BASE]])
    return Plan(
        merged=merged,
        stands=stands,
        common=sorted_by_preference(edges, [sides[Part.COMMON]]),
        base_first=base_first,
        head_first=head_first if head_first != base_first else (),
        path=tuple(path),
        url=url,
        prefix=prefix,
        touched=touched,
    )


def _edges(history: History) -> Mapping[str, list[str]]:
    """Map each id to what it stands on: its parents, and what it depends on by id or label."""
    return {
        id_: [
            *revision.down_revisions,
            *(named for name in revision.depends_on if (named := history.named(name))),
        ]
        for id_, revision in history.revisions.items()
    }
