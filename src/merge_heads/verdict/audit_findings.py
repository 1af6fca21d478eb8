"""The catalogue of what an audit tells: nothing here keeps Alembic from loading the history."""

from dataclasses import replace

from merge_heads.migrations.revision import Revision
from merge_heads.verdict.entry import listed, tells
from merge_heads.verdict.model import Finding, Severity, Side


def unparsable_body(side: Side, revision: Revision, line: int) -> Finding:
    """A body that the running Python cannot parse: Python 2, a newer Python, or half an edit."""
    return tells(
        "MH113",
        "unparsable-body",
        side,
        replace(revision, line=line),
        f"The body of {revision.path} could not be parsed; its identifiers were read nevertheless.",
        "Make sure that the project's own Python can import the file.",
        Severity.WARNING,
    )


def redundant_parent(side: Side, revision: Revision, parents: tuple[str, ...]) -> Finding:
    """A merge revision with a parent on which another of its parents stands already."""
    return tells(
        "MH116",
        "redundant-parent",
        side,
        revision,
        f"Merge revision {revision.id} names {listed(parents)}, on which another of its parents "
        "stands already.",
        "Name only the heads that are to be merged.",
        Severity.WARNING,
    )


def edited_revision(old: Revision, new: Revision) -> Finding:
    """A revision of base whose parents, dependencies or labels the head changes."""
    return tells(
        "MH117",
        "edited-revision",
        Side.HEAD,
        new,
        f"This changes {_changed(old, new)} of revision {new.id}, which the base branch already "
        "has. Databases that passed it do not notice.",
        "Restore it, and make the change in a new revision.",
        Severity.WARNING,
    )


def _changed(old: Revision, new: Revision) -> str:
    pairs = {
        "down_revision": (old.down_revisions, new.down_revisions),
        "depends_on": (old.depends_on, new.depends_on),
        "branch_labels": (old.branch_labels, new.branch_labels),
    }
    return " and ".join(name for name, (was, is_) in pairs.items() if set(was) != set(is_))


def edited_body(revision: Revision) -> Finding:
    """A revision of base whose upgrade the head changes."""
    return tells(
        "MH118",
        "edited-body",
        Side.HEAD,
        revision,
        f"This changes what revision {revision.id} does, which the base branch already has. "
        "Databases that passed it do not run it again.",
        "Make the change in a new revision, unless this one was applied nowhere.",
        Severity.WARNING,
    )


def deleted_revisions(place: Revision, ids: tuple[str, ...]) -> Finding:
    """Revisions of base that the head removes."""
    return tells(
        "MH119",
        "deleted-revision",
        Side.HEAD,
        place,
        f"This removes {listed(ids)}, which the base branch has. Alembic cannot move a database "
        "that stands on a revision it does not know.",
        "Keep the file, or stamp such databases before.",
        Severity.WARNING,
    )


def renamed_revision(new: Revision, old: str) -> Finding:
    """A revision of base that the head gives another id."""
    return tells(
        "MH119",
        "deleted-revision",
        Side.HEAD,
        new,
        f"This changes the id of revision {old} to {new.id}. Alembic cannot move a database that "
        "stands on a revision it does not know.",
        "Keep the id.",
        Severity.WARNING,
    )


def long_id(side: Side, revision: Revision, longest: int) -> Finding:
    """An id that is longer than the column in which Alembic keeps it."""
    return tells(
        "MH121",
        "long-id",
        side,
        revision,
        f"The id {revision.id} has {len(revision.id)} characters, and alembic_version.version_num "
        f"holds {longest}.",
        "Give the revision a shorter id.",
    )


def typed_id(side: Side, revision: Revision) -> Finding:
    """An id that was typed in a pattern and not drawn, so that others type it as well."""
    return tells(
        "MH122",
        "typed-id",
        side,
        revision,
        f"The id {revision.id} looks typed rather than drawn at random; others type the same.",
        "Let alembic revision draw the id.",
        Severity.NOTE,
    )


def file_name(side: Side, revision: Revision) -> Finding:
    """A file whose name does not hold its id, where those of the project do."""
    return tells(
        "MH123",
        "file-name",
        side,
        revision,
        f"The name of {revision.path} does not hold the id {revision.id}.",
        "Rename the file, or create it with alembic revision.",
        Severity.NOTE,
    )


def stale_docstring(side: Side, revision: Revision, field: str) -> Finding:
    """A docstring that names another id or another parent than the code does."""
    return tells(
        "MH124",
        "stale-docstring",
        side,
        revision,
        f"The docstring of {revision.path} says something else after {field}: than the code.",
        "Alembic goes by the code; change the docstring with it.",
        Severity.NOTE,
    )
