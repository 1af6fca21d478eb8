"""The catalogue of findings: each with a stable id, the verdict it makes, and its words."""

from merge_heads.migrations.labels import Clash
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.verdict.entry import breaks as _breaks
from merge_heads.verdict.entry import finding as _finding
from merge_heads.verdict.entry import hides as _hides
from merge_heads.verdict.entry import listed, tells
from merge_heads.verdict.model import Conflict, Finding, Severity, Side, Verdict


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


def missing_parent(
    side: Side, revision: Revision, parent: str, deletion: str | None = None
) -> Finding:
    """A down revision or a dependency that no file declares; `deletion` says where it went."""
    told = f" It was deleted in {deletion}." if deletion else ""
    return _breaks(
        "MH102",
        "missing-parent",
        side,
        revision,
        f"Revision {revision.id} refers to {parent}, but no migration file declares {parent}."
        f"{told}",
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
        f"The down revisions of {listed(ids)} form a cycle.",
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
    if file.conflict_markers:
        return conflict_markers(side, file)
    id_, name = ("MH107", "computed-identifier") if file.computed else ("MH106", "unreadable-file")
    return _hides(
        id_,
        name,
        side,
        file,
        f"{file.path} could not be read: {file.reason}.",
        "Write revision and down_revision as plain literals in a file that Python can parse.",
    )


def conflict_markers(side: Side, file: Unreadable) -> Finding:
    """A file in which git's conflict markers were left."""
    return _hides(
        "MH112",
        "conflict-markers",
        side,
        file,
        f"{file.path} could not be read: {file.reason}.",
        "Settle the file by hand and remove the lines of <<<<<<<, ======= and >>>>>>>.",
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


def nothing_yet(path: str) -> Finding:
    """An environment at its beginning: its folder is there, and empty on both sides."""
    return _finding(
        Verdict.CLEAN,
        "MH108",
        "nothing-to-read",
        Side.BASE,
        Unreadable(path, 1, "no revision file was found"),
        f"The environment {path or '.'} holds no revision yet.",
        "If it does, name its folders under environments: in the settings file.",
        Severity.NOTE,
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
        f"{file.path} declares no {file.lacks}, so Alembic stops when it loads the folder.",
        "Move the file out of the versions folder, or declare revision and down_revision in it.",
    )


def stale_merge_revision(revision: Revision, behind: tuple[str, ...]) -> Finding:
    """A merge revision of yesterday's heads: base has moved on since, so it merges no head."""
    return _finding(
        Verdict.CONFLICT,
        "MH114",
        "stale-merge-revision",
        Side.HEAD,
        revision,
        f"Merge revision {revision.id} names {', '.join(behind)}, which is no head of the base "
        "branch any more.",
        "Name the base branch's head of today in its down_revision instead.",
    )


def new_root(revision: Revision) -> Finding:
    """A revision of the head without a down revision and without a branch label."""
    return tells(
        "MH115",
        "new-root",
        Side.HEAD,
        revision,
        f"Revision {revision.id} has no down_revision, so it begins a second history.",
        "Set its down_revision to the base branch's head, or give it a branch label if it is to "
        "stay separate.",
        Severity.WARNING,
    )


def unusable_id(side: Side, revision: Revision, reason: str) -> Finding:
    """An id that Alembic refuses, or that means something else to it."""
    return _breaks(
        "MH120",
        "unusable-id",
        side,
        revision,
        f"The id {revision.id!r} cannot be used: {reason}.",
        "Give the revision an id of letters, digits and underscores.",
    )


def label_clash(side: Side, clash: Clash) -> Finding:
    """A branch label that is taken by another revision, or is the id of one."""
    return _breaks(
        "MH125",
        "label-clash",
        side,
        clash.revision,
        f"The branch label {clash.label!r} of revision {clash.revision.id} is already the name of "
        f"revision {clash.other.id} or of its branch, so Alembic stops.",
        "A branch label stands on the first revision of its branch only: remove it here, or choose "
        "another.",
    )


def dependency_cycle(side: Side, revision: Revision, ids: tuple[str, ...]) -> Finding:
    """Revisions that lead back to themselves by what they depend on."""
    return _breaks(
        "MH126",
        "dependency-cycle",
        side,
        revision,
        f"The revisions {listed(ids)} depend on each other in a circle.",
        "Remove one of them from depends_on.",
    )


def unclear_configuration(side: Side, path: str, reason: str) -> Finding:
    """A file that tells Alembic where revisions lie, in a way that could not be followed."""
    return _hides(
        "MH111",
        "unclear-configuration",
        side,
        Unreadable(path, 1, reason),
        f"{path} leaves open where Alembic finds its revisions: {reason}.",
        "Correct it, or name the folders under environments: in the settings file of the base.",
    )
