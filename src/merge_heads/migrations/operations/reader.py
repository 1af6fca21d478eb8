"""Which schema objects a revision's `upgrade` touches, read from its text and never run.

What is not plain to see is not guessed but said to be unknown.
"""

import ast

from merge_heads.migrations.operations.calls import (
    EXECUTES,
    HARMLESS,
    ITEMS,
    LOOKS,
    MAY_DO_ANYTHING,
    NAMED_BY_KEYWORD,
    OF_A_WRITE,
    OPERATIONS,
    SCHEMAS,
    STRINGS,
    TABLE_OF_A_BATCH,
    WRITES,
    is_for_each_engine,
    plain_statement,
)
from merge_heads.migrations.operations.names import TooLong
from merge_heads.migrations.operations.plain_values import (
    DATA,
    LIVE,
    Arguments,
    Batch,
    Function,
    Imported,
    Item,
    Member,
    Value,
    is_live,
    opaque,
)
from merge_heads.migrations.operations.touch import Action, Touch, Touched
from merge_heads.migrations.operations.walk import Walk
from merge_heads.migrations.python_text import parse


def touched(source: bytes) -> Touched:
    """Read what the upgrade of a migration file touches. Nothing is raised.

    `unknown` says that something is done that could not be read: raw SQL, a computed name, a helper
    of another module, or a file that Python cannot parse.
    Source: https://alembic.sqlalchemy.org/en/latest/ops.html
    """
    reader = _Reader()
    try:
        reader.read(parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError, TooLong):
        reader.unknown = True
    in_order = sorted(reader.touches.values(), key=lambda touch: touch.line)
    return Touched(tuple(in_order), reader.unknown)


