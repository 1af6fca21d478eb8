"""What we know of a repository on GitHub, and what it says no to."""

from dataclasses import dataclass
from math import ceil

from merge_heads.outcomes import GitHubProblem


@dataclass(frozen=True)
class Pull:
    """A pull request as it stands now."""

    number: int
    is_open: bool
    base_branch: str
    head_branch: str
    head_sha: str
    head_is_fork: bool
    head_is_default: bool
    """Whether the head is the default branch of the repository itself."""
    head_label: str
    """Owner and branch, as GitHub writes them: `octocat:patch-1`; `ghost` for a deleted owner."""
    repository_id: str
    """The node id of the repository of the base branch."""
    head_repository: str | None
    """Where the repository of the head branch is cloned from; None where that is gone."""
    head_owner_is_user: bool
    """Whether a person owns that repository, not an organization."""
    maintainer_can_modify: bool
    """Whether the author of a fork's pull request lets maintainers push to its branch."""


@dataclass(frozen=True)
class Posted:
    """The newest status of one context on a commit; `url` is where its Details lead."""

    state: str
    description: str
    url: str | None = None

    @property
    def says(self) -> tuple[str, str]:
        """Return state and description."""
        return self.state, self.description


@dataclass(frozen=True)
class Listed:
    """An open pull request, and the status of one context on its head."""

    pull: Pull
    status: Posted | None


@dataclass(frozen=True)
class Compared:
    """The commit that GitHub took a name for, and its merge base with another one."""

    base: str
    merge_base: str


@dataclass(frozen=True)
class TreeEntry:
    """A path of a tree to be made: a blob or commit by its id, or the text of a new blob.

    With neither, the path is left out of the tree. Source:
    https://docs.github.com/rest/git/trees#create-a-tree
    """

    path: str
    mode: str
    sha: str | None = None
    text: str | None = None

    @property
    def row(self) -> dict[str, str | None]:
        """Return the entry as GitHub takes it."""
        kind = "commit" if self.mode == "160000" else "blob"
        row: dict[str, str | None] = {"path": self.path, "mode": self.mode, "type": kind}
        return row | ({"sha": self.sha} if self.text is None else {"content": self.text})


@dataclass(frozen=True)
class Comment:
    """A comment of a pull request's conversation."""

    id: int
    body: str
    url: str


@dataclass(frozen=True)
class ReviewComment:
    """A comment on lines of a pull request's diff, from `start_line` to `line`.

    `start_line` is None on a single line; `line` too, once the diff has other lines there.
    """

    id: int
    body: str
    path: str
    start_line: int | None
    line: int | None

    def says(self, body: str) -> bool:
        """Say whether it reads so."""
        return same_words(self.body, body)


@dataclass(frozen=True)
class Conversation:
    """What we have said on a pull request, oldest first, and where that stands by now."""

    listed: Listed
    base: str | None
    """Where the base branch stands (SHA); None where it is gone."""
    comments: tuple[Comment, ...]
    review_comments: tuple[ReviewComment, ...]


def same_words(old: str, new: str) -> bool:
    """Say whether two comments read alike; GitHub may change line ends and outer blanks."""
    return old.replace("\r\n", "\n").strip() == new.strip()


@dataclass(frozen=True)
class Permission:
    """What a person may do: `permission` is admin, write, read or none, `role` the exact role.

    Source: https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """

    permission: str
    role: str


class WriteRefused(GitHubProblem):
    """GitHub's no to something that was to be written, in its own words.

    `denied` where the token may not write at all; otherwise a rule is in the way.
    """

    def __init__(self, happened: str, next_step: str, words: str, *, denied: bool) -> None:
        super().__init__(happened, next_step)
        self.words = words
        self.denied = denied


class BudgetSpent(GitHubProblem):
    """GitHub wants no request of this token for longer than a run waits."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"GitHub takes no more requests of this token for {ceil(seconds / 60)} minutes "
            "(rate limit).",
            "The next run goes on where this one stopped.",
        )
