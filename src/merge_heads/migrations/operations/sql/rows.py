"""Statements on rows: what they change, and the tables and columns that they need."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from merge_heads.migrations.operations.objects import Found, column, do, use
from merge_heads.migrations.operations.sql.naming import is_of_system, name_of, path_of, table_of
from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, Unread

_SCOPES = (exp.Select, exp.Update, exp.Delete, exp.Insert, exp.Merge)
_OF_SEQUENCES = frozenset({"nextval", "setval", "currval"})
_HARMLESS_FUNCTIONS = ("pg_", "set_config", "current_", "to_", "json", "array_", "gen_random")


@dataclass
class _Scope:
    """The tables that one SELECT, INSERT, UPDATE or DELETE names itself."""

    tables: list[SchemaObject | None] = field(default_factory=list)
    aliases: set[str] = field(default_factory=set)


@dataclass
class _Query:
    """All tables of a statement by the names that its columns may use for them."""

    hidden: set[str] = field(default_factory=set)
    by_name: dict[str, SchemaObject | None] = field(default_factory=dict)
    used: dict[SchemaObject, None] = field(default_factory=dict)
    columns: list[tuple[exp.Column, _Scope]] = field(default_factory=list)


def insert(tree: exp.Insert) -> Iterator[Found]:
    """Yield what an INSERT does."""
    target = table_of(tree.this)
    if target is None:
        yield Unread(0, "an INSERT into a computed table")
        return
    names = [name_of(part) for part in tree.this.expressions] if _is_listed(tree) else []
    plain = [name for name in names if name]
    sets = {"columns": ",".join(plain) if plain else None}
    guarded = tree.args.get("conflict") is not None or bool(tree.args.get("alternative"))
    yield do(Action.SEED, target, guarded=guarded, sets=sets)
    yield from use(*(column(target, name) for name in plain))
    yield from needs(tree, but=target)


def _is_listed(tree: exp.Insert) -> bool:
    return isinstance(tree.this, exp.Schema)


def change(tree: exp.Expression) -> Iterator[Found]:
    """Yield what an UPDATE, a DELETE or a MERGE does."""
    action = Action.DELETE if isinstance(tree, exp.Delete) else Action.UPDATE
    target = _target(tree)
    if target is None:
        yield Unread(0, "a statement on a computed table")
        return
    yield do(action, target)
    if isinstance(tree, exp.Update):
        yield from use(*_columns_set(tree, target))
    yield from needs(tree, but=target)


def _columns_set(tree: exp.Update, target: SchemaObject) -> Iterator[SchemaObject]:
    """Yield the columns on the left of a SET, which are the target's, however they are written."""
    for each in tree.expressions:
        left = each.this if isinstance(each, exp.EQ) else None
        if isinstance(left, exp.Column) and not left.table and (name := name_of(left)):
            yield column(target, name)


def _target(tree: exp.Expression) -> SchemaObject | None:
    """Return the table that is changed; `UPDATE a FROM t AS a` names it by its alias."""
    target = table_of(tree.this)
    for table in tree.find_all(exp.Table):
        if target and table.alias and table.alias.lower() == target.name and table is not tree.this:
            tree.set("this", table.copy())
            return table_of(table)
    return target


def truncate(tree: exp.TruncateTable) -> Iterator[Found]:
    """Yield the tables that are emptied."""
    for node in tree.expressions:
        if table := table_of(node):
            yield do(Action.DELETE, table)


def needs(tree: exp.Expression, but: SchemaObject | None = None) -> Iterator[Found]:
    """Yield the tables and the columns that a statement needs to be there."""
    query = _Query({name for cte in tree.find_all(exp.CTE) if (name := cte.alias.lower())})
    _look(tree, query)
    yield from use(*(table for table in query.used if table != but))
    found = (_column(node, scope, query) for node, scope in query.columns)
    yield from use(*dict.fromkeys(one for one in found if one))
    yield from _changes_within(tree)
    yield from _functions(tree)


def _changes_within(tree: exp.Expression) -> Iterator[Found]:
    """Yield the changes that stand in a WITH."""
    for cte in tree.find_all(exp.CTE):
        if isinstance(cte.this, exp.Update | exp.Delete | exp.Insert):
            action = Action.UPDATE
            if not isinstance(cte.this, exp.Update):
                action = Action.DELETE if isinstance(cte.this, exp.Delete) else Action.SEED
            if table := table_of(cte.this.this):
                yield do(action, table)


def _look(tree: exp.Expression, query: _Query) -> None:
    """Collect tables and columns, each with the statement that they stand in."""
    nodes: list[tuple[exp.Expression, _Scope]] = [(tree, _Scope())]
    while nodes:
        node, scope = nodes.pop()
        if isinstance(node, _SCOPES):
            scope = _Scope()
        if isinstance(node, exp.Table):
            _add_table(node, scope, query)
        elif isinstance(node, exp.Subquery) and node.alias:
            scope.tables.append(None)
        elif isinstance(node, exp.Column):
            query.columns.append((node, scope))
        elif isinstance(node, exp.Alias):
            scope.aliases.add(node.alias.lower())
        nodes += [(child, scope) for child in node.iter_expressions(reverse=True)]


def _add_table(node: exp.Table, scope: _Scope, query: _Query) -> None:
    table = table_of(node)
    if table is None or (table.schema is None and table.name in query.hidden):
        scope.tables.append(None)
        if node.alias:
            query.by_name[node.alias.lower()] = None
        return
    scope.tables.append(table)
    if not is_of_system(table):
        query.used[table] = None
    name = (node.alias or table.name).lower()
    query.by_name[name] = table if query.by_name.get(name, table) == table else None


def _column(node: exp.Column, scope: _Scope, query: _Query) -> SchemaObject | None:
    """Return the column that a name means, where its table is plain to see."""
    name = name_of(node)
    if name is None or isinstance(node.this, exp.Star):
        return None
    if node.table:
        table = query.by_name.get(node.table.lower())
    else:
        known = len(set(scope.tables)) == 1 and name not in scope.aliases
        table = scope.tables[0] if known else None
    return None if table is None or is_of_system(table) else column(table, name)


def _functions(tree: exp.Expression) -> Iterator[Found]:
    """Yield the sequences that are asked, and functions of the database that may do anything."""
    for node in tree.find_all(exp.Anonymous):
        name = str(node.this).lower()
        if name in _OF_SEQUENCES:
            first = node.expressions[0] if node.expressions else None
            if isinstance(first, exp.Literal) and first.is_string and first.this:
                yield from use(path_of(Kind.SEQUENCE, str(first.this)))
        elif _is_called_alone(tree) and not name.startswith(_HARMLESS_FUNCTIONS):
            yield Unread(0, f"a function of the database: {name}")


def _is_called_alone(tree: exp.Expression) -> bool:
    """Say whether this is `SELECT f()`, which people write for what the function does."""
    return isinstance(tree, exp.Select) and not tree.args.get("from_")
