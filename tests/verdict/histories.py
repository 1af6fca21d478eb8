"""Histories for tests, told in few words."""

from collections.abc import Iterable

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.migrations.source import read_revision
from merge_heads.verdict import (
    Commits,
    EnvironmentJudgement,
    Finding,
    Histories,
    Judgement,
    judge_environment,
    judgement,
)

File = Revision | NoRevision | Unreadable
ENVIRONMENT = Environment("m", ("v",))

BODY = """

def upgrade() -> None:
    op.add_column("t", sa.Column("c"))


def downgrade() -> None:
    op.drop_column("t", "c")
"""


def file(
    id_: str,
    parents: str = "",
    *,
    labels: str = "",
    needs: str = "",
    path: str | None = None,
    doc: str = "",
    body: str = BODY,
) -> File:
    """Return a revision as it is read from a file; several names stand with spaces between."""
    header = f'"""Make it.\n{doc}\n"""\n' if doc else ""
    source = (
        f"{header}from alembic import op\n\nrevision = {id_!r}\n"
        f"down_revision = {tuple(parents.split())!r}\nbranch_labels = {tuple(labels.split())!r}\n"
        f"depends_on = {tuple(needs.split())!r}\n{body}"
    )
    return read_revision(path or f"v/{id_}.py", source.encode())


def judged(
    base: Iterable[File], head: Iterable[File], merged: Iterable[File] | None = None
) -> EnvironmentJudgement:
    """Judge; where nothing else is said, the merge holds what either side holds."""
    base, head = list(base), list(head)
    both = {f.path: f for f in (*base, *head)}
    after = list(both.values()) if merged is None else list(merged)
    return judge_environment(
        ENVIRONMENT, Histories(History.of(base), History.of(head), History.of(after))
    )


def audited(files: Iterable[File]) -> Judgement:
    """Judge one tree against itself."""
    files = list(files)
    return judgement(Commits("1", "1", "1"), [judged(files, files)])


def told(judged: EnvironmentJudgement, id_: str) -> list[Finding]:
    """Return the findings of one kind."""
    return [finding for finding in judged.findings if finding.id == id_]
