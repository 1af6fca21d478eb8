"""Branch labels: which head carries which, and which of them Alembic refuses.

Source: https://alembic.sqlalchemy.org/en/latest/branches.html#working-with-branch-labels
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from merge_heads.migrations.revision import Revision


@dataclass(frozen=True, slots=True)
class Clash:
    """A branch label that is the label of another revision, or the id of any."""

    label: str
    revision: Revision
    other: Revision

    @property
    def is_of_one_id_in_two_files(self) -> bool:
        """Say whether the two are copies of one revision."""
        return self.revision.id == self.other.id and self.revision.path != self.other.path


def clashes(files: Iterable[Revision], revisions: Mapping[str, Revision]) -> tuple[Clash, ...]:
    """Return the labels that name two things, as `RevisionMap._map_branch_labels` finds them.

    Labels that are computed are not compared: what they are is not known. Two files of one id are
    left out, because they are told as such.
    """
    named = dict(revisions)
    found = []
    for file in files:
        for label in () if file.computed_labels else file.branch_labels:
            if label in named:
                found.append(Clash(label, file, named[label]))
            else:
                named[label] = file
    return tuple(clash for clash in found if not clash.is_of_one_id_in_two_files)


@dataclass(frozen=True)
class Lineages:
    """The labels that each revision carries: its own and its ancestors', one bit for each label."""

    revisions: Mapping[str, Revision]
    order: Sequence[str]

    @cached_property
    def _names(self) -> Sequence[str]:
        return tuple(dict.fromkeys(name for id_ in self.order for name in self._own(id_)))

    def _own(self, id_: str) -> Iterator[str]:
        # Alembic takes an empty label for one, but nobody means it.
        yield from (label for label in self.revisions[id_].branch_labels if label)

    @cached_property
    def _carried(self) -> Mapping[str, int]:
        bits = {name: 1 << place for place, name in enumerate(self._names)}
        carried: dict[str, int] = {}
        for id_ in self.order if bits else ():
            labels = 0
            for parent in self.revisions[id_].down_revisions:
                labels |= carried.get(parent, 0)
            for name in self._own(id_):
                labels |= bits[name]
            carried[id_] = labels
        return carried

    def of(self, id_: str) -> frozenset[str]:
        """Return the labels of one revision; none for one on or above a cycle."""
        left, names = self._carried.get(id_, 0), []
        while left:
            names.append(self._names[left.bit_length() - 1])
            left ^= 1 << left.bit_length() - 1
        return frozenset(names)
