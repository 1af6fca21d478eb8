"""Environments in every layout that real projects have, and changes that move them.

The layouts are those of real repositories; where Alembic itself can load the merged tree, its
`ScriptDirectory` is the referee.
"""

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from merge_heads.check import Checked, check
from merge_heads.git import Repository
from merge_heads.settings import EnvironmentSetting, Settings
from merge_heads.verdict import Commits
from tests.clone import ALEMBIC, FLASK, Clone, Files, revision, versions

Heads = tuple[str, ...]


def script(folder: str, env: str = "from alembic import context\n") -> dict[str, str]:
    """Return the files that make a folder a script directory."""
    return {f"{folder}/env.py": env, f"{folder}/script.py.mako": "${message}\n"}


def ini(*lines: str, section: str = "alembic") -> str:
    """Return an ini file with one section."""
    return "\n".join([f"[{section}]", *lines, ""])


def at(folder: str, *files: tuple[str, ...]) -> dict[str, str]:
    """Return revisions in a folder: each row is an id and its down revisions."""
    return versions(*files, folder=folder)


def judged(clone: Clone, settings: Settings | None = None, only: tuple[str, ...] = ()) -> Checked:
    """Judge the merge of feature into main."""
    repository = Repository.at(clone.path)
    base, head = repository.commit("main"), repository.commit("feature")
    commits = Commits(base, head, repository.merge_base(base, head))
    return check(repository, commits, settings or Settings(), only)


def told(checked: Checked) -> dict[str, tuple[tuple[str, ...], Heads, str]]:
    """Return by path and first location: where it was read, the heads after it, the verdict."""
    return {
        f"{e.environment.path or '.'}": (
            e.environment.version_locations,
            e.histories.merged.heads,
            e.verdict.value,
        )
        for e in checked.judgement.environments
    }


def alembic_heads(clone: Clone, config: str, section: str = "alembic") -> Heads:
    """Merge main into feature in the work tree and ask Alembic for the heads there."""
    clone.git("merge", "--quiet", "--no-edit", "main")
    return heads_of(clone.path, config, section)


