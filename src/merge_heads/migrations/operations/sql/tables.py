"""CREATE TABLE and ALTER TABLE, column by column and constraint by constraint."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from merge_heads.migrations.operations.column_types import type_in_sql
from merge_heads.migrations.operations.contents import told
from merge_heads.migrations.operations.objects import (
    Found,
    column,
    do,
    part,
    use,
    use_columns,
)
from merge_heads.migrations.operations.sql.naming import name_of, path_of, sql_of, table_of
from merge_heads.migrations.operations.texts import default_sql
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
    for given in node.args.get("constraints") or ():
        kind, named = given.args.get("kind"), name_of(given.this)
        if isinstance(kind, exp.Reference):
            yield from _reference(kind, table)
        if named:
            sets = {"definition": _of_one_column(kind, name_of(node.this) or "?")}
            yield do(Action.ADD, part(Kind.CONSTRAINT, table, named), guarded=guarded, sets=sets)


def _use_type(node: object) -> Iterator[Found]:
    """Yield a type that is not one of SQL's own."""
    if isinstance(node, exp.DataType) and node.this is exp.DataType.Type.USERDEFINED:
        yield from use(path_of(Kind.TYPE, node.sql("postgres")))


def _of_one_column(kind: object, name: str) -> str | None:
    match kind:
        case exp.UniqueColumnConstraint():
            return f"unique ({name})"
        case exp.PrimaryKeyColumnConstraint():
            return f"primary key ({name})"
        case exp.Reference():
            return _key(kind, name, kind.args.get("options") or ())
        case exp.CheckColumnConstraint():
            return _definition(kind)
    return None


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
        text = _definition(parts[0]) if len(parts) == 1 else None
        yield do(Action.ADD, added, guarded=guarded, sets={"definition": text})
    elif not new:
        yield do(Action.ALTER, table)
    for reference in node.find_all(exp.Reference):
        yield from _reference(reference, table)
    if not new:
        inner = node.expressions if isinstance(node, exp.Constraint) else [node]
        yield from use_columns(table, (name for one in inner for name in _columns(one) or ()))


def _columns(node: exp.Expression) -> list[str | None] | None:
    """Return the columns that a key or a unique constraint is made of."""
    match node:
        case exp.ForeignKey() | exp.PrimaryKey():
            return [name_of(each) for each in node.expressions]
        case exp.UniqueColumnConstraint(this=exp.Schema() as listed):
            return [name_of(each) for each in listed.expressions]
        case exp.CheckColumnConstraint():
            return [name_of(each) for each in node.find_all(exp.Column)]
    return None


def _definition(node: exp.Expression) -> str | None:
    """Return a constraint as `definitions` writes one."""
    names = _columns(node)
    listed = ", ".join(name or "?" for name in names or ())
    match node:
        case exp.UniqueColumnConstraint():
            return f"unique ({listed})"
        case exp.PrimaryKey():
            return f"primary key ({listed})"
        case exp.CheckColumnConstraint(this=exp.Expression() as condition):
            return f"check ({sql_of(condition)})"
        case exp.ForeignKey():
            reference = node.args.get("reference")
            options = [*node.args.get("options", ()), *_options(reference)]
            return _key(reference, listed, options)
    return sql_of(node)


def _options(reference: object) -> list[object]:
    return reference.args.get("options") or [] if isinstance(reference, exp.Reference) else []


def _key(reference: object, listed: str, options: Sequence[object]) -> str | None:
    target = table_of(reference.this) if isinstance(reference, exp.Reference) else None
    if target is None or not isinstance(reference, exp.Reference):
        return None
    rules = "".join(sorted(f" {str(option).lower()}" for option in options))
    rules = rules.replace(" on delete", " ondelete").replace(" on update", " onupdate")
    remote = reference.this.expressions if isinstance(reference.this, exp.Schema) else []
    referred = ", ".join(name_of(each) or "?" for each in remote)
    return f"foreign key ({listed}) references {told(target)} ({referred}){rules}"


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


def of_column(node: exp.ColumnDef) -> dict[str, str | None]:
    """Return the type, nullability and default of a column's definition."""
    kind = node.args.get("kind")
    found: dict[str, str | None] = {
        "type": _type(kind),
        "nullable": "true",
        "default": "",
    }
    for given in node.args.get("constraints") or ():
        match given.args.get("kind"):
            case exp.NotNullColumnConstraint() as rule:
                found["nullable"] = "true" if rule.args.get("allow_null") else "false"
            case exp.PrimaryKeyColumnConstraint():
                found["nullable"] = "false"
            case exp.DefaultColumnConstraint(this=value):
                found["default"] = _default(value)
            case exp.GeneratedAsIdentityColumnConstraint() | exp.ComputedColumnConstraint() as rule:
                found["default"] = sql_of(rule)
            case exp.CollateColumnConstraint(this=exp.Expression() as collation):
                found["type"] = f"{found['type']} collate {collation.name}"
            case exp.CommentColumnConstraint(this=exp.Literal() as text):
                found["comment"] = str(text.this)
    return found


def _type(kind: object) -> str | None:
    if not isinstance(kind, exp.DataType):
        return None
    written = kind.sql("postgres")
    if kind.this is exp.DataType.Type.USERDEFINED:
        return told(path_of(Kind.TYPE, written))
    return type_in_sql(written)


def _default(value: object) -> str | None:
    if isinstance(value, exp.Cast) and isinstance(value.this, exp.Literal):
        value = value.this
    return default_sql(value.sql("postgres")) if isinstance(value, exp.Expression) else None


def _alter_column(node: exp.AlterColumn, table: SchemaObject) -> Iterator[Found]:
    name = name_of(node.this)
    if name is None:
        yield Unread(0, "a computed column")
        return
    sets: dict[str, str | None] = {}
    words = node.args
    if isinstance(words.get("dtype"), exp.Expression):
        sets["type"] = _type(words["dtype"])
        if isinstance(words.get("collate"), exp.Expression):
            sets["type"] = f"{sets['type']} collate {words['collate'].name}"
        yield from _use_type(words["dtype"])
    if words.get("allow_null") is not None:
        sets["nullable"] = "true" if words["allow_null"] else "false"
    elif words.get("drop"):
        sets["default"] = ""
    if words.get("default") is not None:
        sets["default"] = _default(words["default"])
    if words.get("comment") is not None:
        sets["comment"] = str(words["comment"].this)
    yield do(Action.ALTER, column(table, name), sets=sets)
