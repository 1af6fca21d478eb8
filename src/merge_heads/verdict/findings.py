"""The catalogue of findings: each with a stable id, a sentence and a remedy."""

from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.verdict.model import Conflict, Finding, Severity, Side

_SEVERITY = {Side.HEAD: Severity.ERROR, Side.BASE: Severity.WARNING}


def _finding(
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
        severity=severity or _SEVERITY[side],
        brought_by=side,
        path=place.path,
        line=place.line,
        revision=place.id if isinstance(place, Revision) else None,
        message=message,
        remedy=remedy,
    )


def diverged_heads(conflict: Conflict, place: Revision) -> Finding:
    """Several heads would stand where base has one."""
    return _finding(
        "MH101",
        "diverged-heads",
        Side.HEAD,
        place,
        f"After the merge, {len(conflict.heads)} heads would stand: "
        f"{', '.join(conflict.base_first)}.",
        "Merge the heads with a merge revision, or put this revision on top of base's head.",
    )


def missing_parent(side: Side, revision: Revision, parent: str) -> Finding:
    """A down revision or a dependency that no file declares."""
    return _finding(
        "MH102",
        "missing-parent",
        side,
        revision,
        f"Revision {revision.id} stands on {parent}, and no file declares that.",
        "Add the file that declares it, or stand on a revision that is there.",
        None if side is Side.HEAD else Severity.NOTE,
    )


def duplicate_id(side: Side, first: Revision, second: Revision) -> Finding:
    """One id in two files: Alembic keeps the later file, and a migration disappears."""
    return _finding(
        "MH103",
        "duplicate-id",
        side,
        second,
        f"Revision {second.id} is declared in {first.path} and again in {second.path}.",
        "Give the newer of the two a new id (alembic revision makes one).",
    )


def cycle(side: Side, revision: Revision, ids: tuple[str, ...]) -> Finding:
    """Revisions that stand on each other."""
    return _finding(
        "MH104",
        "cycle",
        side,
        revision,
        f"The revisions {', '.join(ids)} stand on each other in a circle.",
        "Let one of them name a down revision outside of the circle.",
    )


def inherited_heads(conflict: Conflict, place: Revision) -> Finding:
    """Several heads that base already has."""
    return _finding(
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
    return _finding(
        id_,
        name,
        side,
        file,
        f"{file.path} could not be read: {file.reason}.",
        "Write revision and down_revision as plain literals in a file that Python can parse.",
    )


def nothing_to_read(side: Side, path: str) -> Finding:
    """An environment in which no revision was found."""
    return _finding(
        "MH108",
        "nothing-to-read",
        side,
        Unreadable(path, 1, "no revision file was found"),
        f"No revision file was found for the environment {path or '.'}.",
        "Name its folders under environments: in the settings file.",
    )


def conflicted_file(path: str) -> Finding:
    """A revision file that both sides changed, so that git cannot merge it."""
    return _finding(
        "MH109",
        "conflicted-file",
        Side.HEAD,
        Unreadable(path, 1, "both sides changed it"),
        f"Git cannot merge {path}: both sides changed it.",
        "Merge base into the branch and settle the file by hand.",
    )


def no_revision(side: Side, file: NoRevision) -> Finding:
    """A Python file in a version location that is not a revision."""
    return _finding(
        "MH110",
        "no-revision",
        side,
        file,
        f"{file.path} declares no revision, so Alembic stops when it loads the folder.",
        "Move the file out of the versions folder, or declare revision and down_revision in it.",
    )
