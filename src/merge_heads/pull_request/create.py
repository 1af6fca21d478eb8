"""A proved tree as a commit on GitHub, which signs it; no branch stands on it yet.

The tree is rebuilt from the entries in which it differs from a parent's, and GitHub's answer has to
be the id of the tree that was proved.
"""

from collections.abc import Iterable, Mapping

from merge_heads.fix import parents
from merge_heads.git import Change, Entry
from merge_heads.github import TreeEntry, WriteRefused
from merge_heads.outcomes import Refusal
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved

WORKFLOWS = ".github/workflows/"


def create_commit(world: World, proved: Proved, message: str) -> str | Refusal:
    """Make the commit and return its SHA, or say why not.

    The tree is rebuilt on top of the parent from which the way is shorter.
    """
    commits, repository = proved.judgement.commits, world.remote.repository
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
        return _create(world, proved, message, start, list(_entries(world, changes[start], known)))
    except WriteRefused as refused:
        return write_refused(refused)


def _create(
    world: World, proved: Proved, message: str, start: str, entries: list[TreeEntry]
) -> str | Refusal:
    base_tree = world.remote.repository.tree(start)
    # Without a difference there is nothing to send: GitHub takes no empty list.
    made = world.github.create_tree(base_tree, entries) if entries else base_tree
    if made != proved.tree:
        return _TREE_DIFFERS
    return world.github.create_commit(message, proved.tree, parents(proved.judgement.commits))


def _entries(world: World, changes: Iterable[Change], known: set[str]) -> Iterable[TreeEntry]:
    changes = list(changes)
    news = [c.new for c in changes if c.new and not c.new.is_submodule]
    contents = world.remote.repository.blobs(n.blob for n in news if n.blob not in known)
    for change in changes:
        yield _entry(world, change, contents)


def _entry(world: World, change: Change, contents: Mapping[str, bytes]) -> TreeEntry:
    if change.new is None:
        return TreeEntry(change.path, change.old.mode if change.old else "100644")
    mode, blob = change.new.mode, change.new.blob
    if blob not in contents:
        return TreeEntry(change.path, mode, sha=blob)
    text = _as_text(contents[blob])
    if text is not None:
        return TreeEntry(change.path, mode, text=text)
    return TreeEntry(change.path, mode, sha=world.github.create_blob(contents[blob]))


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
        is_workflow = change.path.startswith(WORKFLOWS)
        if is_workflow and change.new is not None and base.get(change.path) != change.new:
            return workflow_file(change.path)
    return None


def workflow_file(path: str) -> Refusal:
    """Refuse a workflow file: pushing one takes the scope `workflow`.

    Source: https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
    """
    return Refusal(
        "workflow-files",
        f"The merge changes the workflow file {path}, which GitHub does not let this action push.",
        "Merge the base branch into this one by hand:",
    )


def write_refused(refused: WriteRefused) -> Refusal:
    """Tell GitHub's no to a write as a refusal."""
    return no_write_access(refused.words) if refused.denied else push_declined(refused.words)


def no_write_access(said: str) -> Refusal:
    """Refuse because the token may not push; `said` are the server's own words."""
    return Refusal(
        "no-write-access",
        f"The token of this workflow may not push to this repository ({said}).",
        "Give the job the permission contents: write, then ask again.",
    )


def push_declined(said: str) -> Refusal:
    """Refuse because a rule of the repository is in the way; `said` names it."""
    return Refusal(
        "push-declined",
        f"GitHub declined the push: {said or 'it gave no reason'}.",
        "Allow the push in the branch's rules, or repair the branch by hand.",
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
