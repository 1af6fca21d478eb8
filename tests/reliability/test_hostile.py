"""A sample of the hostile corpus against the real action; all of it is `python -m reliability`."""

from pathlib import Path

import pytest

from reliability.hostile import markdown, mermaid, runner_files
from reliability.hostile.case import Case, Making
from reliability.hostile.cases import all_cases
from reliability.hostile.cases.executed import code
from reliability.hostile.running import tried

_SAMPLE = list(all_cases(is_whole=False))


@pytest.mark.parametrize(
    "case", _SAMPLE, ids=lambda case: case.name[:80].encode("ascii", "replace").decode()
)
def test_nothing_hostile_does_harm(case: Case) -> None:
    found = tried(case, is_whole=False)
    assert not found.failures
    if found.pictures and mermaid.is_here():
        assert not list(mermaid.wrong(found.pictures))


def test_names_of_cases_are_told_apart() -> None:
    names = [(case.kind, case.name) for case in all_cases(is_whole=True)]
    assert len(names) == len(set(names))


def test_the_canary_would_sing(tmp_path: Path) -> None:
    making = Making(tmp_path / "canary")
    exec(compile(code(making), "trap.py", "exec"))
    assert making.canary.exists()


@pytest.mark.parametrize(
    "body",
    [
        "# heading",
        "[a](https://evil.example)",
        "![a](b)",
        "see www.evil.example",
        "x <img src=x>",
        "<b>x</b>",
        "<!-- x -->",
        "<!-- merge-heads: sticky x --><b>",
        "</details>",
        "> [!WARNING]\n> x",
        "- [ ] x",
        "x[^1]\n\n[^1]: y",
        "hello @acme/team",
        "mail a@everyone.example",
        "see #12",
        "see GH-12",
        "see acme/shop#12",
        "d670460b4b4aece5915caf5c68d12f560a9fe3e4",
        ":tada:",
        "a\u202eb",
        "a\x1b[31mb",
        "```python\nx\n```",
        "<details>\n\nx",
    ],
)
def test_a_comment_that_is_more_than_words_is_noticed(body: str) -> None:
    assert list(markdown.wrong(body))


@pytest.mark.parametrize(
    "body", ["`@everyone #1`", "```sh\n@everyone #1 www.x.y\n```", "*x* **y**"]
)
def test_words_and_code_are_fine(body: str) -> None:
    assert not list(markdown.wrong(body))


@pytest.mark.parametrize(
    "line",
    ["::set-output name=x::y", "  ::add-mask::x", "x ##[group]y", "::error foo=1::x", "a\x1b[0m"],
)
def test_a_command_that_is_not_ours_is_noticed(line: str) -> None:
    assert list(runner_files.wrong_commands(f"fine\n{line}\n"))


def test_outputs_are_read_as_the_runner_reads_them() -> None:
    assert runner_files.outputs("a<<END\nb=1\nc<<D\nEND\nd=e\n") == {"a": "b=1\nc<<D", "d": "e"}


@pytest.mark.skipif(not mermaid.is_here(), reason="tests/reliability/mermaid is not installed")
@pytest.mark.parametrize(
    "picture",
    [
        'flowchart LR\n  r0["a]:::x',
        'flowchart LR\n  r0["a"]:::base\n  click r0 href "https://evil.example"',
        '%%{init: {"theme": "dark"}}%%\nflowchart LR\n  r0["a"]:::base',
        'flowchart LR\n  r0["a"]:::base\n  end',
        'flowchart LR\n  r0["a"]:::base\n  r9["b"]',
        "sequenceDiagram\n  a->>b: x",
    ],
)
def test_a_picture_that_is_not_ours_is_noticed(picture: str) -> None:
    assert list(mermaid.wrong([picture]))
