"""Arranging a scene: people, repositories, pull requests and what people type into web pages.

Nothing here needs a token, and nothing here goes over HTTP.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from loopback import opening, pull_refs, review_threads, scenery, suggestions
from loopback.memory import (
    ACTIONS_BOT,
    Comment,
    Issue,
    Memory,
    Pull,
    Reaction,
    Repository,
    Review,
    ReviewComment,
    Role,
    Token,
    User,
    UserType,
)
from loopback.review_threads import Anchor


class Stage:
    """What people do on GitHub; the bare repositories lie below `root`."""

    def __init__(self, root: Path, memory: Memory) -> None:
        self.root, self.memory = root, memory

    def refresh(self) -> None:
        """Let open pull requests follow branches that people moved since the last request."""
        with self.memory.lock:
            pull_refs.refresh(self.memory)

    def add_user(self, login: str, type: UserType = "User") -> User:
        """An account; its id never changes while this GitHub lives."""
        with self.memory.lock:
            return self.memory.add_user(login, type)

    def add_repository(
        self, full_name: str, private: bool = False, default_branch: str = "main"
    ) -> Repository:
        """An empty repository; its owner is made when unknown."""
        repository = self._repository(full_name, private, default_branch)
        scenery.create(repository.git_dir, default_branch)
        return self._keep(repository)

    def fork(
        self, repository: Repository, owner_login: str, owner_type: UserType = "User"
    ) -> Repository:
        """A copy of the repository as it stands, below another owner, made when unknown."""
        self.add_user(owner_login, owner_type)
        name = f"{owner_login}/{repository.name}"
        copy = self._repository(name, repository.private, repository.default_branch)
        copy.parent = repository
        scenery.copy(repository.git_dir, copy.git_dir)
        return self._keep(copy)

    def delete_repository(self, repository: Repository) -> None:
        """Gone; pull requests from it stay and have no head repository any more."""
        with self.memory.lock:
            pull_refs.refresh(self.memory)
            del self.memory.repositories[repository.full_name.lower()]
            for other in self.memory.repositories.values():
                for pull in other.pulls:
                    if pull.head_repository is repository:
                        pull.head_repository = None
        shutil.rmtree(repository.git_dir)

    def _repository(self, full_name: str, private: bool, default_branch: str) -> Repository:
        memory, git_dir = self.memory, self.root / "git" / f"{full_name}.git"
        url, owner = f"{self.memory.urls.server}/{full_name}.git", full_name.partition("/")[0]
        with memory.lock:
            number, user, now = memory.next_id(), memory.add_user(owner), memory.now()
        return Repository(number, full_name, user, git_dir, url, private, default_branch, now)

    def _keep(self, repository: Repository) -> Repository:
        with self.memory.lock:
            self.memory.repositories[repository.full_name.lower()] = repository
        return repository

    def set_role(self, repository: Repository, login: str, role: Role) -> None:
        """What the account may do here; `none` takes it off the list."""
        with self.memory.lock:
            self.memory.add_user(login)
            repository.roles[login.lower()] = role
            if role == "none":
                del repository.roles[login.lower()]

    def issue_token(
        self,
        repository: Repository,
        permissions: Mapping[str, str],
        login: str = ACTIONS_BOT,
    ) -> str:
        """A token for one repository; a permission left out is none, metadata is always read.

        https://docs.github.com/actions/security-for-github-actions/security-guides/automatic-token-authentication
        """
        text = f"ghs_{token_hex(18)}"
        with self.memory.lock:
            user = self.memory.add_user(login)
            self.memory.tokens[text] = Token(text, user, repository, dict(permissions))
        return text

    def let_actions_open_pulls(self, repository: Repository, allowed: bool = True) -> None:
        """The setting "Allow GitHub Actions to create and approve pull requests".

        https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository
        """
        repository.actions_open_pulls = allowed

    def open_issue(self, repository: Repository, title: str, author: str, body: str = "") -> Issue:
        """A plain issue."""
        with self.memory.lock:
            user, now = self.memory.add_user(author), self.memory.now()
            number, identity = len(repository.issues) + 1, self.memory.next_id()
            issue = Issue(identity, repository, number, title, body, user, now, now)
            repository.issues[number] = issue
        return issue

    def open_pull(
        self,
        repository: Repository,
        title: str,
        head: str,
        base: str,
        author: str,
        head_repository: Repository | None = None,
        body: str = "",
        draft: bool = False,
        maintainer_can_modify: bool = False,
    ) -> Pull:
        """A pull request from a branch of this repository or of a fork."""
        source = head_repository or repository
        with self.memory.lock:
            user = self.memory.add_user(author)
            pull = opening.open_pull(self.memory, source, head, repository, base, user, title)
            pull.body, pull.draft, pull.maintainer_can_modify = body, draft, maintainer_can_modify
        return pull

    def retarget(self, pull: Pull, base: str) -> None:
        """Another base branch, and a new snapshot of it."""
        with self.memory.lock:
            opening.aim(pull, base)
            pull.updated_at = self.memory.now()

    def close_pull(self, pull: Pull) -> None:
        """Closed without a merge."""
        with self.memory.lock:
            pull_refs.refresh(self.memory)
            pull_refs.close(self.memory, pull)

    def lock_conversation(self, repository: Repository, number: int) -> None:
        """From now on only those who may write in the repository can speak."""
        repository.issues[number].locked = True

    def person_comments(
        self, repository: Repository, number: int, login: str, body: str
    ) -> Comment:
        """Somebody types into the web page."""
        with self.memory.lock:
            user, now = self.memory.add_user(login), self.memory.now()
            comment = Comment(self.memory.next_id(), repository, number, user, body, now, now)
            repository.comments[comment.id] = comment
        return comment

    def person_edits(self, comment: Comment, body: str) -> None:
        """Somebody changes a comment in the web page."""
        with self.memory.lock:
            comment.body, comment.updated_at = body, self.memory.now()

    def person_reacts(self, comment: Comment, login: str, content: str) -> None:
        """Somebody puts an emoji below a comment."""
        with self.memory.lock:
            user, now = self.memory.add_user(login), self.memory.now()
            comment.reactions.append(Reaction(self.memory.next_id(), user, content, now))

    def delete_comment(self, comment: Comment) -> None:
        """Somebody deletes a comment in the web page."""
        with self.memory.lock:
            del comment.repository.comments[comment.id]

    def person_reviews(
        self,
        pull: Pull,
        login: str,
        path: str,
        line: int,
        body: str,
        start_line: int | None = None,
    ) -> ReviewComment:
        """Somebody comments on lines of the diff in the web page; ValueError outside of it."""
        with self.memory.lock:
            pull_refs.refresh(self.memory)
            anchor = Anchor(path, line, start_line=start_line)
            patch = review_threads.patches(pull).get(path)
            if found := review_threads.problems(patch, anchor):
                raise ValueError(found[0].sentence)
            user, now, number = (
                self.memory.add_user(login),
                self.memory.now(),
                self.memory.next_id(),
            )
            base = pull.repository
            review = Review(number, base, pull.number, user, "", pull.head_sha, now)
            base.reviews.append(review)
            return review_threads.add(self.memory, review, user, body, anchor, str(patch))

    def apply_suggestion(self, comment: ReviewComment, as_: str) -> str:
        """Somebody presses "Commit suggestion"; the new head.

        ValueError is raised where GitHub shows no such button to this account.
        """
        with self.memory.lock:
            pull_refs.refresh(self.memory)
            sha = suggestions.apply(self.memory, comment, self.memory.add_user(as_))
            pull_refs.refresh(self.memory)
        return sha
