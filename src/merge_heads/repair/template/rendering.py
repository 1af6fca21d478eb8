"""A Mako template to text, without running a line of it.

Mako compiles a template to Python and runs that. Here its lexer alone is used, which runs nothing,
and the Python within the template is evaluated by `expressions`.
Source: https://docs.makotemplates.org/en/latest/syntax.html
"""

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from mako import filters, parsetree  # type: ignore[import-untyped]
from mako.exceptions import MakoException  # type: ignore[import-untyped]
from mako.lexer import Lexer  # type: ignore[import-untyped]

from merge_heads.repair.template.expressions import Context
from merge_heads.repair.template.statements import Interpreter, Returned
from merge_heads.repair.template.values import FUNCTIONS, CannotFill, Work, is_plain

# The lexer may need time that grows with the square of the length, and twice as much for each
# attribute of a tag; real templates have 500 to 5,000 characters, and no tags.
_LONGEST_TEMPLATE = 12_000
_LONGEST_OUTPUT = 100_000
_TAG = re.compile(r"</?%(?!(?:text|doc)>)([\w.:]+)")

_S = TypeVar("_S", ast.If, ast.For)

# Source: DEFAULT_ESCAPES in mako/filters.py
_FILTERS: Mapping[str, Any] = {
    "x": filters.xml_escape,
    "h": filters.html_escape,
    "u": filters.url_escape,
    "trim": filters.trim,
    "entity": filters.html_entities_escape,
    "unicode": FUNCTIONS["str"],
}


def parsed(template: str) -> list[Any]:
    """Return Mako's nodes of a template; raise `CannotFill` where it has tags or errors."""
    if len(template) > _LONGEST_TEMPLATE:
        raise CannotFill("the template is too long")
    if tag := _TAG.search(template):
        with _at(template.count("\n", 0, tag.start()) + 1):
            raise CannotFill(f"has the tag <%{tag.group(1)[:40]}>")
    try:
        return list(Lexer(template).parse().nodes)
    except MakoException as error:
        with _at(getattr(error, "lineno", 1)):
            raise CannotFill("is no Mako that can be parsed") from None
    except (RecursionError, MemoryError, ValueError):
        raise CannotFill("the template cannot be parsed") from None


def rendered(nodes: list[Any], variables: Mapping[str, object]) -> str:
    """Return what Mako would write; raise `CannotFill` for what is not supported."""
    try:
        return "".join(_Rendering(nodes, variables).pieces(nodes))
    except RecursionError:
        raise CannotFill("the template is nested too deeply") from None


@contextmanager
def _at(line: int) -> Iterator[None]:
    try:
        yield
    except CannotFill as refusal:
        raise CannotFill(f"line {line} {refusal.reason}") from None


