"""What each statement of a text does; statements that cannot be read are said to be unread."""

import re
from collections.abc import Iterable, Iterator

from sqlglot import exp

from merge_heads.migrations.operations import definitions
from merge_heads.migrations.operations.objects import Found, do, part, use, use_columns
from merge_heads.migrations.operations.sql import alterations, commands, rows, tables
from merge_heads.migrations.operations.sql.definitions import table_text
from merge_heads.migrations.operations.sql.naming import name_of, object_of, sql_of, table_of
from merge_heads.migrations.operations.sql.parsing import (
    FAULTS,
    Statement,
    TooLarge,
    parsed,
    statements,
)
from merge_heads.migrations.operations.sql.rules import not_read
from merge_heads.migrations.operations.texts import plain_sql
from merge_heads.migrations.operations.touch import Action, Kind, Unread

_KINDS = {
    "TABLE": Kind.TABLE,
    "VIEW": Kind.VIEW,
    "INDEX": Kind.INDEX,
    "SEQUENCE": Kind.SEQUENCE,
    "TYPE": Kind.TYPE,
    "SCHEMA": Kind.SCHEMA,
    "FUNCTION": Kind.FUNCTION,
    "PROCEDURE": Kind.FUNCTION,
    "TRIGGER": Kind.TRIGGER,
}
_OPTIONS = ("start", "increment", "minvalue", "maxvalue")
_WITHOUT_DATA = re.compile(r"\s+WITH\s+(?:NO\s+)?DATA$", re.IGNORECASE)


def effects(sql: str) -> Iterator[Found]:
    """Yield what a text of SQL does. Nothing is raised; lines are not counted here."""
    try:
        for statement in statements(sql):
            yield from _safely(statement)
    except TooLarge:
        yield Unread(0, "SQL that is longer or deeper than a migration's")


def _safely(statement: Statement) -> list[Found]:
    try:
        return list(_effects(statement))
    except FAULTS:
        return [Unread(0, "SQL that could not be parsed")]


def _effects(statement: Statement) -> Iterator[Found]:
    known = commands.effects(statement.text)
    if known is not None:
        return iter(known)
    cut = alterations.actions(statement.text)
    if any(alterations.action(whole) is not None for whole in cut):
        return _of_actions(cut, statement.words)
    tree = parsed(_WITHOUT_DATA.sub("", statement.text), statement.words)
    if tree is not None:
        return _of_tree(tree, statement.text)
    return _of_actions(cut, statement.words) if cut else iter((not_read(statement.text),))


def _of_actions(cut: Iterable[str], words: int) -> Iterator[Found]:
    """Read an ALTER TABLE action by action, as one of them may keep the parser from all."""
    for whole in cut:
        known = alterations.action(whole)
        if known is not None:
            yield from known
        elif tree := parsed(whole, words):
            yield from _of_tree(tree, whole)
        else:
            yield from alterations.not_followed(whole)


def _of_tree(tree: exp.Expression, text: str) -> Iterator[Found]:
    match tree:
        case exp.Create():
            return _create(tree, text)
        case exp.Drop():
            return _drop(tree)
        case exp.Alter():
            return (
                tables.alter(tree) if str(tree.args.get("kind")) == "TABLE" else _alter(tree, text)
            )
        case exp.Comment():
            return _comment(tree)
        case exp.Grant() | exp.Revoke():
            return _of_table(Action.USE, tree.args.get("securable"))
    return _of_rows(tree, text)


def _of_rows(tree: exp.Expression, text: str) -> Iterator[Found]:
    match tree:
        case exp.Insert():
            return rows.insert(tree)
        case exp.Update() | exp.Delete() | exp.Merge():
            return rows.change(tree)
        case exp.TruncateTable():
            return rows.truncate(tree)
        case exp.Query() | exp.Values():
            return rows.needs(tree)
        case exp.Copy():
            return _copy(tree)
    return iter((not_read(text),))


def _of_table(action: Action, node: object) -> Iterator[Found]:
    table = table_of(node)
    yield do(action, table) if table else Unread(0, "a computed table")


def _copy(tree: exp.Copy) -> Iterator[Found]:
    action = Action.SEED if tree.args.get("kind") else Action.USE
    yield from _of_table(action, tree.this)


def _create(tree: exp.Create, text: str) -> Iterator[Found]:
    kind = _KINDS.get(str(tree.args.get("kind")).upper())
    guarded = bool(tree.args.get("exists") or tree.args.get("replace"))
    match kind:
        case Kind.TABLE:
            yield from _create_table(tree, guarded=guarded)
        case Kind.INDEX:
            yield from _create_index(tree, guarded=guarded)
        case Kind.TRIGGER | None:
            yield not_read(text)
        case _:
            yield from _create_other(tree, kind, text, guarded=guarded)


def _create_table(tree: exp.Create, *, guarded: bool) -> Iterator[Found]:
    table = table_of(tree.this)
    if table is None:
        yield Unread(0, "a CREATE TABLE with a computed name")
        return
    properties = tree.args.get("properties")
    certain = properties is None or properties.find(exp.TemporaryProperty) is None
    sets: definitions.Aspects = {}
    if isinstance(tree.this, exp.Schema) and properties is None:
        sets = {"definition": table_text(tree.this.expressions)}
    yield do(Action.ADD, table, guarded=guarded, certain=certain, sets=sets)
    if isinstance(tree.this, exp.Schema):
        yield from tables.create(table, tree.this.expressions, guarded=guarded)
    if isinstance(tree.expression, exp.Expression):
        yield from rows.needs(tree.expression)
    if properties is not None:
        found = (table_of(node) for node in properties.find_all(exp.Table))
        yield from use(*(one for one in found if one and one != table))


