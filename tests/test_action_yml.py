"""What is promised outside of Python: action.yml, the workflows, the example, the Makefile."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from merge_heads import __version__
from merge_heads.settings import Inputs

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted([*ROOT.glob("examples/*.yml"), *ROOT.glob(".github/workflows/*.yml")])
EXAMPLE = ROOT / "examples" / "merge-heads.yml"
OWN = ROOT / ".github" / "workflows" / "merge-heads.yml"
SHA = re.compile(r"@[0-9a-f]{40}$")
# The contract: what a workflow may count on in every later version.
DEFAULTS = {
    "token": "${{ github.token }}",
    "config": ".github/merge-heads.yml",
    "auto-fix": "off",
    "strategy": "merge",
    "push-to-forks": "false",
    "rehearse": "off",
    "repair-base": "false",
    "comment": "true",
    "status-context": "merge-heads",
    "fail-on-conflict": "auto",
}
OUTPUTS = {"verdict", "conflicts", "comment-url", "commit-sha", "report"}


class Environ(dict[str, str]):
    """Variables that remember which of them were looked at."""

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables)
        self.looked_at: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.looked_at.add(key)
        return super().get(key, default)


def variables(inputs: dict[str, str]) -> Environ:
    """Return inputs as the runner hands them to a container."""
    return Environ({f"INPUT_{name.upper()}": text for name, text in inputs.items()})


def loaded(path: Path) -> dict[str, Any]:
    """Return a YAML file; the key `on` is kept from being read as true."""
    text = re.sub(r"^on:", '"on":', path.read_text(), flags=re.M)
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.fixture(scope="module")
def action() -> dict[str, Any]:
    return loaded(ROOT / "action.yml")


def test_the_inputs_and_their_defaults_are_the_contracts(action: dict[str, Any]) -> None:
    assert {name: about["default"] for name, about in action["inputs"].items()} == DEFAULTS


def test_the_outputs_are_the_contracts(action: dict[str, Any]) -> None:
    assert set(action["outputs"]) == OUTPUTS


def test_every_input_and_output_is_described_in_a_sentence(action: dict[str, Any]) -> None:
    for about in [*action["inputs"].values(), *action["outputs"].values()]:
        assert re.fullmatch(r"[A-Z][^\n]+\.", about["description"])


def test_the_action_is_built_from_the_dockerfile(action: dict[str, Any]) -> None:
    assert action["name"] == "merge-heads"
    assert action["branding"] == {"icon": "git-merge", "color": "blue"}
    assert action["runs"] == {"using": "docker", "image": "Dockerfile"}
    dockerfile = (ROOT / "Dockerfile").read_text().splitlines()
    assert 'ENTRYPOINT ["merge-heads", "action"]' in dockerfile
    assert not [line for line in dockerfile if line.startswith("USER")]


def test_an_input_left_out_means_the_default_of_the_action() -> None:
    given = DEFAULTS | {"token": "t"}
    assert Inputs.from_environ(variables(given)) == Inputs.from_environ(variables({"token": "t"}))


def test_exactly_the_inputs_of_the_action_are_read() -> None:
    environ = variables(DEFAULTS)
    Inputs.from_environ(environ)
    assert environ.looked_at == set(environ)


def test_the_version_is_said_once_and_the_example_names_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "src/merge_heads/__init__.py"
    assert [step["uses"] for step in steps(loaded(EXAMPLE))] == [
        f"merge-heads/merge-heads@v{__version__}"
    ]


def test_the_readme_names_only_targets_that_the_makefile_has() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    named = re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(), re.M)
    assert set(named) <= set(targets)


def test_the_pinned_requirements_tell_no_address() -> None:
    for path in ROOT.glob("requirements/*.txt"):
        assert "://" not in path.read_text()
        assert "--" not in path.read_text().replace("--hash=sha256:", "")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.relative_to(ROOT)))
class TestEveryWorkflow:
    def test_no_job_has_a_permission_that_it_does_not_ask_for(self, path: Path) -> None:
        workflow = loaded(path)
        assert workflow["permissions"] == {}
        assert all("permissions" in job for job in workflow["jobs"].values())

    def test_each_permission_has_its_reason_beside_it(self, path: Path) -> None:
        asked = re.findall(r"^ +[\w-]+: (?:read|write)\b(.*)$", path.read_text(), re.M)
        assert all(re.match(r" # to \w+", reason) for reason in asked)

    def test_no_script_holds_words_of_an_event(self, path: Path) -> None:
        for step in steps(loaded(path)):
            assert "${{" not in step.get("run", "")

    def test_what_others_wrote_is_pinned(self, path: Path) -> None:
        for step in steps(loaded(path)):
            used = step.get("uses", "./")
            assert used == "./" or used.startswith("merge-heads/") or SHA.search(used)

    def test_no_credential_stays_in_the_workspace(self, path: Path) -> None:
        for step in steps(loaded(path)):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_the_example_is_short_and_checks_nothing_out() -> None:
    assert len(EXAMPLE.read_text().splitlines()) <= 45
    assert "checkout@" not in EXAMPLE.read_text()


def test_the_own_workflow_checks_out_the_default_branch_only() -> None:
    checkout, own = steps(loaded(OWN))
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert own == {"uses": "./", "with": steps(loaded(EXAMPLE))[0]["with"]}


def test_the_own_workflow_is_the_example_but_for_its_steps() -> None:
    example, own = loaded(EXAMPLE), loaded(OWN)
    assert own["on"] == example["on"]
    (theirs,), (ours,) = example["jobs"].values(), own["jobs"].values()
    for key in ("if", "permissions", "concurrency", "runs-on"):
        assert ours[key] == theirs[key]


def test_a_waiting_command_is_not_pushed_out_by_a_comment() -> None:
    workflow = loaded(EXAMPLE)
    (job,) = workflow["jobs"].values()
    assert "concurrency" not in workflow
    assert job["concurrency"]["cancel-in-progress"] is False
    assert "github.event_name != 'issue_comment'" in job["if"]
    assert "contains(github.event.comment.body, '/merge-heads')" in job["if"]
