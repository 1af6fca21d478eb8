"""What stands after some pull requests have landed, and whether one more may land on top.

The rules are those of `judge_environment`, counted as differences over base's heads and lineages: a
landing costs what the pull request brings, however long base's history is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.verdict.breaks import breaks
from merge_heads.verdict.model import Histories

Lineage = frozenset[str]
Heads = Mapping[str, tuple[Lineage, int]]

_MISSING_PARENT = "MH102"


@dataclass(frozen=True)
class Change:
    """What one pull request brings: revisions with parents first, and all that they stand on.

    `names` are its ids and its branch labels. `is_broken` says that Alembic would not load it,
    whatever it lands on.
    """

    revisions: tuple[Revision, ...]
    parents: frozenset[str]
    ids: frozenset[str]
    names: frozenset[str]
    has_computed_labels: bool
    is_broken: bool

    @classmethod
    def of(cls, revisions: Iterable[Revision]) -> "Change":
        """Look once at what every landing asks for."""
        files = tuple(revisions)
        own = History.of(files)
        found = breaks(Histories(History.of(()), own, own))
        is_broken = any(finding.id != _MISSING_PARENT for finding in found)
        parents_first = (own.revisions[id_] for id_ in own.sorted_from_base)
        return cls(
            revisions=files if is_broken else tuple(parents_first),
            parents=frozenset(own.children),
            ids=frozenset(own.revisions),
            names=frozenset(own.revisions).union(_labels(files)),
            has_computed_labels=any(file.computed_labels for file in files),
            is_broken=is_broken,
        )

    def parents_without(self, shared: frozenset[str]) -> frozenset[str]:
        """Return what its revisions stand on, but for those that it shares with another one."""
        own = (revision for revision in self.revisions if revision.id not in shared)
        return frozenset(parent for revision in own for parent in revision.down_revisions)


@dataclass(frozen=True)
class NotClean:
    """Why a pull request is not clean: the lineages that would fork; none where it would break."""

    grown: frozenset[Lineage] = frozenset()


@dataclass(frozen=True)
class Standing:
    """A base and what has landed on it, by id, with its lineages.

    `missing` are the names that base itself uses and lacks, `labels` the branch labels that are
    taken. `heads` tells of each head its lineage, and how often Alembic lists it.
    """

    base: History
    missing: frozenset[str]
    labels: frozenset[str]
    has_computed_labels: bool
    heads: Heads
    landed: Mapping[str, Revision]
    lineages: Mapping[str, Lineage]

    @classmethod
    def on(cls, base: History) -> "Standing":
        """Return base as it stands, without a cycle."""
        return cls(
            base=base,
            missing=frozenset(named for _, named in base.missing),
            labels=frozenset(_labels(base.files)),
            has_computed_labels=any(r.computed_labels for r in base.revisions.values()),
            heads={id_: (base.lineage(id_), base.times_head(id_)) for id_ in base.heads},
            landed={},
            lineages={},
        )

    def refuses(self, change: Change) -> NotClean | None:
        """Say why it would not be clean here, or None; what has landed already is not judged."""
        new = self._new(change)
        if new and self._breaks(change, new):
            return NotClean()
        grown = self._grown(change, self._new_heads(change, self._new_lineages(new)))
        return NotClean(grown) if grown else None

    def after(self, change: Change) -> "Standing | None":
        """Return what stands after it has landed, or None where it is refused."""
        if self.refuses(change) is not None:
            return None
        new = self._new(change)
        lineages = self._new_lineages(new)
        return replace(
            self,
            labels=self.labels.union(_labels(new)),
            has_computed_labels=self.has_computed_labels or change.has_computed_labels,
            heads={**self._heads_left(change), **self._new_heads(change, lineages)},
            landed={**self.landed, **{revision.id: revision for revision in new}},
            lineages={**self.lineages, **lineages},
        )

    def lacking(self, change: Change) -> Iterator[tuple[str, bool]]:
        """Yield the names that neither this nor the change declares; a label may do for some.

        `depends_on` may name a label (`RevisionMap._add_depends_on` in alembic/script/revision.py),
        and any name may be that of a label that is computed.
        """
        silent = self.has_computed_labels or change.has_computed_labels
        for revision in change.revisions:
            for name in revision.down_revisions:
                if not (name in change.ids or self._has_id(name) or name in self.missing):
                    yield name, False
            for name in () if silent else revision.depends_on:
                if not (name in change.names or self._has_name(name) or name in self.missing):
                    yield name, True

    def is_below(self, id_: str, lineages: Iterable[Lineage]) -> bool:
        """Say whether what stands on a revision may be of one of these lineages."""
        return any(self.lineage(id_) <= lineage for lineage in lineages)

    def lineage(self, id_: str) -> Lineage:
        """Return the branch labels that a revision carries; none for one that is not here."""
        return self.lineages[id_] if id_ in self.lineages else self.base.lineage(id_)

    def _new(self, change: Change) -> Sequence[Revision]:
        return [revision for revision in change.revisions if not self._has_file(revision)]

    def _has_file(self, revision: Revision) -> bool:
        if (landed := self.landed.get(revision.id)) is not None:
            return landed.source == revision.source
        if (known := self.base.revisions.get(revision.id)) is None:
            return False
        files = self.base.duplicates.get(revision.id, (known,))
        return any(file.source == revision.source for file in files)

    def _has_id(self, name: str) -> bool:
        return name in self.base.revisions or name in self.landed

    def _has_name(self, name: str) -> bool:
        return name in self.labels or self._has_id(name)

    def _breaks(self, change: Change, new: Sequence[Revision]) -> bool:
        """Say whether it would not load: by itself, by what it lacks, or by a name that is taken.

        What base lacks would change base's own lineages, so nothing is said of who brings it.
        """
        return (
            change.is_broken
            or not self.missing.isdisjoint(change.names)
            or any(self._has_name(revision.id) for revision in new)
            or any(self._has_name(label) for label in _labels(new))
            or any(True for _ in self.lacking(change))
        )

    def _new_lineages(self, new: Iterable[Revision]) -> Mapping[str, Lineage]:
        found: dict[str, Lineage] = {}
        for revision in new:
            carried = (found.get(p) or self.lineage(p) for p in revision.down_revisions)
            found[revision.id] = frozenset(filter(None, revision.branch_labels)).union(*carried)
        return found

    def _new_heads(self, change: Change, lineages: Mapping[str, Lineage]) -> Heads:
        return {id_: (of, 1) for id_, of in lineages.items() if id_ not in change.parents}

    def _heads_left(self, change: Change) -> Heads:
        """Return the heads on which it does not build; of an id in two files, one stays a head."""
        heads = dict(self.heads)
        for id_ in change.parents.intersection(heads):
            lineage, _ = heads.pop(id_)
            if lost := len(self.base.duplicates.get(id_, ())[1:]):
                heads[id_] = lineage, lost
        return heads

    def _grown(self, change: Change, new: Heads) -> frozenset[Lineage]:
        """Return the lineages that get more heads than they had, if there are more heads in all."""
        duplicates = self.base.duplicates
        taken = [id_ for id_ in change.parents if id_ in self.heads and id_ not in duplicates]
        if len(self.heads) - len(taken) + len(new) <= self._times.total():
            return frozenset()
        now = Counter(lineage for lineage, _ in new.values())
        now.subtract(self.heads[id_][0] for id_ in taken)
        return frozenset(
            lineage
            for lineage in now
            if self._heads_in[lineage] + now[lineage] > max(1, self._times[lineage])
        )

    @cached_property
    def _heads_in(self) -> Counter[Lineage]:
        return Counter(lineage for lineage, _ in self.heads.values())

    @cached_property
    def _times(self) -> Counter[Lineage]:
        """Count the heads of each lineage as `History.times_head` does."""
        times: Counter[Lineage] = Counter()
        for lineage, listed in self.heads.values():
            times[lineage] += listed
        return times


def _labels(files: Iterable[Revision]) -> Iterator[str]:
    """Yield the branch labels that are known; `clashes` compares no others."""
    for file in files:
        if not file.computed_labels:
            yield from file.branch_labels
