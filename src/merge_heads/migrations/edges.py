"""What can be said of a graph that maps each id to those that it stands on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

Edges = Mapping[str, tuple[str, ...]]


def sorted_from_base(edges: Edges, children: Edges | None = None) -> tuple[str, ...]:
    """Return the ids, parents first; ids on or above a cycle are left out.

    `children` are the edges turned, where they are known already.
    """
    children = turned(edges) if children is None else children
    waiting = {id_: len(parents) for id_, parents in edges.items()}
    ready = sorted((id_ for id_, parents in waiting.items() if not parents), reverse=True)
    order = []
    while ready:
        order.append(current := ready.pop())
        for child in reversed(children.get(current, ())):
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return tuple(order)


def turned(edges: Edges) -> Edges:
    """Map each id to those that stand on it, sorted."""
    above: defaultdict[str, list[str]] = defaultdict(list)
    for id_, parents in edges.items():
        for parent in parents:
            above[parent].append(id_)
    return {
        parent: tuple(sorted(ids)) if len(ids) > 1 else (ids[0],) for parent, ids in above.items()
    }


def looped(edges: Edges) -> frozenset[tuple[str, str]]:
    """Return the edges on cycles, and on the ways from one cycle to another."""
    above = _without(edges, sorted_from_base(edges))
    core = _without(above, sorted_from_base(_turned_whole(above)))
    return frozenset((id_, parent) for id_, parents in core.items() for parent in parents)


def _turned_whole(edges: Edges) -> Edges:
    return {**dict.fromkeys(edges, ()), **turned(edges)}


def _without(edges: Edges, ids: Iterable[str]) -> Edges:
    left = {*edges}.difference(ids)
    return {id_: tuple(p for p in edges[id_] if p in left) for id_ in edges if id_ in left}


def loop(edges: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the ids of one cycle among edges that `looped` gave, or none.

    Each id has a parent among them, so walking down must come back.
    """
    down: dict[str, str] = {}
    for id_, parent in edges:
        down[id_] = min(parent, down.get(id_, parent))
    seen: dict[str, int] = {}
    at = min(down, default=None)
    while at is not None and at not in seen:
        seen[at] = len(seen)
        at = down.get(at)
    return () if at is None else tuple(seen)[seen[at] :]
