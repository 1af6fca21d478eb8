"""The message of a repair's commit."""

from merge_heads.repair import Repair
from merge_heads.report.escape import label, printable

_SUBJECT_LENGTH = 72


def commit_message(repair: Repair, base: str, trailers: tuple[str, ...] = ()) -> str:
    """Say what was merged; `base` is the name of the branch that comes along.

    Source of the trailer: https://docs.github.com/pull-requests/committing-changes-to-your-project/creating-and-editing-commits/creating-a-commit-with-multiple-authors
    """
    heads = [label(head) for revision in repair.revisions for head in revision.heads]
    subject = f"Merge Alembic heads {', '.join(heads)}"
    if len(subject) > _SUBJECT_LENGTH:
        subject = f"Merge {len(heads)} Alembic heads"
    lines = [subject, "", f"Brings in {printable(base)} and adds:", ""]
    lines += [
        f"- {printable(revision.path)}: merge revision {revision.id} of "
        f"{', '.join(label(head) for head in revision.heads)}"
        for revision in repair.revisions
    ]
    return "\n".join([*lines, *(["", *trailers] if trailers else [])]) + "\n"


def co_author(login: str, user_id: int) -> str:
    """Return the trailer that names the person who asked for a commit."""
    return f"Co-authored-by: {label(login)} <{user_id}+{label(login)}@users.noreply.github.com>"
