"""The token is searched for wherever it could have gone, and whoever hides one is found."""

import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from merge_heads.report.hidden import hiding
from merge_heads.runner import Runner
from reliability import document, secrets
from reliability.part import Scope
from reliability.secrets import processes, scene_of, stories, trouble
from reliability.secrets.search import Search
from reliability.secrets.watch import How, Watched

TOKEN = "ghs_0123456789abcdef0123456789abcdef0123"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def search() -> Search:
    found = Search()
    found.know(TOKEN)
    return found


def test_the_token_of_a_run_is_nowhere() -> None:
    part = secrets.measure(Scope(is_whole=False, seconds=1))
    assert part.failures == ()
    told = list(document.read("secrets", ROOT / document.DOCUMENT))
    assert told == [document.TRIED, *(what for what, _ in part.rows), document.FAILURES]
    assert all(figure.replace(",", "").isdecimal() and figure != "0" for _, figure in part.rows)


@pytest.mark.parametrize(
    "how",
    [
        "a fault of ours at merge_heads.github.connection:Connection.requestJson",
        "git at merge_heads.git.process:Git.run",
    ],
)
def test_a_fault_of_ours_tells_no_token(how: str) -> None:
    search = Search()
    with scene_of(Watched, search, how) as scene:
        scene.open()
        scene.how = dict(trouble.faults())[how]
        run = scene.changed()
    assert run.code
    assert "***" in run.log, "what was raised is told, without the token"
    assert search.failures == []


def test_a_run_that_is_aborted_leaves_no_core() -> None:
    search = Search()
    with scene_of(Watched, search, "aborted") as scene:
        scene.open()
        scene.how = dict(trouble.ends(3))["SIGABRT at request 3"]
        run = scene.changed()
        assert run.code == -6
        assert [path.name for path in run.workspace.rglob("*core*")] == []
    assert search.failures == []


@pytest.mark.parametrize("story", [stories.looked_round, stories.looked_round_by_an_equal])
def test_a_rehearsed_migration_that_looks_round_finds_no_token(story: stories.Story) -> None:
    search = Search()
    with scene_of(Watched, search, "looks round") as scene:
        story(scene)
    assert search.failures == []
    assert search.places["what a rehearsed migration can read"] == 1


@pytest.mark.parametrize(
    "hidden",
    [
        TOKEN,
        f"https://x-access-token:{TOKEN}@github.com/",
        TOKEN.replace("_", "\\_"),
        TOKEN[:20],
        b64encode(f"x-access-token:{TOKEN}".encode()).decode(),
        b64encode(f"x:{TOKEN}".encode()).decode(),
        b64encode(f"xy:{TOKEN}".encode()).decode(),
        TOKEN.encode().hex(),
    ],
)
def test_a_token_is_found_in_every_form(search: Search, hidden: str, tmp_path: Path) -> None:
    search.words("words", f"so {hidden} it is")
    (tmp_path / "config").write_text(f"url = {hidden}")
    search.files("files", tmp_path)
    assert {failure.split(": ")[1] for failure in search.failures} == {"words", "files"}


def test_words_without_the_token_are_not_found(search: Search, tmp_path: Path) -> None:
    search.words("words", "ghs_", "0123", b64encode(b"x-access-token:").decode())
    (tmp_path / "loop").symlink_to(tmp_path)
    search.files("files", tmp_path)
    assert search.failures == []


def test_a_token_in_the_name_of_a_file_or_behind_a_link_is_found(
    search: Search, tmp_path: Path
) -> None:
    (tmp_path / TOKEN).write_text("")
    search.files("a name", tmp_path)
    (tmp_path / TOKEN).unlink()
    (tmp_path / "link").symlink_to(f"/nowhere/{TOKEN}")
    search.files("a link", tmp_path)
    assert {failure.split(": ")[1] for failure in search.failures} == {"a name", "a link"}


@pytest.mark.parametrize("traced", [True, False])
def test_a_token_in_the_arguments_of_a_child_is_seen(*, traced: bool) -> None:
    if traced and not processes.can_be_traced():
        pytest.skip("strace is not installed")
    watch = processes.traced if traced else processes.noted
    script = f"git -c http.extraHeader={TOKEN} version --build-options"
    environ = {"PATH": os.environ["PATH"], "GIVEN": 'quo"ted, [it] is'}
    with watch(("sh", "-c", f"{script}; true"), environ) as started:
        subprocess.run(started.command, env=started.environ, check=True, capture_output=True)
    given = (b"-c", f"http.extraHeader={TOKEN}".encode(), b"version", b"--build-options")
    assert given in [process.argv[1:] for process in started.seen if process.name == "git"]
    if traced:
        assert all(b'GIVEN=quo"ted, [it] is' in process.environ for process in started.seen)


def test_a_run_that_hands_its_environment_on_is_found_out(tmp_path: Path) -> None:
    search = Search()
    with scene_of(Watched, search, "careless") as scene:
        scene.open()
        words = "sleep 0; env > left; env; git -c a.b=$INPUT_TOKEN version; exec merge-heads action"
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        scene.how = How(command=("sh", "-c", words), more=lambda _: {"PATH": path})
        scene.changed()
    places = {failure.split(": ")[1] for failure in search.failures}
    assert {"arguments of processes", "files left behind", "standard output"} <= places
    if processes.can_be_traced():
        assert "environments of other processes" in places


@pytest.mark.parametrize("before", range(4))
def test_words_are_told_without_the_token(before: int) -> None:
    odd = 'gh"s_+/%\\:,<b>@#0123456789abcdef'
    for token in (TOKEN, odd):
        coded = b64encode(b"x" * before + token.encode() + b"y" * before).decode()
        for form in (token, coded):
            shown = hiding(token)(f"so {form} it is")
            assert "***" in shown
            assert not any(part in shown for part in (form, form[6:-6]))


def test_words_without_a_token_stay_as_they_are() -> None:
    for tokens in ((), ("",), ("short",), (TOKEN,)):
        assert hiding(*tokens)("a short sentence ***") == "a short sentence ***"


def test_nothing_that_the_runner_reads_holds_the_token(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
    environ = {name: str(tmp_path / name) for name in files}
    tokens = {"INPUT_TOKEN": f" {TOKEN}\n", "ACTIONS_RUNTIME_TOKEN": "eyJhbGciOiJIUzI1NiJ9"}
    runner = Runner.from_environ({**environ, **tokens, "GITHUB_WORKSPACE": str(tmp_path)})
    words = f"{TOKEN} and eyJhbGciOiJIUzI1NiJ9"
    runner.set_outputs({"one": words})
    runner.summarise(words)
    runner.summarise("x" * (1024 * 1024 - 20) + TOKEN)
    runner.annotate([f"::error::{words}"])
    runner.log(words)
    assert runner.write_report(f'"{words}"')
    search = Search()
    search.know(TOKEN, "eyJhbGciOiJIUzI1NiJ9")
    search.files("files", tmp_path)
    said = capsys.readouterr()
    search.words("words", said.out, said.err)
    assert search.failures == []
    assert search.counts["files"] == 3
    assert said.err.count("***") == 2
