"""The fuzz targets without a fuzzer, what they found once, and reading held against running."""

import os
from random import Random

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from merge_heads.command import Misunderstood, parse
from merge_heads.migrations.revision import Revision
from merge_heads.migrations.source import read_revision
from merge_heads.outcomes import UsageProblem
from merge_heads.report import escape
from merge_heads.settings import read_settings
from reliability.fuzz import harmless, run, seeds
from reliability.fuzz.broken import Broken
from reliability.fuzz.dice import Bytes, Drawn
from reliability.fuzz.found import COMMENTS, MIGRATIONS
from reliability.fuzz.harmless import Harmless
from reliability.fuzz.markdown import rendered
from reliability.fuzz.targets import TARGETS
from reliability.fuzz.targets.reader import is_as_declared, is_read_as_it_runs, is_read_soundly
from reliability.part import Scope

# More of them, and others each time: MERGE_HEADS_EXAMPLES=5000 pytest tests/reliability
ASKED = os.environ.get("MERGE_HEADS_EXAMPLES")


def examples(usual: int) -> settings:
    """Return how often something is tried; what fails is shown with how to try it again."""
    return settings(
        max_examples=int(ASKED or usual),
        derandomize=ASKED is None,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


def some_bytes(target: str) -> st.SearchStrategy[bytes]:
    """Draw bytes for a target: what its corpus begins with, and any others."""
    made = st.binary(max_size=300).map(lambda data: b"\1" + data)
    return st.one_of(made, made, st.sampled_from(list(seeds.inputs(target))))


@st.composite
def files(draw: st.DrawFn) -> Harmless:
    return harmless.file(Drawn(draw))


@pytest.mark.parametrize(
    ("target", "usual"), [("reader", 60), ("layout", 60), ("command", 150), ("comment", 40)]
)
def test_no_bytes_break_a_promise(target: str, usual: int) -> None:
    @examples(usual)
    @given(some_bytes(target))
    def tried(data: bytes) -> None:
        TARGETS[target](data)

    tried()


@examples(400)
@given(files())
def test_a_file_is_read_as_python_binds_it_or_said_to_be_unknown(made: Harmless) -> None:
    found = read_revision("v/x_y.py", made.source)
    runs = harmless.namespace_of(made.source) is not None
    form = "plain" if made.is_plain else "unusual"
    event(f"{form}, {type(found).__name__}, {'runs' if runs else 'does not run'}")
    is_read_as_it_runs(made)


@examples(80)
@given(files())
def test_a_file_is_read_alike_by_every_way(made: Harmless) -> None:
    is_as_declared(made.source, is_read_soundly(made.source))


def test_plain_files_are_among_those_that_are_made() -> None:
    dice = Random(0)
    made = [harmless.file(Bytes(dice.randbytes(120))) for _ in range(300)]
    plain = [one for one in made if one.is_plain]
    ran = [one for one in plain if harmless.namespace_of(one.source) is not None]
    assert len(plain) > 20
    assert len(ran) == len(plain)


@pytest.mark.parametrize("comment", COMMENTS.values(), ids=COMMENTS)
def test_what_github_does_not_show_as_plain_text_is_no_command(comment: str) -> None:
    assert parse(comment) is None


@pytest.mark.parametrize(
    "comment",
    [
        "Use `<b>` there.\n\n/merge-heads",
        "a ~ b\n\n/merge-heads",
        "~5 minutes\n/merge-heads",
        "See [the docs][1].\n\n/merge-heads\n\n[1]: https://a.example",
        "| a |\n|---|\n| b |\n\n/merge-heads",
        "<details>\n<summary>Log</summary>\n\nx <br> y <img src='x'>\n\n</details>\n\n/merge-heads",
        "<!-- a template's words -->\n\n/merge-heads",
        "> said <b>somebody</b>\n\n/merge-heads",
        "See https://a.example/`x`.\n\n/merge-heads",
        "Note[^1]\n\n/merge-heads\n\n[^1]: footnote",
        "Fixed snake_case\n/merge-heads -m 'fix snake_case'",
    ],
)
def test_a_command_beside_other_markup_is_one(comment: str) -> None:
    assert parse(comment) is not None


def test_what_was_not_understood_is_shown_as_far_as_an_answer_has_room() -> None:
    found = parse(f'/merge-heads -m "{"x" * 60_000}')
    assert isinstance(found, Misunderstood)
    assert len(found.words) < 300


@pytest.mark.parametrize("source", MIGRATIONS.values(), ids=MIGRATIONS)
def test_what_alembic_would_see_is_never_read_as_something_else(source: bytes) -> None:
    is_read_as_it_runs(Harmless(source, is_plain=False))


@pytest.mark.parametrize("words", ["x_www.evil.example", "*www.evil.example", "~www.evil.example"])
def test_an_address_behind_an_escaped_sign_is_no_link(words: str) -> None:
    assert "href" not in rendered(f"x {escape.text(words)}")


@pytest.mark.parametrize("text", [b"merge_message: !!timestamp x", b"auto_fix: !!bool x"])
def test_a_value_that_yaml_cannot_make_is_told_as_a_problem(text: bytes) -> None:
    with pytest.raises(UsageProblem):
        read_settings(text)


def test_a_function_that_nothing_calls_changes_nothing() -> None:
    found = read_revision(
        "v/x.py",
        b"revision = 'x'\ndown_revision = 'a'\ny = 1\n\ndef upgrade():\n    x = locals()\n",
    )
    assert isinstance(found, Revision)
    assert found.down_revisions == ("a",)


def test_a_promise_that_is_broken_is_raised_with_what_was_seen() -> None:
    wrong = Harmless(
        b"revision = 'x'\ndown_revision = 'a'\nglobals()['down_revision'] = 'z'\n", is_plain=True
    )
    with pytest.raises(Broken, match="a plain form is read"):
        is_read_as_it_runs(wrong)


def test_without_a_fuzzer_the_part_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run.measure(Scope(is_whole=False, seconds=1)).failures == (
        "atheris is not installed: make fuzz installs it",
    )
