"""Inputs and settings file: what they mean, and what is refused by name."""

import pytest

from merge_heads.outcomes import UsageProblem
from merge_heads.settings import (
    AutoFix,
    EnvironmentSetting,
    FailOnConflict,
    Inputs,
    Settings,
    read_settings,
)

WHOLE = b"""
environments:
  - {path: db, version_locations: [db/one, db/two], lineages: {}}
  - path: /other/
strategy: merge
auto_fix: off
merge_message: "join {heads}"
findings: {MH110: off, MH102: error}
commands: {allow: [admin]}
push_to_forks: true
"""


def test_every_key_of_the_contract_is_read() -> None:
    assert read_settings(WHOLE) == Settings(
        environments=(
            EnvironmentSetting("db", ("db/one", "db/two")),
            EnvironmentSetting("other"),
        ),
        merge_message="join {heads}",
        findings={"MH110": "off", "MH102": "error"},
        allowed=("admin",),
        push_to_forks=True,
    )


@pytest.mark.parametrize("content", [None, b"", b"# nothing\n"])
def test_no_file_and_an_empty_one_are_the_defaults(content: bytes | None) -> None:
    assert read_settings(content) == Settings()


@pytest.mark.parametrize(
    ("content", "happened"),
    [
        (b"a: [", "is not YAML"),
        (b"\xff", "is not YAML"),
        (b"a: 2020-99-99", "is not YAML"),
        (b'a: !!int "x"', "is not YAML"),
        (b"- a", "is not a mapping"),
        (b"strategi: merge", "The key 'strategi' in .github/merge-heads.yml is not known."),
        (b"strategy: rebase", "The value 'rebase' for strategy in"),
        (b"push_to_forks: sometimes", "is not known"),
        (b"auto_fix: sage", "The value 'sage' for auto_fix"),
        (b"auto_fix: [always]", "is not known"),
        (b"merge_message: 1", "is not text"),
        (b"environments: db", "is not a list"),
        (b"environments: [{paht: db}]", "The key 'paht'"),
        (b"environments: [{path: ../db}]", "leaves the repository"),
        (b"environments: [{version_locations: [a]}]", "is not text"),
        (b"environments: [{path: a, lineages: {x: y}}]", "is not available in this version"),
        (b"findings: {diverged-heads: off}", "The key 'diverged-heads' of findings"),
        (b"findings: {MH101: loud}", "The value 'loud' for findings"),
        (b"commands: {alow: []}", "The key 'alow'"),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(content: bytes, happened: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_settings(content)
    assert happened in caught.value.happened
    assert caught.value.next_step.endswith((".", "?"))


def test_a_typo_is_answered_with_the_nearest_key() -> None:
    with pytest.raises(UsageProblem) as caught:
        read_settings(b"auto-fix: always")
    assert caught.value.next_step == "Did you mean auto_fix?"


def test_inputs_lie_over_the_file_where_they_are_not_at_their_default() -> None:
    file = read_settings(b"auto_fix: always")
    quiet = Inputs(token="t", comment=False, fail_on_conflict=FailOnConflict.TRUE)
    laid = quiet.over(file)
    assert laid.auto_fix is AutoFix.ALWAYS
    assert (laid.comment, laid.fail_on_conflict) == (False, FailOnConflict.TRUE)
    assert Inputs(token="t", auto_fix=AutoFix.ALWAYS).over(Settings()).auto_fix is AutoFix.ALWAYS


def test_inputs_are_read_with_hyphens_as_the_runner_sets_them() -> None:
    given = Inputs.from_environ(
        {
            "INPUT_TOKEN": "t",
            "INPUT_AUTO-FIX": "always",
            "INPUT_STATUS-CONTEXT": "heads",
            "INPUT_FAIL-ON-CONFLICT": "true",
            "INPUT_COMMENT": "false",
            "INPUT_CONFIG": "",
        }
    )
    assert given == Inputs(
        token="t",
        auto_fix=AutoFix.ALWAYS,
        status_context="heads",
        fail_on_conflict=FailOnConflict.TRUE,
        comment=False,
    )


def test_a_token_never_shows_in_a_representation() -> None:
    assert "s3cret" not in repr(Inputs(token="s3cret"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN", ""),
        ("TOKEN", "t\u00f6ken"),
        ("TOKEN", "a\nb"),
        ("COMMENT", "yes"),
        ("AUTO-FIX", "on"),
        ("FAIL-ON-CONFLICT", "never"),
    ],
)
def test_an_input_that_cannot_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(UsageProblem):
        Inputs.from_environ({"INPUT_TOKEN": "t", f"INPUT_{name}": value})


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nstrategy: *a\n",
        "a: &a {x: y}\nb: {<<: [*a, *a]}\n",
        "# x\n" * 20_000,
        "strategy: 0x" + "f" * 10_000,
        "strategy: " + "[" * 5_000 + "]" * 5_000,
    ],
)
def test_what_would_grow_beyond_bounds_is_refused(text: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_settings(text.encode())
    assert len(caught.value.happened) < 200
