"""Open pull requests that collide with each other or need each other: examples, one by one."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision, Unreadable
from merge_heads.verdict.forecast import Brought, Collision, Forecast, Need, forecast
from tests.verdict.histories import File, file

BASE = [file("a"), file("b", "a")]
FORKED = [file("a"), file("h1", "a"), file("h2", "a")]


def told(base: list[File], pulls: Mapping[int, list[File]]) -> Mapping[int, Forecast]:
    brought = [Brought(number, revisions(files)) for number, files in pulls.items()]
    return forecast(History.of(base), brought)


def revisions(files: list[File]) -> tuple[Revision, ...]:
    return tuple(found for found in files if isinstance(found, Revision))


def collisions(base: list[File], pulls: Mapping[int, list[File]]) -> dict[int, list[int]]:
    """Return whom each pull request is told to collide with."""
    found = told(base, pulls)
    return {n: [c.number for c in found[n].collisions] for n in found if found[n].collisions}


def test_two_on_the_head_of_base_collide_and_the_head_is_named() -> None:
    assert told(BASE, {7: [file("p", "b")], 9: [file("q", "b"), file("r", "q")]}) == {
        7: Forecast((Collision(9, "b"),)),
        9: Forecast((Collision(7, "b"),)),
    }


def test_each_of_several_is_told_all_others_lowest_number_first() -> None:
    pulls = {n: [file(f"p{n}", "b")] for n in (30, 4, 12)}
    assert collisions(BASE, pulls) == {30: [4, 12], 4: [12, 30], 12: [4, 30]}


def test_one_that_touches_no_migration_is_told_nothing() -> None:
    assert told(BASE, {1: [file("p", "b")], 2: []}) == {1: Forecast(), 2: Forecast()}


def test_one_that_is_in_conflict_by_itself_collides_with_nobody() -> None:
    assert collisions(BASE, {1: [file("p", "b")], 2: [file("q", "a")]}) == {}


def test_stacked_ones_do_not_collide_but_each_of_them_does_with_a_third() -> None:
    lower, upper = [file("p", "b")], [file("p", "b"), file("q", "p")]
    assert collisions(BASE, {1: lower, 2: upper}) == {}
    assert collisions(BASE, {1: lower, 2: upper, 3: [file("r", "b")]}) == {
        1: [3],
        2: [3],
        3: [1, 2],
    }


def test_two_on_top_of_the_same_lower_one_collide_on_its_revision() -> None:
    lower = file("p", "b")
    found = told(BASE, {1: [lower], 2: [lower, file("q", "p")], 3: [lower, file("r", "p")]})
    assert found == {
        1: Forecast(),
        2: Forecast((Collision(3, "p"),)),
        3: Forecast((Collision(2, "p"),)),
    }


def test_a_missing_parent_that_lives_in_another_one_is_a_need() -> None:
    found = told(BASE, {1: [file("q", "p")], 2: [file("p", "b")]})
    assert found == {1: Forecast(needs=(Need("p", 2),)), 2: Forecast()}


def test_of_a_chain_of_needs_each_names_the_next_one() -> None:
    found = told(BASE, {12: [file("r", "q")], 11: [file("q", "p")], 10: [file("p", "b")]})
    assert found[12].needs == (Need("q", 11),)
    assert found[11].needs == (Need("p", 10),)


def test_those_that_need_the_same_one_collide_on_its_revision() -> None:
    found = told(BASE, {1: [file("p", "b")], 2: [file("q", "p")], 3: [file("r", "p")]})
    assert found[2] == Forecast((Collision(3, "p"),), (Need("p", 1),))
    assert found[1] == Forecast()


def test_of_a_stack_that_brings_what_is_missing_the_lowest_part_is_named() -> None:
    lower, upper = [file("p", "b")], [file("p", "b"), file("q", "p")]
    found = told(BASE, {3: lower, 2: upper, 4: [file("r", "p")]})
    assert found[4] == Forecast((Collision(2, "p"),), (Need("p", 3),))


def test_of_two_that_bring_what_is_missing_the_clean_one_is_named() -> None:
    pulls = {1: [file("p", "a")], 2: [file("p", "b", doc="newer")], 3: [file("q", "p")]}
    assert told(BASE, pulls)[3].needs == (Need("p", 2),)


def test_a_dependency_in_another_one_is_a_need_by_id_and_by_label() -> None:
    other = file("p", labels="plugin")
    for name in ("p", "plugin"):
        found = told(BASE, {1: [file("q", "b", needs=name)], 2: [other]})
        assert found == {1: Forecast(needs=(Need(name, 2),)), 2: Forecast()}


def test_a_label_is_no_down_revision() -> None:
    assert told(BASE, {1: [file("q", "plugin")], 2: [file("p", labels="plugin")]})[1] == Forecast()


def test_two_that_need_each_other_are_told_so_and_cannot_land() -> None:
    found = told(BASE, {1: [file("p", "q"), file("p2", "b")], 2: [file("q", "p")]})
    assert (found[1].needs, found[2].needs) == ((Need("q", 2),), (Need("p", 1),))
    assert not found[1].collisions


def test_a_parent_that_nobody_has_is_no_need() -> None:
    assert told(BASE, {1: [file("q", "x")], 2: [file("p", "b")]})[1] == Forecast()


def test_one_id_in_two_of_them_is_a_collision_without_a_parent() -> None:
    pulls = {1: [file("p", "b")], 2: [file("p", "b", doc="another one")]}
    assert told(BASE, pulls)[1] == Forecast((Collision(2, None),))


def test_one_branch_label_in_two_of_them_is_a_collision_without_a_parent() -> None:
    pulls = {1: [file("p", labels="plugin")], 2: [file("q", labels="plugin")]}
    assert told(BASE, pulls)[2] == Forecast((Collision(1, None),))


def test_an_id_that_is_the_branch_label_of_another_one_is_a_collision() -> None:
    pulls = {1: [file("plugin", "b")], 2: [file("q", labels="plugin")]}
    assert collisions(BASE, pulls) == {1: [2], 2: [1]}


def test_separate_labelled_lineages_do_not_collide() -> None:
    base = [file("e", labels="expand"), file("c", labels="contract")]
    assert collisions(base, {1: [file("e2", "e")], 2: [file("c2", "c")]}) == {}
    assert collisions(BASE, {1: [file("p", labels="x")], 2: [file("q", labels="y")]}) == {}
    assert (
        collisions(BASE, {1: [file("p", "b", labels="x")], 2: [file("q", "b", labels="y")]}) == {}
    )


def test_the_parent_is_of_the_lineage_that_would_fork() -> None:
    base = [file("c", labels="contract"), file("e", labels="expand")]
    own = [file("e2", "e"), file("c2", "c")]
    split = [file("e3", "e"), file("c3", "c", labels="other")]
    assert told(base, {1: own, 2: split})[1] == Forecast((Collision(2, "e"),))


def test_the_parent_is_the_head_and_not_what_is_named_besides() -> None:
    found = told(BASE, {1: [file("p", "a b")], 2: [file("q", "a b")]})
    assert found[1] == Forecast((Collision(2, "b"),))


def test_two_first_revisions_collide_without_a_parent() -> None:
    assert told([], {1: [file("p")], 2: [file("q")]})[1] == Forecast((Collision(2, None),))


def test_nobody_is_blamed_for_a_base_that_is_forked() -> None:
    assert collisions(FORKED, {1: [file("p", "h1")], 2: [file("q", "h2")]}) == {}
    assert collisions(FORKED, {1: [file("p", "h1")], 2: [file("q", "h1")]}) == {1: [2], 2: [1]}


def test_whoever_heals_a_forked_base_stands_in_the_way_of_the_others_and_not_they_in_its() -> None:
    pulls = {1: [file("m", "h1 h2")], 2: [file("p", "h1")]}
    assert told(FORKED, pulls) == {1: Forecast(), 2: Forecast((Collision(1, "h1", mutual=False),))}


def test_what_two_of_them_need_lands_in_the_order_in_which_it_can() -> None:
    needed = {1: [file("m", "h1 h2")], 2: [file("p", "h1")]}
    assert collisions(FORKED, needed) == {2: [1]}
    on_top = {3: [file("x", "m", labels="z")], 4: [file("y", "p", labels="z")]}
    found = told(FORKED, {**needed, **on_top})
    assert found[3] == Forecast((Collision(4, None),), (Need("m", 1),))
    assert found[4] == Forecast((Collision(3, None),), (Need("p", 2),))


def test_on_a_forked_base_it_is_not_told_what_takes_three() -> None:
    pulls = {1: [file("m", "h1 h2")], 2: [file("p", "h1")], 3: [file("q", "h2")]}
    assert told(FORKED, pulls)[1] == Forecast()


def test_an_id_in_two_files_of_base_is_not_blamed_on_anybody() -> None:
    base = [file("a"), file("b", "a"), file("b", "a", path="v/copy.py", doc="again")]
    pulls = {1: [file("p", "b")], 2: [file("q", "b")]}
    assert collisions(base, {1: pulls[1]}) == {}
    assert collisions(base, pulls) == {1: [2], 2: [1]}


def test_a_file_that_base_has_by_now_does_not_count() -> None:
    again = {1: [file("b", "a"), file("p", "b")], 2: [file("q", "p")]}
    assert told(BASE, again) == {1: Forecast(), 2: Forecast(needs=(Need("p", 1),))}


@pytest.mark.parametrize(
    "own",
    [
        [file("p", "p")],
        [file("p", "b"), file("p", "b", path="v/copy.py")],
        [file("p", "b", needs="q"), file("q", "p")],
        [file("p", "b", labels="q"), file("q", "p")],
        [file("heads", "b")],
        [file("b", "a", doc="changed")],
    ],
    ids=["cycle", "copy", "dependency cycle", "label clash", "unusable id", "id of base"],
)
def test_one_that_is_broken_by_itself_collides_with_nobody(own: list[File]) -> None:
    assert collisions(BASE, {1: own, 2: [file("z", "b")]}) == {}


def test_what_a_computed_label_may_be_is_not_missing() -> None:
    (plugin,) = revisions([file("l", labels="plugin()")])
    base = [*BASE, replace(plugin, computed_labels=True)]
    pulls = {1: [file("p", "b", needs="x")], 2: [file("q", "b")]}
    assert collisions(BASE, pulls) == {}
    assert collisions(base, pulls) == {1: [2], 2: [1]}


@pytest.mark.parametrize(
    "base",
    [
        [*BASE, Unreadable("v/x.py", 1, "Python cannot parse it")],
        [*BASE, file("x", "y"), file("y", "x")],
    ],
    ids=["unreadable file", "cycle"],
)
def test_nothing_is_told_on_a_base_that_cannot_be_judged(base: list[File]) -> None:
    pulls = {1: [file("p", "b")], 2: [file("q", "b")], 3: [file("r", "p")]}
    assert told(base, pulls) == {1: Forecast(), 2: Forecast(), 3: Forecast()}


def test_nothing_is_told_of_one_that_brings_what_base_lacks() -> None:
    base = [*BASE, file("x", "gone")]
    pulls = {1: [file("gone", "b")], 2: [file("p", "b")], 3: [file("q", "b")]}
    assert collisions(base, pulls) == {2: [3], 3: [2]}
    assert told(base, {1: [file("p", "gone")], 2: [file("gone")]})[1] == Forecast()
