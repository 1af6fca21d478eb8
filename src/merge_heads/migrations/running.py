"""What of a module runs while it is imported, and what of that can reach its namespace.

Nothing is run to find out, so a function counts as soon as something that runs speaks of it.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

_REACHES_NAMESPACE = frozenset(
    {"globals", "locals", "vars", "exec", "eval", "__builtins__", "f_globals", "f_locals"}
)
_NAMESPACES = frozenset({"modules", "__dict__", "__globals__"})
_REACHES = _REACHES_NAMESPACE | _NAMESPACES

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def imported(statement: ast.stmt) -> Iterator[ast.AST]:
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


def running(body: Sequence[ast.stmt]) -> Sequence[ast.AST]:
    """Return the nodes that may run when the module is imported.

    That is, also the bodies of lambdas, and of functions and classes that are named in what runs,
    or decorated.
    """
    nodes = [node for statement in body for node in imported(statement)]
    nodes += [inner for node in nodes if isinstance(node, ast.Lambda) for inner in ast.walk(node)]
    defined: defaultdict[str, list[_Definition]] = defaultdict(list)
    for node in nodes:
        if isinstance(node, _Definition):
            defined[node.name].append(node)
    decorated = {name for name, each in defined.items() if any(d.decorator_list for d in each)}
    waiting = sorted(decorated.union(loaded(nodes)).intersection(defined))
    while waiting:
        for definition in defined.pop(waiting.pop(), ()):
            inside = [*ast.walk(definition)]
            nodes += inside
            waiting += {*loaded(inside)}.intersection(defined)
    return nodes


def loaded(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that nodes look up, each as often as it is looked up."""
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id


def reaches(node: ast.AST) -> bool:
    """Say whether a node gets hold of what may bind any name of the module."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name in _REACHES
        case ast.Call(func=ast.Name(id="setattr"), args=[first, *_]):
            return not isinstance(first, ast.Name | ast.Attribute)
    return False


def updated(statement: ast.stmt) -> Sequence[str] | None:
    """Return what `globals().update(name="value")` binds; None for any other statement."""
    match statement:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Name(id="globals")), attr="update"),
                args=[],
                keywords=keywords,
            )
        ):
            names = [k.arg for k in keywords if k.arg and isinstance(k.value, ast.Constant)]
            return names if len(names) == len(keywords) else None
    return None
