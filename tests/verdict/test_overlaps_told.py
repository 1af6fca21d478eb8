"""Which revisions are compared, what is told of them, and in which words."""

from dataclasses import replace

import pytest

from merge_heads.migrations.operations.touch import Touch, Touched, Unread
from merge_heads.verdict import NotRead, OverlapKind, Place
from merge_heads.verdict.overlaps import MOST_TOLD, Judged, words
from tests.verdict.histories import File, file
from tests.verdict.touches import A, do, met, of, sides, told, touches

B, C = file("b2", "a1"), file("c3", "a1")
EMAIL = do("add column users.email")
ADDED_TWICE = ["certain added-twice users.email"]


def lines(judged: Judged) -> list[str]:
    return [told(overlap) for overlap in judged.overlaps]


def pairs(judged: Judged) -> list[tuple[str, str]]:
    return [(o.places[0].revision, o.places[1].revision) for o in judged.overlaps]


# Which revisions


def test_revisions_on_top_of_each_other_are_not_compared() -> None:
    read: list[str] = []
    found = of([A, B], [A, B, file("c3", "b2")], {"b2": [EMAIL], "c3": [EMAIL]}, read)
    assert found == Judged()
    assert not read, "nothing is read where no heads are joined"


def test_what_both_sides_stand_on_is_not_compared() -> None:
    read: list[str] = []
    assert of([A, B], [A, C], {"a1": [EMAIL], "c3": [EMAIL]}, read) == Judged()
    assert sorted(read) == ["b2", "c3"]


def test_all_revisions_of_both_sides_are_compared() -> None:
    base = [A, B, file("b3", "b2"), file("b4", "b3")]
    found = of(base, [A, C, file("c4", "c3")], {"b3": [EMAIL], "c4": [EMAIL]})
    assert pairs(found) == [("b3", "c4")]


def test_two_branches_of_the_head_are_compared_as_well() -> None:
    found = of([A], [A, B, C], {"b2": [EMAIL], "c3": [EMAIL]})
    assert pairs(found) == [("b2", "c3")]


def test_heads_that_the_head_has_joined_by_hand_are_compared() -> None:
    merge = file("m4", "b2 c3")
    did = {"b2": [EMAIL], "c3": [EMAIL], "m4": [do("add column users.age")]}
    assert lines(of([A, B], [A, B, C, merge], did)) == ADDED_TWICE
    assert of([A, B, C, merge], [A, B, C, merge, file("d5", "m4")], did) == Judged()


def test_a_pair_that_base_has_is_no_matter_of_the_head() -> None:
    base = [A, B, C]
    did = {"b2": [EMAIL], "c3": [EMAIL]}
    assert of(base, [*base, file("m4", "b2 c3")], did) == Judged()
    assert of(base, [*base, file("d4", "b2"), file("d5", "c3"), file("d6", "c3")], did) == Judged()


def test_inherited_heads_are_not_compared() -> None:
    base = [A, B, C]
    assert of(base, [*base, file("d4", "b2")], {"c3": [EMAIL], "d4": [EMAIL]}) == Judged()


def test_a_base_revision_that_the_head_has_merged_comes_first() -> None:
    merge = file("m9", "b2 c3")
    found = of([A, B], [A, B, C, merge, file("d4", "a1")], {"b2": [EMAIL], "d4": [EMAIL]})
    assert pairs(found) == [("b2", "d4")]


def test_a_pair_of_revisions_is_told_once_for_an_object() -> None:
    files = [A, B, C, file("m4", "b2 c3"), file("c5", "c3")]
    assert pairs(of([A, B], files, {"b2": [EMAIL], "c3": [EMAIL]})) == [("b2", "c3")]


def test_an_order_that_a_dependency_fixes_is_no_overlap() -> None:
    makes, uses = [do("add table users")], [do("use table users")]
    assert lines(of([A, B], [A, C], {"b2": makes, "c3": uses})) == ["certain added-and-used users"]
    needing = file("c3", "a1", needs="b2")
    assert of([A, B], [A, needing], {"b2": makes, "c3": uses}) == Judged()


def test_separate_lineages_are_compared_where_one_of_them_forks() -> None:
    other = file("z1", labels="z")
    did = {"b2": [EMAIL], "c3": [EMAIL], "z1": [EMAIL]}
    assert pairs(of([A, B, other], [A, C, other], did)) == [("b2", "c3")]


def test_many_heads_are_not_all_compared_and_that_is_said() -> None:
    heads = [file(f"h{n}", "a1") for n in range(30)]
    found = of([A], [A, *heads], {})
    assert [each.reason for each in found.not_read] == ["only 100 pairs of heads are compared"]


# What is told


def test_renames_of_several_revisions_are_followed() -> None:
    base = [A, B, file("b3", "b2")]
    did = {
        "b2": [do("rename table users > people")],
        "b3": [do("add column people.email")],
        "c3": [EMAIL],
    }
    found = of(base, [A, C], did)
    assert sorted(zip(lines(found), pairs(found), strict=True)) == [
        ("certain added-twice users.email", ("b3", "c3")),
        ("certain renamed-and-used users", ("b2", "c3")),
    ]


