"""A merge revision in the project's own hand: its id, its place, its name and its text.

Source of the form: https://alembic.sqlalchemy.org/en/latest/branches.html#merging-branches
"""

import re
from posixpath import basename, dirname, join

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.revision import Revision
from merge_heads.migrations.source import read_revision
from merge_heads.outcomes import Refusal
from merge_heads.repair import template
from merge_heads.repair.draft import Planned
from merge_heads.repair.model import MergeRevision
from merge_heads.repair.style.habits import Habits
from merge_heads.repair.style.ids import next_id
from merge_heads.repair.style.names import file_name
from merge_heads.repair.template import CannotFill, NewRevision
from merge_heads.verdict import Conflict, EnvironmentJudgement

# What can stand in a docstring, a comment and a file's name without meaning anything there.
_PLAIN_ID = re.compile(r"[\w.]+")


def merge_revision(
    judged: EnvironmentJudgement, conflict: Conflict, habits: Habits, message: str, created: int
) -> Planned | Refusal:
    """Plan the merge revision of a conflict's heads; `message` may hold `{heads}`."""
    histories, heads = judged.histories, conflict.base_first
    odd = [head for head in heads if not _PLAIN_ID.fullmatch(head)]
    if odd:
        return _odd_id(odd[0])
    words = message.replace("{heads}", ", ".join(heads))
    when = habits.created_at(created)
    id_ = next_id(
        known=histories.base.sorted_from_base,
        seed=tuple(sorted(heads)),
        slug="merge_heads",
        created=when,
        taken=histories.ids,
    )
    neighbour = _neighbour(judged, conflict)
    name = file_name(habits.conventions, id_, words, when) or f"{id_}.py"
    if not judged.environment.recursive:
        # Alembic would not look into a folder.
        name = basename(name)
    path = join(_folder(judged.environment, neighbour, name), name)
    if any(file.path == path for file in histories.merged.files):
        # A file_template need not hold the id.
        path = join(dirname(path), f"{id_}.py")
    revision = NewRevision(id=id_, down_revisions=heads, message=words, created=when)
    try:
        content, note = _text(revision, habits, neighbour.source)
    except CannotFill as error:
        return _no_text(error)
    step = MergeRevision(judged.environment, id_, heads, words, path, content, note)
    return Planned(step, {path: content})


def _neighbour(judged: EnvironmentJudgement, conflict: Conflict) -> Revision:
    """Return base's revision beside which a new one belongs; a path of base's own making."""
    base, merged = judged.histories.base.revisions, judged.histories.merged.revisions
    near = (*conflict.from_base, conflict.common_ancestor or "", conflict.heads[0])
    return merged[next((id_ for id_ in near if id_ in base), conflict.heads[0])]


def _folder(environment: Environment, neighbour: Revision, name: str) -> str:
    """Return the version location; a name without folders goes where its neighbour is.

    Source: `ScriptDirectory.generate_revision` in alembic/script/base.py
    """
    around = [
        location
        for location in environment.version_locations
        if not location or neighbour.path.startswith(f"{location}/")
    ]
    return max(around, key=len) if around and "/" in name else dirname(neighbour.path)


def _text(revision: NewRevision, habits: Habits, neighbour: bytes) -> tuple[bytes, str]:
    """Return the file's content, and why it is not made from the project's template."""
    text, note = _filled(revision, habits)
    if text is None:
        text = template.fallback(revision, neighbour)
    line_end = "\r\n" if b"\r\n" in neighbour else "\n"
    text = line_end.join(re.split(r"\r\n|\r|\n", text))
    content = text.encode(habits.conventions.output_encoding, "backslashreplace")
    # Python takes a file without a declaration for UTF-8.
    is_read = isinstance(read_revision("new.py", content), Revision)
    return content if is_read else text.encode("ascii", "backslashreplace"), note


def _filled(revision: NewRevision, habits: Habits) -> tuple[str | None, str]:
    """Fill in the project's template; None with the reason where that is not possible."""
    if habits.template is None:
        return None, ""
    try:
        source = habits.template.decode("utf-8-sig")
        return template.filled(source, revision, habits.conventions.options), ""
    except CannotFill as error:
        return None, f"script.py.mako could not be filled in: {error.reason}"
    except UnicodeDecodeError:
        return None, "script.py.mako is not UTF-8"


def _odd_id(id_: str) -> Refusal:
    return Refusal(
        "odd-id",
        f"The id {id_!r} holds characters that have a meaning elsewhere, so no file is made of it.",
        "Give the revision an id of letters, digits and underscores.",
    )


def _no_text(error: CannotFill) -> Refusal:
    return Refusal(
        "no-template",
        f"No merge revision could be written that Alembic would call rightly: {error.reason}.",
        "Merge the heads by hand with alembic merge.",
    )
