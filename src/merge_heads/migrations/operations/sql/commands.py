"""Statements that the parser leaves as they are, read by their first words.

Source: https://www.postgresql.org/docs/current/sql-commands.html
"""

import re
from collections.abc import Callable, Iterable

from merge_heads.migrations.operations.objects import Found, column, do, part, use
from merge_heads.migrations.operations.sql.naming import NAME, PATH, path_of
from merge_heads.migrations.operations.sql.rules import Match, first, rule
from merge_heads.migrations.operations.texts import plain_sql
from merge_heads.migrations.operations.touch import Action, Kind, Unread

_KINDS = {
    "TYPE": Kind.TYPE,
    "DOMAIN": Kind.TYPE,
    "SEQUENCE": Kind.SEQUENCE,
    "INDEX": Kind.INDEX,
    "VIEW": Kind.VIEW,
    "EXTENSION": Kind.EXTENSION,
    "FUNCTION": Kind.FUNCTION,
    "PROCEDURE": Kind.FUNCTION,
    "SCHEMA": Kind.SCHEMA,
    "TABLE": Kind.TABLE,
}
_EXISTS = r"(?P<guard>IF\s+(?:NOT\s+)?EXISTS\s+)?"
_REPLACE = r"(?P<replace>OR\s+REPLACE\s+)?"


def _guarded(found: Match) -> bool:
    groups = found.groupdict()
    return bool(groups.get("guard") or groups.get("replace"))


def _kind(found: Match) -> Kind:
    return _KINDS[found["kind"].upper()]


def _nothing(_found: Match) -> Iterable[Found]:
    return ()


def _made(kind: Kind) -> Callable[[Match], Iterable[Found]]:
    def added(found: Match) -> Iterable[Found]:
        sets = {"definition": plain_sql(found["rest"])} if kind is Kind.FUNCTION else {}
        object_ = path_of(kind, found["name"])
        return (do(Action.ADD, object_, guarded=_guarded(found), sets=sets),)

    return added


def _dropped(found: Match) -> Iterable[Found]:
    for name in re.findall(PATH, found["names"]):
        yield do(Action.DROP, path_of(_kind(found), name), guarded=_guarded(found))


def _renamed(found: Match) -> Iterable[Found]:
    new_name = path_of(Kind.TABLE, found["new"]).name
    object_ = path_of(_kind(found), found["name"])
    yield do(Action.RENAME, object_, new_name=new_name, guarded=_guarded(found))


def _altered(found: Match) -> Iterable[Found]:
    yield do(Action.ALTER, path_of(_kind(found), found["name"]), guarded=_guarded(found))


def _moved(found: Match) -> Iterable[Found]:
    yield from _altered(found)
    yield Unread(0, "an object that moves to another schema")


def _value(found: Match) -> Iterable[Found]:
    """Yield an enum with one more value, or with another name for one."""
    change = plain_sql(found["change"]).replace("add value if not exists", "add value")
    sets: dict[str, str | None] = {"values": change}
    guarded = bool(found["guard"])
    yield do(Action.ALTER, path_of(Kind.TYPE, found["name"]), guarded=guarded, sets=sets)


def _used(kind: Kind) -> Callable[[Match], Iterable[Found]]:
    def used(found: Match) -> Iterable[Found]:
        return use(*(path_of(kind, name) for name in re.findall(PATH, found["names"])))

    return used


def _trigger(action: Action) -> Callable[[Match], Iterable[Found]]:
    def trigger(found: Match) -> Iterable[Found]:
        table = path_of(Kind.TABLE, found["name"])
        sets = {"definition": plain_sql(found.string)} if action is Action.ADD else {}
        name = path_of(Kind.TABLE, found["part"]).name
        object_ = part(Kind.TRIGGER, table, name)
        yield do(action, object_, guarded=_guarded(found), sets=sets)
        yield from use(table)
        if function := found.groupdict().get("function"):
            yield from use(path_of(Kind.FUNCTION, function))

    return trigger


def _tables_renamed(found: Match) -> Iterable[Found]:
    for old, new in re.findall(rf"({PATH})\s+TO\s+({PATH})", found["names"], re.IGNORECASE):
        table = path_of(Kind.TABLE, old)
        yield do(Action.RENAME, table, new_name=path_of(Kind.TABLE, new).name)


def _replaced_rows(found: Match) -> Iterable[Found]:
    table = path_of(Kind.TABLE, found["name"])
    yield do(Action.SEED, table, guarded=True, sets={"columns": None})


