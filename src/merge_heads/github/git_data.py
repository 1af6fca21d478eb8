"""Git's objects and branches, written through the API."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from github import GithubException

from merge_heads.github.connection import Client
from merge_heads.github.errors import message, writing
from merge_heads.github.facts import TreeEntry

_MOVE = "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }"


class GitData(Client):
    """Blobs, trees, commits and branches; every method raises `WriteRefused` at GitHub's no."""

    def create_blob(self, content: bytes) -> str:
        """Store a file's content and return its id; raises `WriteRefused`, as what follows does.

        Source: https://docs.github.com/rest/git/blobs#create-a-blob
        """
        body = {"content": b64encode(content).decode(), "encoding": "base64"}
        return self._store("blobs", body)

    def create_tree(self, base_tree: str, entries: Sequence[TreeEntry]) -> str:
        """Store a tree that differs from another one by these entries and return its id.

        Source: https://docs.github.com/rest/git/trees#create-a-tree
        """
        body = {"base_tree": base_tree, "tree": [entry.row for entry in entries]}
        return self._store("trees", body)

    def create_commit(self, message: str, tree: str, parents: Sequence[str]) -> str:
        """Store a commit and return its SHA; GitHub names itself as its author and signs it.

        Sources: https://docs.github.com/rest/git/commits#create-a-commit and
        https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
        """
        return self._store("commits", {"message": message, "tree": tree, "parents": list(parents)})

    def _store(self, kind: str, body: dict[str, Any]) -> str:
        with writing(f"take what is to be pushed ({kind})"):
            return str(self._rest("POST", f"/git/{kind}", body)["sha"])

    def create_branch(self, branch: str, sha: str) -> bool:
        """Make a branch that stands at a commit; False where there is one of that name.

        Source: https://docs.github.com/rest/git/refs#create-a-reference
        """
        with writing(f"make the branch {branch}"):
            try:
                self._rest("POST", "/git/refs", {"ref": f"refs/heads/{branch}", "sha": sha})
            except GithubException as error:
                if error.status == 422 and "already exists" in message(error):
                    return False
                raise
            return True

    def move_branch(self, repository_id: str, branch: str, before: str, after: str) -> None:
        """Move a branch from one commit to one that follows it, or not at all (compare-and-swap).

        `repository_id` is a node id. REST's update of a reference would also bring back commits
        that somebody has just taken away from the branch. Source:
        https://docs.github.com/graphql/reference/mutations#updaterefs
        """
        ids = {"beforeOid": before, "afterOid": after}
        update = {"name": f"refs/heads/{branch}", "force": False, **ids}
        wanted = {"repositoryId": repository_id, "refUpdates": [update]}
        with writing(f"move the branch {branch}"):
            answer = self._graphql(_MOVE, input=wanted)
            if answer["updateRefs"] is None:
                raise ValueError(answer)
