"""What GitHub checks when a push arrives, run by git as the hooks of a bare repository.

`proc-receive` decides about each ref in GitHub's words; `post-receive` writes down what moved.
Both act only for a push that came through the HTTP front, which sets LOOPBACK_PUSH. The module
runs as a script of its own, so it imports nothing of this package; refs that move by REST or
GraphQL are held against the same rule about workflows.

https://git-scm.com/docs/githooks#proc-receive
https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps (row `workflow`)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "LOOPBACK_PUSH"
WORKFLOWS = ".github/workflows"


Git = Callable[..., str]


@dataclass(frozen=True)
class Terms:
    """What the HTTP front says about a push that is under way; `only`: all refs it may touch."""

    protected: tuple[str, ...]
    may_change_workflows: bool
    log: str
    only: tuple[str, ...] | None = None

    def dump(self) -> str:
        """The text that travels in the environment."""
        return json.dumps([self.protected, self.may_change_workflows, self.log, self.only])


def _terms() -> Terms:
    protected, may_change_workflows, log, only = json.loads(os.environ[VARIABLE])
    return Terms(tuple(protected), may_change_workflows, log, None if only is None else tuple(only))


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def _workflow_blobs(git: Git, commit: str) -> dict[str, str]:
    lines = git("ls-tree", "-r", "-z", commit, "--", f"{WORKFLOWS}/").split("\0")
    return {line.split("\t")[1]: line.split("\t")[0].split(" ")[2] for line in lines if line}


def _unknown_workflow(git: Git, old: str, new: str, ref: str) -> str | None:
    before = _workflow_blobs(git, old) if old.strip("0") else {}
    after = _workflow_blobs(git, new)
    fresh = {path: blob for path, blob in after.items() if before.get(path) != blob}
    if not fresh:
        return None
    listed = git("for-each-ref", "--format=%(refname)", "refs/heads/").split()
    known = {pair for name in listed if name != ref for pair in _workflow_blobs(git, name).items()}
    return next((path for path, blob in fresh.items() if (path, blob) not in known), None)


def workflow_objection(git: Git, old: str, new: str, ref: str) -> str | None:
    """Why an app without the permission `workflows` may not move the ref; None if it may.

    Allowed is what another branch of the same repository has at the same path. `git` runs one git
    command in the repository and returns what it printed.
    """
    path = _unknown_workflow(git, old, new, ref) if new.strip("0") else None
    if path is None:
        return None
    return (
        f"refusing to allow a GitHub App to create or update workflow `{path}` "
        "without `workflows` permission"
    )


def _objection(terms: Terms, old: str, new: str, ref: str) -> str | None:
    if terms.only is not None and ref not in terms.only:
        return "permission denied"
    if ref.startswith("refs/heads/") and ref.removeprefix("refs/heads/") in terms.protected:
        sys.stderr.write(f"error: GH006: Protected branch update failed for {ref}.\n")
        sys.stderr.write("error: Changes must be made through a pull request.\n")
        return "protected branch hook declined"
    return None if terms.may_change_workflows else workflow_objection(_git, old, new, ref)


def _read_packets() -> Iterator[str]:
    while size := int(sys.stdin.buffer.read(4), 16):
        yield sys.stdin.buffer.read(size - 4).decode().rstrip("\n")


def _write_packets(*lines: str) -> None:
    for line in lines:
        data = line.encode() + b"\n"
        sys.stdout.buffer.write(b"%04x%s" % (len(data) + 4, data))
    sys.stdout.buffer.write(b"0000")
    sys.stdout.buffer.flush()


def decide() -> None:
    """Answer git for each ref: leave the update to git, or decline it with GitHub's reason."""
    terms = _terms()
    list(_read_packets())
    _write_packets("version=1\0")
    answers: list[str] = []
    for old, new, ref in [line.split(" ", 2) for line in _read_packets()]:
        reason = _objection(terms, old, new, ref)
        answers += [f"ng {ref} {reason}"] if reason else [f"ok {ref}", "option fall-through"]
    _write_packets(*answers)


def record() -> None:
    """Write down which refs moved, for the HTTP front to read."""
    if VARIABLE in os.environ:
        with Path(_terms().log).open("a") as log:
            log.writelines(sys.stdin)


if __name__ == "__main__":
    decide() if sys.argv[1] == "proc-receive" else record()
