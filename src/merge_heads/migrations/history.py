"""Revisions to history: the graph of one environment in one tree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from merge_heads.migrations.revision import NoRevision, Revision, Unreadable


@dataclass(frozen=True)
class History:
    """All revisions of one environment in one tree.

    `revisions` maps id to revision; where two files declare one id, the later file wins, as in
    Alembic, and `duplicates` holds both. `unreadable` are the files whose identifiers are unknown,
    `undeclared` those that declare no revision.
    """

    revisions: Mapping[str, Revision]
    duplicates: Mapping[str, tuple[Revision, ...]]
    unreadable: tuple[Unreadable, ...] = ()
    undeclared: tuple[NoRevision, ...] = ()

    @classmethod
    def of(cls, files: Iterable[Revision | NoRevision | Unreadable]) -> "History":
        """Collect what `read_revision` said of each file, in the order in which Alembic loads."""
        by_id: defaultdict[str, list[Revision]] = defaultdict(list)
        unreadable, undeclared = [], []
        for file in files:
            match file:
                case Revision():
                    by_id[file.id].append(file)
                case NoRevision():
                    undeclared.append(file)
                case Unreadable():
                    unreadable.append(file)
        return cls(
            revisions={id_: found[-1] for id_, found in by_id.items()},
            duplicates={id_: tuple(found) for id_, found in by_id.items() if len(found) > 1},
            unreadable=tuple(unreadable),
            undeclared=tuple(undeclared),
        )

    @property
    def is_empty(self) -> bool:
        """Say whether not a single file of a revision was found."""
        return not self.revisions and not self.unreadable

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Map each id to the ids that name it as a down revision, sorted."""
        children: defaultdict[str, list[str]] = defaultdict(list)
        for revision in self.revisions.values():
            for parent in revision.down_revisions:
                children[parent].append(revision.id)
        return {parent: tuple(sorted(ids)) for parent, ids in children.items()}

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Return the ids that no revision names as its down revision, sorted.

        An id in two files is a head as well: the file that lost has no child in Alembic's map.
        """
        return tuple(
            sorted(
                id_ for id_ in self.revisions if id_ not in self.children or id_ in self.duplicates
            )
        )

    @cached_property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs of a revision and one that it names and no file declares, sorted."""
        return tuple(
            sorted(
                (revision.id, named)
                for revision in self.revisions.values()
                for named in (*revision.down_revisions, *self._dependencies(revision))
                if named not in self.revisions
            )
        )

    def _dependencies(self, revision: Revision) -> Iterator[str]:
        """Yield the ids that `depends_on` names; it may name a branch label as well."""
        if revision.depends_on and not self._has_computed_labels:
            yield from (name for name in revision.depends_on if name not in self._branch_labels)

    @cached_property
    def _branch_labels(self) -> frozenset[str]:
        return frozenset(label for r in self.revisions.values() for label in r.branch_labels)

    @cached_property
    def _has_computed_labels(self) -> bool:
        return any(revision.computed_labels for revision in self.revisions.values())

    @cached_property
    def _sorted_from_base(self) -> tuple[str, ...]:
        """Return the ids, parents first; ids on or above a cycle are left out."""
        waiting = {
            revision.id: sum(parent in self.revisions for parent in revision.down_revisions)
            for revision in self.revisions.values()
        }
        ready = sorted((id_ for id_, parents in waiting.items() if not parents), reverse=True)
        order = []
        while ready:
            order.append(current := ready.pop())
            for child in reversed(self.children.get(current, ())):
                waiting[child] -= 1
                if not waiting[child]:
                    ready.append(child)
        return tuple(order)

    @cached_property
    def cycle(self) -> tuple[str, ...]:
        """Return the ids of one cycle of down revisions, or none."""
        left = set(self.revisions) - set(self._sorted_from_base)
        if not left:
            return ()
        # Each id that is left has a parent that is left, so walking down must come back.
        walk = [min(left)]
        while len(set(walk)) == len(walk):
            walk.append(min(left.intersection(self.revisions[walk[-1]].down_revisions)))
        return tuple(walk[walk.index(walk[-1]) : -1])

    @cached_property
    def _labels(self) -> Mapping[str, frozenset[str]]:
        labels: dict[str, frozenset[str]] = {}
        for id_ in self._sorted_from_base:
            revision = self.revisions[id_]
            inherited = (labels.get(parent, frozenset()) for parent in revision.down_revisions)
            labels[id_] = frozenset(revision.branch_labels).union(*inherited)
        return labels

    def lineage(self, id_: str) -> frozenset[str]:
        """Return the branch labels that the revision carries: its own and its ancestors'.

        Source: https://alembic.sqlalchemy.org/en/latest/branches.html#working-with-branch-labels
        """
        return self._labels.get(id_, frozenset())

    def parents(self, id_: str) -> Iterator[str]:
        """Yield the down revisions of a revision that are declared in this tree."""
        if id_ in self.revisions:
            yield from (p for p in self.revisions[id_].down_revisions if p in self.revisions)

    def ancestors(self, *ids: str) -> frozenset[str]:
        """Return the ids that the given ones stand on, the given ones included."""
        seen: set[str] = set()
        waiting = [id_ for id_ in ids if id_ in self.revisions]
        while waiting:
            if (current := waiting.pop()) not in seen:
                seen.add(current)
                waiting.extend(self.parents(current))
        return frozenset(seen)

    def common_ancestor(self, ids: Iterable[str]) -> str | None:
        """Return the last revision on which all the given ones stand, or None."""
        common = frozenset.intersection(*(self.ancestors(id_) for id_ in ids))
        return next((id_ for id_ in reversed(self._sorted_from_base) if id_ in common), None)
