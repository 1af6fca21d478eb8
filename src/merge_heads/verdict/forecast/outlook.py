"""Open pull requests, two by two: which of them need a repair once the other one has landed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.verdict.forecast.standing import Change, Standing


@dataclass(frozen=True)
class Brought:
    """The revision files that landing a pull request adds to one environment of base.

    Of two that are stacked, the upper one brings the files of the lower one as well.
    """

    number: int
    revisions: tuple[Revision, ...]


@dataclass(frozen=True)
class Collision:
    """Once `number` has landed, this pull request needs a repair.

    `parent` is the down revision of both that only one of them can take; None where it is something
    else: an id or a branch label in both, or two roots. It is `mutual` where the other one needs a
    repair as well, once this one has landed.
    """

    number: int
    parent: str | None
    mutual: bool = True


@dataclass(frozen=True)
class Need:
    """A revision (for `depends_on`, maybe a label) that base lacks and that `number` brings."""

    revision: str
    number: int


@dataclass(frozen=True)
class Forecast:
    """What is foretold of one pull request, lowest numbers first."""

    collisions: tuple[Collision, ...] = ()
    needs: tuple[Need, ...] = ()


def forecast(base: History, brought: Sequence[Brought]) -> Mapping[int, Forecast]:
    """Tell of each pull request with which others it collides, and which it needs to land first.

    P collides with Q where both are clean on base with what they need, as `judge_environment`
    judges, and P is not clean any more after Q has landed as well. A file is the same one where its
    id and its source are equal. Nothing is told on a base that holds an unreadable file or a cycle,
    nor of a pull request that brings what base itself lacks; docs/forecast.md says what else is
    left out.
    """
    if base.unreadable or base.looped:
        return {one.number: Forecast() for one in brought}
    return _Outlook(base, brought).told()


class _Outlook:
    """The pull requests, their needs, and each state of base that was looked at."""

    def __init__(self, base: History, brought: Sequence[Brought]) -> None:
        ordered = sorted(brought, key=lambda one: one.number)
        self._base = Standing.on(base)
        self._changes = {one.number: Change.of(one.revisions) for one in ordered}
        self._states: dict[tuple[int, ...], Standing | None] = {(): self._base}

    def told(self) -> Mapping[int, Forecast]:
        collisions: dict[int, list[Collision]] = {number: [] for number in self._changes}
        for one, other in combinations(self._changes, 2):
            if (ground := self._ground(one, other)) is not None:
                here = list(self._collision(ground, one, other))
                there = list(self._collision(ground, other, one))
                mutual = bool(here and there)
                collisions[one].extend(replace(found, mutual=mutual) for found in here)
                collisions[other].extend(replace(found, mutual=mutual) for found in there)
        return {
            number: Forecast(tuple(collisions[number]), self._needs[number])
            for number in self._changes
        }

    @cached_property
    def _needs(self) -> Mapping[int, tuple[Need, ...]]:
        return {number: self._needed(change) for number, change in self._changes.items()}

    def _needed(self, change: Change) -> tuple[Need, ...]:
        found = set[Need]()
        for name, label_will_do in self._base.lacking(change):
            for number in self._by_ease:
                other = self._changes[number]
                if name in (other.names if label_will_do else other.ids):
                    found.add(Need(name, number))
                    break
        return tuple(sorted(found, key=lambda need: (need.number, need.revision)))

    @cached_property
    def _by_ease(self) -> Sequence[int]:
        """Return who is clean by itself first, and of a stack the lower ones, who bring less."""
        clean = {n: self._base.refuses(change) is None for n, change in self._changes.items()}
        return sorted(clean, key=lambda n: (not clean[n], len(self._changes[n].ids), n))

    @cached_property
    def _firsts(self) -> Mapping[int, tuple[int, ...]]:
        return {number: self._first(number) for number in self._changes}

    def _first(self, number: int) -> tuple[int, ...]:
        """Return all that has to land before, needs of needs first.

        Of those that need each other, none: on that, they lack what they need and cannot land.
        """
        graph: dict[int, list[int]] = {}
        waiting = [number]
        while waiting:
            if (current := waiting.pop()) not in graph:
                graph[current] = [need.number for need in self._needs[current]]
                waiting.extend(graph[current])
        try:
            return tuple(TopologicalSorter(graph).static_order())[:-1]
        except CycleError:
            return ()

    def _ground(self, one: int, other: int) -> tuple[int, ...] | None:
        """Return what both need, in an order in which it can land, or None if there is none."""
        first, second = self._firsts[one], self._firsts[other]
        orders = (tuple(dict.fromkeys(both)) for both in ((*first, *second), (*second, *first)))
        return next((order for order in orders if self._state(order) is not None), None)

    def _collision(self, ground: tuple[int, ...], number: int, landing: int) -> Iterator[Collision]:
        """Yield the collision, if it is clean before the other one has landed and not after."""
        after = self._state((*ground, landing))
        if after is None or self._state((*ground, number)) is None:
            return
        this, landed = self._changes[number], self._changes[landing]
        if (reason := after.refuses(this)) is not None:
            both = self._both_build_on(ground, this, landed)
            forked = (id_ for id_ in both if after.is_below(id_, reason.grown))
            yield Collision(landing, min(forked, default=None))

    def _both_build_on(
        self, ground: tuple[int, ...], this: Change, landed: Change
    ) -> frozenset[str]:
        """Return the heads that each of them takes with a revision that the other one lacks."""
        state, shared = self._state(ground), this.ids & landed.ids
        heads = shared.union(state.heads if state else ())
        return this.parents_without(shared) & landed.parents_without(shared) & heads

    def _state(self, landed: tuple[int, ...]) -> Standing | None:
        """Return base after these have landed in this order, or None where one is refused."""
        known = len(landed)
        while landed[:known] not in self._states:
            known -= 1
        state = self._states[landed[:known]]
        for end in range(known + 1, len(landed) + 1):
            state = state and state.after(self._changes[landed[end - 1]])
            self._states[landed[:end]] = state
        return state
