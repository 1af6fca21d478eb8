"""The two commits, as a person names them."""

from argparse import Namespace
from dataclasses import dataclass

from merge_heads.git import Repository
from merge_heads.outcomes import UsageProblem
from merge_heads.verdict import Commits


@dataclass(frozen=True)
class Names:
    """The names of the two commits, as the person typed them."""

    base: str
    head: str


def named_base(repository: Repository, options: Namespace) -> str:
    """Return the name of the base; raises `UsageProblem` where none is known."""
    base: str | None = options.base or repository.default_branch()
    if base is None:
        raise UsageProblem("There is no origin/HEAD to take as the base.", "Name it with --base.")
    return base


def named_commits(repository: Repository, names: Names) -> Commits:
    """Return the commits of two names and their merge base; raises `Problem`."""
    base, head = repository.commit(names.base), repository.commit(names.head)
    return Commits(base, head, repository.merge_base(base, head))
