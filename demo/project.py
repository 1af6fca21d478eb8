"""A Flask-Migrate project in a git repository, with two branches that fork in the migrations."""

import sqlite3
from contextlib import closing
from pathlib import Path

from demo import sample
from demo.sample import Change
from demo.shell import Outcome, flask_db, git

MAIN = "main"
TOPIC = "add-user-email"


def build(folder: Path, remote: Path) -> None:
    """Write the project in a clone of an empty repository, fork it, and push both branches."""
    git(folder.parent, "clone", "--quiet", str(remote), folder.name)
    git(folder, "checkout", "--quiet", "-B", MAIN)
    _begin(folder)
    git(folder, "branch", TOPIC)
    for branch, change in ((TOPIC, sample.EMAIL), (MAIN, sample.NOTE)):
        git(folder, "switch", "--quiet", branch)
        _add_column(folder, change)
    git(folder, "push", "--quiet", "origin", MAIN, TOPIC)


def _begin(folder: Path) -> None:
    for name, text in sample.FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    flask_db(folder, "init")
    message = "create users and orders"
    flask_db(folder, "migrate", "--message", message, "--rev-id", sample.INITIAL)
    # Autogenerate compares the models with a database that is up to date.
    flask_db(folder, "upgrade")
    _commit(folder, "Start the shop", by="bob")


def _add_column(folder: Path, change: Change) -> None:
    models = folder / sample.MODELS
    lines = models.read_text().splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith(change.below))
    lines.insert(place + 1, change.line)
    models.write_text("\n".join(lines) + "\n")
    flask_db(folder, "migrate", "--message", change.message, "--rev-id", change.revision)
    _commit(folder, change.message.capitalize(), by=change.author)


def _commit(folder: Path, message: str, by: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message, by=by)


def merge_as_git_does(folder: Path, remote: Path) -> Outcome:
    """Merge the two branches in a clone of their own, then upgrade; return how that ended."""
    clone(folder, str(remote), MAIN)
    git(folder, "merge", "--quiet", "--no-edit", f"origin/{TOPIC}")
    return flask_db(folder, "upgrade", expected=None)


def clone(folder: Path, url: str, branch: str) -> None:
    """Make a clone with nothing in it but what was pushed."""
    git(folder.parent, "clone", "--quiet", "--branch", branch, url, folder.name)


def files(git_dir: Path, *commits: str) -> set[str]:
    """Return the paths of all files in any of these commits."""
    listings = (git(git_dir, "ls-tree", "-r", "--name-only", commit) for commit in commits)
    return {path for listing in listings for path in listing.splitlines()}


def tables(folder: Path) -> dict[str, list[str]]:
    """Return the columns of each table in the project's database."""
    with closing(sqlite3.connect(folder / "instance" / "shop.db")) as database:
        found = database.execute(
            "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c "
            "WHERE m.type = 'table' ORDER BY m.name, c.cid"
        ).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in found:
        columns.setdefault(table, []).append(column)
    return columns