def heads_of(folder: Path, config: str, section: str = "alembic") -> Heads:
    """Ask Alembic for the heads of a work tree, started from its root."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            is_toml = config.endswith(".toml")
            read = Config(toml_file=config) if is_toml else Config(config, ini_section=section)
            return tuple(sorted(ScriptDirectory.from_config(read).get_heads()))
    finally:
        os.chdir(before)


@dataclass(frozen=True)
class Case:
    """A layout, the change on both sides, and what has to be found in it.

    `found` maps a path to its locations, heads after the merge and verdict; `alembic` are the
    configuration file and section with which Alembic loads the merged tree, and `path` whose heads
    these are.
    """

    common: Files
    base: Files
    head: Files
    found: Mapping[str, tuple[tuple[str, ...], Heads, str]]
    alembic: tuple[str, ...] = ()
    heads: Heads = field(default=("b2", "c3"))


V = "migrations/versions"
TENANT = ini("script_location = %(here)s/migrations", "path_separator = os",
             f"version_locations = %(here)s/{V}:%(here)s/tenant")  # fmt: skip
PLAIN = ini("script_location = %(here)s/migrations")
RECURSIVE = ini("script_location = %(here)s/migrations", "recursive_version_locations = true")
FORK = (at(V, ("b2", "a1")), at(V, ("c3", "a1")))
TORN = {"migrations": ((V,), ("b2", "c3"), "conflict")}

LAYOUTS = {
    "no ini at all (warehouse)": Case(script("migrations") | at(V, ("a1",)), *FORK, TORN),
    "revisions alone, by their names (invenio)": Case(
        {"shop/alembic/a1b2_x.py": revision("a1")},
        {"shop/alembic/b1b2_x.py": revision("b2", "a1")},
        {"shop/alembic/c1c2_x.py": revision("c3", "a1")},
        {"shop/alembic": (("shop/alembic",), ("b2", "c3"), "conflict")},
    ),
    "revisions alone, in a versions folder": Case(at(V, ("a1",)), *FORK, TORN),
    "an env.py without its template": Case(
        {"migrations/env.py": "from alembic import context\n"} | at(V, ("a1",)), *FORK, TORN
    ),
    "ini in conf": Case(
        script("migrations") | {"conf/alembic.ini": ini("script_location = migrations")}
        | at(V, ("a1",)), *FORK, TORN, ("conf/alembic.ini",),
    ),
    "ini in the migrations folder": Case(
        script("migrations") | {"migrations/alembic.ini": ini("script_location = %(here)s")}
        | at(V, ("a1",)), *FORK, TORN, ("migrations/alembic.ini",),
    ),
    "ini under another name (backend.ai)": Case(
        script("migrations")
        | {"halfstack.alembic.ini": ini("script_location = migrations", "version_locations = db/v")}
        | at("db/v", ("a1",)),
        at("db/v", ("b2", "a1")), at("db/v", ("c3", "a1")),
        {"migrations": (("db/v",), ("b2", "c3"), "conflict")}, ("halfstack.alembic.ini",),
    ),
    "a cfg file": Case(
        script("migrations")
        | {"alembic.cfg": ini("script_location = migrations", "version_locations = db/v")}
        | at("db/v", ("a1",)),
        at("db/v", ("b2", "a1")), at("db/v", ("c3", "a1")),
        {"migrations": (("db/v",), ("b2", "c3"), "conflict")}, ("alembic.cfg",),
    ),
    "pyproject.toml (pycroft)": Case(
        script("migrations") | at(V, ("a1",)) | {
            "alembic.ini": ini("# the database alone"),
            "pyproject.toml": '[tool.alembic]\nscript_location = "%(here)s/migrations"\n'
            f'version_locations = ["%(here)s/{V}", "tenant"]\n',
        },
        at(V, ("b2", "a1")), at("tenant", ("c3", "a1")),
        {"migrations": ((V, "tenant"), ("b2", "c3"), "conflict")}, ("pyproject.toml",),
    ),
    "DEFAULT and two sections (c2cgeoportal)": Case(
        script("db") | {
            "alembic.ini": "[DEFAULT]\nscript_location = db\n[main]\nversion_locations = db/main\n"
            "[static]\nversion_locations = db/static\n[loggers]\nkeys = root\n"
        } | at("db/main", ("a1",)) | at("db/static", ("s1",)),
        at("db/main", ("b2", "a1")), at("db/main", ("c3", "a1")),
        {"db": (("db/static",), ("s1",), "clean")}, ("alembic.ini", "main"),
    ),
    "a package with a src folder (quetz)": Case(
        script("src/shop/db/_migrations")
        | {"alembic.ini": ini("script_location = shop:db:_migrations")}
        | at("src/shop/db/_migrations/versions", ("a1",)),
        at("src/shop/db/_migrations/versions", ("b2", "a1")),
        at("src/shop/db/_migrations/versions", ("c3", "a1")),
        {"src/shop/db/_migrations": (
            ("src/shop/db/_migrations/versions",), ("b2", "c3"), "conflict")},
    ),
    "locations in packages": Case(
        script("shop/db") | at("shop/db/versions", ("a1",)) | {"alembic.ini": ini(
            "script_location = shop:db", "version_locations = shop:db/versions plug.one:versions",
        )},
        at("shop/db/versions", ("b2", "a1")), at("lib/plug/one/versions", ("c3", "a1")),
        {"shop/db": (("shop/db/versions", "lib/plug/one/versions"), ("b2", "c3"), "conflict")},
    ),
    "script_location is the folder of the ini (CAPEv2)": Case(
        script("utils/db") | {"utils/db/alembic.ini": ini("script_location = .")} | {
            "utils/db/versions/1. first step.py": revision("a1"),
            "utils/db/versions/Deprecated/0. zero.py": revision("z9", "a1"),
        },
        {"utils/db/versions/2. b.py": revision("b2", "a1")},
        {"utils/db/versions/2. c.py": revision("c3", "a1")},
        {"utils/db": (("utils/db/versions",), ("b2", "c3"), "conflict")},
    ),
    "comma between locations (GeoNature)": Case(
        script("migrations") | at(V, ("a1",)) | {"alembic.ini": ini(
            "script_location = migrations", f"version_locations = {V}, tenant")},
        at(V, ("b2", "a1")), at("tenant", ("c3", "a1")),
        {"migrations": ((V, "tenant"), ("b2", "c3"), "conflict")}, ("alembic.ini",),
    ),
    "a comment behind a value (polar)": Case(
        script("migrations") | at(V, ("a1",)) | {"alembic.ini": ini(
            "script_location = migrations",
            "version_path_separator = os  # Use os.pathsep.",
            f"version_locations = {V}:tenant")},
        at(V, ("b2", "a1")), at("tenant", ("c3", "a1")),
        {"migrations": ((V, "tenant"), ("b2", "c3"), "conflict")},
    ),
    "interpolation": Case(
        script("migrations") | at(V, ("a1",)) | {"alembic.ini": "[DEFAULT]\nroot = %(here)s/db\n"
        + ini("script_location = migrations", "path_separator = os",
              f"version_locations = %(here)s/{V}:%(root)s/t")},
        at(V, ("b2", "a1")), at("db/t", ("c3", "a1")),
        {"migrations": ((V, "db/t"), ("b2", "c3"), "conflict")}, ("alembic.ini",),
    ),
    "release folders, expand and contract (neutron, keystone)": Case(
        script("migrations") | {"alembic.ini": ini("script_location = %(here)s/migrations")}
        | at(V, ("kilo",)) | at(f"{V}/liberty/expand", ("e1", "kilo"))
        | {f"{V}/liberty/contract/d1.py": revision("d1", "kilo", branch_labels="contract")}
        | {f"{V}/EXPAND_HEAD": "e1\n"},
        at(f"{V}/mitaka/expand", ("b2", "e1")), at(f"{V}/newton/expand", ("c3", "e1")),
        {"migrations": (
            (V, f"{V}/liberty/contract", f"{V}/liberty/expand", f"{V}/mitaka/expand",
             f"{V}/newton/expand"), ("b2", "c3", "d1"), "conflict")},
    ),
    "a folder whose parents lie in a sub-folder": Case(
        script("migrations") | at(V, ("b1", "a1")) | at(f"{V}/2025", ("a1",)),
        at(V, ("b2", "b1")), at(V, ("c3", "b1")),
        {"migrations": ((V, f"{V}/2025"), ("b2", "c3"), "conflict")},
    ),
    "retired files below the living ones (zou)": Case(
        ALEMBIC | at(V, ("s9",)) | at(f"{V}/legacy", ("r1",), ("s9", "r1")),
        at(V, ("b2", "s9")), at(V, ("c3", "s9")), TORN, ("alembic.ini",),
    ),
    "env.py of another tool, vendored templates, a cookiecutter (onyx, bazarr)": Case(
        ALEMBIC | at(V, ("a1",)) | {"loadtest/env.py": "import os\n", "loadtest/versions/x.py": ""}
        | script("libs/alembic/templates/generic")
        | {"{{cookiecutter.name}}/alembic.ini": ini("script_location = nowhere")}
        | script("{{cookiecutter.name}}/db") | at("{{cookiecutter.name}}/db/versions", ("t1",)),
        *FORK, TORN, ("alembic.ini",),
    ),
    "Flask-Migrate with locations, but no script_location, in its ini (GeoNature)": Case(
        FLASK | at("migrations/v", ("a1",)) | {
            "migrations/alembic.ini": ini("version_locations = %(here)s/v, %(here)s/more")},
        at("migrations/v", ("b2", "a1")), at("migrations/more", ("c3", "a1")),
        {"migrations": (("migrations/v", "migrations/more"), ("b2", "c3"), "conflict")},
    ),
    "two sections, one of them narrower": Case(
        script("migrations") | at(V, ("a1",)) | {
            "alembic.ini": TENANT + ini("script_location = %(here)s/migrations", section="other")},
        at(V, ("b2", "a1")), at("tenant", ("c3", "a1")),
        {"migrations": ((V, "tenant"), ("b2", "c3"), "conflict")}, ("alembic.ini",),
    ),
    "two ini files, one of them narrower": Case(
        script("migrations") | at(V, ("a1",)) | {"alembic.ini": TENANT, "test.ini": PLAIN},
        at(V, ("b2", "a1")), at("tenant", ("c3", "a1")),
        {"migrations": ((V, "tenant"), ("b2", "c3"), "conflict")}, ("alembic.ini",),
    ),
    "a package that may be two, each found by its files": Case(
        {"conf/alembic.ini": ini("script_location = app:db")} | script("one/app/db")
        | script("two/app/db") | at("one/app/db/versions", ("q1",))
        | at("two/app/db/versions", ("a1",)),
        at("two/app/db/versions", ("b2", "a1")), at("two/app/db/versions", ("c3", "a1")),
        {"one/app/db": (("one/app/db/versions",), ("q1",), "clean"),
         "two/app/db": (("two/app/db/versions",), ("b2", "c3"), "conflict")},
    ),
    "colons in file names (open-event-server)": Case(
        ALEMBIC | {f"{V}/rev-2016-01-01-10:20:30-a1_.py": revision("a1")}, *FORK, TORN,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_of_real_projects(name: str, clone: Clone) -> None:
    case = LAYOUTS[name]
    clone.fork(case.base, case.head, case.common)
    checked = judged(clone)
    found = told(checked)
    assert {path: found.get(path) for path in case.found} == case.found
    heads = {e.histories.merged.heads for e in checked.judgement.environments}
    if case.alembic:
        assert alembic_heads(clone, *case.alembic) in heads
    assert (case.heads in heads) or any(set(case.heads) < set(h) for h in heads)
    assert checked.judgement.verdict == "conflict"


def dialects(*rows: tuple[str, ...]) -> dict[str, str]:
    """Return the same revisions for two databases."""
    one, other = (at(f"{V}/{name}", *rows) for name in ("postgresql", "sqlite"))
    return one | other


def test_folders_chosen_by_the_dialect_are_environments_that_share_ids(clone: Clone) -> None:
    clone.fork(dialects(("b2", "a1")), at(f"{V}/sqlite", ("c3", "a1")),
               script("migrations") | dialects(("a1",)))  # fmt: skip
    judgement = judged(clone).judgement
    assert [(e.environment.version_locations, e.histories.merged.heads, e.verdict)
            for e in judgement.environments] == [
        ((f"{V}/postgresql",), ("b2",), "clean"), ((f"{V}/sqlite",), ("b2", "c3"), "conflict"),
    ]  # fmt: skip


def test_copies_that_are_kept_in_step_do_not_know_each_other(clone: Clone) -> None:
    both = {**script("oss/core"), **script("ee/core")}
    one, other = at("oss/core/versions", ("a1",)), at("ee/core/versions", ("a1",))
    clone.fork(at("oss/core/versions", ("b2", "a1")), at("ee/core/versions", ("b2", "a1")),
               both | one | other)  # fmt: skip
    assert {p: (h, v) for p, (_, h, v) in told(judged(clone)).items()} == {
        "oss/core": (("b2",), "clean"),
        "ee/core": (("b2",), "clean"),
    }


SVC = script("svc") | {"svc/alembic.ini": ini("script_location = %(here)s")}
MOVED = ini("script_location = %(here)s/migrations", "version_locations = %(here)s/db")

CHANGES: dict[str, tuple[Files, Files]] = {
    "adds a location": (at(V, ("b2", "a1")), {"alembic.ini": TENANT, **at("tenant", ("c3", "a1"))}),
    "turns recursion on": (
        at(V, ("b2", "a1")), {"alembic.ini": RECURSIVE, **at(f"{V}/2026", ("c3", "a1"))},
    ),
    "repoints script_location": (
        {}, {"alembic.ini": ini("script_location = %(here)s/db"), **script("db"),
             **at("db/versions", ("a1",), ("b2", "a1"), ("c3", "a1"))},
    ),
    "moves the versions folder": (
        at(V, ("b2", "a1")),
        {f"{V}/a1_make.py": None, "alembic.ini": MOVED, **at("db", ("a1",), ("c3", "a1"))},
    ),
    "moves the whole package": (
        at(V, ("b2", "a1")),
        {f"{V}/a1_make.py": None, "migrations/env.py": None, "migrations/script.py.mako": None,
         "alembic.ini": ini("script_location = %(here)s/new"), **script("new"),
         **at("new/versions", ("a1",), ("c3", "a1"))},
    ),
    "brings a second environment": (
        {}, SVC | at("svc/versions", ("a1",), ("b2", "a1"), ("c3", "a1")),
    ),
    "loses the ini file that named a location": (
        at("tenant", ("b2", "a1")), {"alembic.ini": None, **at("tenant", ("c3", "a1"))},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_change_does_to_the_layout_is_seen(name: str, clone: Clone) -> None:
    base, head = CHANGES[name]
    common: dict[str, str] = ALEMBIC | at(V, ("a1",))
    if name.startswith("loses"):
        common |= {"alembic.ini": TENANT}
    clone.fork(base, head, common)
    judgement = judged(clone).judgement
    assert judgement.verdict == "conflict"
    assert ("b2", "c3") in [e.histories.merged.heads for e in judgement.environments]


def test_a_move_without_a_fork_is_clean(clone: Clone) -> None:
    head = {f"{V}/a1_make.py": None, "alembic.ini": MOVED, **at("db", ("a1",), ("b2", "a1"))}
    clone.fork({"readme": ""}, head, ALEMBIC | at(V, ("a1",)))
    checked = judged(clone)
    assert told(checked) == {"migrations": (("db",), ("b2",), "clean")}
    (environment,) = checked.judgement.environments
    assert environment.histories.base.heads == ("a1",)


def test_an_environment_that_was_renamed_by_git_is_the_same_one(clone: Clone) -> None:
    clone.commit(script("old") | at("old/versions", ("a1",), ("x1", "a1"), ("y1", "a1")))
    clone.branch("feature")
    clone.git("mv", "old", "new")
    clone.commit({})
    clone.switch("main")
    clone.commit({"readme": ""})
    checked = judged(clone)
    (environment,) = checked.judgement.environments
    assert environment.environment.path == "new"
    assert (environment.verdict, environment.conflicts[0].inherited) == ("clean", True)


def test_hiding_a_parent_in_a_sub_folder_breaks_the_history(clone: Clone) -> None:
    head = {f"{V}/a1_make.py": None, **at(f"{V}/2025", ("a1",))}
    clone.fork({"x": ""}, head, ALEMBIC | at(V, ("a1",), ("b2", "a1")))
    assert judged(clone).judgement.verdict == "broken"


def test_a_new_folder_that_nothing_names_is_not_passed_over(clone: Clone) -> None:
    clone.fork(at(V, ("b2", "a1")), at(f"{V}/2026", ("c3", "a1")), ALEMBIC | at(V, ("a1",)))
    judgement = judged(clone).judgement
    assert judgement.verdict == "not_evaluated"
    (finding,) = judgement.findings
    assert (finding.id, finding.brought_by, finding.path) == ("MH111", "head", f"{V}/2026")


@pytest.mark.parametrize("folder", ["old", "sub"])
def test_a_revision_that_is_taken_out_of_use_is_not_missed(folder: str, clone: Clone) -> None:
    head = {f"{V}/b2_make.py": None, **at(f"{V}/{folder}", ("b2", "a1"))}
    clone.fork({"x": ""}, head, ALEMBIC | at(V, ("a1",), ("b2", "a1")))
    found = [f.id for f in judged(clone).judgement.findings]
    assert "MH111" not in found


HIDING: dict[str, tuple[str, Files, Files]] = {
    "drops a location": (TENANT, at("tenant", ("t1", "a1")), {"alembic.ini": PLAIN}),
    "turns recursion off": (RECURSIVE, at(f"{V}/2026", ("t1", "a1")), {"alembic.ini": PLAIN}),
    "names another location": (
        PLAIN, at(V, ("b2", "a1")), {"alembic.ini": MOVED, **at("db", ("z1",))},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HIDING)
def test_revisions_that_a_change_takes_out_of_sight_are_told(name: str, clone: Clone) -> None:
    config, base, head = HIDING[name]
    clone.fork(base, head, ALEMBIC | at(V, ("a1",)) | {"alembic.ini": config})
    judgement = judged(clone).judgement
    assert judgement.verdict == "not_evaluated"
    (finding,) = [f for f in judgement.findings if f.id == "MH111"]
    assert (finding.path, finding.brought_by) == ("alembic.ini", "head")


def test_a_folder_elsewhere_that_carries_on_belongs_together_with_it(clone: Clone) -> None:
    common = script("migrations") | at(V, ("a1",)) | at("plugins/one/versions", ("p1", "a1"))
    clone.fork({"x": ""}, at(V, ("b2", "a1")), common)
    found = {"migrations": ((V, "plugins/one/versions"), ("b2", "p1"), "conflict")}
    assert told(judged(clone)) == found


UNCLEAR: dict[str, tuple[str, str | bytes]] = {
    "not UTF-8": ("alembic.ini", PLAIN.encode() + b"# caf\xe9\n"),
    "no ini file": ("alembic.ini", "script_location = migrations\n"),
    "torn by a merge": ("alembic.ini", "<<<<<<< a\n" + PLAIN),
    "an unknown name": ("alembic.ini", ini("script_location = %(nothing)s/migrations")),
    "an unknown separator": (
        "alembic.ini",
        ini("script_location = migrations", "path_separator = tab", "version_locations = a"),
    ),
    "several lines": (
        "alembic.ini",
        ini("script_location = migrations", "version_locations =", f"  {V}", "  tenant"),
    ),
    "several packages": (
        "conf/alembic.ini", ini("script_location = app:db", "version_locations = app:db:versions")
    ),
    "locations elsewhere": (
        "alembic.ini", ini("script_location = migrations", "version_locations = gone:versions")
    ),
    "yes is not true any more": (
        "alembic.ini",
        ini("script_location = migrations", "recursive_version_locations = yes"),
    ),
    "not TOML": ("pyproject.toml", "[tool.alembic]\nscript_location = \n"),
    "TOML that is not a list": (
        "pyproject.toml",
        '[tool.alembic]\nscript_location = "migrations"\nversion_locations = "x"\n',
    ),
    "TOML with another name": (
        "pyproject.toml", '[tool.alembic]\nscript_location = "%(there)s/migrations"\n'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_cannot_be_followed_is_not_evaluated(name: str, clone: Clone) -> None:
    path, content = UNCLEAR[name]
    common = script("migrations") | at(V, ("a1",)) | at(f"{V}/sub", ("q1",))
    common |= script("one/app/db") | script("two/app/db")
    clone.fork({"x": ""}, {path: content}, common)
    judgement = judged(clone).judgement
    found = [f for f in judgement.findings if f.id == "MH111"]
    assert [(f.path, f.brought_by, f.severity) for f in found] == [(path, "head", "error")]
    assert judgement.verdict == "not_evaluated"
    named = Settings(environments=(EnvironmentSetting("migrations", (V,)),))
    assert judged(clone, named).judgement.verdict == "clean"


@pytest.mark.parametrize(("only", "verdict"), [("migrations", "not_evaluated"), ("svc", "clean")])
def test_what_is_unclear_elsewhere_does_not_touch_the_chosen_one(
    only: str, verdict: str, clone: Clone
) -> None:
    broken = {"migrations/alembic.ini": ini("script_location = %(nothing)s")}
    clone.commit(script("migrations") | at(V, ("a1",)) | broken | SVC | at("svc/versions", ("s1",)))
    clone.branch("feature")
    assert judged(clone, only=(only,)).judgement.verdict == verdict


def test_configuration_that_both_sides_changed_is_taken_from_both(clone: Clone) -> None:
    lines = ("sqlalchemy.url = {}", "script_location = %(here)s/migrations")
    common, base, head = (
        {"alembic.ini": ini(*lines).format(name)} for name in ("one", "two", "three")
    )
    clone.fork(at(V, ("b2", "a1")) | base, at(V, ("c3", "a1")) | head,
               script("migrations") | at(V, ("a1",)) | common)  # fmt: skip
    assert told(judged(clone)) == TORN


@pytest.mark.parametrize("place", ["migrations", V])
def test_what_lies_behind_a_link_is_not_evaluated(place: str, clone: Clone) -> None:
    clone.commit({"alembic.ini": PLAIN} | SVC | at("svc/versions", ("s1",)))
    real = "real" if place == "migrations" else "real/versions"
    clone.write(script("real") | at("real/versions", ("a1",)))
    if place == V:
        clone.write(script("migrations"))
    link = clone.path / place
    link.symlink_to(os.path.relpath(clone.path / real, link.parent))
    clone.commit({})
    clone.branch("feature")
    clone.commit({"x": ""})
    judgement = judged(clone).judgement
    assert judgement.verdict == "not_evaluated"
    (finding,) = judgement.findings
    assert (finding.id, finding.path, finding.brought_by) == ("MH106", place, "base")


def test_a_submodule_in_the_place_of_versions_is_not_evaluated(clone: Clone) -> None:
    sha = clone.commit(ALEMBIC | SVC | at("svc/versions", ("s1",)))
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{sha},{V}")
    clone.git("commit", "--quiet", "--message", "submodule")
    clone.branch("feature")
    assert judged(clone).judgement.verdict == "not_evaluated"


def test_an_environment_without_a_revision_yet_is_clean(clone: Clone) -> None:
    clone.commit(ALEMBIC | SVC | at("svc/versions", ("s1",)) | {f"{V}/.gitkeep": ""})
    clone.branch("feature")
    found = judged(clone).judgement
    assert found.verdict == "clean"
    assert [(f.id, f.severity) for f in found.findings] == [("MH108", "note")]


def test_an_empty_folder_does_not_hide_revisions_beside_it(clone: Clone) -> None:
    beside = at("migrations/revisions", ("a1",))
    clone.fork(
        at("migrations/revisions", ("b2", "a1")),
        at("migrations/revisions", ("c3", "a1")),
        ALEMBIC | beside | {f"{V}/.gitkeep": ""},
    )
    assert judged(clone).judgement.verdict != "clean"


def test_an_environment_that_is_removed_is_no_riddle(clone: Clone) -> None:
    svc = SVC | at("svc/versions", ("s1",))
    clone.commit(ALEMBIC | at(V, ("a1",)) | svc)
    clone.branch("feature")
    clone.commit(dict.fromkeys(svc))
    found = judged(clone).judgement
    assert found.verdict == "clean"
    assert [f.id for f in found.findings] == ["MH119"]


def test_a_criss_cross_history_is_merged_as_git_does(clone: Clone) -> None:
    """One of two merge bases alone would hide a head."""
    clone.commit(ALEMBIC | at(V, ("a1",), ("h1", "a1")))
    clone.branch("feature")
    feature = clone.commit(dict.fromkeys(at(V, ("h1",))))
    clone.switch("main")
    main = clone.commit({"main.txt": "m\n"})
    clone.git("merge", "--quiet", "--no-ff", "-m", "one", feature)
    clone.commit(at(V, ("h1", "a1")))
    clone.switch("feature")
    clone.git("merge", "--quiet", "--no-ff", "-m", "two", main)
    clone.commit(at(V, ("r1", "a1")))
    found = judged(clone).judgement
    assert found.environments[0].histories.merged.heads == ("h1", "r1")
    assert found.verdict == "conflict"


@pytest.mark.parametrize(
    "text",
    [
        'tool = 1\nx = """\n[tool.alembic]\n"""\n',
        "[tool.alembic]\nx = " + "[" * 5000,
        '[tool.alembic]\nscript_location = "%(here)99999999999s"\n',
    ],
    ids=["tool is no table", "nested", "width"],
)
def test_a_pyproject_of_a_stranger_never_ends_the_run(clone: Clone, text: str) -> None:
    clone.fork(at(V, ("b2", "a1")), {"sub/pyproject.toml": text}, ALEMBIC | at(V, ("a1",)))
    assert judged(clone).judgement.verdict in ("clean", "not_evaluated")


def test_a_folder_that_moves_with_its_helpers_blames_nobody(clone: Clone) -> None:
    clone.commit(ALEMBIC | at(V, ("a1",)) | {f"{V}/util.py": "x = 1\n"})
    clone.branch("feature")
    clone.git("mv", "migrations", "db")
    clone.commit({"alembic.ini": "[alembic]\nscript_location = %(here)s/db\n"})
    assert not judged(clone).judgement.fails


def test_an_environment_that_is_emptied_is_told(clone: Clone) -> None:
    clone.commit(ALEMBIC | at(V, ("a1",)) | {f"{V}/.gitkeep": ""})
    clone.branch("feature")
    clone.commit(dict.fromkeys(at(V, ("a1",))))
    (finding,) = judged(clone).judgement.findings
    assert (finding.id, finding.path) == ("MH108", "migrations")
