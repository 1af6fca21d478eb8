"""CREATE TABLE and ALTER TABLE, column by column and constraint by constraint."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from merge_heads.migrations.operations.objects import (
    Found,
    column,
    do,
    part,
    use,
    use_columns,
    use_sequences,
)
from merge_heads.migrations.operations.sql.definitions import (
    columns_of,
    default_of,
    definition_of,
    of_column,
    of_one_column,
    type_of,
)
from merge_heads.migrations.operations.sql.naming import name_of, path_of, table_of
from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, Unread

_KINDS = {
    "CONSTRAINT": Kind.CONSTRAINT,
    "FOREIGN KEY": Kind.CONSTRAINT,
    "INDEX": Kind.INDEX,
    "KEY": Kind.INDEX,
    "COLUMN": Kind.COLUMN,
}


def create(
    table: SchemaObject, nodes: Sequence[exp.Expression], *, guarded: bool
) -> Iterator[Found]:
    """Yield the named constraints of a new table, and what its foreign keys need."""
    for node in nodes:
        if isinstance(node, exp.ColumnDef):
            yield from _constraints_of(node, table, guarded=guarded)
        elif isinstance(node, exp.Table | exp.LikeProperty):
            yield from use(*filter(None, [table_of(node.this)]))
        else:
            yield from constraint(node, table, guarded=guarded, new=True)


def _constraints_of(node: exp.ColumnDef, table: SchemaObject, *, guarded: bool) -> Iterator[Found]:
    """Yield the type that a column needs, its foreign key, and its constraints with a name."""
    yield from _use_type(node.args.get("kind"))
    yield from use_sequences(of_column(node)["default"])
    for given in node.args.get("constraints") or ():
        kind, named = given.args.get("kind"), name_of(given.this)
        if isinstance(kind, exp.Reference):
            yield from _reference(kind, table)
        if named:
            sets = {"definition": of_one_column(kind, name_of(node.this) or "?")}
            yield do(Action.ADD, part(Kind.CONSTRAINT, table, named), guarded=guarded, sets=sets)


def _use_type(node: object) -> Iterator[Found]:
    """Yield a type that is not one of SQL's own."""
    if isinstance(node, exp.DataType) and node.this is exp.DataType.Type.USERDEFINED:
        yield from use(path_of(Kind.TYPE, node.sql("postgres")))


def _reference(node: exp.Reference, table: SchemaObject) -> Iterator[Found]:
    """Yield what a foreign key needs; a table that refers to itself needs nothing else."""
    target = table_of(node.this)
    if target and target != table:
        columns = node.this.expressions if isinstance(node.this, exp.Schema) else []
        yield from use(target)
        yield from use_columns(target, map(name_of, columns))


def constraint(
    node: exp.Expression, table: SchemaObject, *, guarded: bool, new: bool
) -> Iterator[Found]:
    """Yield a constraint where it has a name, and what it needs."""
    named = name_of(node.this) if isinstance(node, exp.Constraint) else None
    if named:
        added = part(Kind.CONSTRAINT, table, named)
        parts = node.expressions
        text = definition_of(parts[0]) if len(parts) == 1 else None
        yield do(Action.ADD, added, guarded=guarded, sets={"definition": text})
    elif not new:
        yield do(Action.ALTER, table)
    for reference in node.find_all(exp.Reference):
        yield from _reference(reference, table)
    if not new:
        inner = node.expressions if isinstance(node, exp.Constraint) else [node]
        yield from use_columns(table, (name for one in inner for name in columns_of(one) or ()))


def alter(tree: exp.Alter) -> Iterator[Found]:
    """Yield what an ALTER TABLE does, action by action."""
    table = table_of(tree.this)
    if table is None:
        yield Unread(0, "an ALTER TABLE of a computed table")
        return
    guarded = bool(tree.args.get("exists"))
    actions = tree.args.get("actions") or ()
    for action in actions:
        yield from _action(action, table, guarded=guarded)
    if not any(isinstance(action, exp.AlterRename) for action in actions):
        yield from use(table)


def _action(node: exp.Expression, table: SchemaObject, *, guarded: bool) -> Iterator[Found]:
    guarded |= bool(node.args.get("exists"))
    match node:
        case exp.ColumnDef():
            yield from add_column(node, table, guarded=guarded)
        case exp.Schema():
            for each in node.expressions:
                yield from _action(each, table, guarded=guarded)
        case exp.AddConstraint():
            for each in node.expressions:
                yield from constraint(each, table, guarded=guarded, new=False)
        case exp.Drop():
            yield from _drop(node, table, guarded=guarded)
        case exp.AlterColumn():
            yield from _alter_column(node, table)
        case _:
            yield from _rename(node, table, guarded=guarded)


def _rename(node: exp.Expression, table: SchemaObject, *, guarded: bool) -> Iterator[Found]:
    match node:
        case exp.RenameColumn():
            old, new = name_of(node.this), name_of(node.args.get("to"))
            yield do(Action.RENAME, column(table, old or ""), new_name=new, guarded=guarded)
        case exp.AlterRename():
            new_table = table_of(node.this)
            new_name = new_table.name if new_table else None
            yield do(Action.RENAME, table, new_name=new_name, guarded=guarded)
        case exp.ModifyColumn(this=exp.ColumnDef() as changed):
            sets = of_column(changed)
            old = name_of(node.args.get("rename_from"))
            new = name_of(changed.this) or ""
            yield do(Action.ALTER, column(table, old or new), sets=sets)
            if old and old != new:
                yield do(Action.RENAME, column(table, old), new_name=new)
        case _:
            yield do(Action.ALTER, table)
            yield Unread(0, "an ALTER TABLE that is not followed")


def _drop(node: exp.Drop, table: SchemaObject, *, guarded: bool) -> Iterator[Found]:
    kind = _KINDS.get(str(node.args.get("kind")).upper())
    for each in node.args.get("tables") or ():
        name = name_of(each.this)
        if kind is None or name is None:
            yield Unread(0, "an ALTER TABLE that is not followed")
        else:
            yield do(Action.DROP, part(kind, table, name), guarded=guarded)


def add_column(node: exp.ColumnDef, table: SchemaObject, *, guarded: bool) -> Iterator[Found]:
    """Yield a new column, its constraints, and what they need."""
    name = name_of(node.this)
    if name is None:
        yield Unread(0, "a computed column")
        return
    yield do(Action.ADD, column(table, name), guarded=guarded, sets=of_column(node))
    yield from _constraints_of(node, table, guarded=guarded)


def _alter_column(node: exp.AlterColumn, table: SchemaObject) -> Iterator[Found]:
    name = name_of(node.this)
    if name is None:
        yield Unread(0, "a computed column")
        return
    sets: dict[str, str | None] = {}
    words = node.args
    if isinstance(words.get("dtype"), exp.Expression):
        sets["type"] = type_of(words["dtype"])
        if isinstance(words.get("collate"), exp.Expression):
            sets["type"] = f"{sets['type']} collate {words['collate'].name}"
        yield from _use_type(words["dtype"])
    if words.get("allow_null") is not None:
        sets["nullable"] = "true" if words["allow_null"] else "false"
    elif words.get("drop"):
        sets["default"] = ""
    if words.get("default") is not None:
        sets["default"] = default_of(words["default"])
    if words.get("comment") is not None:
        sets["comment"] = str(words["comment"].this)
    yield do(Action.ALTER, column(table, name), sets=sets)
    yield from use_sequences(sets.get("default"))
