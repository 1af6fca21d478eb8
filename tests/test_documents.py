"""Documents that cannot rot: what they say is held against what is there."""

import re
from pathlib import Path

import pytest
import yaml

from merge_heads.cli import run
from merge_heads.outcomes import UsageProblem
from merge_heads.report import replies
from merge_heads.settings import read_settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
SOURCE = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
LINK = re.compile(r"\]\((?!https?://)([^)#]*)(?:#([^)]+))?\)")


def anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def test_the_readme_shows_the_workflow_file_that_is_checked() -> None:
    (shown,) = re.findall(
        r"<!-- examples/merge-heads.yml -->\n```yaml\n(.*?)```", README, re.DOTALL
    )
    assert shown == (ROOT / "examples/merge-heads.yml").read_text()
    assert README[: README.index(shown)].count("\n") < 50


def test_the_readme_is_short() -> None:
    assert README.count("\n") < 250


def test_every_input_and_output_has_its_row() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    for name, told in action["inputs"].items():
        assert f"| `{name}` | `{told['default']}` |" in README
    for name in action["outputs"]:
        assert f"| `{name}` |" in README


def test_every_finding_has_its_section() -> None:
    ids = re.findall(r'"(MH\d{3})",\s+"([a-z-]+)"', SOURCE)
    assert len(ids) >= 8
    told = anchors(ROOT / "docs/findings.md")
    for id_, name in [*ids, ("MH107", "computed-identifier"), ("MH106", "unreadable-file")]:
        assert f"{id_.lower()}-{name}" in told


def test_every_refusal_has_its_row() -> None:
    ids = set(re.findall(r'Refusal\(\s*"([a-z-]+)"', SOURCE))
    assert len(ids) > 10
    told = set(re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/refusals.md").read_text(), re.M))
    assert told == ids | {"history-broken", "history-not-evaluated"}


def test_the_commands_of_the_help_are_those_of_the_readme() -> None:
    commands = re.findall(r"^\| (`/merge-heads[^|]*`) \|", replies.help_table(), re.MULTILINE)
    assert commands == re.findall(r"^\| (`/merge-heads[^|]*`) \|", README, re.MULTILINE)


@pytest.mark.parametrize("document", ["README.md", "SECURITY.md", "CONTRIBUTING.md", "docs"])
def test_every_link_leads_somewhere(document: str) -> None:
    path = ROOT / document
    for source in sorted(path.glob("*.md")) if path.is_dir() else [path]:
        for target, anchor in LINK.findall(source.read_text()):
            found = source.parent / target if target else source
            assert found.exists(), f"{source.name} links to {target}"
            assert found.stat().st_size, f"{target} is empty"
            assert not anchor or anchor in anchors(found), f"{source.name}: {target}#{anchor}"


def test_every_target_of_the_makefile_that_a_document_names_is_there() -> None:
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = re.findall(r"^help:\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for document in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"`make ([a-z-]+)", document.read_text()):
            assert target in made, f"{document.name} names make {target}"
            assert f"make {target} " in told[0], f"make help does not tell of {target}"


def test_the_settings_file_of_the_documents_is_read() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/settings.md").read_text(), re.DOTALL)
    assert read_settings(shown.encode()).findings == {"MH105": "off", "MH102": "error"}


def test_the_command_lines_of_the_readme_are_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = re.findall(r"^merge-heads (.+?)(?:\s+#.*)?$", README, re.MULTILINE)
    assert len(lines) >= 5
    for line in lines:
        try:
            run([*line.split(), "--repo", str(tmp_path)], {})
            said = capsys.readouterr().out
        except UsageProblem as problem:
            said = problem.happened
        assert "is not in a git repository" in said
