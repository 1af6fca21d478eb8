"""What a person would type to do the same by hand."""

import shlex
from posixpath import dirname, relpath

from merge_heads.migrations.environments import Environment
from merge_heads.repair import MergeRevision, Repair

PATCH_FILE = "merge-heads.patch"


def repair_commands(
    repair: Repair, base: str, head: str | None = None, upstream: str | None = None
) -> list[str]:
    """Return the shell lines that bring base in and make the repair.

    `base` and `head` are names of branches; `upstream` is the URL of base's repository where that
    is not the one that people push `head` to. What no tool does is applied from `PATCH_FILE`.
    Sources: https://alembic.sqlalchemy.org/en/latest/branches.html#merging-branches and
    https://flask-migrate.readthedocs.io/en/latest/#api-reference
    """
    switch = [f"git switch {shlex.quote(head)}"] if head is not None else []
    if upstream is not None:
        pull = f"git pull --no-rebase --no-edit {shlex.quote(upstream)} {shlex.quote(base)}"
        lines = [*switch, pull]
    else:
        lines = ["git fetch origin", *switch, f"git merge {shlex.quote(f'origin/{base}')}"]
    if needs_patch(repair):
        lines.append(f"git apply {PATCH_FILE}")
    else:
        lines += [_merge(revision) for revision in repair.merge_revisions]
    paths = (shlex.quote(dirname(path) or ".") for path in repair.changes)
    lines.append(f"git add --all -- {' '.join(sorted(set(paths)))}")
    return [*lines, 'git commit -m "repair the Alembic history"', "git push"]


def needs_patch(repair: Repair) -> bool:
    """Say whether Alembic's own commands cannot make the repair."""
    return len(repair.merge_revisions) != len(repair.steps)


def _merge(revision: MergeRevision) -> str:
    heads = " ".join(shlex.quote(head) for head in revision.heads)
    message = shlex.quote(revision.message)
    command, folder = _tool(revision.environment)
    line = f"{command[0]}{command[1]} merge -m {message} {heads}{command[2]}"
    return f"(cd {shlex.quote(folder)} && {line})" if folder else line


def upgrade(environment: Environment) -> str:
    """Return the command that would stop at several heads."""
    return "flask db upgrade" if environment.flask_migrate else "alembic upgrade head"


def downgrade(environment: Environment, revision: str) -> str:
    """Return the command that takes a database back to a revision."""
    command, folder = _tool(environment)
    line = f"{command[0]}{command[1]} downgrade {shlex.quote(revision)}{command[2]}"
    return f"(cd {shlex.quote(folder)} && {line})" if folder else line


def _tool(environment: Environment) -> tuple[tuple[str, str, str], str]:
    """Return the command with its options before and after the verb, and the folder to start in."""
    if environment.flask_migrate:
        parent = dirname(environment.path)
        name = relpath(environment.path or ".", parent or ".")
        option = "" if name == "migrations" else f" -d {shlex.quote(name)}"
        return ("flask db", "", option), parent
    folder = environment.started_from if environment.config else ""
    return ("alembic", _options(environment, folder), ""), folder


def _options(environment: Environment, folder: str) -> str:
    """Return `-c` and `-n`, where Alembic would not take these by itself."""
    name = relpath(environment.config, folder or ".") if environment.config else "alembic.ini"
    config = "" if name in ("alembic.ini", "pyproject.toml") else f" -c {shlex.quote(name)}"
    section = environment.section
    return config if section == "alembic" else f"{config} -n {shlex.quote(section)}"
