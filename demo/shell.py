"""Starting programs as a person's shell would, with an environment that holds nothing else."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from demo.expect import expect

PATH = {"PATH": os.environ.get("PATH", os.defpath)}
_PLAIN_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


@dataclass(frozen=True)
class Outcome:
    """How a program ended, and what it said."""

    code: int
    out: str
    err: str


def run(
    folder: Path, *command: str, variables: Mapping[str, str], expected: int | None = 0
) -> Outcome:
    """Run a program to its end; another exit code than the expected one (None: any) stops all."""
    done = subprocess.run(
        command, cwd=folder, env={**PATH, **variables}, capture_output=True, text=True, check=False
    )
    said = f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    expect(expected in (None, done.returncode), said)
    return Outcome(done.returncode, done.stdout, done.stderr)


def git(folder: Path, *arguments: str, by: str = "alice") -> str:
    """Run git for a person who has no configuration of their own; return what it printed."""
    person = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", by), ("EMAIL", f"{by}@example.com"))
    }
    return run(folder, "git", *arguments, variables=_PLAIN_GIT | person).out


def flask_db(folder: Path, *arguments: str, expected: int | None = 0) -> Outcome:
    """Run a command of Flask-Migrate in a folder that holds the project."""
    command = (sys.executable, "-m", "flask", "--app", "shop", "db", *arguments)
    return run(folder, *command, variables={"PYTHONDONTWRITEBYTECODE": "1"}, expected=expected)
