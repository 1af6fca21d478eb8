"""What one event costs: requests to GitHub, fetches, and the bytes that these bring."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest

from loopback import Exchange
from tests.clone import ALEMBIC, FLASK, revision, versions
from tests.stories.scene import CONFLICT, Run, Scene

LINES = "".join(f"# line {n}\n" for n in range(40))
CLEAN = ("success", "No head conflict (head c3)")


@dataclass(frozen=True)
class Cost:
    """What a run asked of the server."""

    api: int
    fetches: int
    """Each begins with a look at what the server offers."""
    packs: int
    """Requests for objects, and one for the name of the base branch."""
    bytes: int

    @classmethod
    def of(cls, run: Run) -> "Cost":
        return cls(
            api=sum(e.route.startswith("/") for e in run.requests),
            fetches=len(_git(run, "info/refs")),
            packs=len(_git(run, "git-upload-pack")),
            bytes=sum(e.size for e in _git(run, "git-upload-pack")),
        )


def _git(run: Run, route: str) -> Sequence[Exchange]:
    return [e for e in run.requests if e.route == route]


def assert_two_fetches(run: Run) -> None:
    """Nothing was fetched that one of the two fetches could have brought."""
    cost = Cost.of(run)
    assert (cost.fetches, cost.packs) == (2, 3)


def test_an_event_that_changes_nothing_costs_six_requests_and_two_fetches(scene: Scene) -> None:
    scene.open(base={"README.md": "more\n"})
    run = scene.changed()
    assert Cost.of(run).api <= 7, "a status is posted, and looked at again"
    assert_two_fetches(run)
    run = scene.changed()
    assert Cost.of(run).api <= 6
    assert_two_fetches(run)
    assert run.writes == []
    assert scene.status() == CLEAN


def test_a_new_conflict_costs_nine_requests_and_a_standing_one_six(scene: Scene) -> None:
    scene.open()
    run = scene.changed()
    assert scene.status() == CONFLICT
    assert Cost.of(run).api <= 9
    assert_two_fetches(run)
    again = scene.changed()
    assert again.writes == []
    assert Cost.of(again).api <= 6
    assert_two_fetches(again)


def test_a_settings_file_and_templates_come_with_the_rest(scene: Scene) -> None:
    settings = {".github/merge-heads.yml": "strategy: reparent\n"}
    scene.open(common={**ALEMBIC, **settings})
    run = scene.changed()
    assert scene.status() == CONFLICT
    assert_two_fetches(run)


def test_files_that_both_sides_changed_or_added_come_with_the_rest(scene: Scene) -> None:
    both = {"app/models.py": LINES, "migrations/versions/a2_make.py": revision("a2", "a1") + LINES}
    scene.open(
        common=both,
        head={
            **{p: f"# head\n{t}" for p, t in both.items()},
            **versions(("c3", "a2")),
            "notes.txt": "head\n",
        },
        base={**{p: f"{t}# base\n" for p, t in both.items()}, "notes.txt": "base\n"},
    )
    assert_two_fetches(scene.changed())
    assert scene.status() == CLEAN


@pytest.mark.parametrize("moves", ["head", "base"])
def test_a_file_that_one_side_moved_and_the_other_changed_comes_with_the_rest(
    scene: Scene, moves: str
) -> None:
    old, new, rev = "app/models.py", "app/tables.py", versions(("c3", "a1"))
    moved = {old: None, new: f"# moved\n{LINES}", "app/other.py": "1\n"}
    changed = {old: f"{LINES}# changed\n"}
    head, base = (moved, changed) if moves == "head" else (changed, moved)
    scene.open(common={old: LINES}, head={**rev, **head}, base=base)
    assert_two_fetches(scene.changed())
    assert scene.status() == CLEAN


def test_a_version_folder_that_base_moved_and_edited_comes_with_the_rest(scene: Scene) -> None:
    old, new = versions(("a1",), ("a2", "a1")), versions(("a2", "a1"), folder="db/versions")
    here = {path.replace("migrations/", "db/"): text for path, text in FLASK.items()}
    edited = {"db/versions/a1_make.py": revision("a1") + "# moved\n"}
    scene.open(
        common=old,
        head=versions(("c3", "a2")),
        base={**dict.fromkeys((*old, *FLASK)), **here, **new, **edited},
    )
    assert_two_fetches(scene.changed())
    assert scene.status() == CLEAN


def test_revisions_where_no_name_tells_of_them_cost_a_third_fetch(scene: Scene) -> None:
    ini = "[alembic]\nscript_location = %(here)s/migrations\nversion_locations = %(here)s/db\n"
    common = {"alembic.ini": ini, "migrations/versions/a1_make.py": None}
    scene.open(
        common={**common, **versions(("a1",), folder="db")},
        head=versions(("c3", "a1"), folder="db"),
        base=versions(("b2", "a1"), folder="db"),
    )
    run = scene.changed()
    assert scene.status() == CONFLICT
    assert (Cost.of(run).fetches, Cost.of(run).packs) == (3, 4)


def test_a_repair_asked_for_costs_two_fetches_and_a_look_at_base(scene: Scene) -> None:
    scene.open()
    _, run = scene.says("alice", "/merge-heads")
    assert [p.ref for p in scene.github.pushes] == ["refs/heads/feature"]
    assert (Cost.of(run).fetches, Cost.of(run).packs) == (3, 4)


@pytest.mark.parametrize("name", ["release/1.0", "r/50%25#1&a=b+c;(é)@home"])
def test_a_base_branch_of_any_name_costs_no_more(scene: Scene, name: str) -> None:
    pull = scene.open()
    scene.commit(name, versions(("d4", "b2")), start=scene.github.tip(scene.repository, "main"))
    scene.github.retarget(pull, name)
    run = scene.changed()
    assert run.outputs["verdict"] == "conflict"
    assert '"d4"' in run.outputs["conflicts"]
    assert Cost.of(run).api <= 9
    assert_two_fetches(run)


def test_a_base_branch_that_is_mistaken_for_another_one_is_read_itself(scene: Scene) -> None:
    pull = scene.open()
    scene.commit("heads/main", versions(("d4", "a1")), start=f"{pull.head_sha}~1")
    scene.github.retarget(pull, "heads/main")
    run = scene.changed()
    assert '"d4"' in run.outputs["conflicts"]
    assert '"b2"' not in run.outputs["conflicts"]
    compared = [e.path for e in run.requests if "/compare/" in e.path]
    base = scene.github.tip(scene.repository, "heads/main")
    assert [path.rpartition("/compare/")[2] for path in compared] == [
        f"heads/main...{scene.tip}",
        f"{base}...{scene.tip}",
    ]


def test_a_base_that_moves_while_it_is_fetched_is_judged_as_it_was_fetched(scene: Scene) -> None:
    scene.open(base={"README.md": "more\n"})

    def move(method: str, path: str) -> None:
        if "info/refs" in path:
            scene.github.on_request.remove(move)
            scene.commit("main", versions(("b2", "a1")))

    scene.github.on_request.append(move)
    scene.changed()
    assert scene.status() == CONFLICT


def test_what_is_fetched_is_trees_and_migrations_and_not_the_repository(scene: Scene) -> None:
    ids = [f"{n:04x}" for n in range(60)]
    chain = versions((ids[0],), *((new, old) for old, new in pairwise(ids)))
    common = {path: text + LINES for path, text in chain.items()}
    # Random text does not compress to less than three quarters of itself.
    dice = random.Random(5)
    common |= {f"assets/{n}.js": dice.randbytes(500_000).hex() for n in range(40)}
    more = dice.randbytes(500_000).hex()
    scene.commit("main", versions(("a1",)))
    scene.open(
        common={**common, "migrations/versions/a1_make.py": None},
        head={**versions(("c3", ids[-1])), "assets/1.js": None, "new.js": common["assets/2.js"]},
        base={**versions(("b2", ids[-1])), "assets/0.js": "1\n", "more.js": more},
    )
    stored = scene.git("count-objects", "-v")
    size = {row.split(": ")[0]: int(row.split(": ")[1]) for row in stored.splitlines()}
    assert size["size"] + size["size-pack"] > 20_000, "20 MB, in KiB"
    run = scene.changed()
    assert scene.status() == CONFLICT
    assert_two_fetches(run)
    migrations = sum(len(text) for text in chain.values()) + 62 * len(LINES)
    listing = sum(len(row) for row in scene.git("ls-tree", "-r", "-t", "main").splitlines())
    assert Cost.of(run).bytes < 3 * listing + migrations
