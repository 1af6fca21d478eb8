"""A walk through a module's text as Python would run it, with the values that are plain to see.

All branches are walked. A value that is not plain is opaque; it is never guessed.
"""

import ast
from collections.abc import Sequence

from merge_heads.migrations.operations.expressions import Expressions, parameters_of
from merge_heads.migrations.operations.plain_values import (
    DATA,
    LIVE,
    MODEL,
    Arguments,
    Built,
    Function,
    Imported,
    Value,
    elements,
    opaque,
)


def _is_bound(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)


class Walk(Expressions):
    """One walk; who inherits says what a call does, and asks what was `certain`."""

    def __init__(self) -> None:
        super().__init__()
        self._stack: list[ast.AST] = []
        self._returned: list[Value] = []
        self._may_have_returned = self._may_have_left_loop = False

    @property
    def certain(self) -> bool:
        """Say whether what is walked now runs whenever the upgrade does."""
        return not (self.doubts or self._may_have_returned or self._may_have_left_loop)

    def run(self, body: Sequence[ast.stmt]) -> None:
        """Walk statements up to the one after which none is reached."""
        for statement in body:
            self.spend()
            self.line = statement.lineno
            self._statement(statement)
            if isinstance(statement, ast.Return | ast.Raise | ast.Break | ast.Continue):
                break

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Expr(value=value):
                self.value(value)
            case ast.Assign(targets=targets, value=value):
                self.assign(targets, self.value(value))
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign([target], self.value(value))
            case ast.AugAssign(target=target, op=operator, value=value):
                old: ast.expr = ast.Name(target.id) if isinstance(target, ast.Name) else target
                self.assign([target], self.value(ast.BinOp(old, operator, value)))
            case ast.Return(value=value):
                self._returned.append(self.value(value) if value else None)
                self._may_have_returned = True
            case ast.Break() | ast.Continue():
                self._may_have_left_loop = True
            case _:
                self._definition(statement)

    def _definition(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import() | ast.ImportFrom():
                self.take_import(statement)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.bind(name, Function(statement, self.scope))
            case ast.ClassDef(name=name, body=body):
                self.bind(name, _model(body) or Imported(f".{name}"))
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self.share(names)
            case _:
                self._compound(statement)

    def _compound(self, statement: ast.stmt) -> None:
        match statement:
            case (
                ast.For(target=target, iter=each, body=body, orelse=orelse)
                | ast.AsyncFor(target=target, iter=each, body=body, orelse=orelse)
            ):
                self._loop([target], self.value(each), body)
                self._maybe(orelse)
            case ast.While(test=test, body=body, orelse=orelse):
                self.value(test)
                self._loop([], DATA, body)
                self._maybe(orelse)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    value = self.value(item.context_expr)
                    self.assign([item.optional_vars] if item.optional_vars else [], value)
                self.run(body)
            case ast.Try(handlers=[], body=body, orelse=[], finalbody=final):
                self.run([*body, *final])
            case ast.Try(finalbody=[_, *_] as final):
                self._branches(statement, but="finalbody")
                self.run(final)
            case _:
                self._branches(statement)

    def _branches(self, statement: ast.AST, but: str = "") -> None:
        """Walk whatever else there is, each list of statements as one that may not run."""
        for name, content in ast.iter_fields(statement):
            if name == but:
                continue
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
        """Walk what may not run."""
        with self.doubtful():
            self._round(body)

    def _round(self, body: Sequence[ast.stmt]) -> None:
        """Walk what may stop half-way: what it has bound is not known afterwards."""
        mark = len(self.bound)
        self.run(body)
        for name in dict.fromkeys(self.bound[mark:]):
            self.spend()
            self.forget(name)

    def _loop(self, target: list[ast.expr], each: Value, body: Sequence[ast.stmt]) -> None:
        """Walk a loop; twice over what is not read, as it may use what its last round has bound."""
        unread = opaque([each])
        before = self._may_have_left_loop
        rounds = elements(each)
        for value in (unread, unread) if rounds is None else rounds:
            self.assign(target, value)
            self._maybe(body) if rounds is None else self._round(body)
        self.assign(target, unread)
        self._may_have_left_loop = before

    def follow(self, function: Function, given: Arguments) -> Value:
        """Walk a function that is called, and return what it gives back."""
        node = function.node
        if node.decorator_list:
            self.not_read(f"a decorated function: {node.name}")
        if node in self._stack:
            self.not_read(f"a function that calls itself: {node.name}")
            return LIVE
        outer, returned, mark = self.scope, self._returned, len(self.bound)
        before = self._may_have_returned, self._may_have_left_loop
        self.scope, self._returned = function.scope.new_child(), []
        self._stack.append(node)
        self._take(node.args, given)
        self.run(node.body)
        value = self._result(node.body[-1])
        self._stack.pop()
        self.scope, self._returned = outer, returned
        self._may_have_returned, self._may_have_left_loop = before
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
        names = parameters_of(parameters)
        for name in names:
            self.bind(name, opaque(given.all))
        if given.is_whole:
            for parameter, default in defaults:
                self.bind(parameter.arg, self.value(default))
            named = given.named([place.arg for place in places])
            for name in named.keys() & set(names):
                self.bind(name, named[name])

    def _result(self, last: ast.stmt) -> Value:
        if isinstance(last, ast.Return) and len(self._returned) == 1:
            return self._returned[0]
        return opaque(self._returned)


def _model(body: Sequence[ast.stmt]) -> Built | None:
    """Return the table of a class that declares one by its name.

    Source: https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html
    """
    for statement in body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id="__tablename__")], value=ast.Constant(value=str() as name)
            ):
                return Built(MODEL, Arguments((name,), {}))
    return None
