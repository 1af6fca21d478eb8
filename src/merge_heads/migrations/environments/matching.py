"""The environments of three trees to the ones that are the same, whatever a change moved."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from merge_heads.migrations.environments.environment import Environment

Ids = Mapping[Environment, Collection[str]]
Pairs = dict[Environment, Environment]


@dataclass(frozen=True)
class Layout:
    """One environment as it is laid out in the base, in the head and after their merge."""

    base: Environment
    head: Environment
    merged: Environment

    @property
    def sides(self) -> tuple[Environment, Environment, Environment]:
        """Return base's, head's and the merged one."""
        return self.base, self.head, self.merged

    @property
    def environment(self) -> Environment:
        """Return the one that is judged and shown."""
        return self.merged


def matched(base: Ids, head: Ids, merged: Ids) -> tuple[Layout, ...]:
    """Bring together what is the same environment; each maps to the ids of its revisions.

    An environment that one tree lacks is looked for there where another tree has it.
    """
    from_base = _pairs(merged, base)
    from_head = _pairs({**merged, **_left(base, from_base)}, head)
    layouts = [
        Layout(
            base=from_base.get(environment, environment),
            head=from_head.get(environment, environment),
            merged=environment,
        )
        for environment in merged
    ]
    layouts += (
        Layout(environment, from_head.get(environment, environment), environment)
        for environment in _left(base, from_base)
    )
    return tuple(sorted(layouts, key=lambda layout: _order(layout.environment)))


def _order(environment: Environment) -> tuple[str, tuple[str, ...]]:
    return environment.path, environment.version_locations


def _left(base: Ids, pairs: Pairs) -> Ids:
    """Return what the merged tree does not have any more."""
    found = set(pairs.values())
    return {environment: ids for environment, ids in base.items() if environment not in found}


def _pairs(environments: Ids, others: Ids) -> Pairs:
    """Map environments to the same ones of another tree, the surest signs first."""
    pairs: Pairs = {}
    for sign in (_place, _section_at_path, _path, _section):
        _pair_by(sign, pairs, environments, others)
    _pair_by_ids(pairs, environments, others)
    return pairs


def _pair_by(
    sign: Callable[[Environment], Hashable | None],
    pairs: Pairs,
    environments: Iterable[Environment],
    others: Iterable[Environment],
) -> None:
    taken = set(pairs.values())
    free: dict[Hashable, list[Environment]] = {}
    for other in others:
        if other not in taken and (key := sign(other)) is not None:
            free.setdefault(key, []).append(other)
    for environment in environments:
        key = sign(environment)
        if environment not in pairs and key is not None and free.get(key):
            pairs[environment] = free[key].pop(0)


def _place(environment: Environment) -> Hashable | None:
    return environment.path, frozenset(environment.version_locations)


def _section_at_path(environment: Environment) -> Hashable | None:
    return environment.path, environment.config, environment.section


def _path(environment: Environment) -> Hashable | None:
    return environment.path


def _section(environment: Environment) -> Hashable | None:
    return (environment.config, environment.section) if environment.config else None


def _pair_by_ids(pairs: Pairs, environments: Ids, others: Ids) -> None:
    """Pair what was moved: an environment and the only free one that shares revisions with it."""
    taken = set(pairs.values())
    free = {other: frozenset(ids) for other, ids in others.items() if other not in taken}
    for environment, ids in environments.items():
        if environment in pairs:
            continue
        sharing = [other for other, known in free.items() if not known.isdisjoint(ids)]
        if len(sharing) == 1:
            pairs[environment] = sharing[0]
            del free[sharing[0]]
