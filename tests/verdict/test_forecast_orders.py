"""Any set of pull requests, landed in every order with `judge_environment` as the only judge.

Sound: each collision that is told happens in some order, right after the other one has landed.
Complete: in every order, a pull request that is refused although it was clean before, once what it
needs had landed, has a collision told with one that landed in between. That cannot hold on a base
that is forked, nor beside a merge revision that leaves fewer heads than there were: a judge counts
heads, and there several together use up what one alone may. For these, what is told is what
happens to two by themselves.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.verdict import Histories, Verdict, judge_environment
from merge_heads.verdict.forecast import Brought, Forecast, forecast
from tests.verdict.histories import ENVIRONMENT

State = frozenset[int]  # the pull requests that have landed
QUIET = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck]
)


@dataclass(frozen=True)
class World:
    """A base and its open pull requests, and what happens when they land."""

    base: tuple[Revision, ...]
    pulls: Mapping[int, tuple[Revision, ...]]
    kinds: frozenset[str]

    @cached_property
    def told(self) -> Mapping[int, Forecast]:
        brought = [Brought(number, revisions) for number, revisions in self.pulls.items()]
        return forecast(History.of(self.base), brought)

    @cached_property
    def _judged(self) -> dict[tuple[State, int], bool]:
        return {}

    @cached_property
    def _alone(self) -> dict[int, bool]:
        return {}

    def files(self, landed: State) -> list[Revision]:
        files = list(self.base)
        for number in sorted(landed):
            files += self.missing_in(files, number)
        return files

    def missing_in(self, files: Sequence[Revision], number: int) -> list[Revision]:
        there = {(file.id, file.source) for file in files}
        return [file for file in self.pulls[number] if (file.id, file.source) not in there]

    def is_clean(self, landed: State, number: int) -> bool:
        """Ask the judge whether a pull request may land now."""
        if (landed, number) not in self._judged:
            files = self.files(landed)
            after = History.of([*files, *self.missing_in(files, number)])
            histories = Histories(History.of(files), after, after)
            verdict = judge_environment(ENVIRONMENT, histories).verdict
            self._judged[landed, number] = verdict is Verdict.CLEAN
        return self._judged[landed, number]

    def orders(self) -> Iterator[list[tuple[State, int]]]:
        """Yield for each order what has landed before each pull request has its turn."""
        for order in permutations(self.pulls):
            landed, steps = State(), []
            for number in order:
                steps.append((landed, number))
                if self.is_clean(landed, number):
                    landed |= {number}
            yield steps

    def told_of(self, number: int) -> set[int]:
        return {collision.number for collision in self.told[number].collisions}

    def counts(self, landed: State, number: int) -> bool:
        """Say whether it finds all that it needs, and is clean and joins no heads on that alone."""
        if number not in self._alone:
            needed = self.all_needed(number)
            files = self.files(needed)
            after = [*files, *self.missing_in(files, number)]
            joins = len(History.of(after).heads) < len(History.of(files).heads)
            self._alone[number] = self.is_clean(needed, number) and not joins
        return self._alone[number] and self._has_needed(landed, number)

    def _has_needed(self, landed: State, number: int) -> bool:
        files = self.files(landed)
        return not any(self.missing_in(files, other) for other in self.all_needed(number))

    def all_needed(self, number: int) -> State:
        found, waiting = set[int](), [number]
        while waiting:
            more = {need.number for need in self.told[waiting.pop()].needs} - found
            found |= more
            waiting += more
        return State(found)


def broken_right_after(world: World) -> set[tuple[int, int]]:
    """Return who was refused because of whom: in some order, the one landed just before it."""
    return {
        (number, landing)
        for steps in world.orders()
        for (before, landing), (after, number) in pairwise(steps)
        if after != before and world.is_clean(before, number) and not world.is_clean(after, number)
    }


def unforeseen(world: World) -> Iterator[tuple[list[tuple[State, int]], int]]:
    """Yield the orders in which somebody is refused who was clean, and nobody in between is told.

    Only of pull requests that are each clean with what they need and join no heads, and of orders
    in which no others land.
    """
    for steps in world.orders():
        if not all(world.counts(*step) for step in steps if world.is_clean(*step)):
            continue
        for turn, (landed, number) in enumerate(steps):
            before = [at for at, _ in steps[:turn] if world.counts(at, number)]
            clean = [at for at in before if world.is_clean(at, number)]
            if clean and not world.is_clean(landed, number):
                told = world.told_of(number) & (landed - clean[-1])
                yield from () if told else [(steps, number)]


def revision(
    id_: str, parents: Sequence[str] = (), label: str = "", needs: str = "", text: str = ""
) -> Revision:
    labels, depends_on = tuple(filter(None, [label])), tuple(filter(None, [needs]))
    source = f"# {id_} {text}\n".encode()
    path = f"v/{id_}{text}.py"
    return Revision(id_, tuple(parents), path, 1, labels, depends_on, source=source)


A = revision("a", text="old")
BASES: Mapping[str, Sequence[Revision]] = {
    "empty base": [],
    "plain base": [A, revision("b", "a")],
    "labelled base": [
        A,
        revision("b", "a"),
        revision("e", label="left"),
        revision("f", "e"),
        revision("r", "b", label="right"),
    ],
    "base with a gap": [revision("a", ["gone"]), revision("b", "a")],
    "forked base": [A, revision("b", "a"), revision("c", "a"), revision("e", label="left")],
    "thrice forked base": [A, *(revision(id_, "a") for id_ in "bcd")],
    "id twice in base": [A, revision("b", "a"), revision("b", "a", text="again")],
}
FORKED = {"forked base", "thrice forked base", "id twice in base"}


@dataclass(frozen=True)
class Choice:
    """What the next pull request may stand on, drawn by Hypothesis."""

    draw: st.DrawFn
    number: int
    base: Sequence[Revision]
    others: Sequence[tuple[Revision, ...]]

    @property
    def one(self) -> str:
        return f"p{self.number}"

    @property
    def two(self) -> str:
        return f"q{self.number}"

    def any_of(self, ids: Iterable[str]) -> tuple[str, ...]:
        found = tuple(ids)
        return (self.draw(st.sampled_from(found)),) if found else ()

    def head(self) -> tuple[str, ...]:
        return self.any_of(History.of(self.base).heads)

    def of_base(self) -> tuple[str, ...]:
        return self.any_of(file.id for file in self.base)

    def of_another(self) -> tuple[str, ...]:
        return self.any_of(file.id for other in self.others for file in other) or self.head()

    def another(self) -> tuple[Revision, ...]:
        return self.draw(st.sampled_from(self.others)) if self.others else ()

    def label(self) -> str:
        return self.draw(st.sampled_from(["x", "y", self.one]))

    def stack(self) -> tuple[Revision, ...]:
        below = self.another()
        return (*below, revision(self.one, self.any_of(file.id for file in below) or self.head()))

    def merge(self) -> tuple[Revision, ...]:
        parents = (*self.head(), *(self.head() if self.draw(st.booleans()) else self.of_another()))
        return (revision(self.one, tuple(dict.fromkeys(parents))),)

    def same_id(self) -> tuple[Revision, ...]:
        (id_,) = self.of_another() or (self.one,)
        return (revision(id_, self.head(), text=self.one),)


KINDS: Mapping[str, Callable[[Choice], tuple[Revision, ...]]] = {
    "chain": lambda at: (revision(at.one, at.head()), revision(at.two, [at.one])),
    "on another": lambda at: (revision(at.one, at.of_another()),),
    "stack": Choice.stack,
    "merge": Choice.merge,
    "root": lambda at: (revision(at.one),),
    "labelled root": lambda at: (revision(at.one, label=at.label()), revision(at.two, [at.one])),
    "labelled branch": lambda at: (revision(at.one, at.of_base(), at.label()),),
    "needs": lambda at: (revision(at.one, at.head(), needs="".join(at.of_another())),),
    "needs a label": lambda at: (revision(at.one, at.head(), needs=at.label()),),
    "missing": lambda at: (revision(at.one, at.any_of(["gone", "nowhere"])),),
    "same id": Choice.same_id,
    "same file": lambda at: (*at.another()[:1], revision(at.one, at.head())),
    "copy in itself": lambda at: (
        revision(at.one, at.head()),
        revision(at.one, at.head(), text="2"),
    ),
    "two heads": lambda at: (revision(at.one, at.head()), revision(at.two, at.of_base())),
}


@st.composite
def worlds(draw: st.DrawFn, bases: Sequence[str] = tuple(BASES)) -> World:
    """Draw a base and up to five pull requests, each of a kind, and of any number."""
    name = draw(st.sampled_from(bases))
    kinds = {name}
    pulls: dict[int, tuple[Revision, ...]] = {}
    for number in draw(st.permutations(range(1, 6)))[: draw(st.integers(2, 5))]:
        kind = draw(st.sampled_from([*KINDS]))
        pulls[number] = KINDS[kind](Choice(draw, number, BASES[name], [*pulls.values()]))
        kinds.add(kind)
    return World(tuple(BASES[name]), pulls, frozenset(kinds))


def collisions(world: World) -> set[tuple[int, int]]:
    return {
        (number, collision.number)
        for number, told in world.told.items()
        for collision in told.collisions
    }


def by_definition(world: World) -> set[tuple[int, int]]:
    """Return who is clean on what the two need, and is not any more once the other one is there."""
    reached = {landed for steps in world.orders() for landed, _ in steps} | {
        landed | {number}
        for steps in world.orders()
        for landed, number in steps[-1:]
        if world.is_clean(landed, number)
    }
    found = set()
    for number, landing in permutations(world.pulls, 2):
        ground = world.all_needed(number) | world.all_needed(landing)
        if number in ground or landing in ground or ground not in reached:
            continue
        both = world.is_clean(ground, number) and world.is_clean(ground, landing)
        if both and not world.is_clean(ground | {landing}, number):
            found.add((number, landing))
    return found


def test_a_collision_that_is_told_happens_right_after_the_other_one_has_landed() -> None:
    met: Counter[str] = Counter()

    @settings(QUIET, max_examples=350)
    @given(worlds())
    def check(world: World) -> None:
        told = collisions(world)
        assert told <= broken_right_after(world)
        met.update(world.kinds)
        met.update(flavours(world))

    check()
    assert met.keys() == {*BASES, *KINDS, *FLAVOURS}
    assert min(met.values()) >= 5, met


def test_in_every_order_whoever_is_refused_was_warned_of_one_that_landed_before() -> None:
    met: Counter[str] = Counter()

    @settings(QUIET, max_examples=350)
    @given(worlds([name for name in BASES if name not in FORKED]))
    def check(world: World) -> None:
        assert not list(unforeseen(world))
        met.update(world.kinds)
        met.update(flavours(world))

    check()
    assert met.keys() >= {*KINDS, *FLAVOURS} - {"one way"}
    assert min(met.values()) >= 5, met


def test_on_every_base_it_tells_what_happens_to_two_by_themselves() -> None:
    met: Counter[str] = Counter()

    @settings(QUIET, max_examples=350)
    @given(worlds(sorted(FORKED)))
    def check(world: World) -> None:
        assert collisions(world) == by_definition(world)
        met.update(world.kinds)
        met.update(flavours(world))

    check()
    assert met.keys() == {*FORKED, *KINDS, *FLAVOURS}
    assert min(met.values()) >= 5, met


def test_every_missing_parent_that_another_one_brings_is_told_as_a_need() -> None:
    met: Counter[str] = Counter()

    @settings(QUIET, max_examples=200)
    @given(worlds([name for name in BASES if name != "base with a gap"]))
    def check(world: World) -> None:
        for number, revisions in world.pulls.items():
            missing = {name for _, name in History.of([*world.base, *revisions]).missing}
            needs = world.told[number].needs
            assert {need.revision for need in needs} == {
                name for name in missing if any(name in names(p) for p in world.pulls.values())
            }
            assert all(need.revision in names(world.pulls[need.number]) for need in needs)
            met["needs"] += bool(needs)

    check()
    assert met["needs"] >= 30


def names(revisions: Sequence[Revision]) -> set[str]:
    return {name for file in revisions for name in (file.id, *file.branch_labels)}


FLAVOURS = ("on a parent", "on something else", "one way", "both ways", "with a need", "nothing")


def flavours(world: World) -> Iterator[str]:
    """Yield what is told of the pull requests, in the words of FLAVOURS."""
    told = collisions(world)
    for forecast_ in world.told.values():
        for collision in forecast_.collisions:
            yield "on something else" if collision.parent is None else "on a parent"
            if forecast_.needs:
                yield "with a need"
    for number, landing in told:
        yield "both ways" if (landing, number) in told else "one way"
    if not told:
        yield "nothing"