class _Reader(Walk):
    """A walk that notes what the calls in it do to a schema."""

    def __init__(self) -> None:
        super().__init__()
        self.touches: dict[tuple[object, ...], Touch] = {}
        self._building = 0

    def read(self, module: ast.Module) -> None:
        """Walk what the import binds, then what `upgrade` does."""
        self.run(module.body)
        self.touches.clear()
        self.unknown = False
        upgrade = self.scope.get("upgrade")
        if isinstance(upgrade, Function):
            self.follow(upgrade, Arguments((), {}, unread=(LIVE,)))
        else:
            self.unknown = True

    def call(self, node: ast.Call) -> Value:
        """Do what a call does, and return its value."""
        if is_for_each_engine(node.func):
            return self._engines()
        match self.value(node.func):
            case Imported(path) if path.startswith("alembic.op."):
                return self._operation(path.removeprefix("alembic.op."), node)
            case Member(Batch() as batch, name):
                return self._operation(name, node, batch)
            case Imported(path) if path.startswith("sqlalchemy."):
                return self._built(path, node)
            case Function() as function:
                return self.follow(function, self.arguments(node))
            case Member(Item() as item, name):
                return self._of_item(item, name, node)
            case called:
                return self._other(called, node)

    def _engines(self) -> Value:
        """Walk the upgrades of all databases."""
        functions = [v for name, v in self.scope.maps[-1].items() if name.startswith("upgrade_")]
        for function in functions:
            if isinstance(function, Function):
                self.follow(function, Arguments((), {}))
        self.unknown |= not functions or not all(isinstance(f, Function) for f in functions)
        return None

    def _operation(self, name: str, node: ast.Call, batch: Batch | None = None) -> Value:
        given = self._parts(node)
        if name in OPERATIONS:
            return self._touch(name, given, batch, node.lineno)
        first = given.positional[0] if given.positional else DATA
        match name:
            case "f":
                return given.named(["name"]).get("name", DATA)
            case "batch_alter_table":
                named = given.named(["table_name", "schema"])
                return Batch(named.get("table_name", DATA), named.get("schema"))
            case "execute":
                self._execute(given.named(["sqltext"]).get("sqltext", first), node.lineno)
            case "inline_literal":
                return DATA
        self.unknown |= name not in ("execute", "get_bind", "get_context")
        return LIVE

    def _parts(self, node: ast.Call) -> Arguments:
        """Evaluate arguments of which a schema is built; types of other modules do no harm."""
        self._building += 1
        given = self.arguments(node)
        self._building -= 1
        return given

    def _touch(self, operation: str, given: Arguments, batch: Batch | None, line: int) -> Value:
        action, kind, parameters = OPERATIONS[operation]
        named, free = _in_batch(batch, parameters)
        named |= given.named(free)
        self.unknown |= "**" in named or (bool(given.unread) and len(given.positional) < len(free))
        new_name = named.get("new_table_name", named.get("new_column_name"))
        if new_name is not None:
            action, new_name = Action.RENAME, new_name if isinstance(new_name, str) else None
            self.unknown |= new_name is None
        if kind in ("index", "constraint") and named.get(parameters[0], DATA) is None:
            action, kind, parameters = Action.ALTER, "table", parameters[1:]
        name = self._name(kind, [named.get(p, DATA) for p in parameters], _schema(named))
        self._note(action, kind, name, line, new_name)
        return Item("table", name) if operation == "create_table" else DATA

    def _name(self, kind: str, values: list[Value], schema: Value) -> str | None:
        """Return the name of an object, with its schema, and a column's with its table."""
        name = self._qualified(values[0], schema)
        if kind != "column" or name is None:
            return name
        column = values[1].name if isinstance(values[1], Item) else values[1]
        return self.joined(name, ".", column) if isinstance(column, str) else None

    def _qualified(self, value: Value, schema: Value) -> str | None:
        match value, schema:
            case Item(name=name), _:
                return name
            case str(), None | "":
                return value
            case str(), str():
                return self.joined(schema, ".", value)
        return None

    def _note(
        self, action: Action, kind: str, name: str | None, line: int, new_name: str | None = None
    ) -> None:
        if name is None:
            self.unknown = True
        else:
            touch = Touch(action, kind, name, line, new_name)
            self.touches.setdefault((action, kind, name, new_name), touch)

    def _execute(self, statement: Value, line: int) -> None:
        """Note what a statement touches, where that is plain; raw SQL is unknown all the same."""
        if isinstance(statement, Item) and statement.kind in tuple(Action):
            self._note(Action(statement.kind), "table", statement.name, line)
            return
        self.unknown = True
        if isinstance(statement, str):
            self.spend_on(statement)
            if found := plain_statement(statement):
                self._note(*found, line)

    def _built(self, path: str, node: ast.Call) -> Value:
        """Return what a call of SQLAlchemy builds."""
        given, what = self._parts(node), path.rpartition(".")[2]
        first = given.positional[0] if given.positional else DATA
        if what in ITEMS:
            name = given.keywords.get("name", DATA if what in NAMED_BY_KEYWORD else first)
            return Item(ITEMS[what], self._qualified(name, given.keywords.get("schema")))
        if what in WRITES and isinstance(first, Item):
            return Item(WRITES[what], first.name)
        if what in STRINGS:
            return first
        return self._harmless(path, given)

    def _of_item(self, item: Item, name: str, node: ast.Call) -> Value:
        given = self._parts(node)
        if name in ("create", "drop"):
            action = Action.ADD if name == "create" else Action.DROP
            self._note(action, item.kind, item.name, node.lineno)
            return DATA
        if item.kind == "table" and name in WRITES:
            return Item(WRITES[name], item.name)
        if item.kind in tuple(Action) and name in OF_A_WRITE:
            return item
        return self._harmless(name, given)

    def _other(self, called: Value, node: ast.Call) -> Value:
        """Look at a call of what is neither Alembic's, SQLAlchemy's nor the file's own."""
        given = self.arguments(node)
        match called:
            case Member(owner, name) if is_live(owner) and name in EXECUTES:
                self._execute(given.positional[0] if given.positional else DATA, node.lineno)
                return LIVE
            case Member(owner, name) if is_live(owner):
                self.unknown |= name not in LOOKS
                return LIVE
            case Member(str() as text, "bindparams"):
                return text
            case Member(owner, name):
                if isinstance(owner, tuple) and isinstance(node.func, ast.Attribute):
                    self.change(node.func.value, given.all)
                return self._harmless(name, given)
            case Imported(path) if path.partition(".")[0] in HARMLESS:
                return self._harmless(path, given)
            case Imported() if self._building and not any(map(is_live, given.all)):
                return DATA
        self.unknown = True
        return LIVE

    def _harmless(self, path: str, given: Arguments) -> Value:
        """Return the opaque value of a call that does harm only with what may reach a database."""
        left = DATA if path.rpartition(".")[2] in LOOKS else opaque(given.all)
        self.unknown |= left is LIVE or path in MAY_DO_ANYTHING
        return left


def _in_batch(
    batch: Batch | None, parameters: tuple[str, ...]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Return what a batch has given beforehand, and the parameters that are left."""
    if batch is None:
        return {}, parameters
    named: dict[str, Value] = dict.fromkeys(TABLE_OF_A_BATCH, batch.table)
    named |= dict.fromkeys(SCHEMAS, batch.schema)
    return named, tuple(name for name in parameters if name not in named)


def _schema(named: dict[str, Value]) -> Value:
    return named.get("schema", named.get("source_schema"))
