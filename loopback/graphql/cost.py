"""What a document may cost, reckoned before it is answered.

https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    value_from_ast_untyped,
)

MOST_NODES = 500_000


@dataclass(frozen=True)
class Cost:
    """How many nodes may come back, and the points that are taken off the hourly budget."""

    nodes: int
    requests: int

    @property
    def points(self) -> int:
        """A point for each hundred requests that the connections amount to, one at least."""
        return max(1, round(self.requests / 100))


def reckon(document: DocumentNode, variables: Mapping[str, object]) -> Cost:
    """The cost if every connection were full."""
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    declared = [one for operation in operations for one in operation.variable_definitions or ()]
    defaults = {
        one.variable.name.value: value_from_ast_untyped(one.default_value)
        for one in declared
        if one.default_value
    }
    fragments = {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    walk = _Walk(fragments, {**defaults, **variables})
    pages = [page for one in operations for page in walk.pages(one.selection_set, 1)]
    return Cost(sum(nodes for _, nodes in pages), sum(times for times, _ in pages))


@dataclass(frozen=True)
class _Walk:
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, object]

    def pages(self, selections: SelectionSetNode | None, times: int) -> Iterator[tuple[int, int]]:
        """For each connection how often it is asked for, and how many nodes it may hold in all."""
        for one in selections.selections if selections else ():
            if isinstance(one, FragmentSpreadNode):
                yield from self.pages(self.fragments[one.name.value].selection_set, times)
            elif isinstance(one, InlineFragmentNode):
                yield from self.pages(one.selection_set, times)
            elif isinstance(one, FieldNode):
                yield from self._field(one, times)

    def _field(self, field: FieldNode, times: int) -> Iterator[tuple[int, int]]:
        given = {one.name.value: self._value(one.value) for one in field.arguments or ()}
        size = next((given[name] for name in ("first", "last") if name in given), None)
        if isinstance(size, int):
            yield times, times * size
            times *= size
        yield from self.pages(field.selection_set, times)

    def _value(self, node: ValueNode) -> object:
        if isinstance(node, VariableNode):
            return self.variables.get(node.name.value)
        return value_from_ast_untyped(node, dict(self.variables))
