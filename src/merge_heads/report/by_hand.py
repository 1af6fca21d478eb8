"""What a person would type to do the same by hand."""

import shlex
from dataclasses import dataclass
from posixpath import dirname, relpath

from merge_heads.migrations.environments import Environment
from merge_heads.repair import MergeRevision, Proved, Repair

# A patch that is longer would push everything else out of a comment.
LONGEST_PATCH = 20_000


@dataclass(frozen=True)
class Branches:
    """The names of the two branches; the head has none where a commit is checked out.

    `upstream` is the URL of base's repository where the head lives in another one, a fork.
    `pushable` says whether the action may push to the head's branch, `base_is_in` whether the head
    holds all of base already.
    """

    base: str
    head: str | None
    upstream: str | None = None
    pushable: bool = True
    base_is_in: bool = False


def repair_commands(proved: Proved, branches: Branches) -> list[str]:
    """Return the shell lines that bring base in and make the repair.

    What no command of Alembic does is applied as a patch. Sources:
    https://alembic.sqlalchemy.org/en/latest/branches.html#merging-branches and
    https://flask-migrate.readthedocs.io/en/latest/#api-reference
    """
    base, repair = branches.base, proved.repair
    lines = [] if branches.head is None else [f"git switch {shlex.quote(branches.head)}"]
    if branches.upstream is not None:
        upstream = shlex.quote(branches.upstream)
        lines.append(f"git pull --no-rebase --no-edit {upstream} {shlex.quote(base)}")
    else:
        lines = ["git fetch origin", *lines, f"git merge {shlex.quote(f'origin/{base}')}"]
    if needs_patch(repair):
        lines += _patched(proved.patch, base)
    else:
        lines += [_merge(revision) for revision in repair.merge_revisions]
    paths = (shlex.quote(dirname(path) or ".") for path in repair.changes)
    lines.append(f"git add --all -- {' '.join(sorted(set(paths)))}")
    return [*lines, 'git commit -m "repair the Alembic history"', "git push"]


def _patched(patch: str, base: str) -> list[str]:
    if len(patch) > LONGEST_PATCH:
        return [f"merge-heads fix --base {shlex.quote(f'origin/{base}')}"]
    return ["git apply <<'END_OF_PATCH'", *patch.rstrip("\n").split("\n"), "END_OF_PATCH"]


def needs_patch(repair: Repair) -> bool:
    """Say whether Alembic's own commands cannot make the repair."""
    return len(repair.merge_revisions) != len(repair.steps)


def _merge(revision: MergeRevision) -> str:
    heads = " ".join(shlex.quote(head) for head in revision.heads)
    options = f"--rev-id {shlex.quote(revision.id)} -m {shlex.quote(revision.message)}"
    return _line(revision.environment, f"merge {options} {heads}")


def upgrade(environment: Environment) -> str:
    """Return the command that would stop at several heads."""
    return "flask db upgrade" if environment.flask_migrate else "alembic upgrade head"


def downgrade(environment: Environment, revision: str) -> str:
    """Return the command that takes a database back to a revision."""
    return _line(environment, f"downgrade {shlex.quote(revision)}")


def _line(environment: Environment, words: str) -> str:
    """Return a command of the environment's own tool, from the folder where it is started."""
    (tool, before, after), folder = _tool(environment)
    line = f"{tool}{before} {words}{after}"
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
