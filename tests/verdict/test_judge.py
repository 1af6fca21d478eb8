"""Three histories to one judgement: the definitions, one by one."""

import pytest

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.verdict import (
    Commits,
    EnvironmentJudgement,
    Histories,
    Side,
    Verdict,
    judge_environment,
    judgement,
)

Words = dict[str, str]
COMMITS = Commits("1", "2", "0")

NOTHING = b"def upgrade():\n    pass\n"


def history(words: Words) -> History:
    """Each key is an id, its value the down revisions and, after a @, the branch label."""
    revisions = []
    for id_, told in words.items():
        parents, _, label = told.partition("@")
        labels = (label,) if label else ()
        revisions.append(
            Revision(id_, tuple(parents.split()), f"v/{id_}.py", 7, labels, source=NOTHING)
        )
    return History.of(revisions)


def judge(base: Words, head: Words, merged: Words | None = None) -> EnvironmentJudgement:
    """Judge; where nothing else is said, the merge holds what either side holds."""
    after = {**base, **head} if merged is None else merged
    histories = Histories(history(base), history(head), history(after))
    return judge_environment(Environment("m", ("v",)), histories)


def ids(judged: EnvironmentJudgement) -> list[tuple[str, Side]]:
    return [(finding.id, finding.brought_by) for finding in judged.findings]


def test_one_chain_on_top_of_base_is_clean() -> None:
    judged = judge({"a": ""}, {"a": "", "c": "a"})
    assert (judged.verdict, judged.histories.merged.heads, judged.conflicts) == (
        Verdict.CLEAN,
        ("c",),
        (),
    )


def test_a_fork_is_a_conflict_and_tells_who_brought_what() -> None:
    judged = judge({"a": "", "b": "a"}, {"a": "", "c": "a", "d": "c"})
    (conflict,) = judged.conflicts
    assert judged.verdict is Verdict.CONFLICT
    assert conflict.heads == ("b", "d")
    assert (conflict.from_base, conflict.from_head) == (("b",), ("d",))
    assert conflict.common_ancestor == "a"
    assert not conflict.inherited


def test_the_finding_stands_where_the_head_leaves_base() -> None:
    judged = judge({"a": "", "b": "a"}, {"a": "", "c": "a", "d": "c"})
    (finding,) = judged.findings
    assert (finding.id, finding.path, finding.line, finding.revision) == ("MH101", "v/c.py", 7, "c")


def test_a_head_that_forks_by_itself_is_a_conflict() -> None:
    judged = judge({"a": ""}, {"a": "", "c": "a", "d": "a"})
    assert judged.verdict is Verdict.CONFLICT
    assert judged.conflicts[0].from_base == ()


def test_a_merge_revision_of_both_sides_heals() -> None:
    judged = judge({"a": "", "b": "a"}, {"a": "", "b": "a", "c": "a", "m": "b c"})
    assert judged.verdict is Verdict.CLEAN


def test_a_merge_of_yesterdays_heads_does_not_help_today() -> None:
    judged = judge({"a": "", "b": "a", "e": "b"}, {"a": "", "b": "a", "c": "a", "m": "b c"})
    assert judged.verdict is Verdict.CONFLICT
    assert judged.conflicts[0].heads == ("e", "m")


def test_what_base_already_has_is_inherited_and_not_blamed() -> None:
    base = {"a": "", "b": "a", "x": "a"}
    judged = judge(base, {"a": "", "b": "a", "x": "a", "c": "b"})
    assert judged.verdict is Verdict.CLEAN
    assert judged.conflicts[0].inherited
    assert ids(judged) == [("MH105", Side.BASE)]
    assert not judgement(COMMITS, [judged]).fails


def test_one_more_head_on_a_forked_base_is_a_conflict() -> None:
    base = {"a": "", "b": "a", "x": "a"}
    assert judge(base, {**base, "c": "a"}).verdict is Verdict.CONFLICT


def test_a_change_that_heals_a_forked_base_is_clean() -> None:
    base = {"a": "", "b": "a", "x": "a"}
    judged = judge(base, {**base, "m": "b x"})
    assert (judged.verdict, judged.conflicts) == (Verdict.CLEAN, ())


def test_labelled_branches_are_lineages_of_their_own() -> None:
    base = {"e": "@expand", "c": "@contract", "e2": "e"}
    assert judge(base, {"e": "@expand", "c": "@contract", "c2": "c"}).verdict is Verdict.CLEAN
    forked = judge(base, {"e": "@expand", "c": "@contract", "e3": "e"})
    assert forked.verdict is Verdict.CONFLICT
    assert forked.conflicts[0].lineage == ("expand",)


