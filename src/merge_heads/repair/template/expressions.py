"""The small part of Python that a template may use, evaluated by walking its syntax tree.

Nothing is compiled, and nothing is called but what `values` lists.
"""

import ast
import builtins
import operator
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Set
from types import MappingProxyType
from typing import Any, Self, cast

from merge_heads.repair.template.formatting import allowed, format_, printf, refuse_long
from merge_heads.repair.template.values import (
    ATTRIBUTES,
    FUNCTIONS,
    LARGEST,
    METHODS,
    UNDEFINED,
    CannotFill,
    Work,
    is_plain,
)

_FAULTS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
# Names that Mako's runtime gives to every template.
_OF_MAKO = frozenset(
    ("self", "local", "parent", "next", "caller", "capture", "loop", "pageargs", "STOP_RENDERING")
)

_OPERATORS: Mapping[type, Callable[[Any, Any], object]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Is: operator.is_,
        ast.IsNot: operator.is_not,
        ast.In: lambda item, container: item in container,
        ast.NotIn: lambda item, container: item not in container,
    }
)
_CONVERSIONS: Mapping[str, Callable[[object], str]] = MappingProxyType(
    {"s": str, "r": repr, "a": ascii}
)


class Context:
    """What a template may ask of Mako's `context`."""

    def __init__(self, variables: Mapping[str, object]) -> None:
        self._variables = variables

    def get(self, name: str, default: object = None) -> object:
        """Return a variable that Alembic gives, or the default."""
        value = given(name, self._variables)
        return default if value is UNDEFINED else value


def given(name: str, variables: Mapping[str, object]) -> object:
    """Return what Mako finds for a name: a variable, a builtin, or `UNDEFINED`.

    Source: `Context.get` in mako/runtime.py
    """
    if name in variables:
        return variables[name]
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    if name in _OF_MAKO or hasattr(builtins, name):
        raise CannotFill(f"uses {name[:40]}")
    return UNDEFINED


