"""Columns, constraints and whole tables as SQL defines them; equal text means the same."""

import re
from collections.abc import Iterator, Sequence

from sqlglot import exp

from merge_heads.migrations.operations import definitions
from merge_heads.migrations.operations.column_types import type_in_sql
from merge_heads.migrations.operations.constraints import told
from merge_heads.migrations.operations.sql.naming import name_of, path_of, sql_of, table_of
from merge_heads.migrations.operations.texts import default_sql
from merge_heads.migrations.operations.touch import Kind

_KEY = re.compile(r"(?:^|: )primary key \((.*)\)$")
_KEY_NAME = re.compile(r"^.*?: (?=primary key \()")
_OF_TABLES = (
    exp.UniqueColumnConstraint,
    exp.PrimaryKeyColumnConstraint,
    exp.Reference,
    exp.CheckColumnConstraint,
)


def of_column(node: exp.ColumnDef) -> dict[str, str | None]:
    """Return the type, nullability and default of a column's definition."""
    kind = node.args.get("kind")
    found: dict[str, str | None] = {
        "type": type_of(kind),
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
                found["default"] = default_of(value)
            case exp.GeneratedAsIdentityColumnConstraint() | exp.ComputedColumnConstraint() as rule:
                found["default"] = sql_of(rule)
            case exp.CollateColumnConstraint(this=exp.Expression() as collation):
                found["type"] = f"{found['type']} collate {collation.name}"
            case exp.CommentColumnConstraint(this=exp.Literal() as text):
                found["comment"] = str(text.this)
    return found


def type_of(kind: object) -> str | None:
    """Return a type in its plain form."""
    if not isinstance(kind, exp.DataType):
        return None
    written = kind.sql("postgres")
    if kind.this is exp.DataType.Type.USERDEFINED:
        return told(path_of(Kind.TYPE, written))
    return type_in_sql(written)


def default_of(value: object) -> str | None:
    """Return a default in its plain form."""
    if isinstance(value, exp.Cast) and isinstance(value.this, exp.Literal):
        value = value.this
    return default_sql(value.sql("postgres")) if isinstance(value, exp.Expression) else None


def table_text(nodes: Sequence[exp.Expression]) -> str | None:
    """Return the columns and constraints of a new table; None where something is not plain."""
    columns = [node for node in nodes if isinstance(node, exp.ColumnDef)]
    rest = [node for node in nodes if not isinstance(node, exp.ColumnDef)]
    constraints = [text for node in columns for text in _texts_of_column(node)]
    constraints += [_text_of_constraint(node) for node in rest]
    keys = {name for text in constraints if text for name in _key_columns(text)}
    listed = [(name_of(node.this) or "?", of_column(node)) for node in columns]
    for name, aspects in listed:
        aspects["nullable"] = "false" if name in keys else aspects["nullable"]
    texts = [_KEY_NAME.sub("", text) if text else text for text in constraints]
    return definitions.of_table(listed, texts)


def _key_columns(text: str) -> list[str]:
    found = _KEY.search(text)
    return found.group(1).split(", ") if found else []


def _texts_of_column(node: exp.ColumnDef) -> Iterator[str | None]:
    for given in node.args.get("constraints") or ():
        kind, named = given.args.get("kind"), name_of(given.this)
        if isinstance(kind, _OF_TABLES):
            text = of_one_column(kind, name_of(node.this) or "?")
            yield f"{named}: {text}" if named and text else text


def _text_of_constraint(node: exp.Expression) -> str | None:
    if isinstance(node, exp.Constraint):
        text = definition_of(node.expressions[0]) if len(node.expressions) == 1 else None
        return text and f"{name_of(node.this)}: {text}"
    return definition_of(node)


def of_one_column(kind: object, name: str) -> str | None:
    """Return a constraint that is written with its one column."""
    match kind:
        case exp.UniqueColumnConstraint():
            return f"unique ({name})"
        case exp.PrimaryKeyColumnConstraint():
            return f"primary key ({name})"
        case exp.Reference():
            return _key(kind, name, kind.args.get("options") or ())
        case exp.CheckColumnConstraint():
            return definition_of(kind)
    return None


def columns_of(node: exp.Expression) -> list[str | None] | None:
    """Return the columns that a key or a unique constraint is made of."""
    match node:
        case exp.ForeignKey() | exp.PrimaryKey():
            return [name_of(each) for each in node.expressions]
        case exp.UniqueColumnConstraint(this=exp.Schema() as listed):
            return [name_of(each) for each in listed.expressions]
        case exp.CheckColumnConstraint():
            return [name_of(each) for each in node.find_all(exp.Column)]
    return None


def definition_of(node: exp.Expression) -> str | None:
    """Return a constraint as `definitions` writes one."""
    names = columns_of(node)
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
