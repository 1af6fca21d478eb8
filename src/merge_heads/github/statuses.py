"""What the list of checks says of a commit."""

from github.CommitStatus import CommitStatus
from github.PaginatedList import PaginatedList

from merge_heads.github.connection import Client
from merge_heads.github.errors import asking


class Statuses(Client):
    """Commit statuses, read and posted."""

    def status(self, sha: str, context: str) -> tuple[str, str] | None:
        """Return state and description of the newest status of a context, or None.

        Source: https://docs.github.com/rest/commits/statuses#list-commit-statuses-for-a-reference
        """
        address = f"{self._path}/commits/{sha}/statuses"
        with asking(f"list the statuses of {sha}"):
            for status in PaginatedList(CommitStatus, self._connection, address, None):
                if status.context == context:
                    return status.state, status.description or ""
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
