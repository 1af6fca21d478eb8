"""Merge commits as GitHub makes them: for a pull request that lands, and for a merge group.

https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges
"""

from __future__ import annotations

from collections.abc import Sequence

from loopback import bare, objects, pull_refs, signing
from loopback.memory import Memory, MergeGroup, Pull, User


def land(memory: Memory, pull: Pull, user: User) -> str:
    """Merge the pull request into its base and return the base's new tip.

    ValueError is raised for a closed pull request, and where git cannot merge.
    """
    if pull.state == "closed":
        raise ValueError(f"#{pull.number} is closed")
    ref = f"refs/heads/{pull.base}"
    before = _tip(pull)
    sha = _merge(memory, pull, before, user)
    bare.run(pull.repository.git_dir, "update-ref", ref, sha, before)
    pull_refs.close(memory, pull)
    pull.merged_at, pull.merged_by, pull.merge_commit_sha = pull.closed_at, user, sha
    return sha


def queue(memory: Memory, pulls: Sequence[Pull], behind: str | None) -> MergeGroup:
    """A merge group of pull requests of one base, merged in this order onto it.

    `behind` is the head of another group that is to land first. ValueError is raised where git
    cannot merge.
    https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
    """
    repository, base, last = pulls[0].repository, pulls[0].base, pulls[-1]
    if any(pull.base != base or pull.state == "closed" for pull in pulls):
        raise ValueError("a merge group is of open pull requests of one base")
    start = sha = behind or _tip(pulls[0])
    for pull in pulls:
        sha = _merge(memory, pull, sha, pull.user)
    branch = f"gh-readonly-queue/{base}/pr-{last.number}-{start}"
    bare.run(repository.git_dir, "update-ref", f"refs/heads/{branch}", sha)
    repository.protected.add(branch)
    group = MergeGroup(sha, f"refs/heads/{branch}", start, f"refs/heads/{base}")
    repository.merge_groups.append(group)
    return group


def _tip(pull: Pull) -> str:
    sha = bare.tip(pull.repository.git_dir, f"refs/heads/{pull.base}")
    if sha is None:
        raise ValueError(f"{pull.repository.full_name} has no branch {pull.base}")
    return sha


def _merge(memory: Memory, pull: Pull, onto: str, user: User) -> str:
    repository, now = pull.repository, signing.now()
    tree = bare.merged_tree(repository.git_dir, onto, pull.head_sha)
    if tree is None:
        raise ValueError(f"#{pull.number} cannot be merged without conflicts")
    source = f"{pull.head_owner}/{pull.head}"
    message = f"Merge pull request #{pull.number} from {source}\n\n{pull.title}"
    author, committer = signing.identity(user, now), signing.web_flow(now)
    draft = objects.Draft(tree, (onto, pull.head_sha), author, committer, message)
    return signing.commit_signed(memory, repository, draft)
