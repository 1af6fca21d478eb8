"""What the loopback GitHub remembers: people, repositories, talk, statuses, tokens, pushes.

The objects here know nothing of HTTP, of JSON or of git.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Literal

from loopback.budgets import Budgets
from loopback.urls import Urls

ACTIONS_BOT = "github-actions[bot]"
ACTIONS_BOT_ID = 41898282

UserType = Literal["User", "Bot", "Organization"]
Role = Literal["admin", "maintain", "write", "triage", "read", "none"]
Side = Literal["LEFT", "RIGHT"]
ROLES: tuple[Role, ...] = ("none", "read", "triage", "write", "maintain", "admin")


@dataclass(frozen=True)
class User:
    """An account: a person, an organization or the bot of an app."""

    id: int
    login: str
    type: UserType = "User"


@dataclass(eq=False)
class Reaction:
    """One emoji that one account put below a comment."""

    id: int
    user: User
    content: str
    created_at: datetime


@dataclass(eq=False)
class Comment:
    """A comment in the conversation of an issue or a pull request."""

    id: int
    repository: Repository
    number: int
    user: User
    body: str
    created_at: datetime
    updated_at: datetime
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(eq=False)
class Review:
    """What somebody said about a pull request as a whole; its comments name it."""

    id: int
    repository: Repository
    number: int
    user: User
    body: str
    commit_id: str
    submitted_at: datetime
    state: Literal["COMMENTED"] = "COMMENTED"


@dataclass(eq=False)
class ReviewComment:
    """A comment on lines of the diff; without `line` once the head has other lines there."""

    id: int
    review: Review
    user: User
    body: str
    path: str
    side: Side
    start_line: int | None
    line: int | None
    original_start_line: int | None
    original_line: int
    commit_id: str
    original_commit_id: str
    diff_hunk: str
    position: int | None
    original_position: int
    created_at: datetime
    updated_at: datetime

    @property
    def repository(self) -> Repository:
        """The base repository of the pull request."""
        return self.review.repository

    @property
    def number(self) -> int:
        """The number of the pull request."""
        return self.review.number


@dataclass(frozen=True)
class Verification:
    """What GitHub found out about a commit that has a signature."""

    verified: bool
    reason: str
    signature: str
    payload: str
    verified_at: datetime | None


@dataclass(frozen=True)
class Status:
    """One commit status; a later one of the same context takes its place."""

    id: int
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    creator: User
    created_at: datetime


@dataclass(eq=False)
class Issue:
    """A numbered conversation; a pull request is one too."""

    id: int
    repository: Repository
    number: int
    title: str
    body: str
    user: User
    created_at: datetime
    updated_at: datetime
    state: Literal["open", "closed"] = "open"
    locked: bool = False
    closed_at: datetime | None = None


@dataclass(eq=False)
class Pull(Issue):
    """A pull request: `head_sha` follows its branch while open, `base_sha` is a stale snapshot."""

    head: str = ""
    head_owner: str = ""
    head_repository: Repository | None = None
    head_sha: str = ""
    base: str = ""
    base_sha: str = ""
    draft: bool = False
    maintainer_can_modify: bool = False
    merged_by: User | None = None
    merged_at: datetime | None = None
    merge_commit_sha: str | None = None

    @property
    def ref(self) -> str:
        """The ref of the base repository that holds the head, also for a fork."""
        return f"refs/pull/{self.number}/head"


@dataclass(frozen=True)
class MergeGroup:
    """Pull requests merged onto `base_sha`, as they would land together; refs are whole names."""

    head_sha: str
    head_ref: str
    base_sha: str
    base_ref: str


@dataclass(eq=False)
class Repository:
    """A repository: its bare git directory and all that people said about it."""

    id: int
    full_name: str
    owner: User
    git_dir: Path
    clone_url: str
    private: bool
    default_branch: str
    created_at: datetime
    parent: Repository | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    review_comments: dict[int, ReviewComment] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    merge_groups: list[MergeGroup] = field(default_factory=list)
    actions_open_pulls: bool = True

    @property
    def name(self) -> str:
        """The name without its owner."""
        return self.full_name.partition("/")[2]

    @property
    def pulls(self) -> list[Pull]:
        """The pull requests, oldest first."""
        return [issue for issue in self.issues.values() if isinstance(issue, Pull)]

    def role_of(self, login: str) -> Role:
        """The exact role; everybody reads a public repository."""
        if login.lower() == self.owner.login.lower():
            return "admin"
        role = self.roles.get(login.lower(), "none")
        return "read" if role == "none" and not self.private else role

    def may_push(self, login: str) -> bool:
        """Whether the role allows to write contents."""
        return ROLES.index(self.role_of(login)) >= ROLES.index("write")


@dataclass(frozen=True)
class Token:
    """A credential for one repository, like GITHUB_TOKEN; a permission left out is none."""

    text: str
    user: User
    repository: Repository
    permissions: Mapping[str, str]

    @property
    def is_installation(self) -> bool:
        """Whether an app acts, not a person."""
        return self.user.type == "Bot"


@dataclass(frozen=True)
class Push:
    """One ref that somebody moved over HTTP: by git, REST or GraphQL."""

    repository: Repository
    login: str
    ref: str
    old: str
    new: str


class Memory:
    """Everything remembered, under one lock, with its own ids and its own clock."""

    def __init__(self, urls: Urls) -> None:
        self.urls = urls
        self.lock = threading.RLock()
        self.users: dict[str, User] = {}
        self.repositories: dict[str, Repository] = {}
        self.tokens: dict[str, Token] = {}
        self.pushes: list[Push] = []
        self.verifications: dict[str, Verification] = {}
        self.budgets = Budgets()
        self._ids: Iterator[int] = count(1001)
        self._last = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        self.add_user(ACTIONS_BOT, "Bot")

    def next_id(self) -> int:
        """A number that nothing else here has."""
        return next(self._ids)

    def now(self) -> datetime:
        """A moment later than every moment before: GitHub tells whole seconds only."""
        self._last += timedelta(seconds=1)
        return self._last

    def add_user(self, login: str, type: UserType = "User") -> User:
        """The account of that name, made when it is new."""
        known = self.users.get(login.lower())
        if known:
            return known
        number = ACTIONS_BOT_ID if login == ACTIONS_BOT else self.next_id()
        user = User(number, login, type)
        self.users[login.lower()] = user
        return user

    def user(self, login: str) -> User | None:
        """The account of that name, in any case of letters."""
        return self.users.get(login.lower())

    def repository(self, full_name: str) -> Repository | None:
        """The repository of that name, in any case of letters."""
        return self.repositories.get(full_name.lower())