def test_what_a_renamed_column_is_called_later_is_followed() -> None:
    base = [A, B, file("b3", "b2")]
    did = {
        "b2": [do("rename column users.email > mail")],
        "b3": [do("alter column users.mail type=int")],
        "c3": [do("alter column users.email type=text")],
    }
    found = of(base, [A, C], did)
    assert pairs(found) == [("b2", "c3"), ("b3", "c3")]
    assert {o.object for o in found.overlaps} == {"table users, column email"}


def test_a_table_that_was_moved_aside_is_not_the_new_one_of_its_name() -> None:
    base = [A, B, file("b3", "b2")]
    did = {
        "b2": touches("rename table users > old; add table users"),
        "b3": [do("drop column old.email")],
        "c3": touches("use table users; use column users.email"),
    }
    found = of(base, [A, C], did)
    assert lines(found) == ["possible dropped-and-used users.email"]
    assert pairs(found) == [("b2", "c3")]


def test_a_table_that_both_make_is_told_without_its_parts() -> None:
    made = [do("add type mood values=a"), do("add table users"), do("add index users.ix")]
    assert met(made, made) == ["certain added-twice users"]


def test_the_parts_are_told_where_the_table_is_only_a_possible_overlap() -> None:
    made = [do("guarded add table users"), do("add index users.ix")]
    assert met(made, made) == [
        "certain added-twice users.ix",
        "possible added-twice users",
    ]


def test_five_uses_of_a_dropped_table_are_told_once() -> None:
    uses = [
        do("use table users"),
        do("add column users.a"),
        do("add column users.b"),
        do("seed table users"),
    ]
    assert met([do("drop table users")], uses) == ["certain dropped-and-used users"]


def test_what_another_statement_has_used_before_is_read_from_the_definition() -> None:
    """A revision tells once that it uses an object, for all that it makes of it."""
    anew, index = touches("drop table u; add table u"), "add index o.ix is=(b)"
    uses = touches(f"use table u; {index}; use table u")
    views = {
        "add view w is=select_a_from_u": ["certain replaced-and-used u"],
        "add view w is=select_u_from_p": ["possible replaced-and-used u"],
    }
    for view, expected in views.items():
        later = [*uses, replace(do(view), line=2)]
        assert met(anew, later) == expected


def test_a_table_that_batch_mode_copies_is_possible_under_a_new_view() -> None:
    """Batch mode names the table in a statement of its own."""
    view = touches("add view w is=select_a_from_u; use table u; use column u.a")
    altered = [do("use table u"), replace(do("alter column u.b nullable=false"), line=2)]
    assert met(altered, view) == ["possible altered-and-used u"]
    assert met([*altered, replace(do("use table u"), line=2)], view) == []
    refused = [do("use table u"), replace(do("alter column u.a type=int"), line=2)]
    assert met(refused, view) == ["certain altered-and-used u.a"]


def test_one_name_of_two_renamed_tables_is_told_once() -> None:
    rename = [do("rename table users > people")]
    assert met(rename, rename) == ["certain renamed-twice users"]


def test_both_branches_of_a_condition_count() -> None:
    """A side that adds a column here or there is not taken for one that cannot run."""
    either = [do("maybe add column users.email"), do("maybe add column users.email")]
    assert met(either, [EMAIL]) == ["possible added-twice users.email"]


def test_an_addition_that_surely_follows_a_doubtful_drop_is_certain() -> None:
    anew = [do("maybe drop table users"), do("add table users")]
    assert met(anew, [do("add table users")]) == ["certain added-twice users"]


def test_many_overlaps_are_cut_and_counted_with_the_certain_ones_first() -> None:
    possible = [do(f"maybe add column users.a{n}") for n in range(MOST_TOLD)]
    sure = [do(f"add column users.b{n}") for n in range(5)]
    found = sides([*possible, *sure], [*possible, *sure])
    assert [o.certain for o in found.overlaps] == [True] * 5 + [False] * (MOST_TOLD - 5)
    assert found.more == 5


def test_what_cannot_be_read_is_told_of_both_sides() -> None:
    unread = Touched((EMAIL,), (Unread(7, "computed"),))
    found = of([A, B], [A, C], {"b2": unread, "c3": Touched((EMAIL,), (Unread(9, "loop"),))})
    assert lines(found) == ADDED_TWICE
    assert found.not_read == (
        NotRead(Place("b2", "v/b2.py", 7), "computed"),
        NotRead(Place("c3", "v/c3.py", 9), "loop"),
    )


def test_what_is_taken_for_granted_is_possible_where_something_was_not_read() -> None:
    makes, uses = [do("add table users")], [do("use table users")]
    found = of([A, B], [A, C], {"b2": makes, "c3": Touched(tuple(uses), (Unread(1, "?"),))})
    assert lines(found) == ["possible added-and-used users"]