def test_a_new_labelled_branch_is_no_conflict() -> None:
    assert judge({"a": ""}, {"a": "", "p": "@plugin"}).verdict is Verdict.CLEAN


def test_a_new_root_without_a_label_is_a_conflict_without_an_ancestor() -> None:
    judged = judge({"a": ""}, {"a": "", "z": ""})
    assert judged.verdict is Verdict.CONFLICT
    assert judged.conflicts[0].common_ancestor is None


@pytest.mark.parametrize(
    ("base", "head", "merged", "expected", "finding"),
    [
        ({"a": ""}, {"a": "", "c": "x"}, None, Verdict.BROKEN, ("MH102", Side.HEAD)),
        ({"a": "x"}, {"a": "x", "c": "a"}, None, Verdict.CLEAN, ("MH102", Side.BASE)),
        ({"a": ""}, {"a": "", "b": "c", "c": "b"}, None, Verdict.BROKEN, ("MH104", Side.HEAD)),
        ({"a": "", "b": "a"}, {"a": ""}, {"b": "a"}, Verdict.BROKEN, ("MH102", Side.HEAD)),
    ],
    ids=["missing parent", "missing on base too", "cycle", "head deletes a parent"],
)
def test_a_history_that_does_not_load_is_broken_only_by_the_head(
    base: Words, head: Words, merged: Words | None, expected: Verdict, finding: tuple[str, Side]
) -> None:
    judged = judge(base, head, merged)
    assert judged.verdict is expected
    assert finding in ids(judged)


def test_one_id_in_two_files_is_broken() -> None:
    old, new = Revision("a", (), "v/a.py"), Revision("a", (), "v/copy.py")
    histories = Histories(History.of([old]), History.of([new]), History.of([old, new]))
    judged = judge_environment(Environment("m", ("v",)), histories)
    assert judged.verdict is Verdict.BROKEN
    (finding,) = [f for f in judged.findings if f.id == "MH103"]
    assert finding.message == "Revision a is declared in v/a.py and again in v/copy.py."


def test_what_could_not_be_read_is_never_clean() -> None:
    known, dark = Revision("a", (), "v/a.py"), Unreadable("v/b.py", 3, "Python cannot parse it")
    light, half = History.of([known]), History.of([known, dark])
    for base, side in ((light, Side.HEAD), (half, Side.BASE)):
        histories = Histories(base, base, half)
        judged = judge_environment(Environment("m", ("v",)), histories)
        assert judged.verdict is Verdict.NOT_EVALUATED
        assert ids(judged) == [("MH106", side)]


def test_an_environment_that_vanishes_is_not_evaluated() -> None:
    judged = judge({"a": ""}, {}, {})
    assert judged.verdict is Verdict.NOT_EVALUATED
    assert ids(judged) == [("MH108", Side.HEAD)]


def test_a_revision_file_that_git_cannot_merge_is_not_evaluated() -> None:
    both = history({"a": ""})
    judged = judge_environment(
        Environment("m", ("v",)), Histories(both, both, both, conflicted=("v/a.py",))
    )
    assert judged.verdict is Verdict.NOT_EVALUATED
    assert ids(judged) == [("MH109", Side.HEAD)]


def test_a_file_without_a_revision_breaks_the_folder() -> None:
    known, stray = Revision("a", (), "v/a.py"), NoRevision("v/helper.py")
    base, after = History.of([known]), History.of([known, stray])
    environment = Environment("m", ("v",))
    assert judge_environment(environment, Histories(base, base, after)).verdict is Verdict.BROKEN
    assert judge_environment(environment, Histories(after, base, after)).verdict is Verdict.CLEAN


def test_the_worst_environment_is_the_verdict() -> None:
    clean, conflict = judge({"a": ""}, {"a": ""}), judge({"a": "", "b": "a"}, {"a": "", "c": "a"})
    assert judgement(COMMITS, [clean, conflict]).verdict is Verdict.CONFLICT
    assert judgement(COMMITS, []).verdict is Verdict.NOT_EVALUATED


def test_levels_change_what_is_told_and_never_the_verdict() -> None:
    judged = judge({"a": ""}, {"a": "", "c": "x"})
    silenced = judgement(COMMITS, [judged], {"MH101": "off", "MH102": "off"})
    assert (silenced.findings, silenced.verdict) == ((), Verdict.BROKEN)
    inherited = judge({"a": "x"}, {"a": "x"})
    raised = judgement(COMMITS, [inherited], {"MH102": "error"})
    assert raised.findings[0].severity == "error"
    assert not raised.fails, "base brought it"


