"""What SQLAlchemy's statements, and SQL as text, do to a schema and to rows.

Source: https://docs.sqlalchemy.org/en/20/core/dml.html and .../core/ddl.html
"""

from collections.abc import Callable, Iterator, Mapping

from merge_heads.migrations.operations import contents, definitions
from merge_heads.migrations.operations.column_types import enum_name
from merge_heads.migrations.operations.effects import columns_of_rows
from merge_heads.migrations.operations.objects import (
    COLUMNS,
    COMPUTED,
    TABLES,
    Found,
    column,
    column_name,
    do,
    is_true,
    named,
    part,
    table_of,
    use,
    use_columns,
)
from merge_heads.migrations.operations.plain_values import (
    DATA,
    Arguments,
    Built,
    Pairs,
    Value,
    elements,
)
from merge_heads.migrations.operations.texts import is_text, sql_of, sql_text
from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, Unread

RUNS = frozenset({"create", "drop", "execute", "scalar", "create_all", "drop_all"})
_OPTIONS = ("start", "increment", "minvalue", "maxvalue")
_WRITES = {"insert": Action.SEED, "update": Action.UPDATE, "delete": Action.DELETE}
_READS = frozenset({"select", "exists", "union", "union_all", "intersect", "except_", "values"})
# Whether `create` and `drop` look first, where nothing is said.
# Source: `checkfirst` in sqlalchemy/sql/schema.py, sql/sqltypes.py and
# dialects/postgresql/named_types.py of 2.1
_LOOKS_FIRST = frozenset({"ENUM", "DOMAIN", "Sequence"})


def executed(statement: Value, parameters: Value = None) -> Iterator[Found]:
    """Yield what a statement does that is executed, with the rows that it is given."""
    if is_text(statement):
        sql = sql_text(statement)
        yield from _of_sql(sql) if sql is not None else (Unread(0, "SQL with computed parts"),)
    elif isinstance(statement, Built):
        yield from _of_statement(statement, parameters)
    else:
        yield Unread(0, "SQL with computed parts")


def _of_sql(sql: str) -> Iterator[Found]:
    # The parser takes longer to load than most files to read.
    from merge_heads.migrations.operations import sql as parser

    return parser.effects(sql)


def _of_statement(statement: Built, parameters: Value) -> Iterator[Found]:
    chain = _chain(statement)
    for place, step in enumerate(chain):
        if step.what in _WRITES:
            table = step.first if step.owner is None else step.owner
            yield from _write(_WRITES[step.what], table, chain[place + 1 :], parameters)
            yield from _needs(chain[place + 1 :])
            return
    first = chain[0]
    if ".func." in first.path or any(step.what in _READS for step in chain):
        yield from _needs(chain)
    elif first.what in _DDL:
        yield from _DDL[first.what](first)
    else:
        yield Unread(0, f"a statement that is not followed: {first.what}")


def _chain(statement: Built) -> list[Built]:
    """Return the calls of which a statement is made, the first one first."""
    chain = [statement]
    while isinstance(chain[-1].owner, Built):
        chain.append(chain[-1].owner)
    return chain[::-1]


def _write(action: Action, target: Value, steps: list[Built], parameters: Value) -> Iterator[Found]:
    table = table_of(target)
    if table is None:
        yield Unread(0, "a statement on a computed table")
        return
    names = _columns_written(steps, parameters if action is Action.SEED else None)
    if action is Action.SEED:
        sets = {"columns": ",".join(names) if names else None}
        yield do(action, table, sets=sets)
    else:
        yield do(action, table)
    yield from use_columns(table, names or ())
    yield from _of_lightweight(target, table)


def _columns_written(steps: list[Built], parameters: Value) -> list[str] | None:
    """Return the columns that a statement gives values to; None where these are computed."""
    for step in steps:
        if step.what == "from_select":
            names = elements(step.first) or (DATA,)
            plain = [name for name in map(column_name, names) if name is not None]
            return plain if len(plain) == len(names) else None
        if step.what == "values":
            return columns_of_rows(
                _rows(step.first, step.given.keywords, whole=step.given.is_whole)
            )
    return None if parameters is None else columns_of_rows(_rows(parameters, {}, whole=False))


def _rows(first: Value, words: Mapping[str, Value], *, whole: bool) -> Value:
    match first:
        case Pairs():
            return (first,)
        case tuple():
            return first
    return (Pairs(tuple(words.items())),) if whole and words else DATA


def _of_lightweight(target: Value, table: SchemaObject) -> Iterator[Found]:
    """Yield the columns that a `table()` declares: a statement may use any of them."""
    for given in target.given.positional if isinstance(target, Built) else ():
        if isinstance(given, Built) and given.what in COLUMNS and (name := column_name(given)):
            yield do(Action.USE, column(table, name), certain=False)


def _needs(steps: list[Built]) -> Iterator[Found]:
    """Yield the tables and the columns that stand in the arguments of a statement."""
    found: list[Value] = [value for step in reversed(steps) for value in reversed(step.given.all)]
    found += [step for step in steps if step.what in TABLES]
    while found:
        value = found.pop()
        if isinstance(value, Built) and value.what in TABLES:
            if table := table_of(value):
                yield from use(table)
                yield from _of_lightweight(value, table)
        elif isinstance(value, Built) and value.what in COLUMNS and isinstance(value.owner, Built):
            table, name = table_of(value.owner), column_name(value)
            if table and name:
                yield from use(table, column(table, name))
        elif isinstance(value, Built):
            found += reversed([*value.given.all, value.owner])
        elif isinstance(value, tuple):
            found += reversed(value)


