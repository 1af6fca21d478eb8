"""What the list of checks says of a commit."""

from github.CommitStatus import CommitStatus
from github.PaginatedList import PaginatedList

from merge_heads.github.connection import Client
from merge_heads.github.errors import asking
from merge_heads.github.facts import Posted


class Statuses(Client):
    """Commit statuses, read and posted."""

    def status(self, sha: str, context: str) -> Posted | None:
        """Return the newest status of a context on a commit, or None.

        Source: https://docs.github.com/rest/commits/statuses#list-commit-statuses-for-a-reference
        """
        address = f"{self._path}/commits/{sha}/statuses"
        with asking(f"list the statuses of {sha}"):
            for status in PaginatedList(CommitStatus, self._connection, address, None):
                if status.context == context:
                    return Posted(status.state, status.description or "", status.target_url)
        return None

    def set_status(
        self, sha: str, context: str, state: str, description: str, url: str | None
    ) -> None:
        """Post a commit status.

        Source: https://docs.github.com/rest/commits/statuses#create-a-commit-status
        """
        body = {"state": state, "context": context, "description": description}
        with asking(f"take a status on {sha}"):
            answer = self._rest(
                "POST", f"/statuses/{sha}", body | ({"target_url": url} if url else {})
            )
            if answer["state"] != state:
                raise ValueError(answer["state"])
