"""In which order the two sides of a merge are run."""

from collections.abc import Collection, Iterable, Mapping

Edges = Mapping[str, Collection[str]]


def sorted_by_preference(edges: Edges, preferred: Iterable[Collection[str]]) -> tuple[str, ...]:
    """Return the ids, those that they stand on first.

    `edges` maps each id to those that it stands on; ids that are not among its keys are done
    already. Whenever several can come next, those of the first group of `preferred` come first,
    then those of the second; the ids of no group are left out, and what is on a cycle as well.
    """
    groups = [sorted(group) for group in preferred]
    waiting = {id_ for group in groups for id_ in group}
    order: list[str] = []
    while waiting:
        ready = (
            id_
            for group in groups
            for id_ in group
            if id_ in waiting and not waiting.intersection(edges[id_])
        )
        following = next(ready, None)
        if following is None:
            break
        order.append(following)
        waiting.remove(following)
    return tuple(order)
