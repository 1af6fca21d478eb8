"""The values of expressions, as far as they are plain to see; a value is never guessed."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from merge_heads.migrations.operations import strings
from merge_heads.migrations.operations.names import Names
from merge_heads.migrations.operations.plain_values import (
    DATA,
    Arguments,
    Built,
    Member,
    Opaque,
    Pairs,
    Value,
    elements,
    is_live,
    opaque,
)
from merge_heads.migrations.operations.touch import Unread

_LONGEST_REASON = 100
_PLAIN = (str, int, float, type(None))
_MAY_NOT_RUN = ast.IfExp | ast.BoolOp | ast.Lambda


class Expressions(Names):
    """The values of expressions; who inherits says what a call does."""

    def __init__(self) -> None:
        super().__init__()
        self.unread: dict[Unread, None] = {}
        self.line = 1
        self.doubts = 0

    def call(self, node: ast.Call) -> Value:
        """Do what a call does, and return its value."""
        raise NotImplementedError

    def not_read(self, reason: str, line: int | None = None) -> None:
        """Note what could not be read."""
        self.unread[Unread(self.line if line is None else line, reason[:_LONGEST_REASON])] = None

    @contextmanager
    def doubtful(self) -> Iterator[None]:
        """Walk what may not run."""
        self.doubts += 1
        yield
        self.doubts -= 1

    def value(self, node: ast.expr) -> Value:
        """Evaluate an expression, with all the calls in it."""
        self.spend()
        match node:
            case ast.Constant(value=value):
                return value if isinstance(value, _PLAIN) else DATA
            case ast.Name(id=name):
                return self.name(name)
            case ast.Attribute(value=owner, attr=name):
                return self.member(self.value(owner), name)
            case ast.Call():
                return self.call(node)
            case ast.Tuple(elts=nodes) | ast.List(elts=nodes) | ast.Set(elts=nodes):
                return self._elements(nodes)
            case ast.Dict(keys=keys, values=values):
                return self._pairs(keys, values)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._of_two(self.value(left), operator, self.value(right))
            case ast.JoinedStr(values=parts):
                return self._formatted(parts)
        return self._rarer(node)

    def _rarer(self, node: ast.expr) -> Value:
        match node:
            case ast.NamedExpr(target=target, value=inner):
                self.assign([target], named := self.value(inner))
                return named
            case ast.Await(value=inner):
                return self.value(inner)
            case ast.Subscript(value=owner, slice=key, ctx=ast.Load()):
                return _part(self.value(owner), self.value(key))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                value = self.value(operand)
                return -value if isinstance(value, int | float) else opaque([value])
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._comprehension(node)
        if isinstance(node, _MAY_NOT_RUN):
            with self.doubtful():
                return self._mixed(node)
        return self._mixed(node)

    def _elements(self, nodes: Sequence[ast.expr]) -> Value:
        values, unread = self._spread_out(nodes)
        return opaque([*values, *unread]) if unread or any(map(is_live, values)) else values

    def _spread_out(self, nodes: Sequence[ast.expr]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
        """Return the values of a list, and those from the first `*` on that is not known."""
        if not any(isinstance(node, ast.Starred) for node in nodes):
            return tuple(map(self.value, nodes)), ()
        values: list[Value] = []
        for place, node in enumerate(nodes):
            value = self.value(node.value if isinstance(node, ast.Starred) else node)
            if not isinstance(node, ast.Starred):
                values.append(value)
            elif (spread := elements(value)) is not None:
                self.spend(len(spread))
                values += spread
            else:
                return tuple(values), (value, *map(self.value, nodes[place + 1 :]))
        return tuple(values), ()

    def _pairs(self, keys: Sequence[ast.expr | None], values: Sequence[ast.expr]) -> Value:
        items: list[tuple[Value, Value]] = []
        known = True
        for key, value in zip(keys, values, strict=True):
            item = self.value(value)
            if key is not None:
                items.append((self.value(key), item))
            elif isinstance(item, Pairs):
                self.spend(len(item.items))
                items += item.items
            else:
                items.append((DATA, item))
                known = False
        flat = [part for pair in items for part in pair]
        return Pairs(tuple(items)) if known and not any(map(is_live, flat)) else opaque(flat)

    def _of_two(self, left: Value, operator: ast.operator, right: Value) -> Value:
        match left, operator, right:
            case str(), ast.Add(), str():
                return self.joined(left, right)
            case tuple(), ast.Add(), tuple():
                self.spend(len(left) + len(right))
                return left + right
            case str(), ast.Mod(), _:
                return self._text(strings.percent(left, right), [left, right])
        return opaque([left, right])

    def _text(self, text: str | None, made_of: Sequence[Value]) -> Value:
        """Return text that was put together, at a cost; opaque where it is not known."""
        if text is None:
            return opaque(made_of)
        self.spend_on(text)
        return text

    def _formatted(self, parts: Sequence[ast.expr]) -> Value:
        values = [
            self.value(part.value)
            if isinstance(part, ast.FormattedValue)
            and part.format_spec is None
            and part.conversion == -1
            else self.value(part)
            for part in parts
        ]
        texts = [text for text in map(strings.written, values) if text is not None]
        return self.joined(*texts) if len(texts) == len(values) else opaque(values)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
        """Walk a list that is made by a rule; one over a plain list is a plain list."""
        if len(node.generators) > 1 or node.generators[0].ifs or node.generators[0].is_async:
            with self.doubtful():
                return self._mixed(node)
        first = node.generators[0]
        each = self.value(first.iter)
        rounds = elements(each)
        if rounds is None:
            self.assign([first.target], opaque([each]))
            with self.doubtful():
                return opaque([self.value(node.elt)])
        values = []
        for value in rounds:
            self.assign([first.target], value)
            values.append(self.value(node.elt))
        return opaque(values) if any(map(is_live, values)) else tuple(values)

    def _mixed(self, node: ast.AST) -> Opaque:
        """Evaluate the parts of what is not read itself; generators before what they give."""
        values: list[Value] = []
        for part in sorted(ast.iter_child_nodes(node), key=lambda part: isinstance(part, ast.expr)):
            if isinstance(part, ast.comprehension):
                self.assign([part.target], opaque([self.value(part.iter)]))
                values += map(self.value, part.ifs)
            elif isinstance(part, ast.arguments):  # of a lambda
                for name in parameters_of(part):
                    self.bind(name, DATA)
            elif isinstance(part, ast.expr):
                values.append(self.value(part))
        return opaque(values)

    def arguments(self, node: ast.Call) -> Arguments:
        """Evaluate the arguments of a call; a plain list or dictionary is spread out."""
        values, unread = self._spread_out(node.args)
        keywords: dict[str, Value] = {}
        for word in node.keywords:
            value = self.value(word.value)
            if word.arg is None and isinstance(value, Pairs):
                keywords |= {name: item for name, item in value.items if isinstance(name, str)}
            else:
                keywords[word.arg or "**"] = value
        return Arguments(values, keywords, unread)


def _part(owner: Value, key: Value) -> Value:
    """Return an element of a plain list or dictionary."""
    match owner, key:
        case tuple(), int() if -len(owner) <= key < len(owner):
            return owner[key]
        case Member(owner=Built(path="sqlalchemy.MetaData"), name="tables"), str():
            return Built("sqlalchemy.Table", Arguments((key,), {}))
        case Pairs(), str() | int():
            return next((item for name, item in reversed(owner.items) if name == key), DATA)
    return opaque([owner, key])


def parameters_of(arguments: ast.arguments) -> list[str]:
    """Return the names that the parameters of a function bind."""
    places = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [each.arg for each in (*places, arguments.vararg, arguments.kwarg) if each]
