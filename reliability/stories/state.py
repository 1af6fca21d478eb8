"""What everybody can see of a GitHub, made comparable: what differs by chance has a name instead.

A commit that was made after the snapshot is named by its tree and its parents, a comment by who
wrote it and by its first line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from loopback import LoopbackGitHub, Pull, Repository, bare

T = TypeVar("T")
State = Mapping[str, str]
_HEX = re.compile(r"\b[0-9a-f]{7,40}\b")
_ANCHOR = re.compile(r"(issuecomment-|discussion_r)(\d+)")


@dataclass
class Look:
    """One look at a GitHub; `known` are the commits (SHAs) that were there before."""

    github: LoopbackGitHub
    known: frozenset[str]
    names: dict[str, str] = field(default_factory=dict)
    anchors: dict[int, str] = field(default_factory=dict)

    def state(self) -> State:
        """Return everything, one entry for each thing that somebody can point at."""
        self.github.refresh()
        repositories = list(self.github.memory.repositories.values())
        for repository in repositories:
            self._learn(repository)
        return dict(entry for one in repositories for entry in self._entries(one))

    def _learn(self, repository: Repository) -> None:
        """Find names for commits and comments before any text is read."""
        tips = tuple(branches(repository).values())
        for sha in (*tips, *(status.sha for status in repository.statuses)):
            self.commit(repository, sha)
        for number in repository.issues:
            for key, comment in _keyed(
                (_first_line(c.user.login, c.body), c)
                for c in repository.comments.values()
                if c.number == number
            ):
                self.anchors[comment.id] = key
        for one in repository.review_comments.values():
            self.anchors[one.id] = f"{one.path}:{one.original_line}"

    def commit(self, repository: Repository, sha: str) -> str:
        """Name a commit."""
        if sha in self.known or sha in self.names:
            return self.names.get(sha, sha[:10])
        found = self.github.look_at(repository, sha)
        parents = ", ".join(self.commit(repository, parent) for parent in found.parents)
        self.names[sha] = f"<tree {found.tree[:10]} on {parents}>"
        return self.names[sha]

    def text(self, words: str) -> str:
        """Return words with names instead of what differs by chance."""
        named = _HEX.sub(lambda found: self._of_hex(found[0]), words)
        return _ANCHOR.sub(lambda m: f"{m[1]}<{self.anchors.get(int(m[2]), '?')}>", named)

    def _of_hex(self, digits: str) -> str:
        return next((n for sha, n in self.names.items() if sha.startswith(digits)), digits)

    def _entries(self, repository: Repository) -> Iterator[tuple[str, str]]:
        where = repository.full_name
        for branch, sha in branches(repository).items():
            yield f"{where} branch {branch}", self.commit(repository, sha)
        for status in repository.statuses:
            # A later one takes the place of an earlier one.
            key = f"{where} status {status.context} of {self.commit(repository, status.sha)}"
            target = self.text(status.target_url or "")
            yield key, f"{status.state}: {status.description} -> {target}"
        for number, issue in repository.issues.items():
            if isinstance(issue, Pull):
                yield f"{where}#{number}", self._pull(repository, issue)
        yield from self._comments(repository)
        yield from self._review_comments(repository)

    def _pull(self, repository: Repository, pull: Pull) -> str:
        head = self.commit(repository, pull.head_sha)
        words = (pull.state, pull.user.login, pull.head, head, pull.base, pull.title, pull.body)
        return self.text(" | ".join(words))

    def _comments(self, repository: Repository) -> Iterator[tuple[str, str]]:
        for comment in repository.comments.values():
            key = f"{repository.full_name}#{comment.number} {self.anchors[comment.id]}"
            yield key, self.text(comment.body)
            below = sorted(f"{one.content} by {one.user.login}" for one in comment.reactions)
            yield f"reactions to {key}", ", ".join(below)

    def _review_comments(self, repository: Repository) -> Iterator[tuple[str, str]]:
        where = repository.full_name
        yield from _keyed(
            (
                f"{where}#{c.number} {_first_line(c.user.login, c.body)} on {c.path}",
                self.text(f"{c.original_start_line}-{c.original_line} {c.body}"),
            )
            for c in repository.review_comments.values()
        )


def branches(repository: Repository) -> dict[str, str]:
    """Return the SHAs by the names of the branches."""
    listed = bare.run(
        repository.git_dir, "for-each-ref", "refs/heads", "--format=%(refname:short) %(objectname)"
    )
    return dict(_pair(line) for line in listed.splitlines())


def _pair(line: str) -> tuple[str, str]:
    branch, _, sha = line.rpartition(" ")
    return branch, sha


def commits_of(github: LoopbackGitHub) -> frozenset[str]:
    """Return the SHAs of all commits that refs lead to."""
    found = (
        bare.run(repository.git_dir, "rev-list", "--all").split()
        for repository in github.memory.repositories.values()
    )
    return frozenset(sha for listed in found for sha in listed)


def differences(wanted: State, found: State) -> list[str]:
    """Tell in words what is not as it should be."""
    told = []
    for key in sorted(wanted.keys() | found.keys()):
        if key not in found:
            told.append(f"missing: {key}")
        elif key not in wanted:
            told.append(f"too much: {key}: {found[key][:200]!r}")
        elif wanted[key] != found[key]:
            told.append(f"{key}: {_apart(wanted[key], found[key])}")
    return told


def _apart(wanted: str, found: str) -> str:
    """Quote two texts from where they begin to differ."""
    same = next(
        (at for at, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b),
        min(len(wanted), len(found)),
    )
    start = max(same - 20, 0)
    return f"{found[start : start + 160]!r} instead of {wanted[start : start + 160]!r}"


def _first_line(login: str, body: str) -> str:
    return f"comment by {login} {body.partition(chr(10))[0][:80]!r}"


def _keyed(entries: Iterator[tuple[str, T]]) -> Iterator[tuple[str, T]]:
    """Tell entries with the same key apart."""
    seen: dict[str, int] = {}
    for key, value in entries:
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key} ({seen[key]})"), value
