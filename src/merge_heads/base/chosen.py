"""Which of all open pull requests a sweep judges, and into which branches."""

from collections.abc import Sequence
from dataclasses import dataclass

from merge_heads.github import Listed
from merge_heads.request import BaseMoved


@dataclass(frozen=True)
class Chosen:
    """The branches that are swept, and the pull requests that have to be judged for that.

    `beside` are the branches of which only those pull requests are judged whose head is also
    proposed to one that is swept: a status belongs to a commit, so both have to be known.
    """

    branches: frozenset[str]
    beside: frozenset[str]
    pulls: tuple[Listed, ...]
    heads: frozenset[str]
    """The branches of this repository from which pull requests are open."""

    @property
    def all_branches(self) -> list[str]:
        """Return every branch whose tip is needed, sorted."""
        return sorted(self.branches | self.beside)


def chosen(request: BaseMoved, listed: Sequence[Listed]) -> Chosen:
    """Choose from all open pull requests of a repository."""
    branches = {one.pull.base_branch for one in listed}
    if not request.everywhere:
        branches &= {request.branch}
    if request.is_default or request.is_asked:
        branches.add(request.branch)
    heads = {one.pull.head_sha for one in listed if one.pull.base_branch in branches}
    pulls = tuple(one for one in listed if one.pull.head_sha in heads)
    return Chosen(
        branches=frozenset(branches),
        beside=frozenset(one.pull.base_branch for one in pulls) - branches,
        pulls=pulls,
        heads=frozenset(x.pull.head_branch for x in listed if not x.pull.head_is_fork),
    )