def test_an_older_revision_that_becomes_a_head_again_is_one_more_head() -> None:
    base = {"a": "", "b": "a", "c": "b"}
    judged = judge(base, {"a": "", "b": "a", "d": "a"}, {"a": "", "b": "a", "d": "a"})
    assert judged.verdict is Verdict.CONFLICT
    assert judged.conflicts[0].from_base == ("b",)
    assert ("MH119", Side.HEAD) in ids(judged)


def test_the_last_revision_may_be_taken_back() -> None:
    judged = judge({"a": "", "b": "a"}, {"a": ""}, {"a": ""})
    assert judged.verdict is Verdict.CLEAN
    assert ids(judged) == [("MH119", Side.HEAD)]


def test_a_renamed_id_breaks_those_that_stand_on_it() -> None:
    base = {"a": "", "b": "a", "c": "b"}
    judged = judge(base, {"a": "", "x": "a", "c": "b"}, {"a": "", "x": "a", "c": "b"})
    assert judged.verdict is Verdict.BROKEN
    assert ("MH102", Side.HEAD) in ids(judged)


def test_a_squash_on_base_leaves_the_head_without_its_parent() -> None:
    head = {"a": "", "b": "a", "c": "b", "d": "c"}
    judged = judge({"s": ""}, head, {"s": "", "d": "c"})
    assert judged.verdict is Verdict.BROKEN
    assert ("MH102", Side.HEAD) in ids(judged)
    kept = judge({"c": ""}, head, {"c": "", "d": "c"})
    assert (kept.verdict, kept.histories.merged.heads) == (Verdict.CLEAN, ("d",))


def test_a_squash_by_the_head_takes_the_place_of_base() -> None:
    judged = judge({"a": "", "b": "a"}, {"s": ""}, {"s": ""})
    assert judged.verdict is Verdict.CLEAN
    assert ids(judged) == [("MH119", Side.HEAD)]


def test_merge_revisions_on_both_sides_are_a_conflict() -> None:
    common = {"a": "", "b": "a", "c": "a"}
    judged = judge({**common, "m": "b c"}, {**common, "n": "b c"})
    assert judged.verdict is Verdict.CONFLICT
    assert (judged.conflicts[0].from_base, judged.conflicts[0].from_head) == (("m",), ("n",))
    assert [f.revision for f in judged.findings if f.id == "MH114"] == ["n"]


def test_a_merge_of_todays_heads_is_not_stale() -> None:
    base = {"a": "", "b": "a"}
    judged = judge(base, {**base, "c": "a", "m": "b c", "z": "a"})
    assert judged.verdict is Verdict.CONFLICT
    assert not [f for f in judged.findings if f.id == "MH114"]


def test_one_new_id_on_both_sides_is_one_id_in_two_files() -> None:
    old = Revision("a", (), "v/a.py")
    ours, theirs = Revision("b", ("a",), "v/1.py"), Revision("b", ("a",), "v/2.py")
    histories = Histories(
        History.of([old, ours]), History.of([old, theirs]), History.of([old, ours, theirs])
    )
    judged = judge_environment(Environment("m", ("v",)), histories)
    assert judged.verdict is Verdict.BROKEN
    assert ("MH103", Side.HEAD) in ids(judged)


def test_a_change_that_restores_a_missing_parent_heals() -> None:
    judged = judge({"b": "a"}, {"a": "", "b": "a"})
    assert (judged.verdict, ids(judged)) == (Verdict.CLEAN, [])


def test_lineages_with_computed_labels_are_told_apart_by_their_text() -> None:
    def labelled(id_: str, parents: tuple[str, ...], label: str) -> Revision:
        return Revision(id_, parents, f"v/{id_}.py", 1, (label,), computed_labels=True)

    base = [labelled("e", (), "m.EXPAND"), labelled("c", (), "m.CONTRACT")]
    e2, e3 = Revision("e2", ("e",), "v/e2.py"), Revision("e3", ("e",), "v/e3.py")
    for head, verdict in (([e2], Verdict.CLEAN), ([e2, e3], Verdict.CONFLICT)):
        after = History.of([*base, *head])
        judged = judge_environment(
            Environment("m", ("v",)), Histories(History.of(base), after, after)
        )
        assert judged.verdict is verdict


def test_a_new_root_beside_base_is_told_and_a_labelled_one_is_not() -> None:
    assert ("MH115", Side.HEAD) in ids(judge({"a": ""}, {"a": "", "z": ""}))
    assert ("MH115", Side.HEAD) in ids(judge({"a": ""}, {"a": "", "z": "", "m": "a z"}))
    assert judge({"a": ""}, {"a": "", "z": "@plugin"}).findings == ()
    assert judge({}, {"z": ""}).findings == ()
