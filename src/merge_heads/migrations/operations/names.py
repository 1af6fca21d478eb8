"""What the names of a module stand for, at one point of a walk through its text."""

import ast
import builtins
from collections import ChainMap
from collections.abc import Iterable, Sequence

from merge_heads.migrations.operations.plain_values import (
    DATA,
    LIVE,
    MODEL,
    Arguments,
    Built,
    Imported,
    Member,
    Value,
    imported,
    is_live,
    opaque,
    parts,
)

_MOST_STEPS = 100_000  # statements and values: some hundred kilobytes of plain migration
_CHARACTERS_OF_A_STEP = 100
_VALUES_OF_A_STEP = 4
_BUILTINS = frozenset(dir(builtins))
_ANY_NAME = "*"
_ONLY_DESCRIBES = frozenset(
    {"dialect", "config", "rowcount"}
)  # attributes of connections and contexts


class TooLong(Exception):
    """The text asks for more work than a migration does."""


class Names:
    """The names in sight and what they stand for; and how many steps are left."""

    def __init__(self) -> None:
        self.scope: ChainMap[str, Value] = ChainMap()
        self.bound: list[str] = []
        self._left = _MOST_STEPS

    def spend(self, steps: int = 1) -> None:
        """Count steps. Raises `TooLong`."""
        self._left -= steps
        if self._left < 0:
            raise TooLong

    def joined(self, *parts: str) -> str:
        """Join strings, at a cost: names that double in every line grow fast."""
        self.spend_on(*parts)
        return "".join(parts)

    def spend_on(self, *texts: str) -> None:
        """Count the steps of looking through texts. Raises `TooLong`."""
        self.spend(sum(map(len, texts)) // _CHARACTERS_OF_A_STEP)

    def weigh(self, values: Iterable[Value]) -> None:
        """Count the steps of looking through all that values hold. Raises `TooLong`."""
        found = list(values)
        seen = 0
        while found:
            value = found.pop()
            seen += 1
            if seen % _VALUES_OF_A_STEP == 0:
                self.spend()
            if isinstance(value, str):
                self.spend(len(value) // _CHARACTERS_OF_A_STEP)
            else:
                found += parts(value)

    def bind(self, name: str, value: Value) -> None:
        """Give a name a value from here on."""
        self.spend()
        self.scope[name] = value
        self.bound.append(name)

    def forget(self, name: str) -> None:
        """Keep of a value only whether it is live, as it may be another by now."""
        value = self.scope.get(name)
        if not isinstance(value, Imported):
            self.bind(name, opaque([value]))

    def share(self, names: Sequence[str]) -> None:
        """Give up names that a function binds for others, by `global` or `nonlocal`."""
        for name in names:
            self.spend()
            for names_of_scope in self.scope.maps:
                names_of_scope[name] = LIVE

    def assign(self, targets: Sequence[ast.expr], value: Value) -> None:
        """Bind all that the targets of an assignment name."""
        for target in targets:
            match target:
                case ast.Name(id=name):
                    self.bind(name, value)
                case ast.Tuple(elts=elements) | ast.List(elts=elements):
                    self._spread(elements, value)
                case ast.Starred(value=inner):
                    self.assign([inner], opaque([value]))
                case ast.Subscript(value=inner) | ast.Attribute(value=inner):
                    self.change(inner, [value])

    def _spread(self, targets: Sequence[ast.expr], value: Value) -> None:
        fits = isinstance(value, tuple) and len(value) == len(targets)
        if fits and not any(isinstance(target, ast.Starred) for target in targets):
            assert isinstance(value, tuple)
            for target, element in zip(targets, value, strict=True):
                self.assign([target], element)
        else:
            self.assign(targets, opaque([value]))

    def change(self, node: ast.expr, values: Iterable[Value]) -> None:
        """Forget the list that a name holds, since something is put into it or taken out."""
        while isinstance(node, ast.Subscript | ast.Attribute):
            node = node.value
        if isinstance(node, ast.Name) and not isinstance(self.name(node.id), Imported):
            self.bind(node.id, opaque([self.name(node.id), *values]))

    def take_import(self, statement: ast.Import | ast.ImportFrom) -> None:
        """Bind what an import binds."""
        for alias in statement.names:
            if isinstance(statement, ast.ImportFrom):
                path = "." * statement.level + (statement.module or "")
                whole = path if alias.name == _ANY_NAME else f"{path}.{alias.name}"
                again = alias.name == _ANY_NAME in self.scope
                self.bind(alias.asname or alias.name, LIVE if again else imported(whole))
            else:
                top = alias.name.partition(".")[0]
                self.bind(alias.asname or top, imported(alias.name if alias.asname else top))

    def name(self, name: str) -> Value:
        """Return what a name stands for; one that nothing binds comes from a star import."""
        for names in self.scope.maps:
            if name in names:
                return names[name]
        if name in _BUILTINS:
            return Imported(f"builtins.{name}")
        return self.member(self.scope.get(_ANY_NAME, LIVE), name)

    def member(self, owner: Value, name: str) -> Value:
        """Return an attribute of a value."""
        match owner:
            case Imported(path):
                return imported(self.joined(path, ".", name))
            case Built(path=path) as table if path == MODEL and name == "__table__":
                return table
            case Built(path=path) as table if path == MODEL and name == "__tablename__":
                return table.first
            case Member(owner=Built() as table, name="c" | "columns"):
                return Built("sqlalchemy.column", Arguments((name,), {}), table)
            case Member(owner=first):
                return Member(first if is_live(first) else DATA, name)
        return DATA if name in _ONLY_DESCRIBES else Member(owner, name)