def test_databases_of_several_engines_never_meet() -> None:
    def of_engine(name: str) -> list[Touch]:
        return [replace(EMAIL, object=replace(EMAIL.object, database=name))]

    assert met(of_engine("one"), of_engine("two")) == []
    assert met(of_engine("one"), of_engine("one")) == [
        "certain added-twice users.email of database one"
    ]


# Words


def test_the_places_name_base_first() -> None:
    (overlap,) = sides([EMAIL], [EMAIL]).overlaps
    assert overlap.places == (Place("b2", "v/b2.py", 1), Place("c3", "v/c3.py", 1))


SAYS = {
    "added": (
        [EMAIL],
        [EMAIL],
        "Whichever of b2 and c3 runs second stops, because column email of table users is there "
        "already.",
        "Keep one of the two: leave it out of c3, and put c3 on top of b2.",
    ),
    "dropped by base": (
        [do("drop table users")],
        [EMAIL],
        "c3 stops when it runs after b2, because table users is gone by then.",
        "Put c3 on top of b2, and take out of it what needs table users.",
    ),
    "dropped by the head": (
        [EMAIL],
        [do("drop table users")],
        "b2 stops when it runs after c3, because table users is gone by then.",
        "Leave the drop out of c3 while b2 needs it, or put c3 on top of b2 and see that nothing "
        "needs it any more.",
    ),
    "renamed by the head": (
        [EMAIL],
        [do("rename table users > people")],
        "b2 stops when it runs after c3, because table users has another name by then.",
        "Put c3 on top of b2, so that it runs last.",
    ),
    "altered": (
        [do("alter column users.email type=int")],
        [do("alter column users.email type=text")],
        "The one of b2 and c3 that runs last decides what the type of column email of table users "
        "is.",
        "Say in c3 what it is to be in the end, and put c3 on top of b2.",
    ),
    "one value of an enum": (
        [do("alter type mood values=sad")],
        [do("alter type mood values=sad")],
        "Whichever of b2 and c3 runs second stops, because value sad of type mood is there "
        "already.",
        "Say in c3 what it is to be in the end, and put c3 on top of b2.",
    ),
    "perhaps": (
        [do("maybe add column users.email")],
        [EMAIL],
        "Where both run: whichever of b2 and c3 runs second stops, because column email of table "
        "users is there already.",
        "Keep one of the two: leave it out of c3, and put c3 on top of b2.",
    ),
    "required": (
        [do("add column users.email nullable=false")],
        [do("seed table users names=name")],
        "c3 inserts rows without a value for column email of table users, which b2 requires, so "
        "one of the two stops.",
        "Insert a value for it in c3, or give it a server default in b2.",
    ),
    "made anew by base": (
        touches("drop table u; add table u"),
        touches("add view w is=select_a_from_u; use table u"),
        "b2 makes table u anew, so when it runs after c3, it stops, or view w is lost or stays "
        "with the old one, because it depends on it.",
        "Put c3 on top of b2, so that it runs last.",
    ),
    "made anew by the head": (
        touches("add view w is=select_a_from_u; use table u"),
        touches("drop table u; add table u"),
        "c3 makes table u anew, so when it runs after b2, it stops, or view w is lost or stays "
        "with the old one, because it depends on it.",
        "Drop view w before in c3, make it again after, and put c3 on top of b2.",
    ),
    "altered under a view": (
        touches("alter column u.a type=int"),
        touches("add view w is=select_*_from_u; use table u"),
        "If view w depends on it: b2 stops when it runs after c3, because view w stands on column "
        "a of table u by then.",
        "Put c3 on top of b2, so that it runs last.",
    ),
    "a view": (
        [do("drop view a:v")],
        [do("use table a:v")],
        "c3 stops when it runs after b2, because view a.v is gone by then.",
        "Put c3 on top of b2, and take out of it what needs view a.v.",
    ),
    "hostile": (
        [do("add column u.{own}{0}")],
        [do("add column u.{own}{0}")],
        "Whichever of b2 and c3 runs second stops, because column {own}{0} of table u is there "
        "already.",
        "Keep one of the two: leave it out of c3, and put c3 on top of b2.",
    ),
}


@pytest.mark.parametrize(("base", "head", "message", "remedy"), SAYS.values(), ids=SAYS)
def test_an_overlap_says_what_happens_and_what_to_do(
    base: list[Touch], head: list[Touch], message: str, remedy: str
) -> None:
    (overlap,) = sides(base, head).overlaps
    assert (overlap.message, overlap.remedy) == (message, remedy)


def test_every_kind_has_its_words() -> None:
    for kind in OverlapKind:
        assert words.HAPPENS[kind].endswith(".")
        assert kind in words.DO or (
            kind in words.DO_IF_FIRST_IS_OWN and kind in words.DO_IF_SECOND_IS_OWN
        )


def test_a_revision_that_starts_the_sentence_keeps_its_letters() -> None:
    """Revision ids are passed on as they are."""
    found: list[File] = [A, file("B2", "a1")]
    judged = of(found, [A, C], {"B2": [do("drop table users")], "c3": [EMAIL]})
    assert judged.overlaps[0].message.startswith("c3 stops when it runs after B2,")
