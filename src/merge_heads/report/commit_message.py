"""The message of a repair's commit."""

from collections.abc import Iterator

from merge_heads.repair import MergeRevision, Proved, Refreshed, Repair, Reparented
from merge_heads.report.escape import inert, label
from merge_heads.report.steps import words
from merge_heads.report.touched import sides
from merge_heads.verdict import Judgement

_SUBJECT_LENGTH = 72
_MOST_OBJECTS = 12


def commit_message(
    proved: Proved, judgement: Judgement, base: str, trailers: tuple[str, ...] = ()
) -> str:
    """Say what was repaired, and what each side does to the schema.

    `judgement` is the one that was repaired, `base` the name of the branch that comes along. Source
    of the trailer: https://docs.github.com/pull-requests/committing-changes-to-your-project/creating-and-editing-commits/creating-a-commit-with-multiple-authors
    """
    brought = "" if judgement.commits.base_is_in else f"Brings in {inert(base)}, and:"
    lines = [_subject(proved.repair), *(["", brought] if brought else []), ""]
    lines += [f"- {words(step, inert)}" for step in proved.repair.steps]
    lines += _touched(proved, base)
    return "\n".join([*lines, *(["", *trailers] if trailers else [])]) + "\n"


def co_author(login: str, user_id: int) -> str:
    """Return the trailer that names the person who asked for a commit."""
    return f"Co-authored-by: {label(login)} <{user_id}+{label(login)}@users.noreply.github.com>"


def requested_in(comment: int) -> str:
    """Return the trailer that names the comment which asked for a commit, as its address ends."""
    return f"Requested-in: issuecomment-{comment}"


def allowed_by(login: str) -> str:
    """Return the trailer that names the person who went on although the two sides overlap."""
    return f"Overlap-allowed-by: {label(login)}"


def _subject(repair: Repair) -> str:
    """Say it in at most 72 characters, as git shows it."""
    match repair.steps:
        case (Reparented() as step,):
            subject = f"Put Alembic revision {label(step.id)} on top of {label(step.new)}"
        case (Refreshed() as step,):
            subject = f"Refresh Alembic merge revision {label(step.id)}"
        case steps if all(isinstance(step, MergeRevision) for step in steps):
            heads = [label(head) for step in repair.merge_revisions for head in step.heads]
            subject = f"Merge Alembic heads {', '.join(heads)}"
            if len(subject) > _SUBJECT_LENGTH:
                subject = f"Merge {len(heads)} Alembic heads"
        case _:
            subject = "Repair the Alembic history"
    return subject if len(subject) <= _SUBJECT_LENGTH else "Repair the Alembic history"


def _touched(proved: Proved, base: str) -> Iterator[str]:
    """Yield what each side does to the schema."""
    for side in sides(proved):
        who = inert(base) if side.of_base else "This branch"
        shown = [inert(told) for told in side.touches[:_MOST_OBJECTS]]
        left = len(side.touches) - len(shown)
        shown += [f"{left} more"] if left else []
        shown += ["what could not be read"] if side.unknown else []
        ids = [inert(id_) for id_ in side.revisions[:_MOST_OBJECTS]]
        ids += [f"{len(side.revisions) - len(ids)} more"] if len(side.revisions) > len(ids) else []
        yield ""
        yield f"{who} ({', '.join(ids)}): {', '.join(shown) or 'changes no schema object'}"
