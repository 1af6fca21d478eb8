"""Where this GitHub is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Urls:
    """The addresses of this GitHub, in the URL shape of GitHub Enterprise Server."""

    server: str

    @property
    def api(self) -> str:
        """The root of the REST interface."""
        return f"{self.server}/api/v3"

    @property
    def graphql(self) -> str:
        """The one address of the GraphQL interface."""
        return f"{self.server}/api/graphql"