class Evaluator:
    """Evaluates the expressions of one template.

    `variables` are those that Alembic gives, and `local` all names that the template's body ever
    binds: as in any Python function, such a name is no variable of Alembic before it is assigned.
    A module block has no variables, not even undefined ones.
    """

    def __init__(
        self,
        variables: Mapping[str, object] | None,
        work: Work,
        local: Set[str] = frozenset(),
        names: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        self._names = ChainMap({}, cast("dict[str, object]", names))
        self._variables = variables
        self._work = work
        self._local = local

    def inner(self, variables: Mapping[str, object] | None, local: Set[str] = frozenset()) -> Self:
        """Return an evaluator that sees the names bound here, and binds its own."""
        return type(self)(variables, self._work, local, self._names)

    def value(self, node: ast.expr) -> object:
        """Return the value of an expression; raise `CannotFill` for what is not supported."""
        self._work.spend()
        evaluate = _EXPRESSIONS.get(type(node))
        if evaluate is None:
            raise CannotFill(f"holds Python that is not supported ({type(node).__name__})")
        try:
            return self._work.sized(evaluate(self, node))
        except _FAULTS as fault:
            raise CannotFill(f"raises {type(fault).__name__}") from None

    def bind(self, target: ast.expr, value: object) -> None:
        """Assign a value to a name, or its items to several."""
        if isinstance(target, ast.Name):
            self._names[target.id] = value
        elif isinstance(target, ast.Tuple) and isinstance(value, list | tuple):
            if len(target.elts) != len(value):
                raise CannotFill("raises ValueError")
            for part, item in zip(target.elts, value, strict=True):
                self.bind(part, item)
        else:
            raise CannotFill("assigns to more than a name")

    def items(self, node: ast.expr) -> list[object]:
        """Return the items of what a loop goes over."""
        value = self.value(node)
        if not isinstance(value, str | list | tuple | dict | Iterator):
            raise CannotFill("loops over what is no list")
        items = list(value)
        self._work.spend(len(items))
        return items

    def _constant(self, node: ast.Constant) -> object:
        if isinstance(node.value, str | int | None):
            return node.value
        raise CannotFill("holds a number or bytes that are not supported")

    def _name(self, node: ast.Name) -> object:
        if node.id in self._names:
            return self._names[node.id]
        if node.id in self._local:
            raise CannotFill("raises UnboundLocalError")
        value = UNDEFINED if node.id == "UNDEFINED" else given(node.id, self._variables or {})
        if value is UNDEFINED and self._variables is None:
            raise CannotFill("raises NameError")
        return value

    def _list(self, node: ast.List) -> object:
        return [self.value(element) for element in node.elts]

    def _tuple(self, node: ast.Tuple) -> object:
        return tuple(self.value(element) for element in node.elts)

    def _dict(self, node: ast.Dict) -> object:
        keys = [self.value(key) for key in node.keys if key is not None]
        return dict(zip(keys, map(self.value, node.values), strict=True))

    def _conditional(self, node: ast.IfExp) -> object:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def _boolean(self, node: ast.BoolOp) -> object:
        result: object = None
        for operand in node.values:
            result = self.value(operand)
            if bool(result) is isinstance(node.op, ast.Or):
                break
        return result

    def _unary(self, node: ast.UnaryOp) -> object:
        operand: Any = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not operand
        if isinstance(node.op, ast.USub):
            return -operand
        raise CannotFill("holds Python that is not supported (UnaryOp)")

    def _compare(self, node: ast.Compare) -> object:
        left = self.value(node.left)
        result: object = True
        for operation, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.value(comparator)
            result = _OPERATORS[type(operation)](left, right)
            if not result:
                break
            left = right
        return result

    def _binary(self, node: ast.BinOp) -> object:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            return printf(left, right)
        if isinstance(node.op, ast.Mult):
            refuse_long(left, right)
        operation = _OPERATORS.get(type(node.op))
        if operation is None:
            raise CannotFill(f"holds Python that is not supported ({type(node.op).__name__})")
        return operation(left, right)

    def _joined(self, node: ast.JoinedStr) -> object:
        return "".join(str(self.value(part)) for part in node.values)

    def _formatted(self, node: ast.FormattedValue) -> object:
        value = self.value(node.value)
        if not is_plain(value):
            raise CannotFill("writes a value that has no text of its own")
        if node.conversion != -1:
            value = _CONVERSIONS[chr(node.conversion)](value)
        spec = str(self.value(node.format_spec)) if node.format_spec else ""
        return format(value, allowed(spec))

    def _subscript(self, node: ast.Subscript) -> object:
        container: Any = self.value(node.value)
        if not isinstance(container, str | list | tuple | dict):
            raise TypeError
        if not isinstance(node.slice, ast.Slice):
            index: Any = self.value(node.slice)
            return container[index]
        parts = (node.slice.lower, node.slice.upper, node.slice.step)
        bounds: Any = [part and self.value(part) for part in parts]
        return container[slice(*bounds)]

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> object:
        inner = self.inner(self._variables, self._local)
        found = list(inner._each(node.elt, node.generators))
        self._work.sized(found)
        return found if isinstance(node, ast.ListComp) else iter(found)

    def _each(self, element: ast.expr, clauses: list[ast.comprehension]) -> Iterator[object]:
        if not clauses:
            yield self.value(element)
            return
        for item in self.items(clauses[0].iter):
            self.bind(clauses[0].target, item)
            if all(self.value(test) for test in clauses[0].ifs):
                yield from self._each(element, clauses[1:])

    def _attribute(self, node: ast.Attribute) -> object:
        value = self.value(node.value)
        if node.attr not in ATTRIBUTES.get(type(value), ()):
            raise CannotFill(f"uses .{node.attr[:40]}")
        return getattr(value, node.attr)

    def _call(self, node: ast.Call) -> object:
        function = self._function(node.func)
        arguments = [self.value(argument) for argument in node.args]
        named = {word.arg: self.value(word.value) for word in node.keywords if word.arg}
        if len(named) < len(node.keywords):
            raise CannotFill("calls with ** arguments")
        for argument in (*arguments, *named.values()):
            if isinstance(argument, int) and abs(argument) > LARGEST:
                raise CannotFill("makes too large a value")
        return function(*arguments, **named)

    def _function(self, node: ast.expr) -> Callable[..., object]:
        if isinstance(node, ast.Attribute):
            return self._method(self.value(node.value), node.attr)
        function = self.value(node)
        if not callable(function):
            raise TypeError
        return cast("Callable[..., object]", function)

    def _method(self, value: object, name: str) -> Callable[..., object]:
        kind = str if isinstance(value, str) else type(value)
        if name not in (("get",) if kind is Context else METHODS.get(kind, ())):
            raise CannotFill(f"calls .{name[:40]}()")
        method: Any = getattr(value, name)
        if kind is str and name == "format":
            return lambda *arguments, **named: format_(str(value), arguments, named)
        if kind is dict and name != "get":
            return lambda: iter(list(method()))
        return cast("Callable[..., object]", method)


_EXPRESSIONS: Mapping[type, Callable[[Evaluator, Any], object]] = MappingProxyType(
    {
        ast.Constant: Evaluator._constant,
        ast.Name: Evaluator._name,
        ast.List: Evaluator._list,
        ast.Tuple: Evaluator._tuple,
        ast.Dict: Evaluator._dict,
        ast.IfExp: Evaluator._conditional,
        ast.BoolOp: Evaluator._boolean,
        ast.UnaryOp: Evaluator._unary,
        ast.Compare: Evaluator._compare,
        ast.BinOp: Evaluator._binary,
        ast.JoinedStr: Evaluator._joined,
        ast.FormattedValue: Evaluator._formatted,
        ast.Subscript: Evaluator._subscript,
        ast.ListComp: Evaluator._comprehension,
        ast.GeneratorExp: Evaluator._comprehension,
        ast.Attribute: Evaluator._attribute,
        ast.Call: Evaluator._call,
    }
)
