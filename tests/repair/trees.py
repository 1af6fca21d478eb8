"""Trees of migration files, judged as if git had merged them, and the repair of what was found."""

from collections.abc import Mapping

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.source import read_revision
from merge_heads.outcomes import Refusal
from merge_heads.repair import Repair, Wish, plan
from merge_heads.settings import Strategy
from merge_heads.verdict import Commits, Histories, Judgement, judge_environment, judgement
from tests.clone import revision

Tree = Mapping[str, bytes]
COMMITS = Commits("1", "2", "0")
FOLDER = "m/v"


def tree(*rows: tuple[str, ...], folder: str = FOLDER, body: str = "pass") -> dict[str, bytes]:
    """Return files by path: each row is an id and its down revisions."""
    return {f"{folder}/{id_}_x.py": revision(id_, *down, body=body).encode() for id_, *down in rows}


def history(files: Tree) -> History:
    """Read the files of one tree as Alembic would load them, by name."""
    return History.of(read_revision(path, files[path]) for path in sorted(files))


def judged(
    base: Tree, head: Tree, merged: Tree | None = None, *environments: Environment
) -> Judgement:
    """Judge a merge; without `merged`, of two sides that change no file of each other."""
    after = {**base, **head} if merged is None else merged
    found = []
    for environment in environments or (Environment("m", (FOLDER,)),):
        sides = [history(_inside(files, environment)) for files in (base, head, after)]
        found.append(judge_environment(environment, Histories(sides[0], sides[1], sides[2])))
    return judgement(COMMITS, found)


def _inside(files: Tree, environment: Environment) -> Tree:
    return {path: files[path] for path in environment.revision_files(files)}


def wish(strategy: str = "merge", *, message: str = "merge heads {heads}") -> Wish:
    """Return what a repair is to be like."""
    return Wish(Strategy(strategy), message, 1_700_000_000)


def repaired(files: Tree, repair: Repair) -> dict[str, bytes]:
    """Return the tree with the changes of a repair."""
    after: dict[str, bytes | None] = {**files, **repair.changes}
    return {path: content for path, content in after.items() if content is not None}


def planned(base: Tree, head: Tree, strategy: str = "merge") -> Repair:
    """Plan a repair that has to be possible, and see that it leaves a clean history."""
    repair = plan(judged(base, head), wish(strategy))
    assert isinstance(repair, Repair), repair
    after = judged(base, head, repaired({**base, **head}, repair))
    assert after.is_fine, after.findings
    assert plan(after, wish(strategy)) is None
    return repair


def refused(base: Tree, head: Tree, strategy: str = "merge") -> Refusal:
    """Plan a repair that has to be refused, in whole sentences."""
    found = plan(judged(base, head), wish(strategy))
    assert isinstance(found, Refusal), found
    assert found.reason.endswith(".")
    assert found.next_step.endswith(".")
    return found
