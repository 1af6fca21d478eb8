"""A repository on a server: what is fetched from it into a bare one of ours, and pushed back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from pathlib import Path

from merge_heads.git.process import Credentials, Git
from merge_heads.git.repository import Repository
from merge_heads.outcomes import GitProblem

_REJECTED = re.compile(r"^!\t\S+\t\[(?P<kind>[^]]+)\] ?(?:\((?P<reason>.*)\))?", re.MULTILINE)
_LOST_RACE = re.compile(r"cannot lock ref|failed to lock|stale info")
_REMOTE_SAID = re.compile(r"^remote: *(?:error: *)?(\S.*)$", re.MULTILINE)


class Pushed(StrEnum):
    """How a push ended."""

    DONE = auto()
    MOVED = auto()
    """The branch no longer stood where we saw it."""
    DENIED = auto()
    """The token may not write to the repository."""
    DECLINED = auto()
    """A rule of the repository (a protected branch, a workflow file) is in the way."""


@dataclass(frozen=True)
class Remote:
    """A bare repository of our own and the server's repository that it reads from.

    No work tree, so no filters, hooks, links or submodules of a stranger come to life.
    """

    url: str
    git: Git

    @classmethod
    def open(cls, directory: Path, url: str, credentials: Credentials) -> "Remote":
        """Make an empty bare repository at `directory` that reads from `url`."""
        return cls._make(Git.isolated(directory, credentials), url)

    @classmethod
    def _make(cls, git: Git, url: str) -> "Remote":
        git.ask("init", "--quiet", "--bare", "--template=", ".")
        # What makes it a partial clone: git fetches a blob when it needs one that is not there.
        for key, value in {
            "remote.origin.url": url,
            "remote.origin.promisor": "true",
            "remote.origin.partialclonefilter": "blob:none",
        }.items():
            git.ask("config", key, value)
        return cls(url, git)

    @property
    def repository(self) -> Repository:
        """Return the bare repository."""
        return Repository(self.git)

    def tip(self, branch: str, at: str = "origin") -> str | None:
        """Return the SHA on which a branch stands now, or None where there is no such branch.

        `at` is the URL of another repository on the same server, which has the same credentials.
        """
        ref = f"refs/heads/{branch}"
        for row in self.git.ask("ls-remote", at, ref).split(b"\n"):
            sha, _, name = row.partition(b"\t")
            if name == ref.encode("utf-8", "surrogateescape"):
                return sha.decode()
        return None

    def fetch_commits(self, commits: Iterable[str]) -> None:
        """Fetch commits with their trees, without their history and without blobs."""
        if wanted := list(commits):
            self._fetch("--depth=1", wanted)

    def fetch_branch(self, branch: str, commits: Iterable[str]) -> str | None:
        """Fetch a branch's tip together with other commits, as `fetch_commits` does.

        Returns the tip's SHA, or None where there is no such branch.
        """
        try:
            self._fetch("--depth=1", (f"refs/heads/{branch}", *commits))
        except GitProblem:
            if self.tip(branch) is None:
                return None
            raise
        return self._fetched_branch()

    def _fetched_branch(self) -> str:
        """Read which commit was fetched by a branch's name; the others have none.

        Source: https://git-scm.com/docs/git-fetch (FETCH_HEAD)
        """
        for row in (self.git.directory / "FETCH_HEAD").read_bytes().split(b"\n"):
            sha, _, note = row.partition(b"\t")
            if note.startswith(b"\tbranch '"):
                return sha.decode()
        raise GitProblem("git does not say which commit it fetched.", "Run the job again.")

    def fetch_history(self, refs: Iterable[str]) -> Mapping[str, str]:
        """Fetch whole refs with all that led to them, without blobs, in one request.

        Returns the SHAs by ref; one that is not there any more is left out.
        """
        return self._fetched_refs("--no-write-fetch-head", set(refs))

    def fetch_heads(self, refs: Iterable[str]) -> Mapping[str, str]:
        """Fetch the commits of whole refs as `fetch_history` does, but without their history."""
        return self._fetched_refs("--depth=1", set(refs))

    def _fetched_refs(self, option: str, wanted: set[str]) -> Mapping[str, str]:
        try:
            self._fetch_refs(option, wanted)
        except GitProblem:
            # One ref that was deleted meanwhile fails the whole request.
            there = wanted & self._refs("ls-remote", "origin").keys()
            if there == wanted:
                raise
            self._fetch_refs(option, there)
        fetched = self._refs("for-each-ref", "--format=%(objectname)%09%(refname)")
        return {ref: sha for ref, sha in fetched.items() if ref in wanted}

    def _fetch_refs(self, option: str, refs: Iterable[str]) -> None:
        if specs := [f"+{ref}:{ref}" for ref in sorted(refs)]:
            self._fetch(option, specs)

    def _refs(self, *command: str) -> Mapping[str, str]:
        """Return the SHAs by ref that a command of git lists."""
        rows = self.git.ask(*command).decode("utf-8", "surrogateescape").split("\n")
        return {ref: sha for sha, _, ref in (row.partition("\t") for row in rows) if ref}

    def fetch_blobs(self, blobs: Iterable[str]) -> None:
        """Fetch those of the blobs that are not here, all in one request."""
        if wanted := sorted(set(blobs) - self._objects()):
            self._fetch("--no-write-fetch-head", wanted, self.git.bounded())

    def _objects(self) -> set[str]:
        """Return the ids of all that is here; to ask for one that is not would fetch it."""
        every = ("--batch-all-objects", "--unordered", "--buffer")
        listed = self.git.ask("cat-file", *every, "--batch-check=%(objectname)")
        return set(listed.decode().split())

    def with_history(self, commits: Iterable[str], since: str | None) -> "Remote":
        """Return a repository with the same objects and all that led from `since` to the commits.

        A server that lacks these commits can be sent nothing else: it takes no commit whose parents
        it does not know. Blobs are fetched as they are sent. Where `since` is None, or the history
        has other ways around it, it goes back to the first commit.
        """
        directory = self.git.directory / "history"
        directory.mkdir(exist_ok=True)
        git = replace(self.git, directory=directory)
        remote = Remote._make(
            git.with_settings({"fetch.negotiationAlgorithm": "default"}), self.url
        )
        if since is not None:
            remote.fetch_commits([since])
            # What is at the tip of a ref is what git says that it has.
            remote.git.ask("update-ref", "refs/heads/since", since)
        remote._fetch("--no-write-fetch-head", commits)
        # Only now: git would not ask the server for commits that it sees there.
        alternates = directory / "objects" / "info" / "alternates"
        alternates.write_text(f"{self.git.directory / 'objects'}\n")
        return remote

    def _fetch(self, option: str, ids: Iterable[str], git: Git | None = None) -> None:
        (git or self.git).ask(
            "fetch",
            option,
            "--quiet",
            "--no-tags",
            "--recurse-submodules=no",
            "--filter=blob:none",
            "--stdin",
            "origin",
            stdin="\n".join(ids).encode("utf-8", "surrogateescape") + b"\n",
        )

    def push(
        self, commit: str, branch: str, expected: str, to: str = "origin"
    ) -> tuple[Pushed, str]:
        """Move a branch from `expected` to `commit`, or not at all (compare-and-swap).

        `to` is the URL of another repository on the same server, which has the same credentials.
        Returns how it ended, with the server's own words where it did not move. Raises
        `GitProblem` where the server could not be asked.
        """
        ref = f"refs/heads/{branch}"
        done = self.git.run(
            "push",
            "--porcelain",
            f"--force-with-lease={ref}:{expected}",
            to,
            f"{commit}:{ref}",
        )
        if not done.code:
            return Pushed.DONE, ""
        rejected = _REJECTED.search(done.out.decode("utf-8", "replace"))
        if rejected is None:
            return _not_reached(done.error)
        reason = rejected["reason"] or ""
        if rejected["kind"] == "rejected" or _LOST_RACE.search(reason):
            return Pushed.MOVED, reason
        return Pushed.DECLINED, _said(done.error) or reason


def _said(error: str) -> str:
    """Return the server's own words, as one line without its last full stop."""
    return " ".join(line.strip() for line in _REMOTE_SAID.findall(error)).rstrip(".")


def _not_reached(error: str) -> tuple[Pushed, str]:
    # What a token may not even see is not found.
    if re.search("403|denied|not found", error, re.IGNORECASE):
        return Pushed.DENIED, _said(error) or "403"
    last = (error.strip().splitlines() or ["no reason given"])[-1]
    raise GitProblem(f"git push failed: {last}", "Run the job again.")