class _Rendering:
    """One walk over the nodes of a template, in the order of Mako: its module blocks come first."""

    def __init__(self, nodes: list[Any], variables: Mapping[str, object]) -> None:
        self._work = Work()
        module = Interpreter(None, self._work)
        for node in nodes:
            if isinstance(node, parsetree.Code) and node.ismodule:
                _execute(module, node)
        local = {name for node in nodes for name in _bound(node)}
        self._scope = module.inner({**variables, "context": Context(variables)}, local)
        self._length = 0

    def pieces(self, nodes: list[Any]) -> Iterator[str]:
        """Return the texts that the nodes make."""
        self._work.spend(len(nodes))
        position = 0
        while position < len(nodes):
            node = nodes[position]
            if isinstance(node, parsetree.ControlLine):
                end = _end(nodes, position)
                yield from self._controlled(nodes[position:end])
                position = end
            else:
                yield from self._piece(node)
            position += 1

    def _piece(self, node: Any) -> Iterator[str]:
        if isinstance(node, parsetree.Text):
            yield self._counted(node.content)
        elif isinstance(node, parsetree.TextTag):
            yield from self.pieces(node.nodes)
        elif isinstance(node, parsetree.Expression):
            with _at(node.lineno):
                text = self._expressed(node)
            yield self._counted(text)
        elif isinstance(node, parsetree.Code) and not node.ismodule:
            _execute(self._scope, node)

    def _counted(self, text: str) -> str:
        self._length += len(text)
        if self._length > _LONGEST_OUTPUT:
            raise CannotFill("the file would be too long")
        return text

    def _expressed(self, node: Any) -> str:
        # As in Mako's own module, an expression's text is the argument of a call.
        call = _python(f"str({node.text})", "eval").body
        if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords:
            raise CannotFill("holds more than one value")
        value = self._scope.value(call.args[0])
        for name in _in_order(node.escapes_code.args):
            value = self._filtered(name, value)
        if not isinstance(value, str):
            raise CannotFill("writes what is no text")
        return value

    def _filtered(self, name: str, value: object) -> object:
        if not name.isidentifier():
            raise CannotFill("has a filter that is not supported")
        function: Any = _FILTERS.get(name) or self._scope.value(ast.Name(name))
        if name in _FILTERS and not is_plain(value):
            raise CannotFill("writes a value that has no text of its own")
        try:
            return function(value)
        except (TypeError, ValueError, AttributeError, LookupError) as fault:
            raise CannotFill(f"raises {type(fault).__name__}") from None

    def _controlled(self, nodes: list[Any]) -> Iterator[str]:
        """Return what an `if` or a `for` makes, from its first line to the one before its end."""
        branches = _branches(nodes)
        first, body = branches[0]
        if first.keyword == "for" and len(branches) == 1:
            yield from self._repeated(first, body)
        elif first.keyword == "if":
            yield from self.pieces(next((body for line, body in branches if self._holds(line)), []))
        else:
            with _at(first.lineno):
                raise CannotFill("has a control line that is not supported")

    def _repeated(self, line: Any, body: list[Any]) -> Iterator[str]:
        with _at(line.lineno):
            loop = _statement(line, ast.For)
            items = self._scope.items(loop.iter)
        for item in items:
            with _at(line.lineno):
                self._scope.bind(loop.target, item)
            yield from self.pieces(body)

    def _holds(self, line: Any) -> bool:
        if line.keyword == "else":
            return True
        with _at(line.lineno):
            return bool(self._scope.value(_statement(line, ast.If).test))


def _python(text: str, mode: str = "exec") -> Any:
    try:
        return ast.parse(text, mode=mode)
    except (SyntaxError, ValueError, MemoryError):
        raise CannotFill("is no Python that can be parsed") from None


def _execute(scope: Interpreter, node: Any) -> None:
    with _at(node.lineno):
        statements = _python(node.text).body
    for statement in statements:
        with _at(node.lineno + statement.lineno - 1):
            try:
                scope.execute(statement)
            except Returned:
                raise CannotFill("returns") from None


def _bound(node: Any) -> set[str]:
    if isinstance(node, parsetree.ControlLine | parsetree.Code):
        return set() if getattr(node, "ismodule", False) else set(node.declared_identifiers())
    return set()


def _in_order(names: list[str]) -> list[str]:
    """Return the filters with Mako's default one, which `n` switches off."""
    return [name for name in names if name != "n"] if "n" in names else ["str", *names]


def _statement(line: Any, kind: type[_S]) -> _S:
    text = line.text.removeprefix("el") if line.keyword == "elif" else line.text
    statements = _python(text.rstrip() + "\n pass").body
    if len(statements) == 1 and isinstance(found := statements[0], kind) and len(found.body) == 1:
        return found
    raise CannotFill("has a control line that is not supported")


def _end(nodes: list[Any], start: int) -> int:
    """Return the position of the control line that ends the one at `start`."""
    depth = 0
    for position in range(start, len(nodes)):
        depth += _step(nodes[position])
        if depth <= 0:
            break
    if depth or position == start:
        with _at(nodes[start].lineno):
            raise CannotFill("has a control line without a beginning")
    return position


def _step(node: Any) -> int:
    if not isinstance(node, parsetree.ControlLine):
        return 0
    return -1 if node.isend else int(node.is_primary)


def _branches(nodes: list[Any]) -> list[tuple[Any, list[Any]]]:
    branches: list[tuple[Any, list[Any]]] = []
    depth = 0
    for node in nodes:
        depth += _step(node)
        starts = isinstance(node, parsetree.ControlLine) and not node.isend and depth == 1
        if starts and (not branches or not node.is_primary):
            branches.append((node, []))
        else:
            branches[-1][1].append(node)
    return branches
