"""A base that is forked itself: what is planned for it, and what Alembic says of the result."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from merge_heads.check import Checked, check
from merge_heads.fix import offer_for_base
from merge_heads.git import Repository
from merge_heads.migrations.environments import Conventions, Environment
from merge_heads.outcomes import Refusal
from merge_heads.repair import Habits, MergeRevision, Proved, Repair, left_forked, plan_for_base
from merge_heads.settings import EnvironmentSetting, Settings
from merge_heads.verdict import Commits, Histories, Judgement, judge_environment, judgement
from tests.clone import ALEMBIC, Clone, Files, revision, versions
from tests.repair.trees import Tree, history, repaired, tree, wish

FORKED = tree(("a",), ("b", "a"), ("c", "a"))
ITSELF = Commits("1", "1", "1")
MAKO = (
    '"""${message}"""\nrevision = ${repr(up_revision)}\n'
    "down_revision = ${repr(down_revision)}\n# made by us\n"
)
Levels = dict[str, str]


def judged(files: Tree, *environments: Environment, levels: Levels | None = None) -> Judgement:
    """Judge a tree against itself."""
    found = []
    for environment in environments or (Environment("m", ("m/v",)),):
        mine = {path: files[path] for path in environment.revision_files(files)}
        read = history(mine)
        found.append(judge_environment(environment, Histories(read, read, read)))
    return judgement(ITSELF, found, levels)


def planned(files: Tree, *environments: Environment) -> Repair:
    """Plan a repair that has to be possible, and see that it leaves nothing to do."""
    before = judged(files, *environments)
    repair = plan_for_base(before, wish())
    assert isinstance(repair, Repair), repair
    assert not repair.changes.keys() & files.keys()
    after = judged(repaired(files, repair), *environments)
    assert left_forked(before, after) is None
    assert plan_for_base(after, wish()) is None
    return repair


def refused(files: Tree, *environments: Environment, levels: Levels | None = None) -> Refusal:
    found = plan_for_base(judged(files, *environments, levels=levels), wish())
    assert isinstance(found, Refusal), found
    assert found.reason.endswith(".")
    assert found.next_step.endswith(".")
    return found


def labelled(id_: str, label: str, *down: str) -> dict[str, bytes]:
    return {f"m/v/{id_}_x.py": revision(id_, *down, branch_labels=(label,)).encode()}


def test_all_heads_of_a_lineage_are_joined_at_once() -> None:
    repair = planned({**FORKED, **tree(("d", "a"))})
    (step,) = repair.merge_revisions
    assert step.heads == ("b", "c", "d")
    assert repair.changes == {step.path: step.content}


def test_the_same_fork_gives_the_same_file() -> None:
    assert planned(FORKED) == planned(FORKED)


def test_it_is_written_in_the_hand_of_base() -> None:
    habits = Habits(Conventions(file_template="%(rev)s-%(slug)s"), MAKO.encode())
    asked = replace(wish(message="join"), habits={Environment("m", ("m/v",)): habits})
    repair = plan_for_base(judged(FORKED), asked)
    assert isinstance(repair, Repair)
    (step,) = repair.merge_revisions
    assert step.path == f"m/v/{step.id}-join.py"
    assert step.content.startswith(b'"""join"""')
    assert b"# made by us" in step.content


def test_each_lineage_is_joined_for_itself() -> None:
    files = {**FORKED, **labelled("x", "other"), **tree(("y", "x"), ("z", "x"))}
    assert [step.heads for step in planned(files).merge_revisions] == [("b", "c"), ("y", "z")]


def test_lineages_that_are_separate_on_purpose_stay_so() -> None:
    apart = {**tree(("a",), ("b", "a")), **labelled("x", "other"), **tree(("y", "x"))}
    assert plan_for_base(judged(apart), wish()) is None
    (step,) = planned({**apart, **tree(("c", "a"))}).merge_revisions
    assert step.heads == ("b", "c")


def test_environments_that_are_not_forked_get_nothing() -> None:
    one, two = Environment("m", ("m/v",)), Environment("n", ("n/v",))
    (step,) = planned({**tree(("a",), folder="n/v"), **FORKED}, two, one).merge_revisions
    assert step.environment == one


def test_a_base_with_one_head_needs_nothing() -> None:
    assert plan_for_base(judged(tree(("a",), ("b", "a"))), wish()) is None


def test_heads_that_the_settings_silence_are_left_alone() -> None:
    assert plan_for_base(judged(FORKED, levels={"MH105": "off"}), wish()) is None


@pytest.mark.parametrize(
    ("files", "refusal", "why"),
    [
        ({**FORKED, **tree(("z",))}, "unrelated-roots", "b, c, z"),
        ({**FORKED, "m/v/b_again.py": FORKED["m/v/b_x.py"]}, "history-broken", "b_again.py"),
        ({**FORKED, **tree(("p", "q"), ("q", "p"))}, "history-broken", "cycle"),
        ({**FORKED, "m/v/dark.py": b"revision = make()\n"}, "history-not-evaluated", "dark.py"),
        ({**tree(("a",)), "m/v/dark.py": b"revision = f()\n"}, "history-not-evaluated", "dark.py"),
        ({**tree(("a",)), "m/v/a_again.py": revision("a").encode()}, "history-broken", "a_again"),
    ],
)
def test_what_cannot_be_judged_or_may_be_meant_so_is_refused(
    files: Tree, refusal: str, why: str
) -> None:
    found = refused(files)
    assert (found.id, why in found.reason) == (refusal, True), found


def test_what_is_broken_is_refused_also_where_the_settings_silence_it() -> None:
    twice = {**FORKED, "m/v/b_again.py": FORKED["m/v/b_x.py"]}
    assert refused(twice, levels={"MH103": "off"}).id == "history-broken"


def test_a_parent_in_another_package_does_not_stand_in_the_way() -> None:
    planned(tree(("a", "elsewhere"), ("b", "a"), ("c", "a")))


def test_a_broken_environment_does_not_keep_the_others_from_being_repaired() -> None:
    broken = {**tree(("x",), folder="n/v"), "n/v/again.py": revision("x").encode()}
    environments = Environment("m", ("m/v",)), Environment("n", ("n/v",))
    repair = plan_for_base(judged({**FORKED, **broken}, *environments), wish())
    assert isinstance(repair, Repair)
    assert [step.heads for step in repair.merge_revisions] == [("b", "c")]


def test_a_merge_revision_that_another_environment_would_load_wrongly_is_refused() -> None:
    shared = tree(("a",), ("b", "a"), folder="s")
    files = {**shared, **tree(("c", "a"), folder="m/v")}
    one, two = Environment("m", ("s", "m/v")), Environment("n", ("s",))
    assert refused(files, one, two).id == "environments-disagree"


def test_an_id_that_means_something_elsewhere_is_refused() -> None:
    evil = revision("x", "a").replace("'x'", repr('c"""\nimport os\n"""'))
    assert refused({**tree(("a",), ("b", "a")), "m/v/x.py": evil.encode()}).id == "odd-id"


@pytest.mark.parametrize(
    ("more", "left"),
    [
        (tree(), "have b, c"),
        (tree(("d", "b")), "have c, d"),
        (tree(("d", "b", "c"), ("a", "d")), "have no head"),
    ],
)
def test_a_result_with_other_than_one_head_is_not_proved(more: Tree, left: str) -> None:
    refusal = left_forked(judged(FORKED), judged({**FORKED, **more}))
    assert refusal is not None
    assert refusal.id == "not-proved"
    assert left in refusal.reason


def offered(
    clone: Clone, files: Files, settings: Settings | None = None, message: str | None = None
) -> tuple[Checked, Proved | Refusal | None]:
    """Commit files on main, and ask for the repair of main itself."""
    base = clone.commit({**ALEMBIC, **files}, "base")
    repository, asked = Repository.at(clone.path), settings or Settings()
    checked = check(repository, Commits(base, base, base), asked)
    return checked, offer_for_base(repository, checked, asked, message)


def heads_by_alembic(clone: Clone, tree_: str) -> list[str]:
    """Check a tree out, and let Alembic import it."""
    clone.git("read-tree", "-u", "--reset", tree_)
    before = Path.cwd()
    os.chdir(clone.path)
    try:
        return ScriptDirectory.from_config(Config("alembic.ini")).get_heads()
    finally:
        os.chdir(before)


ROWS = (("a",), ("b", "a"), ("c", "a"))


def test_alembic_finds_one_head_in_the_proved_tree(clone: Clone) -> None:
    checked, proved = offered(clone, versions(*ROWS))
    assert isinstance(proved, Proved), proved
    assert len(heads_by_alembic(clone, checked.merged.tree)) == 2
    (step,) = proved.repair.merge_revisions
    assert heads_by_alembic(clone, proved.tree) == [step.id]
    assert step.heads == ("b", "c")


def test_only_the_merge_revision_is_new_and_it_says_what_was_asked(clone: Clone) -> None:
    files = {**versions(*ROWS), "migrations/script.py.mako": MAKO, "README": "hello"}
    checked, proved = offered(clone, files, message="join {heads}")
    assert isinstance(proved, Proved)
    base = checked.judgement.commits.base
    (change,) = Repository.at(clone.path).changes(base, proved.tree)
    assert (change.old, change.path) == (None, proved.repair.merge_revisions[0].path)
    written = clone.git("show", f"{proved.tree}:{change.path}")
    assert written.startswith('"""join b, c"""')
    assert written.endswith("# made by us")
    assert "new file mode 100644" in proved.patch


def test_the_same_base_gives_the_same_tree(clone: Clone) -> None:
    _, first = offered(clone, versions(*ROWS))
    _, second = offered(clone, {})
    assert isinstance(first, Proved)
    assert isinstance(second, Proved)
    assert [*first.repair.changes] == [*second.repair.changes]


def test_two_environments_are_repaired_in_one_tree(clone: Clone) -> None:
    settings = Settings(
        environments=(EnvironmentSetting("migrations"), EnvironmentSetting("other"))
    )
    files = {**versions(*ROWS), **versions(("x",), ("y", "x"), ("z", "x"), folder="other/versions")}
    _, proved = offered(clone, {**files, "other/env.py": "from alembic import context\n"}, settings)
    assert isinstance(proved, Proved), proved
    assert [type(step) for step in proved.repair.steps] == [MergeRevision, MergeRevision]
    assert [len(e.histories.merged.heads) for e in proved.judgement.environments] == [1, 1]


def test_nothing_is_offered_for_one_head_or_for_silenced_ones(clone: Clone) -> None:
    assert offered(clone, versions(*ROWS[:2]))[1] is None
    assert offered(clone, versions(*ROWS), Settings(findings={"MH105": "off"}))[1] is None


def test_unrelated_roots_on_base_are_refused(clone: Clone) -> None:
    _, refusal = offered(clone, versions(("a",), ("z",)))
    assert isinstance(refusal, Refusal)
    assert refusal.id == "unrelated-roots"


def test_a_clean_result_that_still_is_forked_is_not_proved(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, two = offered(clone, versions(*ROWS))
    assert isinstance(two, Proved)
    monkeypatch.setattr("merge_heads.fix.plan_for_base", lambda *_: two.repair)
    _, refusal = offered(clone, versions(("d", "a")))
    assert isinstance(refusal, Refusal)
    assert refusal.id == "not-proved"
    assert "where one head is meant to be left" in refusal.reason
