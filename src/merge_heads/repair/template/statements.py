"""The statements that a Python block of a template may hold."""

import ast
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from merge_heads.repair.template.expressions import Evaluator
from merge_heads.repair.template.values import CannotFill, Inert, Regex

# Modules that may be imported as long as nothing is asked of them.
_INERT = frozenset({"datetime", "json", "logging", "os", "string", "sys", "textwrap", "typing"})


class Returned(Exception):
    """A function returns."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class Interpreter(Evaluator):
    """Evaluates expressions, and does what assignments, conditions, loops and functions say."""

    def execute(self, *statements: ast.stmt) -> None:
        """Do what the statements say; raise `CannotFill` for one that is not supported."""
        for statement in statements:
            self._work.spend()
            execute = _STATEMENTS.get(type(statement))
            if execute is None:
                kind = type(statement).__name__
                raise CannotFill(f"holds Python that is not supported ({kind})")
            execute(self, statement)

    def _assign(self, statement: ast.Assign) -> None:
        result = self.value(statement.value)
        for target in statement.targets:
            self.bind(target, result)

    def _if(self, statement: ast.If) -> None:
        self.execute(*(statement.body if self.value(statement.test) else statement.orelse))

    def _for(self, statement: ast.For) -> None:
        if statement.orelse:
            raise CannotFill("holds Python that is not supported (for with else)")
        for item in self.items(statement.iter):
            self.bind(statement.target, item)
            self.execute(*statement.body)

    def _return(self, statement: ast.Return) -> None:
        raise Returned(self.value(statement.value) if statement.value else None)

    def _expression(self, statement: ast.Expr) -> None:
        self.value(statement.value)

    def _pass(self, statement: ast.Pass) -> None:
        """Do nothing."""

    def _import(self, statement: ast.Import) -> None:
        for name in statement.names:
            if name.name != "re" and name.name not in _INERT:
                raise CannotFill(f"imports {name.name[:40]}")
            module = Regex(self._work) if name.name == "re" else Inert()
            self._names[name.asname or name.name] = module

    def _import_from(self, statement: ast.ImportFrom) -> None:
        raise CannotFill(f"imports {(statement.module or 'a neighbour')[:40]}")

    def _define(self, function: ast.FunctionDef) -> None:
        special = function.args.posonlyargs or function.args.kwonlyargs
        if special or function.args.vararg or function.args.kwarg or function.decorator_list:
            raise CannotFill(f"defines {function.name[:40]}() in a way that is not supported")
        names = [argument.arg for argument in function.args.args]
        defaults = [self.value(default) for default in function.args.defaults]
        optional = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))

        def call(*arguments: object, **named: object) -> object:
            values = {**optional, **dict(zip(names, arguments, strict=False)), **named}
            if len(arguments) > len(names) or set(values) != set(names):
                raise TypeError
            return self._called(function.body, values)

        self._names[function.name] = call

    def _called(self, body: list[ast.stmt], values: dict[str, object]) -> object:
        inner = self.inner(self._variables)
        inner._names.update(values)
        try:
            inner.execute(*body)
        except Returned as returned:
            return returned.value
        return None


_STATEMENTS: Mapping[type, Callable[[Interpreter, Any], None]] = MappingProxyType(
    {
        ast.Assign: Interpreter._assign,
        ast.If: Interpreter._if,
        ast.For: Interpreter._for,
        ast.Return: Interpreter._return,
        ast.Expr: Interpreter._expression,
        ast.Pass: Interpreter._pass,
        ast.Import: Interpreter._import,
        ast.ImportFrom: Interpreter._import_from,
        ast.FunctionDef: Interpreter._define,
    }
)