def _without_comment(found: Match) -> Iterable[Found]:
    names = path_of(Kind.TABLE, found["name"])
    sets: dict[str, str | None] = {"comment": ""}
    if found["kind"].upper() == "TABLE":
        yield do(Action.ALTER, names, sets=sets)
    elif names.schema:  # the last name is the column's
        table = path_of(Kind.TABLE, re.sub(rf"\s*\.\s*{NAME}$", "", found["name"]))
        yield do(Action.ALTER, column(table, names.name), sets=sets)
        yield from use(table)


def _policy(found: Match) -> Iterable[Found]:
    yield from use(path_of(Kind.TABLE, found["name"]))
    yield Unread(0, "a policy")


_LISTED = r"(?P<names>.+?)(?:\s+(?:CASCADE|RESTRICT))?$"
_MOST_KINDS = r"(?P<kind>TYPE|DOMAIN|SEQUENCE|INDEX|EXTENSION|FUNCTION|PROCEDURE|VIEW|SCHEMA)"
_RULES = (
    rule(
        r"(?:BEGIN|COMMIT|END|ROLLBACK|START)(?: (?:WORK|TRAN|TRANSACTION|TO|ISOLATION|READ)\b.*)?"
        r"|(?:SAVEPOINT|RELEASE|SHOW|EXPLAIN|RESET|ANALYZE|DISCARD|PRAGMA|USE|CHECKPOINT)\b.*"
        r"|SET (?!(?:(?:LOCAL|SESSION) )?SEARCH_PATH).*",
        _nothing,
    ),
    rule(r"COMMENT ON (?P<kind>TABLE|COLUMN) ~ IS NULL", _without_comment),
    rule(r"COMMENT ON (?!TABLE\b|COLUMN\b).*", _nothing),
    rule(r"ALTER DEFAULT PRIVILEGES\b.*", _nothing),
    rule(rf"CREATE EXTENSION {_EXISTS}~.*", _made(Kind.EXTENSION)),
    rule(r"CREATE DOMAIN ~.*", _made(Kind.TYPE)),
    rule(rf"DROP (?P<kind>TYPE|DOMAIN|SEQUENCE|EXTENSION) {_EXISTS}{_LISTED}", _dropped),
    rule(
        r"ALTER TYPE ~ (?P<change>ADD VALUE (?P<guard>IF NOT EXISTS )?.+|RENAME VALUE .+)", _value
    ),
    rule(rf"ALTER {_MOST_KINDS} {_EXISTS}~(?:\(.*?\))? RENAME TO (?P<new>{NAME})", _renamed),
    rule(rf"ALTER (?:MATERIALIZED )(?P<kind>VIEW) {_EXISTS}~ RENAME TO (?P<new>{NAME})", _renamed),
    rule(rf"ALTER {_MOST_KINDS} {_EXISTS}~.* SET SCHEMA @", _moved),
    rule(rf"ALTER {_MOST_KINDS} {_EXISTS}~.* OWNER TO .*", _nothing),
    rule(rf"ALTER {_MOST_KINDS} {_EXISTS}~\b.*", _altered),
    rule(
        rf"CREATE {_REPLACE}(?:CONSTRAINT )?TRIGGER {_EXISTS}@ (?:.*? )?ON ~\b.*?"
        rf"(?:EXECUTE (?:FUNCTION|PROCEDURE) (?P<function>{PATH}).*|$)",
        _trigger(Action.ADD),
    ),
    rule(rf"DROP TRIGGER {_EXISTS}@ ON ~.*", _trigger(Action.DROP)),
    rule(r"ALTER TRIGGER @ ON ~ .*", _trigger(Action.ALTER)),
    rule(
        rf"CREATE {_REPLACE}(?:FUNCTION|PROCEDURE) {_EXISTS}~\s*(?P<rest>\(.*)",
        _made(Kind.FUNCTION),
    ),
    rule(r"REFRESH MATERIALIZED VIEW (?:CONCURRENTLY )?(?P<names>.+)", _used(Kind.VIEW)),
    rule(
        r"LOCK (?:TABLE )?(?:ONLY )?(?P<names>.+?)(?: IN [A-Z ]{1,40} MODE)?(?: NOWAIT)?",
        _used(Kind.TABLE),
    ),
    rule(r"(?:VACUUM|CLUSTER|REINDEX)\b.*", _nothing),
    rule(r"REPLACE (?:INTO )?~\b.*", _replaced_rows),
    rule(r"RENAME TABLE (?P<names>.+)", _tables_renamed),
    rule(r"(?:CREATE|ALTER|DROP) POLICY (?:IF EXISTS )?@ ON ~.*", _policy),
)


def effects(text: str) -> list[Found] | None:
    """Return what a statement does that is read by its words, or None for any other."""
    return first(_RULES, text)
