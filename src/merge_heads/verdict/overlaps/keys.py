"""The keys on which the foreign keys of the other side stand, and that are dropped."""

from collections.abc import Iterable, Iterator

from merge_heads.migrations.operations.touch import Kind, SchemaObject
from merge_heads.verdict.model import OverlapKind
from merge_heads.verdict.overlaps.dependents import Dependents
from merge_heads.verdict.overlaps.event import Does, Event
from merge_heads.verdict.overlaps.meeting import ByKey, Doubt, Meeting
from merge_heads.verdict.overlaps.rules import drop_of, runs

_PRIMARY = frozenset({"pk", "pkey"})


def dropped_keys(side: ByKey, others: Dependents) -> Iterator[Meeting]:
    """Yield what a side drops by whose name a new foreign key of the other side may stand on it.

    What it made unique is not read: that was done before both sides.
    Source: https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
    """
    for key, events in side.items():
        drop = drop_of(events) if key.kind in (Kind.INDEX, Kind.CONSTRAINT) else None
        if drop is None or drop.home is None or not _may_be_unique(key, events):
            continue
        columns = others.targets.get(drop.home, {})
        words = runs(key.name) if columns else {}
        named = [columns[run] for run in words if run in columns]
        if not named and _PRIMARY & words.keys():
            named = [*columns.values()][:1]
        for event in named[:1]:
            yield Meeting(OverlapKind.DROPPED_AND_USED, key, drop, event, Doubt.KEY)


def _may_be_unique(key: SchemaObject, events: Iterable[Event]) -> bool:
    """Say so unless the name, or the definition of what takes its place, says something else.

    Source: https://alembic.sqlalchemy.org/en/latest/naming.html, and how PostgreSQL names them
    (ChooseConstraintName in src/backend/commands/tablecmds.c)
    """
    added = (e.sets.get("definition") or "" for e in events if e.does is Does.ADD)
    other = any(definition.startswith(("foreign key", "check")) for definition in added)
    named = key.name.startswith(("fk_", "ck_")) or key.name.endswith(("_fkey", "_check"))
    return not (other or named)