def _create_index(tree: exp.Create, *, guarded: bool) -> Iterator[Found]:
    index = tree.this
    table = table_of(index.args.get("table"))
    if table is None:
        yield Unread(0, "a CREATE INDEX on a computed table")
        return
    name = name_of(index.this)
    if name is None:
        yield do(Action.ALTER, table)
    else:
        sets = {"definition": _index(tree)}
        yield do(Action.ADD, part(Kind.INDEX, table, name), guarded=guarded, sets=sets)
    yield from use(table)
    yield from use_columns(table, dict.fromkeys(map(name_of, index.find_all(exp.Column))))


def _index_columns(tree: exp.Create) -> list[exp.Expression]:
    params = tree.this.args.get("params")
    return params.args.get("columns") or [] if params is not None else []


def _bare(node: exp.Expression) -> exp.Expression:
    inner = node.this if isinstance(node, exp.Ordered) else node
    return inner if isinstance(inner, exp.Expression) else node


def _index(tree: exp.Create) -> str | None:
    """Return the definition of an index as `definitions` writes one."""
    texts = [
        f"{sql_of(_bare(node))}{' desc' if node.args.get('desc') else ''}"
        for node in _index_columns(tree)
    ]
    unique = "unique " if tree.args.get("unique") else ""
    params = tree.this.args["params"].args
    options = ""
    if isinstance(params.get("include"), list):
        options += f" include {', '.join(name_of(each) or '?' for each in params['include'])}"
    using = str(params["using"].this).lower() if params.get("using") else "btree"
    options += "" if using == "btree" else f" using {using}"
    if params.get("where"):
        options += f" where {sql_of(params['where'].this)}"
    return f"{unique}({', '.join(texts)}){options}"


def _create_other(tree: exp.Create, kind: Kind, text: str, *, guarded: bool) -> Iterator[Found]:
    object_ = object_of(kind, tree.this)
    if object_ is None:
        yield not_read(text)
        return
    sets: definitions.Aspects = {}
    if kind is Kind.TYPE:
        sets = {"values": _values(tree.expression)}
    elif kind is Kind.SEQUENCE:
        sets = {"definition": _sequence(tree)}
    elif kind is Kind.VIEW:
        sets = {"definition": sql_of(tree.expression)}
    elif kind is Kind.FUNCTION:
        sets = {"definition": plain_sql(text.partition("(")[2])}
    yield do(Action.ADD, object_, guarded=guarded, sets=sets)
    if kind is Kind.VIEW:
        yield from rows.needs(tree.expression)


def _sequence(tree: exp.Create) -> str | None:
    found = tree.find(exp.SequenceProperties)
    given = found.args if found is not None else {}
    plain = {name: sql_of(value) for name, value in given.items() if value and name in _OPTIONS}
    return (
        definitions.of_sequence(plain)
        if len(plain) == len([*filter(None, given.values())])
        else None
    )


def _values(node: object) -> str | None:
    if not isinstance(node, exp.DataType) or node.this is not exp.DataType.Type.ENUM:
        return None
    return ",".join(str(each.this) for each in node.expressions)


def _drop(tree: exp.Drop) -> Iterator[Found]:
    kind = _KINDS.get(str(tree.args.get("kind")).upper())
    on = tree.args.get("cluster")
    table = table_of(on.this) if isinstance(on, exp.OnProperty) else None
    for node in tree.args.get("tables") or ():
        object_ = object_of(kind, node) if kind else None
        if object_ is None or kind is None:
            yield Unread(0, "a DROP of a kind that is not followed")
            continue
        dropped = part(kind, table, object_.name) if table else object_
        yield do(Action.DROP, dropped, guarded=bool(tree.args.get("exists")))
    yield from use(*[table] if table else [])


def _alter(tree: exp.Alter, text: str) -> Iterator[Found]:
    """Yield what is done to an index, a view or a sequence."""
    kind = _KINDS.get(str(tree.args.get("kind")).upper())
    object_ = object_of(kind, tree.this) if kind else None
    if object_ is None:
        yield not_read(text)
        return
    for action in tree.args.get("actions") or ():
        renamed = (
            object_of(Kind.TABLE, action.this) if isinstance(action, exp.AlterRename) else None
        )
        if renamed:
            guarded = bool(tree.args.get("exists"))
            yield do(Action.RENAME, object_, new_name=renamed.name, guarded=guarded)
        else:
            yield do(Action.ALTER, object_, sets={"definition": None})


def _comment(tree: exp.Comment) -> Iterator[Found]:
    """Yield the table or the column that a COMMENT describes."""
    kind, node = str(tree.args.get("kind")).upper(), tree.this
    text = tree.expression
    sets = {"comment": str(text.this) if isinstance(text, exp.Literal) else ""}
    if kind == "COLUMN" and isinstance(node, exp.Column) and node.table:
        table = exp.Table(this=node.args.get("table"), db=node.args.get("db"))
        if (of_column := table_of(table)) and (name := name_of(node)):
            yield do(Action.ALTER, part(Kind.COLUMN, of_column, name), sets=sets)
            yield from use(of_column)
    elif kind == "TABLE" and (of_table := table_of(node)):
        yield do(Action.ALTER, of_table, sets=sets)
