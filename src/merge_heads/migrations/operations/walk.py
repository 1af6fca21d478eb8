"""A walk through a module's text as Python would run it, with the values that are plain to see.

All branches are walked. A value that is not plain is opaque; it is never guessed.
"""

import ast
from collections.abc import Sequence

from merge_heads.migrations.operations.names import Names
from merge_heads.migrations.operations.plain_values import (
    DATA,
    LIVE,
    Arguments,
    Function,
    Imported,
    Opaque,
    Value,
    is_live,
    opaque,
)


def _is_bound(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)


class Walk(Names):
    """One walk; who inherits says what a call does, and asks whether something was `unknown`."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown = False
        self._stack: list[ast.FunctionDef] = []
        self._returned: list[Value] = []

    def call(self, node: ast.Call) -> Value:
        """Do what a call does, and return its value."""
        raise NotImplementedError

    def run(self, body: Sequence[ast.stmt]) -> None:
        """Walk statements up to the one after which none is reached."""
        for statement in body:
            self.spend()
            self._statement(statement)
            if isinstance(statement, ast.Return | ast.Raise | ast.Break | ast.Continue):
                break

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=targets, value=value):
                self.assign(targets, self.value(value))
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign([target], self.value(value))
            case ast.AugAssign(target=target, op=operator, value=value):
                old: ast.expr = ast.Name(target.id) if isinstance(target, ast.Name) else target
                self.assign([target], self.value(ast.BinOp(old, operator, value)))
            case ast.Return(value=value):
                self._returned.append(self.value(value) if value else None)
            case ast.Import() | ast.ImportFrom():
                self.take_import(statement)
            case ast.FunctionDef(name=name):
                self.bind(name, Function(statement, self.scope))
            case ast.AsyncFunctionDef(name=name):
                self.bind(name, LIVE)
            case ast.ClassDef(name=name):
                self.bind(name, Imported(f".{name}"))
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self.share(names)
            case _:
                self._compound(statement)

    def _compound(self, statement: ast.stmt) -> None:
        match statement:
            case ast.For(target=target, iter=each, body=body, orelse=orelse):
                self._loop([target], self.value(each), body)
                self._maybe(orelse)
            case ast.While(test=test, body=body, orelse=orelse):
                self.value(test)
                self._loop([], DATA, body)
                self._maybe(orelse)
            case ast.With(items=items, body=body):
                for item in items:
                    value = self.value(item.context_expr)
                    self.assign([item.optional_vars] if item.optional_vars else [], value)
                self.run(body)
            case _:
                self._branches(statement)

    def _branches(self, statement: ast.AST) -> None:
        """Walk whatever else there is, each list of statements as one that may not run."""
        for _, content in ast.iter_fields(statement):
            if isinstance(content, list) and content and isinstance(content[0], ast.stmt):
                self._maybe(content)
            else:
                for part in content if isinstance(content, list) else [content]:
                    self._part(part)

    def _part(self, part: object) -> None:
        if isinstance(part, ast.ExceptHandler | ast.match_case | ast.pattern):
            self._branches(part)
        elif isinstance(part, str):  # what `except` and patterns bind
            self.bind(part, DATA)
        elif isinstance(part, ast.expr):
            self.assign([part], DATA) if _is_bound(part) else self.value(part)

    def _maybe(self, body: Sequence[ast.stmt]) -> None:
        """Walk what may not run: what it has bound is not known afterwards."""
        mark = len(self.bound)
        self.run(body)
        for name in dict.fromkeys(self.bound[mark:]):
            self.spend()
            self.forget(name)

    def _loop(self, target: list[ast.expr], each: Value, body: Sequence[ast.stmt]) -> None:
        """Walk a loop; twice over what is not read, as it may use what its last round has bound."""
        unread = opaque([each])
        for value in each if isinstance(each, tuple) else (unread, unread):
            self.assign(target, value)
            self._maybe(body)
        self.assign(target, unread)

    def value(self, node: ast.expr) -> Value:
        """Evaluate an expression, with all the calls in it."""
        self.spend()
        match node:
            case ast.Constant(value=str() | None as value):
                return value
            case ast.Name(id=name):
                return self.name(name)
            case ast.Attribute(value=owner, attr=name):
                return self.member(self.value(owner), name)
            case ast.Call():
                return self.call(node)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                return self._elements(elements)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._sum(self.value(left), self.value(right))
            case ast.JoinedStr(values=parts):
                return self._formatted(parts)
            case ast.NamedExpr(target=target, value=inner):
                self.assign([target], named := self.value(inner))
                return named
        return self._mixed(node)

    def _elements(self, elements: Sequence[ast.expr]) -> Value:
        values = tuple(map(self.value, elements))
        starred = any(isinstance(element, ast.Starred) for element in elements)
        return opaque(values) if starred or any(map(is_live, values)) else values

    def _sum(self, left: Value, right: Value) -> Value:
        if isinstance(left, str) and isinstance(right, str):
            return self.joined(left, right)
        if isinstance(left, tuple) and isinstance(right, tuple):
            self.spend(len(left) + len(right))
            return left + right
        return opaque([left, right])

    def _formatted(self, parts: Sequence[ast.expr]) -> Value:
        values = [
            self.value(part.value)
            if isinstance(part, ast.FormattedValue)
            and part.format_spec is None
            and part.conversion == -1
            else self.value(part)
            for part in parts
        ]
        texts = [value for value in values if isinstance(value, str)]
        return self.joined(*texts) if len(texts) == len(values) else opaque(values)

    def _mixed(self, node: ast.AST) -> Opaque:
        """Evaluate the parts of what is not read itself; generators before what they give."""
        values: list[Value] = []
        for part in sorted(ast.iter_child_nodes(node), key=lambda part: isinstance(part, ast.expr)):
            if isinstance(part, ast.comprehension):
                self._loop([part.target], opaque([self.value(part.iter)]), [])
                values += map(self.value, part.ifs)
            elif isinstance(part, ast.arguments):  # of a lambda
                for name in _parameters(part):
                    self.bind(name, DATA)
            elif isinstance(part, ast.expr):
                values.append(self.value(part))
        return opaque(values)

    def arguments(self, node: ast.Call) -> Arguments:
        """Evaluate the arguments of a call."""
        values = tuple(map(self.value, node.args))
        starred = (isinstance(argument, ast.Starred) for argument in node.args)
        plain = next((place for place, star in enumerate(starred) if star), len(values))
        keywords = {word.arg or "**": self.value(word.value) for word in node.keywords}
        return Arguments(values[:plain], keywords, values[plain:])

    def follow(self, function: Function, given: Arguments) -> Value:
        """Walk a function that is called, and return what it gives back."""
        self.unknown |= bool(function.node.decorator_list)
        if function.node in self._stack:
            self.unknown = True
            return LIVE
        outer, returned, mark = self.scope, self._returned, len(self.bound)
        self.scope, self._returned = function.scope.new_child(), []
        self._stack.append(function.node)
        self._take(function.node.args, given)
        self.run(function.node.body)
        value = self._result(function.node.body[-1])
        self._stack.pop()
        self.scope, self._returned = outer, returned
        del self.bound[mark:]  # names of its own
        return value

    def _take(self, parameters: ast.arguments, given: Arguments) -> None:
        """Bind the parameters of a function."""
        places = [*parameters.posonlyargs, *parameters.args]
        defaults = [*zip(reversed(places), reversed(parameters.defaults), strict=False)]
        defaults += [
            (word, default)
            for word, default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True)
            if default
        ]
        for name in _parameters(parameters):
            self.bind(name, opaque(given.all))
        if not given.unread and "**" not in given.keywords:
            for parameter, default in defaults:
                self.bind(parameter.arg, self.value(default))
            named = given.named([place.arg for place in places])
            for name in named.keys() & set(_parameters(parameters)):
                self.bind(name, named[name])

    def _result(self, last: ast.stmt) -> Value:
        if isinstance(last, ast.Return) and len(self._returned) == 1:
            return self._returned[0]
        return opaque(self._returned)


def _parameters(arguments: ast.arguments) -> list[str]:
    places = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [each.arg for each in (*places, arguments.vararg, arguments.kwarg) if each]