def run(owner: Built, name: str, given: Arguments) -> Iterator[Found]:
    """Yield what `create`, `drop` or `execute` does, called on a described thing."""
    if name in ("execute", "scalar"):
        yield from executed(owner)
        return
    action = Action.ADD if name == "create" else Action.DROP
    said = given.keywords.get("checkfirst", given.named(["bind", "checkfirst"]).get("checkfirst"))
    guarded = owner.what in _LOOKS_FIRST if said is None else is_true(said)
    if name in ("create", "drop") and owner.what in _MAKES:
        yield from _MAKES[owner.what](owner, action, guarded)
    else:
        yield Unread(0, f"a call that may change the schema: {owner.what}.{name}")


def _named(built: Built, kind: Kind, name: Value) -> SchemaObject | None:
    return named(kind, name, built.given.keywords.get("schema"))


def _type(built: Built, action: Action, guarded: bool) -> Iterator[Found]:  # noqa: FBT001
    object_ = _named(built, Kind.TYPE, enum_name(built) or DATA)
    sets = {"values": contents.enum_values(built)} if action is Action.ADD else None
    yield do(action, object_, guarded=guarded, sets=sets) if object_ else COMPUTED


def _sequence(built: Built, action: Action, guarded: bool) -> Iterator[Found]:  # noqa: FBT001
    given = built.given.named(["name", "start", "increment", "minvalue", "maxvalue"])
    object_ = _named(built, Kind.SEQUENCE, given.get("name", DATA))
    options = {name: sql_of(given[name]) for name in _OPTIONS if given.get(name) is not None}
    sets = {"definition": definitions.of_sequence(options)} if action is Action.ADD else None
    yield do(action, object_, guarded=guarded, sets=sets) if object_ else COMPUTED


def _table(built: Built, action: Action, guarded: bool) -> Iterator[Found]:  # noqa: FBT001
    table = table_of(built)
    if table is None:
        yield COMPUTED
    elif action is Action.DROP:
        yield do(action, table, guarded=guarded)
    else:
        inside = [value for value in built.given.positional if isinstance(value, Built)]
        inside = [value for value in inside if value.what != "MetaData"]
        yield from contents.create_table(table, inside, guarded=guarded)


def _index(built: Built, action: Action, guarded: bool) -> Iterator[Found]:  # noqa: FBT001
    """Yield an `Index` that stands for itself, with the table of its columns where it is told."""
    owners = (each.owner for each in built.given.positional[1:] if isinstance(each, Built))
    given = [built.given.keywords.get("_table", DATA), *owners]
    table = next((table for value in given if (table := table_of(value))), None)
    name = built.given.keywords.get("name", built.first)
    if not isinstance(name, str):
        yield COMPUTED
    elif table is None:
        yield do(action, SchemaObject(Kind.INDEX, name), guarded=guarded)
    elif action is Action.ADD:
        yield from contents.index(built, table, guarded=guarded, new=False)
    else:
        yield do(action, part(Kind.INDEX, table, name), guarded=guarded)
        yield from use(table)


_Maker = Callable[[Built, Action, bool], Iterator[Found]]
_MAKES: Mapping[str, _Maker] = {
    "Enum": _type,
    "ENUM": _type,
    "DOMAIN": _type,
    "Sequence": _sequence,
    "Table": _table,
    "Index": _index,
}


def _of_element(action: Action, switch: str) -> Callable[[Built], Iterator[Found]]:
    def found(built: Built) -> Iterator[Found]:
        inner = built.first if built.given.positional else built.given.keywords.get("element")
        guarded = is_true(built.given.keywords.get(switch, False))
        if isinstance(inner, Built) and inner.what in _MAKES:
            yield from _MAKES[inner.what](inner, action, guarded)
        else:
            yield COMPUTED

    return found


def _schema(action: Action, switch: str) -> Callable[[Built], Iterator[Found]]:
    def found(built: Built) -> Iterator[Found]:
        object_ = named(Kind.SCHEMA, built.given.keywords.get("name", built.first))
        guarded = is_true(built.given.keywords.get(switch, False))
        yield do(action, object_, guarded=guarded) if object_ else COMPUTED

    return found


_ADDED, _DROPPED = (Action.ADD, "if_not_exists"), (Action.DROP, "if_exists")
_DDL: Mapping[str, Callable[[Built], Iterator[Found]]] = {
    "CreateSchema": _schema(*_ADDED),
    "DropSchema": _schema(*_DROPPED),
    **{f"Create{what}": _of_element(*_ADDED) for what in ("Table", "Index", "Sequence")},
    **{f"Drop{what}": _of_element(*_DROPPED) for what in ("Table", "Index", "Sequence")},
    "CreateEnumType": _of_element(*_ADDED),
    "DropEnumType": _of_element(*_DROPPED),
}
