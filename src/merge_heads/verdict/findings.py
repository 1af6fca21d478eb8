"""The catalogue of findings: each with a stable id, the verdict it makes, and its words."""

from functools import partial

from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.verdict.model import Conflict, Finding, Severity, Side, Verdict

_SEVERITY = {Side.HEAD: Severity.ERROR, Side.BASE: Severity.WARNING}


def _finding(
    makes: Verdict,
    id_: str,
    name: str,
    side: Side,
    place: Revision | NoRevision | Unreadable,
    message: str,
    remedy: str,
    severity: Severity | None = None,
) -> Finding:
    return Finding(
        id=id_,
        name=name,
        makes=makes,
        severity=severity or _SEVERITY[side],
        brought_by=side,
        path=place.path,
        line=place.line,
        revision=place.id if isinstance(place, Revision) else None,
        message=message,
        remedy=remedy,
    )


_breaks = partial(_finding, Verdict.BROKEN)
_hides = partial(_finding, Verdict.NOT_EVALUATED)


def diverged_heads(conflict: Conflict, place: Revision) -> Finding:
    """Several heads where base has one."""
    return _finding(
        Verdict.CONFLICT,
        "MH101",
        "diverged-heads",
        Side.HEAD,
        place,
        f"Merging this would leave {len(conflict.heads)} heads: {', '.join(conflict.base_first)}.",
        "Comment /merge-heads, or run merge-heads fix --commit; or set down_revision here to the "
        "base branch's head.",
    )


def missing_parent(side: Side, revision: Revision, parent: str) -> Finding:
    """A down revision or a dependency that no file declares."""
    return _breaks(
        "MH102",
        "missing-parent",
        side,
        revision,
        f"Revision {revision.id} refers to {parent}, but no migration file declares {parent}.",
        "Add the missing file, or point down_revision (or depends_on) at a revision that exists.",
        None if side is Side.HEAD else Severity.NOTE,
    )


def duplicate_id(side: Side, first: Revision, second: Revision) -> Finding:
    """One id in two files: Alembic keeps the later file, and a migration disappears."""
    return _breaks(
        "MH103",
        "duplicate-id",
        side,
        second,
        f"Revision {second.id} is declared in {first.path} and again in {second.path}.",
        "Give the newer of the two a new id.",
    )


def cycle(side: Side, revision: Revision, ids: tuple[str, ...]) -> Finding:
    """Revisions whose down revisions lead back to themselves."""
    return _breaks(
        "MH104",
        "cycle",
        side,
        revision,
        f"The down revisions of {', '.join(ids)} form a cycle.",
        "Point one of them at a revision outside of the cycle.",
    )


def inherited_heads(conflict: Conflict, place: Revision) -> Finding:
    """Several heads that base already has."""
    return _finding(
        Verdict.CLEAN,
        "MH105",
        "inherited-heads",
        Side.BASE,
        place,
        f"Base itself has {len(conflict.heads)} heads: {', '.join(conflict.heads)}.",
        "Merge them on base; this change did not bring them.",
        Severity.NOTE,
    )


def unreadable_file(side: Side, file: Unreadable) -> Finding:
    """A file of a version location whose identifiers are not known."""
    id_, name = ("MH107", "computed-identifier") if file.computed else ("MH106", "unreadable-file")
    return _hides(
        id_,
        name,
        side,
        file,
        f"{file.path} could not be read: {file.reason}.",
        "Write revision and down_revision as plain literals in a file that Python can parse.",
    )


def nothing_to_read(side: Side, path: str) -> Finding:
    """An environment in which no revision was found."""
    return _hides(
        "MH108",
        "nothing-to-read",
        side,
        Unreadable(path, 1, "no revision file was found"),
        f"No revision file was found for the environment {path or '.'}.",
        "Name its folders under environments: in the settings file.",
    )


def conflicted_file(path: str) -> Finding:
    """A revision file that both sides changed, so that git cannot merge it."""
    return _hides(
        "MH109",
        "conflicted-file",
        Side.HEAD,
        Unreadable(path, 1, "both sides changed it"),
        f"Git cannot merge {path}: both sides changed it.",
        "Merge the base branch into this one and resolve the file by hand.",
    )


def no_revision(side: Side, file: NoRevision) -> Finding:
    """A Python file in a version location that is not a revision."""
    return _breaks(
        "MH110",
        "no-revision",
        side,
        file,
        f"{file.path} declares no revision, so Alembic stops when it loads the folder.",
        "Move the file out of the versions folder, or declare revision and down_revision in it.",
    )
