"""Branches that people move, and pull requests that land."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loopback import bare, merges, pull_refs, scenery
from loopback.memory import Pull, Repository
from loopback.stage import Stage


class Moves(Stage):
    """What people do to branches; nothing here needs a token or goes over HTTP."""

    def commit(
        self,
        repository: Repository,
        branch: str,
        files: Mapping[str, str | None],
        message: str = "Change files",
        start: str | None = None,
    ) -> str:
        """Write (None: remove) files on a branch, tokenless; a new branch begins at `start`."""
        with self.memory.lock:
            parent = bare.tip(repository.git_dir, f"refs/heads/{branch}") or start
            return scenery.commit_files(repository.git_dir, branch, files, message, parent)

    def commit_branches(
        self,
        repository: Repository,
        branches: Mapping[str, Mapping[str, str | None]],
        start: str,
        message: str = "Change files",
    ) -> None:
        """Many new branches, each with one commit of these files on top of `start`, quickly."""
        with self.memory.lock:
            scenery.commit_branches(repository.git_dir, branches, message, start)

    def force_push(
        self,
        repository: Repository,
        branch: str,
        files: Mapping[str, str | None],
        start: str,
        message: str = "Change files",
    ) -> str:
        """The branch is replaced by one commit on top of `start`; its SHA."""
        with self.memory.lock:
            sha = scenery.commit_files(repository.git_dir, branch, files, message, start)
            pull_refs.refresh(self.memory)
        return sha

    def tag(self, repository: Repository, name: str, sha: str) -> None:
        """A lightweight tag."""
        bare.run(repository.git_dir, "update-ref", f"refs/tags/{name}", sha)

    def delete_branch(self, repository: Repository, branch: str) -> None:
        """Gone; pull requests from it are closed, those into it move on with it or are closed.

        https://docs.github.com/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/about-branches#working-with-branches
        """
        with self.memory.lock:
            if self._tip(repository, branch) is None:
                raise ValueError(f"{repository.full_name} has no branch {branch}")
            bare.run(repository.git_dir, "update-ref", "-d", f"refs/heads/{branch}")
            pull_refs.refresh(self.memory)
            for pull in repository.pulls:
                if pull.state == "open" and pull.base == branch:
                    self._bereave(pull)

    def _bereave(self, pull: Pull) -> None:
        merged = [
            one
            for one in pull.repository.pulls
            if one.merged_at and one.head == pull.base and one.head_repository is pull.repository
        ]
        if merged:
            self.retarget(pull, merged[-1].base)
        else:
            pull_refs.close(self.memory, pull)

    def protect(self, repository: Repository, branch: str) -> None:
        """Decline pushes of tokens to the branch."""
        repository.protected.add(branch)

    def land(self, pull: Pull, as_: str = "alice") -> str:
        """Somebody merges the pull request with a merge commit; the new tip of its base.

        ValueError is raised for a closed pull request, and where git cannot merge.
        """
        with self.memory.lock:
            pull_refs.refresh(self.memory)
            return merges.land(self.memory, pull, self.memory.add_user(as_))

    def queue(self, pulls: Sequence[Pull], behind: str | None = None) -> str:
        """Pull requests of one base get into the merge queue as one group; the group's head.

        `behind` is the head of another group, which is to land first. ValueError is raised where
        git cannot merge.
        """
        with self.memory.lock:
            pull_refs.refresh(self.memory)
            return merges.queue(self.memory, pulls, behind).head_sha

    @staticmethod
    def _tip(repository: Repository, branch: str) -> str | None:
        return bare.tip(repository.git_dir, f"refs/heads/{branch}")
