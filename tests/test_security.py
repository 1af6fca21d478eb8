"""The rules of SECURITY.md: each is there, and tied to tests that are there."""

import ast
import re
from pathlib import Path

import pytest

from merge_heads.repair import Repair, plan, prove
from merge_heads.verdict import Verdict
from tests.repair.trees import judged, repaired, tree, wish
from tests.stories.conftest import crowd, github, scene  # noqa: F401 - their fixtures
from tests.stories.scene import Scene

ROOT = Path(__file__).parent.parent
RULES = dict(
    re.findall(
        r"^(\d+)\. (.*?)(?=^\d+\. |^\w)",
        (ROOT / "SECURITY.md").read_text(),
        re.MULTILINE | re.DOTALL,
    )
)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def names_in(path: str) -> set[str]:
    """Return the tests that pytest finds in a file."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    body = ast.parse((ROOT / path).read_text()).body
    return {node.name for node in body if isinstance(node, functions)}


def test_no_rule_is_missing() -> None:
    assert list(RULES) == [str(number) for number in range(1, 9)]


@pytest.mark.parametrize("number", RULES)
def test_every_rule_is_held_by_tests_that_are_there(number: str) -> None:
    named = TEST.findall(RULES[number])
    assert len(named) > 1
    assert RULES[number].count("::") == len(named), "a test is named in another way"
    for path, name in named:
        assert name.startswith("test_")
        assert name in names_in(path), f"rule {number} names {path}::{name}"


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_the_gate_stands_on_the_head_and_nowhere_else(scene: Scene, event: str) -> None:  # noqa: F811
    scene.open()
    scene.changed(event)
    scene.commit("feature", {"README.md": "more\n"})
    scene.changed(event)
    heads = set(scene.git("rev-list", "-2", "feature").split())
    told = {s.sha for s in scene.repository.statuses if s.context == "merge-heads"}
    assert told == heads


def test_nothing_read_is_not_evaluated() -> None:
    assert Verdict.worst([]) is Verdict.NOT_EVALUATED


def test_a_revision_of_base_that_the_head_has_moved_away_is_not_changed_either() -> None:
    base, head = tree(("a",), ("b", "a")), tree(("c", "a"))
    head["m/v/moved.py"] = base["m/v/a_x.py"]
    merged = {**tree(("b", "a")), **head}
    before = judged(base, head, merged)
    repair = plan(before, wish())
    assert isinstance(repair, Repair)
    assert (
        prove(before, judged(base, head, repaired(merged, repair)), repair, repair.changes, base)
        is None
    )
    spoiled = head["m/v/moved.py"].replace(b"pass", b"op.drop_table('users')")
    careless = Repair(repair.steps, {**repair.changes, "m/v/moved.py": spoiled})
    after = judged(base, head, repaired(merged, careless))
    refusal = prove(before, after, careless, careless.changes, base)
    assert refusal is not None
    assert "would change a, which the base branch has" in refusal.reason
