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

IDENTIFIERS = frozenset({"revision", "down_revision", "branch_labels", "depends_on"})

Value = str | tuple[str, ...] | None

# What stands for every name at once: a star import, or a call that may rebind any of them.
ANY_NAME = "*"
_REACHES_NAMESPACE = frozenset({"globals", "locals", "vars", "exec", "eval"})
_NAMESPACES = frozenset({"modules", "__dict__"})


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
        """Collect the bindings; `plain` says that nothing can bind a name from within a value."""
        return cls(module.body, [b for s in module.body for b in _bindings(s, plain=plain)])

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for position, binding in enumerate(self.found):
            positions[binding.name].append(position)
        return positions

    def last(self, name: str, before: int | None = None) -> int | None:
        """Return the position of the last binding of a name, or of what may have rebound it."""
        found = [self._last(name, before), self._last(ANY_NAME, before)]
        return max((position for position in found if position is not None), default=None)

    def _last(self, name: str, before: int | None) -> int | None:
        positions = self._positions.get(name, [])
        end = len(positions) if before is None else bisect_left(positions, before)
        return positions[end - 1] if end else None

    def binds(self, name: str) -> bool:
        """Say whether the name itself is bound somewhere."""
        return name in self._positions

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
        if node is None or (isinstance(node, ast.List | ast.Set) and self._is_touched(seen)):
            raise Computed(line)
        return node, position

    def _is_touched(self, names: Sequence[str]) -> bool:
        """Say whether a list or a set is used by anything else, which may change it in place."""
        return any(self._uses[name] > (place > 0) for place, name in enumerate(names))

    @cached_property
    def _uses(self) -> Counter[str]:
        nodes = (node for statement in self.body for node in _imported(statement))
        return Counter(
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        )

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
            for target in targets:
                yield from _targets(target, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            if value is not None:
                yield Binding(name, value, statement.lineno)
        case ast.Expr():
            pass
        case _:
            yield from _of_other(statement)


def _targets(target: ast.expr, value: ast.expr) -> Iterator[Binding]:
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
        names = _names(_imported(statement))
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
    """Yield what a statement binds from within its values, or behind the compiler's back."""
    for node in _imported(statement):
        match node:
            case ast.NamedExpr(target=target, value=value):
                direct = isinstance(statement, ast.Assign) and statement.value is node
                yield Binding(target.id, value if direct else None, target.lineno)
            case ast.Name(id=name) if name in _REACHES_NAMESPACE:
                yield Binding(ANY_NAME, None, node.lineno)
            case ast.Attribute(attr=name) if name in _NAMESPACES:
                yield Binding(ANY_NAME, None, node.lineno)
            case ast.Call(func=ast.Name(id="setattr"), args=[first, *_]) if not isinstance(
                first, ast.Name | ast.Attribute
            ):
                yield Binding(ANY_NAME, None, node.lineno)
    yield from _declared_global(statement)


def _declared_global(statement: ast.stmt) -> Iterator[Binding]:
    """Yield the identifiers that a function or a class may rebind by a `global` statement."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Global):
            yield from _unknown(IDENTIFIERS.intersection(node.names), node.lineno)


def _imported(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk the nodes that run when the module is imported: all but the bodies of functions."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                waiting += [*node.decorator_list, node.args]
                waiting += [node.returns] if node.returns else []
            case ast.Lambda():
                waiting.append(node.args)
            case _:
                waiting.extend(ast.iter_child_nodes(node))
