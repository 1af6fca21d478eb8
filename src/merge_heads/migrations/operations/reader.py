"""Which schema objects a revision's `upgrade` touches, read from its text and never run.

What is not plain to see is not guessed but said, with its line and the reason.
"""

import ast
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from merge_heads.migrations.operations import plain_calls, statements
from merge_heads.migrations.operations.calls import (
    EXECUTES,
    HANDS_ON,
    HARMLESS,
    LISTENS,
    LOOKS,
    LOOKS_AND_GIVES_DATA,
    MAY_DO_ANYTHING,
    PARAMETERS,
    SCHEMAS,
    SESSIONS,
    STRINGS,
    TABLE_OF_A_BATCH,
    is_for_each_engine,
    modern_name,
)
from merge_heads.migrations.operations.effects import effects
from merge_heads.migrations.operations.names import TooLong
from merge_heads.migrations.operations.objects import Found, table_of, use
from merge_heads.migrations.operations.plain_values import (
    DATA,
    LIVE,
    MODEL,
    Arguments,
    Batch,
    Built,
    Function,
    Imported,
    Member,
    Pairs,
    Value,
    is_live,
    opaque,
)
from merge_heads.migrations.operations.recorded import Record
from merge_heads.migrations.operations.texts import sql_text
from merge_heads.migrations.operations.touch import Touch, Touched, Unread
from merge_heads.migrations.operations.walk import Walk
from merge_heads.migrations.python_text import parse

_FILES_KEPT = 4096  # a repair that is planned in steps is judged after each of them
_CHARACTERS_OF_SQL_A_STEP = 2
_OF_SQLALCHEMY = "sqlalchemy."
_OF_ENGINE = "upgrade_"


@lru_cache(_FILES_KEPT)
def touched(source: bytes) -> Touched:
    """Read what the upgrade of a migration file touches. Nothing is raised.

    `unread` says what is done that could not be read: a computed name, SQL that no parser takes, a
    helper of another module, or a file that Python cannot parse.
    Source: https://alembic.sqlalchemy.org/en/latest/ops.html
    """
    reader = _Reader()
    try:
        reader.read(parse(source))
    except (TooLong, RecursionError, MemoryError):
        reader.not_read("more work than a migration asks for")
    except (SyntaxError, ValueError) as error:
        reader.not_read("not Python that could be parsed", getattr(error, "lineno", None))
    return Touched(tuple(reader.record.touches), tuple(reader.unread))


