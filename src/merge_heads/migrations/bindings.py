"""The names that a module binds while it is imported, in order, with the values that are literals.

Alembic imports a migration, so what counts is what a name means at the end of the import. Only what
the module itself says is looked at: what other modules do to it cannot be read from it.
"""

import ast
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from merge_heads.migrations.running import imported, loaded, reaches, running, updated

IDENTIFIERS = frozenset({"revision", "down_revision", "branch_labels", "depends_on"})

Value = str | tuple[str, ...] | None

# What stands for every name at once: a star import, where it stands; a way to the namespace, from
# then on; and the function that Python asks for a name that is not there
# (https://docs.python.org/3/reference/datamodel.html#customizing-module-attribute-access).
ANY_NAME = "*"
REACHED = "globals()"
NOT_THERE = "__getattr__"
EVERY_NAME = frozenset({ANY_NAME, REACHED, NOT_THERE})


class Computed(Exception):
    """A value that is known only when the file runs; `line` is where it stands."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Binding:
    """One name and the expression that it is bound to; None where that is computed."""

    name: str
    value: ast.expr | None
    line: int


@dataclass(frozen=True)
class Bindings:
    """All bindings of a module, in the order in which they are made."""

    body: Sequence[ast.stmt]
    found: Sequence[Binding]

    @classmethod
    def of(cls, module: ast.Module, *, plain: bool) -> "Bindings":
        """Collect the bindings; `plain` says that nothing can bind a name from within a value.

        What may bind a name at any later time comes last: a way to the namespace can be kept.
        """
        found = [b for s in module.body for b in _bindings(s, plain=plain)]
        return cls(module.body, found if plain else [*found, *_late(module.body)])

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for position, binding in enumerate(self.found):
            positions[binding.name].append(position)
        return positions

    def last(self, name: str, before: int | None = None) -> int | None:
        """Return the position of the last binding of a name, or of what may have rebound it."""
        found = [self._last(each, before) for each in (name, ANY_NAME, REACHED)]
        last = max((position for position in found if position is not None), default=None)
        return self._last(NOT_THERE, before) if last is None else last

    def _last(self, name: str, before: int | None) -> int | None:
        positions = self._positions.get(name, [])
        end = len(positions) if before is None else bisect_left(positions, before)
        return positions[end - 1] if end else None

    def binds(self, name: str) -> bool:
        """Say whether the name itself is bound somewhere, or may be without being named."""
        return not {name, REACHED, NOT_THERE}.isdisjoint(self._positions)

    def line(self, position: int) -> int:
        """Return the line on which a binding is made."""
        return self.found[position].line

    def expression(self, position: int) -> tuple[ast.expr, int]:
        """Return what is bound, with names followed to their values. Raises `Computed`."""
        return self.followed(self.found[position].value, position)

    def followed(self, node: ast.expr | None, position: int) -> tuple[ast.expr, int]:
        """Follow a name to its value above `position`, in a loop: such chains can be long."""
        line, seen = self.found[position].line, [self.found[position].name]
        while isinstance(node, ast.Name):
            above = self.last(node.id, position)
            if above is None:
                raise Computed(line)
            seen.append(node.id)
            node, position = self.found[above].value, above
        if node is None or (isinstance(node, ast.List | ast.Set) and self._is_touched(node, seen)):
            raise Computed(line)
        return node, position

    def _is_touched(self, node: ast.expr, names: Sequence[str]) -> bool:
        """Say whether a list or a set is used by anything else, which may change it in place."""
        once = Counter(names[1:])
        same = (b.name for b in self.found if node in (b.value, getattr(b.value, "value", None)))
        return any(self._uses[name] > once[name] for name in {*names, *same})

    @cached_property
    def _uses(self) -> Counter[str]:
        return Counter(loaded(running(self.body)))

    def literal(self, position: int) -> Value:
        """Evaluate the literal that is bound. Raises `Computed`."""
        node, where = self.expression(position)
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            return tuple(self.string(element, where) for element in node.elts)
        return _constant(node)

    def string(self, node: ast.expr, position: int) -> str:
        """Evaluate one element of a tuple, a list or a set. Raises `Computed`."""
        value = _constant(self.followed(node, position)[0])
        if value is None:
            raise Computed(node.lineno)
        return value


def _constant(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=str() | None as value):
            return value
        case ast.JoinedStr(values=values) if all(isinstance(v, ast.Constant) for v in values):
            return "".join(str(v.value) for v in values if isinstance(v, ast.Constant))
    raise Computed(node.lineno)


def _bindings(statement: ast.stmt, *, plain: bool) -> Iterator[Binding]:
    """Yield what a statement at the top level binds.

    What hides in it comes last: an annotation is evaluated after its assignment, and where
    something hides in the value itself, nobody needs to know which of the two wins.
    """
    yield from _told(statement)
    if not plain:
        yield from _hidden(statement)


def _told(statement: ast.stmt) -> Iterator[Binding]:
    match statement:
        case ast.Assign(targets=targets, value=value):
            is_kept = isinstance(value, ast.List | ast.Set) and not _are_names(targets)
            for target in targets:
                yield from _targets(target, None if is_kept else value)
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            if value is not None:
                yield Binding(name, value, statement.lineno)
        case ast.Expr():
            pass
        case _:
            yield from _of_other(statement)


def _are_names(targets: Iterable[ast.expr]) -> bool:
    return all(isinstance(target, ast.Name) for target in targets)


def _targets(target: ast.expr, value: ast.expr | None) -> Iterator[Binding]:
    if isinstance(target, ast.Name):
        yield Binding(target.id, value, target.lineno)
    else:
        yield from _unknown(_names(ast.walk(target)), target.lineno)


def _of_other(statement: ast.stmt) -> Iterator[Binding]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        names: Iterable[str] = (statement.name,)
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        names = _names(statement.names)
    else:
        names = _names(imported(statement))
    yield from _unknown(names, statement.lineno)


def _unknown(names: Iterable[str], line: int) -> Iterator[Binding]:
    for name in dict.fromkeys(names):
        yield Binding(name, None, line)


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that nodes bind, by whatever syntax, or unbind."""
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                yield name


def _hidden(statement: ast.stmt) -> Iterator[Binding]:
    """Yield what a statement binds from within its values."""
    for node in imported(statement):
        if isinstance(node, ast.NamedExpr):
            value = node.value if _is_all_of(node, statement) else None
            yield Binding(node.target.id, value, node.target.lineno)
    yield from _unknown(updated(statement) or (), statement.lineno)


def _is_all_of(node: ast.NamedExpr, statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=targets, value=value):
            return value is node and _are_names(targets)
    return False


def _late(body: Sequence[ast.stmt]) -> Iterator[Binding]:
    """Yield what may be rebound behind the compiler's back, at a time that is not known."""
    rest = [statement for statement in body if updated(statement) is None]
    for node in running(rest):
        if reaches(node):
            yield Binding(REACHED, None, getattr(node, "lineno", 1))
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Global):
                yield from _unknown(IDENTIFIERS.intersection(node.names), node.lineno)
