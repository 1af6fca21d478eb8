"""What GitHub checks when a push arrives, run by git as the hooks of a bare repository.

`proc-receive` decides about each ref in GitHub's words; `post-receive` writes down what moved.
Both act only for a push that came through the HTTP front, which sets LOOPBACK_PUSH. The module
runs as a script of its own, so it imports nothing of this package.

https://git-scm.com/docs/githooks#proc-receive
https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps (row `workflow`)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "LOOPBACK_PUSH"
WORKFLOWS = ".github/workflows"


@dataclass(frozen=True)
class Terms:
    """What the HTTP front says about a push that is under way."""

    protected: tuple[str, ...]
    may_change_workflows: bool
    log: str

    def dump(self) -> str:
        """The text that travels in the environment."""
        return json.dumps([self.protected, self.may_change_workflows, self.log])


def _terms() -> Terms:
    protected, may_change_workflows, log = json.loads(os.environ[VARIABLE])
    return Terms(tuple(protected), may_change_workflows, log)


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    return [line for line in done.stdout.split("\0") if line]


def _workflow_blobs(commit: str) -> dict[str, str]:
    lines = _git("ls-tree", "-r", "-z", commit, "--", f"{WORKFLOWS}/")
    return {line.split("\t")[1]: line.split("\t")[0].split(" ")[2] for line in lines}


def _unknown_workflow(old: str, new: str, ref: str) -> str | None:
    before = {} if not old.strip("0") else _workflow_blobs(old)
    fresh = {path: blob for path, blob in _workflow_blobs(new).items() if before.get(path) != blob}
    if not fresh:
        return None
    listed = _git("for-each-ref", "--format=%(refname)%00", "refs/heads/")
    others = [name for name in map(str.strip, listed) if name and name != ref]
    known = {pair for name in others for pair in _workflow_blobs(name).items()}
    return next((path for path, blob in fresh.items() if (path, blob) not in known), None)


def _objection(terms: Terms, old: str, new: str, ref: str) -> str | None:
    if ref.removeprefix("refs/heads/") in terms.protected:
        sys.stderr.write(f"error: GH006: Protected branch update failed for {ref}.\n")
        sys.stderr.write("error: Changes must be made through a pull request.\n")
        return "protected branch hook declined"
    if terms.may_change_workflows or not new.strip("0"):
        return None
    path = _unknown_workflow(old, new, ref)
    if path is None:
        return None
    return (
        f"refusing to allow a GitHub App to create or update workflow `{path}` "
        "without `workflows` permission"
    )


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