class _Reader(Walk):
    """A walk that notes what the calls in it do to a schema."""

    def __init__(self) -> None:
        super().__init__()
        self.record = Record()
        self._building = 0
        self._database: str | None = None

    def read(self, module: ast.Module) -> None:
        """Walk what the import binds, then what `upgrade` does."""
        self.run(module.body)
        self.record = Record()
        self.unread.clear()
        upgrade = self.scope.get("upgrade")
        if isinstance(upgrade, Function):
            self.follow(upgrade, Arguments((), {}, unread=(LIVE,)))
        else:
            self.not_read("no function named upgrade", 1)

    def call(self, node: ast.Call) -> Value:
        """Do what a call does, and return its value."""
        if is_for_each_engine(node.func):
            return self._engines(node)
        match self.value(node.func):
            case Imported(path) if path.startswith("alembic.op."):
                return self._operation(path.removeprefix("alembic.op."), node)
            case Member(Batch() as batch, name):
                return self._operation(name, node, batch)
            case Imported(path) if path.startswith(_OF_SQLALCHEMY):
                return self._built(path, node)
            case Function() as function:
                return self.follow(function, self.arguments(node))
            case Member(Built() as owner, name):
                return self._of_built(owner, name, node)
            case called:
                return self._other(called, node)

    def _engines(self, node: ast.Call) -> Value:
        """Walk the upgrades of all databases."""
        self.arguments(node)
        names = self.scope.maps[-1]
        functions = {name: value for name, value in names.items() if name.startswith(_OF_ENGINE)}
        for name, function in functions.items():
            if isinstance(function, Function):
                self._database = name.removeprefix(_OF_ENGINE)
                self.follow(function, Arguments((), {}))
                self._database = None
        if not functions or not all(isinstance(f, Function) for f in functions.values()):
            self.not_read("upgrades of databases that are not functions of this file", node.lineno)
        return None

    def note(self, found: Iterable[Found], line: int) -> None:
        """Note what was found, with what is known here: line, database, whether it surely runs."""
        for each in found:
            if isinstance(each, Unread):
                self.not_read(each.reason, line)
            else:
                self.record.add(self._placed(each, line))

    def _placed(self, touch: Touch, line: int) -> Touch:
        certain = touch.certain and self.certain
        object_ = touch.object
        if self._database is not None:
            object_ = replace(object_, database=self._database)
        return Touch(
            touch.action, object_, line, certain, touch.guarded, touch.new_name, touch.sets
        )

    def _operation(self, name: str, node: ast.Call, batch: Batch | None = None) -> Value:
        given = self._parts(node)
        if name in PARAMETERS:
            return self._effects(name, given, batch, node.lineno)
        first = given.positional[0] if given.positional else DATA
        match name:
            case "f":
                return given.named(["name"]).get("name", DATA)
            case "batch_alter_table":
                return self._batch(given.named(["table_name", "schema"]), node.lineno)
            case "execute":
                self._execute(given.named(["sqltext"]).get("sqltext", first), node.lineno)
                return DATA
            case "inline_literal":
                return first
            case "get_bind" | "get_context":
                return LIVE
            case "run_async" if isinstance(first, Function):
                return self.follow(first, Arguments((LIVE, *given.positional[1:]), given.keywords))
        self.not_read(f"an operation that is not Alembic's: {name}", node.lineno)
        return LIVE

    def _batch(self, named: dict[str, Value], line: int) -> Batch:
        batch = Batch(named.get("table_name", DATA), named.get("schema"))
        table = table_of(batch.table, batch.schema)
        self.note(use(table) if table else (), line)
        return batch

    def _parts(self, node: ast.Call) -> Arguments:
        """Evaluate arguments of which a schema is built; types of other modules do no harm."""
        self._building += 1
        given = self.arguments(node)
        self._building -= 1
        return given

    def _effects(self, name: str, given: Arguments, batch: Batch | None, line: int) -> Value:
        self.weigh(given.all)
        named, free = _in_batch(batch, PARAMETERS[name])
        named |= {modern_name(name, word): value for word, value in given.named(free).items()}
        rest = given.positional[len(free) :]
        self.note(effects(name, named, rest), line)
        if "**" in named or (given.unread and len(given.positional) < len(free)):
            self.not_read("arguments that are not plain to see", line)
        elif given.unread and name == "create_table":
            self.not_read("columns that are not plain to see", line)
        if name != "create_table":
            return DATA
        words = {"schema": named["schema"]} if "schema" in named else {}
        return Built("sqlalchemy.Table", Arguments((named.get("table_name", DATA),), words))

    def _execute(self, statement: Value, line: int, parameters: Value = None) -> None:
        """Note what a statement touches."""
        self.weigh([statement, parameters])
        self.spend(len(sql_text(statement) or "") // _CHARACTERS_OF_SQL_A_STEP)
        self.note(statements.executed(statement, parameters), line)

    def _built(self, path: str, node: ast.Call) -> Value:
        """Return what a call of SQLAlchemy builds."""
        given, what = self._parts(node), path.rpartition(".")[2]
        first = given.positional[0] if given.positional else DATA
        if what in STRINGS:
            return first
        if what in SESSIONS:
            return Member(LIVE, what)
        if path in MAY_DO_ANYTHING:
            self.not_read(f"a connection of its own: {what}", node.lineno)
            return LIVE
        if what in LOOKS_AND_GIVES_DATA:
            return DATA
        if what in LISTENS or any(isinstance(one, Batch | Function) for one in given.all):
            self.not_read(f"a call that may reach the database: {what}", node.lineno)
        return Built(path, given.harmless())

    def _of_built(self, owner: Built, name: str, node: ast.Call) -> Value:
        """Return what a method of a described thing gives, or do it where it creates or drops."""
        given = self._parts(node)
        if name in statements.RUNS:
            self.weigh([owner, *given.all])
            self.note(statements.run(owner, name, given.harmless()), node.lineno)
            return DATA
        if not owner.path.startswith(_OF_SQLALCHEMY) and owner.owner is None:
            return self._harmless(name, given, node.lineno)
        return Built(name, given.harmless(), owner)

    def _other(self, called: Value, node: ast.Call) -> Value:
        """Look at a call of what is neither Alembic's, SQLAlchemy's nor the file's own."""
        given = self.arguments(node)
        match called:
            case Member(owner, name) if is_live(owner):
                return self._of_live(name, given, node.lineno)
            case Member(str() | tuple() | Pairs() as owner, name):
                return self._of_plain(owner, name, given, node)
            case Member(owner, name):
                return self._harmless(name, given, node.lineno)
            case Imported(path) if path.partition(".")[0] in HARMLESS:
                left = self._harmless(path, given, node.lineno)
                return left if left is LIVE else plain_calls.function(path, given)
            case Imported(path) if self._building and not any(map(is_live, given.all)):
                return Built(path, given)
            case Built(path=path) if path == MODEL:
                return DATA
            case Imported(path):
                self.not_read(f"a helper of another module: {path}", node.lineno)
                return LIVE
        self.not_read("a call of what is not plain to see", node.lineno)
        return LIVE

    def _of_live(self, name: str, given: Arguments, line: int) -> Value:
        """Look at a method of a connection, a session, or Alembic's context."""
        if name in EXECUTES:
            named = given.named(["statement", "parameters"])
            self._execute(named.get("statement", DATA), line, named.get("parameters"))
            return DATA
        if name not in LOOKS and name not in HANDS_ON and name not in SESSIONS:
            what = (
                "an ORM query" if name == "query" else f"a call that may reach the database: {name}"
            )
            self.not_read(what, line)
        return DATA if name in LOOKS_AND_GIVES_DATA else LIVE

    def _of_plain(self, owner: Value, name: str, given: Arguments, node: ast.Call) -> Value:
        """Return what a method of a string, a list or a dictionary gives."""
        if plain_calls.changes(name) and isinstance(node.func, ast.Attribute):
            self.change(node.func.value, given.all)
        left = self._harmless(name, given, node.lineno)
        if left is LIVE:
            return LIVE
        self.weigh([owner, *given.all])
        made = plain_calls.method(owner, name, given)
        if isinstance(made, str):
            self.spend_on(made)
        return made

    def _harmless(self, path: str, given: Arguments, line: int) -> Value:
        """Return the opaque value of a call that does harm only with what may reach a database."""
        name = path.rpartition(".")[2]
        left = DATA if name in LOOKS_AND_GIVES_DATA else opaque(given.all)
        if (left is LIVE and name not in HANDS_ON) or path in MAY_DO_ANYTHING:
            self.not_read(f"a call that may reach the database: {name}", line)
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
