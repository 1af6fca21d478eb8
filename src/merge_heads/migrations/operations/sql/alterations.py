"""The actions of an ALTER TABLE that the parser leaves as they are, read by their words.

Source: https://www.postgresql.org/docs/current/sql-altertable.html
"""

import re
from collections.abc import Callable, Iterable, Iterator

from merge_heads.migrations.operations.objects import Found, column, do, part, use
from merge_heads.migrations.operations.sql.naming import NAME, PATH, path_of
from merge_heads.migrations.operations.sql.rules import Match, first, not_read, rule
from merge_heads.migrations.operations.texts import plain_sql
from merge_heads.migrations.operations.touch import Action, Kind, Unread

_ALTER_TABLE = re.compile(
    rf"(?P<head>ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<name>{PATH})\s+)(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_PIECE = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|`[^`]*`|[(),]|[^'"`(),]+|.""", re.DOTALL)


def actions(text: str) -> list[str]:
    """Return each action of an ALTER TABLE as a statement of its own; none for any other."""
    found = _ALTER_TABLE.fullmatch(text)
    if found is None:
        return []
    cut, depth = [""], 0
    for piece in _PIECE.findall(found["rest"]):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 0:
            cut.append("")
        else:
            cut[-1] += piece
    return [found["head"] + each.strip() for each in cut]


def _of_part(kind: Kind, action: Action) -> Callable[[Match], Iterable[Found]]:
    def touched(found: Match) -> Iterator[Found]:
        table = path_of(Kind.TABLE, found["name"])
        name = path_of(kind, found["part"]).name
        groups = found.groupdict()
        new_name = path_of(kind, groups["new"]).name if groups.get("new") else None
        sets = {"definition": plain_sql(groups["rest"])} if groups.get("rest") else {}
        yield do(action, part(kind, table, name), new_name=new_name, sets=sets)
        yield from use(table)

    return touched


def _changed_column(found: Match) -> Iterator[Found]:
    table = path_of(Kind.TABLE, found["name"])
    name = path_of(Kind.COLUMN, found["part"]).name
    yield do(Action.ALTER, column(table, name), sets={"default": None})
    yield from use(table)


def _changed_table(found: Match) -> Iterator[Found]:
    yield do(Action.ALTER, path_of(Kind.TABLE, found["name"]))


def _moved_table(found: Match) -> Iterator[Found]:
    yield do(Action.ALTER, path_of(Kind.TABLE, found["name"]))
    yield Unread(0, "a table that moves to another schema")


def _used_table(found: Match) -> Iterator[Found]:
    yield from use(path_of(Kind.TABLE, found["name"]))


def _partition(found: Match) -> Iterator[Found]:
    table = path_of(Kind.TABLE, found["name"])
    yield do(Action.ALTER, table)
    yield from use(path_of(Kind.TABLE, found["other"]))


_OF = r"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?~ "
_ACTIONS = (
    rule(rf"{_OF}RENAME CONSTRAINT @ TO (?P<new>{NAME})", _of_part(Kind.CONSTRAINT, Action.RENAME)),
    rule(rf"{_OF}RENAME (?:INDEX|KEY) @ TO (?P<new>{NAME})", _of_part(Kind.INDEX, Action.RENAME)),
    rule(
        rf"{_OF}RENAME (?!TO |CONSTRAINT |COLUMN |INDEX |KEY )@ TO (?P<new>{NAME})",
        _of_part(Kind.COLUMN, Action.RENAME),
    ),
    rule(rf"{_OF}VALIDATE CONSTRAINT @", _of_part(Kind.CONSTRAINT, Action.USE)),
    rule(rf"{_OF}(?:OWNER TO|ENABLE TRIGGER|DISABLE TRIGGER) .+", _used_table),
    rule(rf"{_OF}SET SCHEMA .+", _moved_table),
    rule(rf"{_OF}(?:(?:ATTACH|DETACH) PARTITION|(?:NO )?INHERIT) (?P<other>{PATH}).*", _partition),
    rule(
        rf"{_OF}ADD CONSTRAINT @ (?P<rest>.*USING INDEX.*)", _of_part(Kind.CONSTRAINT, Action.ADD)
    ),
    rule(
        rf"{_OF}ALTER (?:COLUMN )?@ (?:ADD GENERATED|SET GENERATED|DROP IDENTITY).*",
        _changed_column,
    ),
    rule(rf"{_OF}ALTER (?:COLUMN )?@ SET (?:STATISTICS|STORAGE|COMPRESSION).*", _used_table),
    rule(rf"{_OF}DROP PRIMARY KEY", _changed_table),
    rule(
        rf"{_OF}ADD (?:UNIQUE |FULLTEXT |SPATIAL )?(?:INDEX|KEY) @\s*(?P<rest>\(.*)",
        _of_part(Kind.INDEX, Action.ADD),
    ),
    rule(
        rf"{_OF}(?:(?:ENABLE|DISABLE|FORCE|NO FORCE) ROW LEVEL SECURITY|REPLICA IDENTITY|CLUSTER ON"
        r"|SET \(|SET LOGGED|SET UNLOGGED|SET TABLESPACE|SET WITHOUT|RESET|CONVERT TO|ENGINE"
        r"|AUTO_INCREMENT|DEFAULT CHARACTER|CHARACTER SET|COMMENT|ROW_FORMAT|COLLATE).*",
        _changed_table,
    ),
)


def action(text: str) -> list[Found] | None:
    """Return what one action of an ALTER TABLE does that is read by its words, or None."""
    return first(_ACTIONS, text)


def not_followed(text: str) -> Iterator[Found]:
    """Yield the table of an action that nothing here can read, and that it was not read."""
    if found := _ALTER_TABLE.fullmatch(text):
        yield do(Action.ALTER, path_of(Kind.TABLE, found["name"]))
        yield not_read(found["rest"], "ALTER TABLE")
