"""A new table in one text, in which equal means the same."""

from collections.abc import Iterator, Sequence

from merge_heads.migrations.operations import definitions
from merge_heads.migrations.operations.constraints import CONSTRAINTS, definition, target_of, told
from merge_heads.migrations.operations.objects import column_name, column_names
from merge_heads.migrations.operations.plain_values import DATA, Built

# Source: https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#sequences-serial-identity
_COUNTED = {"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}


def table_text(columns: Sequence[Built], parts: Sequence[Built]) -> str | None:
    """Return the columns and constraints of a new table; None where something is not plain."""
    keys = _primary_key(columns, parts)
    names = [column_name(built) for built in columns]
    if keys is None or None in names:
        return None
    refers = _referring(columns, parts)
    listed = [
        (name or "", _aspects(built, keys, refers=name in refers))
        for name, built in zip(names, columns, strict=True)
    ]
    constraints = [text for built in columns for text in _of_column(built)]
    constraints += [_with_name(part, definition(part)[1]) for part in parts if _is_other(part)]
    if keys:
        constraints.append(f"primary key ({', '.join(keys)})")
    return definitions.of_table(listed, constraints)


def _is_other(part: Built) -> bool:
    return part.what in CONSTRAINTS and part.what != "PrimaryKeyConstraint"


def _primary_key(columns: Sequence[Built], parts: Sequence[Built]) -> list[str] | None:
    """Return the columns of the primary key, or None where these are not plain."""
    found: list[str | None] = [
        column_name(built) for built in columns if built.given.keywords.get("primary_key", False)
    ]
    for part in parts:
        if part.what == "PrimaryKeyConstraint":
            found = [column_name(value) for value in part.given.positional]
    plain = [name for name in found if name is not None]
    return plain if len(plain) == len(found) else None


def _referring(columns: Sequence[Built], parts: Sequence[Built]) -> set[str | None]:
    """Return the columns that are part of a foreign key."""
    found = {
        column_name(built)
        for built in columns
        if any(isinstance(p, Built) and p.what == "ForeignKey" for p in built.given.positional)
    }
    for part in parts:
        if part.what == "ForeignKeyConstraint":
            local = part.given.named(["columns"]).get("columns", DATA)
            found.update(column_names(local) or ())
    return found


def _aspects(built: Built, keys: Sequence[str], *, refers: bool) -> definitions.Aspects:
    """Return what a column is made to be, as a part of the primary key where it is one."""
    aspects = definitions.of_column(built)
    name = column_name(built)
    if name not in keys:
        return aspects
    aspects["nullable"] = "false"
    counted = built.given.keywords.get("autoincrement", "auto") in ("auto", True)
    if len(keys) == 1 and counted and not refers and aspects["default"] == "":
        aspects["type"] = _COUNTED.get(aspects["type"] or "", aspects["type"])
    return aspects


def _of_column(built: Built) -> Iterator[str | None]:
    """Yield the constraints that a column is given."""
    name, words = column_name(built), built.given.keywords
    if words.get("unique", False) is not False and not words.get("index", False):
        yield f"unique ({name})" if words["unique"] is True else None
    for part in built.given.positional:
        if not isinstance(part, Built):
            continue
        if part.what == "ForeignKey":
            target = target_of(part.given.keywords.get("column", part.first))
            given = part.given.keywords
            if target is None:
                yield None
                continue
            text = definitions.of_key(name, told(target.table), target.column, given)
            yield _with_name(part, text)
        elif part.what in CONSTRAINTS:
            yield _with_name(part, definition(part)[1])


def _with_name(part: Built, text: str | None) -> str | None:
    name = part.given.keywords.get("name")
    if name is None or text is None:
        return text
    return f"{name}: {text}" if isinstance(name, str) else None
