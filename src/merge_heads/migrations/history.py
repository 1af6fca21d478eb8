"""Revisions to history: the graph of one environment in one tree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from merge_heads.migrations.edges import Edges, loop, looped, sorted_from_base, turned
from merge_heads.migrations.labels import Clash, Lineages, clashes
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
        revisions: dict[str, Revision] = {}
        again: defaultdict[str, list[Revision]] = defaultdict(list)
        unreadable, undeclared = [], []
        for file in files:
            if isinstance(file, Revision):
                if file.id in revisions:
                    again[file.id].append(revisions[file.id])
                revisions[file.id] = file
            elif isinstance(file, NoRevision):
                undeclared.append(file)
            else:
                unreadable.append(file)
        twice = [id_ for id_ in revisions if id_ in again] if again else []
        return cls(
            revisions=revisions,
            duplicates={id_: (*again[id_], revisions[id_]) for id_ in twice},
            unreadable=tuple(unreadable),
            undeclared=tuple(undeclared),
        )

    @property
    def is_empty(self) -> bool:
        """Say whether not a single file of a revision was found."""
        return not self.revisions and not self.unreadable

    @property
    def files(self) -> Iterator[Revision]:
        """Yield every revision that was read, also those that lose their id to a later file."""
        if not self.duplicates:
            yield from self.revisions.values()
            return
        for id_, revision in self.revisions.items():
            yield from self.duplicates.get(id_, (revision,))

    @cached_property
    def _named(self) -> Edges:
        """Map each id to its down revisions, whether or not they are declared in this tree."""
        return {id_: revision.down_revisions for id_, revision in self.revisions.items()}

    @cached_property
    def _gaps(self) -> Set[str]:
        return self.children.keys() - self.revisions.keys()

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Map each id to the ids that name it as a down revision, sorted."""
        return turned(self._named)

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Return the ids that no revision names as its down revision, sorted.

        An id in two files is a head as well: the file that lost has no child in Alembic's map.
        """
        labelled = (name for file in self._lost_with_label for name in file.down_revisions)
        return self._not_named((*self.children, *labelled))

    @property
    def _lost_with_label(self) -> Iterator[Revision]:
        """Yield the files that lose their id to a later one, but stay in Alembic's map by a label.

        Source: `RevisionMap._map_branch_labels` in alembic/script/revision.py
        """
        for files in self.duplicates.values():
            yield from (file for file in files[:-1] if file.branch_labels)

    def times_head(self, id_: str) -> int:
        """Return how often Alembic lists an id as a head: once more for each file that lost."""
        lost = len(self.duplicates.get(id_, ())[1:])
        return lost + (id_ in self.revisions and id_ not in self.children)

    @cached_property
    def real_heads(self) -> tuple[str, ...]:
        """Return the heads that no revision depends on either, sorted.

        Alembic calls the other heads "effective" ones. What is a conflict is judged by `heads`.
        """
        named = {id_ for ids in self._all_edges.values() for id_ in ids}
        for file in self._lost_with_label:
            named.update(file.down_revisions, self._dependencies(file))
        return self._not_named(named)

    def _not_named(self, named: Iterable[str]) -> tuple[str, ...]:
        without = {*self.revisions}.difference(named)
        return tuple(sorted(without.union(self.duplicates)))

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """Return the ids of the revisions without a down revision, sorted."""
        return tuple(sorted({file.id for file in self.files if not file.down_revisions}))

    @cached_property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs of a revision and one that it names and no file declares, sorted."""
        needed = ((f.id, name) for f in self.files if f.depends_on for name in self._unknown(f))
        absent = {
            (id_, name)
            for id_, parents in (self._named.items() if self._gaps else ())
            for name in parents
            if name in self._gaps
        }
        return tuple(sorted(absent.union(needed)))

    def _unknown(self, revision: Revision) -> Iterator[str]:
        """Yield what `depends_on` names and nothing is called; a computed label may be it."""
        if not self._has_computed_labels:
            yield from (name for name in revision.depends_on if self.named(name) is None)

    def named(self, name: str) -> str | None:
        """Return the id of the revision that `depends_on` may call so: by its id or its label."""
        return name if name in self.revisions else self._labelled.get(name)

    @cached_property
    def _labelled(self) -> Mapping[str, str]:
        return {label: file.id for file in self.files for label in file.branch_labels}

    @cached_property
    def _has_computed_labels(self) -> bool:
        return any(revision.computed_labels for revision in self.revisions.values())

    @cached_property
    def label_clashes(self) -> tuple[Clash, ...]:
        """Return the branch labels that Alembic refuses, because something else has that name."""
        return clashes(self.files, self.revisions)

    @cached_property
    def _edges(self) -> Edges:
        """Map each id to its down revisions that are declared in this tree."""
        if not self._gaps:
            return self._named
        return {
            id_: tuple(p for p in parents if p in self.revisions)
            for id_, parents in self._named.items()
        }

    @cached_property
    def _all_edges(self) -> Edges:
        """Map each id to its parents and to what it depends on, as far as that is declared."""
        return {
            id_: (*parents, *self._dependencies(self.revisions[id_]))
            for id_, parents in self._edges.items()
        }

    def _dependencies(self, revision: Revision) -> Iterator[str]:
        for name in revision.depends_on:
            if (id_ := self.named(name)) is not None:
                yield id_

    @cached_property
    def sorted_from_base(self) -> tuple[str, ...]:
        """Return the ids, parents first; ids on or above a cycle are left out."""
        return sorted_from_base(self._edges, self.children)

    @cached_property
    def looped(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of a revision and its parent that are part of a cycle."""
        if len(self.sorted_from_base) == len(self.revisions):
            return frozenset()
        return looped(self._edges)

    @cached_property
    def looped_by_dependencies(self) -> frozenset[tuple[str, str]]:
        """Return the pairs that are part of a cycle only because of what revisions depend on."""
        if not any(revision.depends_on for revision in self.revisions.values()):
            return frozenset()
        return looped(self._all_edges) - self.looped

    @cached_property
    def cycle(self) -> tuple[str, ...]:
        """Return the ids of one cycle of down revisions, or none."""
        return loop(self.looped)

    @cached_property
    def dependency_cycle(self) -> tuple[str, ...]:
        """Return the ids of one cycle that is closed by what revisions depend on, or none."""
        return loop(self.looped_by_dependencies)

    @cached_property
    def _lineages(self) -> Lineages:
        return Lineages(self.revisions, self.sorted_from_base)

    def lineage(self, id_: str) -> frozenset[str]:
        """Return the branch labels that the revision carries: its own and its ancestors'.

        Source: https://alembic.sqlalchemy.org/en/latest/branches.html#working-with-branch-labels
        """
        return self._lineages.of(id_)

    def parents(self, id_: str) -> Iterator[str]:
        """Yield the down revisions of a revision that are declared in this tree."""
        yield from self._edges.get(id_, ())

    def ancestors(self, *ids: str) -> frozenset[str]:
        """Return the ids that the given ones stand on, the given ones included."""
        seen, edges = set[str](), self._edges
        waiting = [id_ for id_ in ids if id_ in self.revisions]
        while waiting:
            if (current := waiting.pop()) not in seen:
                seen.add(current)
                waiting.extend(edges[current])
        return frozenset(seen)

    def common_ancestor(self, ids: Iterable[str]) -> str | None:
        """Return the last revision on which all the given ones stand, or None.

        Each revision collects which of the given ones stand on it, as one bit for each.
        """
        above = {id_: 1 << bit for bit, id_ in enumerate(dict.fromkeys(ids))}
        everyone = (1 << len(above)) - 1
        for id_ in reversed(self.sorted_from_base):
            if (standing := above.get(id_, 0)) == everyone:
                return id_
            for parent in self.parents(id_):
                above[parent] = above.get(parent, 0) | standing
        return None
