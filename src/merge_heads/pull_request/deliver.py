"""The two ways of a proved tree onto a branch: through GitHub's API, or by git into a fork.

Each first makes a commit that nobody sees yet, then moves the branch from the commit that was
judged to this one, or not at all. A run that ends in between leaves nothing behind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from merge_heads.fix import commit, parents
from merge_heads.git import Change, Entry, Identity, Pushed
from merge_heads.github import TreeEntry, WriteRefused
from merge_heads.outcomes import GitHubProblem, Refusal
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved

# Who a workflow's token is; the number is the account's id.
_BOT = Identity("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
_WORKFLOWS = ".github/workflows/"


class Delivery(Protocol):
    """A way onto the branch of one pull request."""

    def commit(self, proved: Proved, message: str) -> str | Refusal:
        """Make the commit with the proved tree and return its SHA, or say why not."""

    def move(self, sha: str) -> Refusal | None:
        """Move the branch to the commit that was made, or say why not."""


def delivery(world: World, judged: JudgedPull) -> Delivery | Refusal:
    """Return the way onto a pull request's branch, or say why there is none."""
    if judged.closed is not None:
        return judged.closed
    return (ToFork if judged.pull.head_is_fork else ThroughGitHub)(world, judged)


@dataclass(frozen=True)
class ThroughGitHub:
    """Onto a branch of the repository itself, with a commit that GitHub signs."""

    world: World
    judged: JudgedPull

    def commit(self, proved: Proved, message: str) -> str | Refusal:
        """Rebuild the tree on GitHub, on top of the parent from which the way is shorter."""
        commits, repository = proved.judgement.commits, self.world.remote.repository
        sides = {sha: repository.entries(sha) for sha in (commits.head, commits.base)}
        changes = {sha: repository.changes(sha, proved.tree) for sha in sides}
        start = min(sides, key=lambda sha: (_cannot_be_named(changes[sha]), len(changes[sha])))
        refusal = _new_workflow(changes[commits.head], sides[commits.base])
        if refusal is not None:
            return refusal
        if _cannot_be_named(changes[start]):
            return _FILE_NAME
        known = {entry.blob for entries in sides.values() for entry in entries.values()}
        try:
            return self._create(proved.tree, message, start, changes[start], known)
        except WriteRefused as refused:
            return _refused(refused)

    def _create(
        self, tree: str, message: str, start: str, changes: Iterable[Change], known: set[str]
    ) -> str | Refusal:
        github, base_tree = self.world.github, self.world.remote.repository.tree(start)
        entries = list(self._entries(changes, known))
        # Without a difference there is nothing to send: GitHub takes no empty list.
        made = github.create_tree(base_tree, entries) if entries else base_tree
        if made != tree:
            return _TREE_DIFFERS
        return github.create_commit(message, tree, parents(self.judged.judgement.commits))

    def _entries(self, changes: Iterable[Change], known: set[str]) -> Iterable[TreeEntry]:
        changes = list(changes)
        news = [c.new for c in changes if c.new and not c.new.is_submodule]
        contents = self.world.remote.repository.blobs(n.blob for n in news if n.blob not in known)
        for change in changes:
            yield self._entry(change, contents)

    def _entry(self, change: Change, contents: Mapping[str, bytes]) -> TreeEntry:
        if change.new is None:
            return TreeEntry(change.path, change.old.mode if change.old else "100644")
        mode, blob = change.new.mode, change.new.blob
        if blob not in contents:
            return TreeEntry(change.path, mode, sha=blob)
        text = _as_text(contents[blob])
        if text is not None:
            return TreeEntry(change.path, mode, text=text)
        return TreeEntry(change.path, mode, sha=self.world.github.create_blob(contents[blob]))

    def move(self, sha: str) -> Refusal | None:
        """Move the branch by GitHub's own compare-and-swap."""
        pull = self.judged.pull
        try:
            self.world.github.move_branch(
                pull.repository_id, pull.head_branch, before=pull.head_sha, after=sha
            )
        except GitHubProblem as problem:
            return self._not_moved(sha, problem)
        return None

    def _not_moved(self, sha: str, problem: GitHubProblem) -> Refusal | None:
        """Ask the branch itself: GitHub's words for a lost race are not to be relied on."""
        tip = self.world.remote.tip(self.judged.pull.head_branch)
        if tip == sha:
            return None
        if tip != self.judged.pull.head_sha:
            return _BRANCH_MOVED
        if isinstance(problem, WriteRefused):
            return _refused(problem)
        raise problem


