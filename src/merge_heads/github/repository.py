"""What there is to know of the repository: its branches, its commits, who may do what."""

from functools import cached_property
from typing import Any
from urllib.parse import quote

from github import GithubException

from merge_heads.github.connection import Client
from merge_heads.github.errors import asking, message
from merge_heads.github.facts import Compared, Permission

_MOST_FILES = 300


class RepositoryFacts(Client):
    """Questions about the repository itself."""

    @cached_property
    def default_branch(self) -> str:
        """The branch that pull requests go to where nobody says another."""
        with asking("show the repository"):
            return str(self._rest("GET", "")["default_branch"])

    def compare(self, branch: str, head: str) -> Compared | None:
        """Return where a branch stands and its merge base with a commit (SHA).

        None where GitHub finds no such branch, or no common ancestor. A tag or another branch may
        answer to the same name, so the caller has to hold `base` against the branch itself.
        Source: https://docs.github.com/rest/commits/commits#compare-two-commits
        """
        with asking("compare the two commits"):
            try:
                found = self._comparison(branch, head)
            except GithubException as error:
                if error.status == 404:
                    return None
                raise
            return Compared(found["base_commit"]["sha"], found["merge_base_commit"]["sha"])

    def merge_base(self, base: str, head: str) -> str | None:
        """Return the merge base of two commits (SHA), or None where they share no history.

        Source: https://docs.github.com/rest/commits/commits#compare-two-commits
        """
        with asking("compare the two commits"):
            try:
                return str(self._comparison(base, head)["merge_base_commit"]["sha"])
            except GithubException as error:
                if error.status == 404 and "No common ancestor" in message(error):
                    return None
                raise

    def changed_paths(self, before: str, after: str) -> frozenset[str] | None:
        """Return all paths that differ between a commit (SHA) and a later one, old names too.

        None where that is not certain: one of them is not there, `after` does not follow `before`,
        or there are as many as GitHub shows at most. Source:
        https://docs.github.com/rest/commits/commits#compare-two-commits
        """
        with asking("compare the two commits"):
            try:
                found = self._comparison(before, after)
            except GithubException as error:
                if error.status == 404:
                    return None
                raise
            files = found["files"]
            if found["status"] not in ("ahead", "identical") or len(files) >= _MOST_FILES:
                return None
            old = {file["previous_filename"] for file in files if "previous_filename" in file}
            return frozenset(old | {file["filename"] for file in files})

    def _comparison(self, base: str, head: str) -> Any:
        # The files are all on the first page, however few commits it holds.
        return self._rest("GET", f"/compare/{quote(base)}...{quote(head)}?per_page=1")

    def permission(self, login: str) -> Permission:
        """Return what a person may do in the repository; somebody unknown may do nothing."""
        with asking(f"say what {login} may do"):
            try:
                answer = self._rest("GET", f"/collaborators/{quote(login, '')}/permission")
            except GithubException as error:
                if error.status in (403, 404):
                    return Permission("none", "none")
                raise
            return Permission(answer["permission"], answer.get("role_name", answer["permission"]))
