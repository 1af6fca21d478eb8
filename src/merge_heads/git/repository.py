"""One git repository: commits in, trees and blobs out, and new commits that nobody sees yet."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from merge_heads.git.changes import Change, changes, patch, split, survives_copying
from merge_heads.git.entry import Entry
from merge_heads.git.objects import TOO_LARGE, Objects, content
from merge_heads.git.process import Git
from merge_heads.outcomes import GitProblem, NotEvaluated, UsageProblem

_OBJECTS_FOLDER = ("rev-parse", "--git-path", "objects")


@dataclass(frozen=True)
class Merged:
    """The tree of a three-way merge; `conflicts` are the paths that git could not merge."""

    tree: str
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identity:
    """Who a commit names as its author and committer."""

    name: str
    email: str


@dataclass(frozen=True)
class Repository:
    """A git repository, bare ones included; no method but `fast_forward` touches a work tree."""

    git: Git
    _objects: Objects | None = field(default=None, repr=False, compare=False)
    _folder: Path | None = field(default=None, repr=False, compare=False)

    @classmethod
    def at(cls, directory: Path) -> "Repository":
        """Open the repository that holds `directory`, as the person there has git configured."""
        git = Git.personal(directory)
        found = git.run(*_OBJECTS_FOLDER) if directory.is_dir() else None
        if found is None or "not a git repository" in found.error:
            raise UsageProblem(f"{directory} is not in a git repository.", "Name one with --repo.")
        if found.code:
            git.ask(*_OBJECTS_FOLDER)  # raises, with git's own words
        return cls(git, _folder=_path(found.out))

    @contextmanager
    def reading(self) -> Iterator["Repository"]:
        """Give the same repository, which asks one process for all objects, and no tree twice.

        Without it, each question about objects starts a process of its own.
        """
        with self._reader() as objects:
            yield replace(self, _objects=objects)

    @contextmanager
    def leaving_no_trace(self) -> Iterator["Repository"]:
        """Give the same repository, `reading`, whose new objects go to a folder for a while."""
        folder = self._folder or _path(self.git.ask(*_OBJECTS_FOLDER))
        with tempfile.TemporaryDirectory(prefix="merge-heads-") as scratch:
            apart = self.git.with_environment(
                GIT_OBJECT_DIRECTORY=scratch,
                GIT_ALTERNATE_OBJECT_DIRECTORIES=_quoted((self.git.directory / folder).resolve()),
            )
            with Repository(apart).reading() as repository:
                yield repository

    @contextmanager
    def _reader(self) -> Iterator[Objects]:
        if self._objects is not None:
            yield self._objects
            return
        with closing(Objects(self.git)) as objects:
            yield objects

    def commit(self, revision: str) -> str:
        """Return the SHA of the commit that `revision` names; raises `UsageProblem` if none."""
        found = None
        # Git is asked one name a line.
        if "\n" not in revision:
            # What its server does not have either, a partial clone calls a failure.
            with suppress(GitProblem), self._reader() as objects:
                (found,) = objects.read([f"{revision}^{{commit}}"])
        if found is None:
            raise UsageProblem(
                f"There is no commit {revision!r} in this repository.",
                "Fetch it first (git fetch), or name another one.",
            )
        return found.id

    def merge_base(self, base: str, head: str) -> str | None:
        """Return the best common ancestor of two commits, or None where they share no history."""
        with self._reader() as objects:
            done = objects.merge_bases(base, head)
        if done.code and self.git.line("rev-parse", "--is-shallow-repository") == "true":
            raise NotEvaluated(
                "This clone is shallow and does not reach the merge base.",
                "Deepen it with git fetch --unshallow.",
            )
        return next(iter(done.out.decode().split()), None)

    def committed_at(self, commit: str) -> int:
        """Return when a commit was made, in seconds since 1970 in UTC."""
        return int(self.git.line("log", "-1", "--no-show-signature", "--format=%ct", commit))

    def merge(self, base: str, head: str, merge_base: str | None) -> Merged:
        """Merge two commits as git would, into a tree alone.

        Where the history shows that merge base, or several (git merges these first), the commits
        themselves are merged; else stand-ins, which need neither their history nor git's
        `--merge-base` (2.40).
        """
        with self._reader() as objects:
            shown = objects.merge_bases(base, head).out.decode().split()
        if len(shown) > 1 or shown == [merge_base]:
            ours, theirs = head, base
        else:
            ours, theirs = self._stand_ins(base, head, merge_base)
        done = self.git.bounded().run(
            "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs
        )
        if done.code not in (0, 1):
            raise GitProblem(
                f"git could not merge: {done.error.strip() or 'it gave no reason'}", "Run it again."
            )
        tree, *conflicts = split(done.out)
        return Merged(tree, tuple(sorted(set(conflicts))))

    def _stand_ins(self, base: str, head: str, merge_base: str | None) -> tuple[str, str]:
        root = self._stand_in(f"{merge_base}^{{tree}}" if merge_base else self._empty_tree(), ())
        ours = self._stand_in(f"{head}^{{tree}}", (root,))
        return ours, self._stand_in(f"{base}^{{tree}}", (root,))

    def _stand_in(self, tree: str, parents: tuple[str, ...]) -> str:
        nobody = Identity("merge-heads", "merge-heads@localhost")
        return self.new_commit(tree, parents, "stand-in", nobody, at=0)

    def _empty_tree(self) -> str:
        return self.git.line("mktree")

    def entries(self, tree: str) -> Mapping[str, Entry]:
        """Return all files of a tree or commit by path, sub-folders included."""
        with self._reader() as objects:
            (found,) = objects.read([f"{tree}^{{tree}}"])
            if found is None:
                raise GitProblem(
                    f"There is no tree {tree} in this repository.", "Fetch it first (git fetch)."
                )
            return objects.entries(found.id)

    def tree(self, commit: str) -> str:
        """Return the id of a commit's tree."""
        return self.git.line("rev-parse", "--verify", f"{commit}^{{tree}}")

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Return the contents of blobs by id, all asked of one process.

        Raises `NotEvaluated` where one of them, or all together, are too large to be read.
        """
        wanted = list(dict.fromkeys(ids))
        found = self.small_blobs(wanted)
        if large := next((id_ for id_ in wanted if id_ not in found), None):
            raise NotEvaluated(f"The blob {large} is not read: {TOO_LARGE}.", "Leave it out.")
        return found

    def small_blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Return the contents of blobs as `blobs` does; those that are too large are left out."""
        if not (wanted := list(dict.fromkeys(ids))):
            return {}
        with self._reader() as objects:
            found = map(content, wanted, objects.read(wanted))
            return {id_: read for id_, read in zip(wanted, found, strict=True) if read is not None}

    def changes(self, old: str, new: str) -> tuple[Change, ...]:
        """Return what differs between two trees (or commits), sub-folders included."""
        return changes(self.git, old, new)

    def patch(self, old: str, new: str) -> str:
        """Return the patch that `git apply` takes from one tree to the other, byte for byte.

        All of it is in git's binary form where one of the files would not survive being copied.
        """
        sides = [side for change in self.changes(old, new) for side in (change.old, change.new)]
        contents = self.blobs(side.blob for side in sides if side and not side.is_submodule)
        binary = not all(survives_copying(content) for content in contents.values())
        return patch(self.git, old, new, binary=binary)

    def tree_with(self, tree: str, files: Mapping[str, bytes | None]) -> str:
        """Return the id of the same tree with these contents; None removes a path.

        A file that is there already stays executable, or not.
        """
        with tempfile.TemporaryDirectory(prefix="merge-heads-") as scratch:
            git = self.git.with_environment(GIT_INDEX_FILE=str(Path(scratch) / "index"))
            # A split index would leave a file beside the repository's own.
            git = git.with_settings({"core.splitIndex": "false"})
            git.ask("read-tree", tree)
            rows = "".join(f"{self._row(tree, *file)}\0" for file in files.items())
            index = rows.encode("utf-8", "surrogateescape")
            git.ask("update-index", "--add", "-z", "--index-info", stdin=index)
            # A partial clone knows blobs by id alone; they are on the server already.
            return git.line("write-tree", "--missing-ok")

    def _row(self, tree: str, path: str, content: bytes | None) -> str:
        """Return one row for `git update-index --index-info`; mode 0 removes."""
        if content is None:
            return f"0 {'0' * len(tree)}\t{path}"
        blob = self.git.line("hash-object", "-w", "--stdin", stdin=content)
        there = self.git.ask("--literal-pathspecs", "ls-tree", "--full-tree", tree, "--", path)
        return f"{'100755' if there.startswith(b'100755') else '100644'} {blob}\t{path}"

    def new_commit(
        self,
        tree: str,
        parents: Sequence[str],
        message: str,
        identity: Identity | None = None,
        at: int | None = None,
    ) -> str:
        """Write a commit on which no branch stands yet and return its SHA.

        Without an `identity`, git's own configuration says who made it.
        """
        git = self.git
        if identity is not None:
            git = git.with_environment(
                GIT_AUTHOR_NAME=identity.name,
                GIT_AUTHOR_EMAIL=identity.email,
                GIT_COMMITTER_NAME=identity.name,
                GIT_COMMITTER_EMAIL=identity.email,
            )
        if at is not None:
            date = f"@{at} +0000"
            git = git.with_environment(GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
        named = [argument for parent in parents for argument in ("-p", parent)]
        return git.line("commit-tree", "--no-gpg-sign", *named, tree, stdin=message.encode())

    def deletion(self, commit: str, path: str) -> str | None:
        """Say in which commit of a history a file was last deleted, by whom and when.

        Returns None where it was not, or where that part of the history is not at hand.
        """
        form = "--format=%h by %an on %as"
        done = self.git.run(
            *("--literal-pathspecs", "log", "-1", "--no-show-signature", "--diff-filter=D", form),
            *(commit, "--", path),
        )
        return done.out.decode("utf-8", "replace").strip() or None

    def default_branch(self) -> str | None:
        """Return the remote-tracking branch that `origin/HEAD` names, or None."""
        done = self.git.run("rev-parse", "--verify", "--quiet", "--abbrev-ref", "origin/HEAD")
        return done.out.decode("utf-8", "surrogateescape").strip() or None

    def branch(self) -> str | None:
        """Return the branch that is checked out, or None where a commit is."""
        done = self.git.run("symbolic-ref", "--quiet", "--short", "HEAD")
        return done.out.decode("utf-8", "surrogateescape").strip() or None

    def work_tree(self) -> Path | None:
        """Return the root of the work tree, or None in a bare repository."""
        done = self.git.run("rev-parse", "--show-toplevel")
        return _path(done.out) if not done.code else None

    def local_changes(self, paths: Iterable[str]) -> list[str]:
        """Return which of these paths of HEAD are not in the work tree as they were committed.

        The files are looked at themselves: `git status` passes over those that are marked as
        assume-unchanged or skip-worktree.
        """
        work_tree, committed = self.work_tree(), self.entries("HEAD")
        known = [path for path in paths if path in committed]
        return [p for p in known if self._hash(work_tree, p) != committed[p].blob]

    def _hash(self, work_tree: Path | None, path: str) -> str | None:
        file = work_tree / path if work_tree else None
        if file is None or file.is_symlink() or not file.is_file():
            return None
        return self.git.line("hash-object", f"--path={path}", "--", str(file.absolute()))

    def fast_forward(self, commit: str) -> str | None:
        """Move the branch that is checked out, and its work tree, to a commit that follows it.

        Returns None, or git's own words where local changes are in the way; then nothing moved.
        """
        done = self.git.run("merge", "--ff-only", "--no-overwrite-ignore", "--quiet", commit)
        return done.error.strip() or "git gave no reason" if done.code else None


def _path(line: bytes) -> Path:
    return Path(line.decode("utf-8", "surrogateescape").strip())


def _quoted(path: Path) -> str:
    """Quote a path for a list of them, as git's environment variables want it."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