@dataclass(frozen=True)
class ToFork:
    """Onto a branch of a fork, by git: GitHub's API does not write there, so nobody signs it.

    Source: https://docs.github.com/pull-requests/collaborating-with-pull-requests/working-with-forks/allowing-changes-to-a-pull-request-branch-created-from-a-fork
    """

    world: World
    judged: JudgedPull

    def commit(self, proved: Proved, message: str) -> str | Refusal:
        """Make the commit in our own repository."""
        repository, head = self.world.remote.repository, proved.judgement.commits.head
        # No branch of the fork has base's newer file, so it would be new there.
        for change in repository.changes(head, proved.tree):
            if change.path.startswith(_WORKFLOWS):
                return _workflow_file(change.path)
        return commit(repository, self.judged.checked, proved, message, _BOT)

    def move(self, sha: str) -> Refusal | None:
        """Push with a lease on the commit that was judged."""
        pull, remote, commits = self.judged.pull, self.world.remote, self.judged.judgement.commits
        if not commits.base_is_in:
            remote = remote.with_history((commits.base, commits.head), commits.merge_base)
        how, said = remote.push(sha, pull.head_branch, pull.head_sha, to=pull.head_repository or "")
        match how:
            case Pushed.DONE:
                return None
            case Pushed.MOVED:
                return _BRANCH_MOVED
            case Pushed.DENIED:
                return _no_write_access(said)
            case Pushed.DECLINED:
                return _push_declined(said)


def _as_text(content: bytes) -> str | None:
    """Return what JSON can carry and GitHub stores as it is, or None."""
    # An empty text may be taken for none.
    if not content or b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _cannot_be_named(changes: Iterable[Change]) -> bool:
    """Say whether JSON cannot carry the name of one of the paths."""
    return any("\udc80" <= char <= "\udcff" for change in changes for char in change.path)


def _new_workflow(changes: Iterable[Change], base: Mapping[str, Entry]) -> Refusal | None:
    """Refuse a workflow file that neither side has: it would be new to the repository."""
    for change in changes:
        is_workflow = change.path.startswith(_WORKFLOWS)
        if is_workflow and change.new is not None and base.get(change.path) != change.new:
            return _workflow_file(change.path)
    return None


def _workflow_file(path: str) -> Refusal:
    # https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps (`workflow`)
    return Refusal(
        "workflow-files",
        f"The merge changes the workflow file {path}, which GitHub does not let this action push.",
        "Merge the base branch into this one by hand:",
    )


def _refused(refused: WriteRefused) -> Refusal:
    return _no_write_access(refused.words) if refused.denied else _push_declined(refused.words)


def _no_write_access(said: str) -> Refusal:
    return Refusal(
        "no-write-access",
        f"The token of this workflow may not push to this repository ({said}).",
        "Give the job the permission contents: write, then ask again.",
    )


def _push_declined(said: str) -> Refusal:
    return Refusal(
        "push-declined",
        f"GitHub declined the push: {said or 'it gave no reason'}.",
        "Allow the push in the branch's rules, or repair the branch by hand.",
    )


_BRANCH_MOVED = Refusal(
    "branch-moved",
    "The branch moved while the repair was made, so it was not pushed.",
    "Ask again with /merge-heads.",
)
_FILE_NAME = Refusal(
    "file-name",
    "The merge changes a file whose name is not UTF-8, which GitHub's API cannot be told of.",
    "Merge the base branch into this one by hand:",
)
_TREE_DIFFERS = Refusal(
    "tree-differs",
    "GitHub made other files of the merge than git did, so it was not pushed.",
    "Merge the base branch into this one by hand:",
)
