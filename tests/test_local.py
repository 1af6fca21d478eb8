"""`merge-heads check` and `merge-heads fix` in a clone, as a person types them."""

import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from merge_heads import __version__
from tests.clone import ALEMBIC, FLASK, Clone, revision, versions

COMMON = ALEMBIC | versions(("a1",))
BASE, HEAD = versions(("b2", "a1")), versions(("c3", "a1"))


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        return json.loads(self.out)


def merge_heads(folder: Path, *arguments: str) -> Result:
    """Run the command line in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "merge_heads", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def test_check_prints_the_json_of_the_contract(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    result = merge_heads(clone.path, "check", "--base", "main", "--format", "json")
    assert result.code == 1
    (environment,) = result.json["environments"]
    (finding,) = environment.pop("findings")
    assert {k: v for k, v in result.json.items() if k != "environments"} == {
        "schema": 1,
        "verdict": "conflict",
        "base": clone.git("rev-parse", "main"),
        "head": clone.git("rev-parse", "feature"),
        "merge_base": clone.git("merge-base", "main", "feature"),
    }
    assert environment == {
        "path": "migrations",
        "version_locations": ["migrations/versions"],
        "verdict": "conflict",
        "heads": {"base": ["b2"], "head": ["c3"], "merged": ["b2", "c3"]},
        "effective_heads": ["b2", "c3"],
        "revisions": {"base": 2, "head": 2, "merged": 3},
        "conflicts": [
            {
                "lineage": [],
                "heads": ["b2", "c3"],
                "from_base": ["b2"],
                "from_head": ["c3"],
                "inherited": False,
                "common_ancestor": "a1",
            }
        ],
        "overlaps": [],
        "not_read": [],
    }
    assert (finding["id"], finding["severity"], finding["brought_by"]) == ("MH101", "error", "head")
    assert (finding["path"], finding["revision"]) == ("migrations/versions/c3_make.py", "c3")


def test_check_tells_it_in_words(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    assert merge_heads(clone.path, "check", "--base", "main").out == (
        "conflict: The merge would leave more heads than the base has.\n"
        "\n"
        "migrations  (3 revisions in migrations/versions)\n"
        "  base    b2\n"
        "  head    c3\n"
        "  merged  b2, c3\n"
        "  conflict: b2 (base), c3 (head), forked at a1\n"
        "  MH101 error   migrations/versions/c3_make.py:16\n"
        "        Merging this would leave 2 heads: b2, c3.\n"
        "        Comment /merge-heads, or run merge-heads fix --commit; or set down_revision here "
        "to the base branch's head.\n"
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("markdown", "| `c3` | this pull request | `migrations/versions/c3_make.py` |"),
        ("sarif", '"ruleId": "MH101"'),
        ("github", "::error title=MH101 diverged-heads,file=migrations/versions/c3_make.py"),
    ],
)
def test_check_speaks_other_languages(clone: Clone, form: str, words: str) -> None:
    clone.fork(BASE, HEAD, COMMON)
    result = merge_heads(clone.path, "check", "--base", "main", "--format", form)
    assert result.code == 1
    assert words in result.out


def test_check_touches_nothing(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    before = sorted(clone.path.rglob("*"))
    merge_heads(clone.path, "check", "--base", "main")
    assert sorted(clone.path.rglob("*")) == before


def test_check_works_in_a_bare_repository_and_on_any_commits(clone: Clone, tmp_path: Path) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("clone", "--quiet", "--bare", ".", "../bare")
    arguments = ("check", "--repo", "../bare", "--base", "main", "--head", "feature")
    assert merge_heads(clone.path, *arguments).code == 1
    assert merge_heads(clone.path, "check", "--base", "main", "--head", "main").code == 0


def test_check_takes_origin_head_for_the_base(clone: Clone, tmp_path: Path) -> None:
    clone.fork(BASE, HEAD, COMMON)
    assert merge_heads(clone.path, "check").code == 2
    clone.switch("main")
    clone.git("clone", "--quiet", ".", "../other")
    other = Clone(tmp_path / "other")
    other.git("switch", "--quiet", "feature")
    assert merge_heads(other.path, "check").code == 1


def test_check_keeps_to_the_environments_that_are_named(clone: Clone) -> None:
    second = {path.replace("migrations", "other"): text for path, text in FLASK.items()}
    clone.fork(BASE, HEAD, COMMON | second | versions(("x1",), folder="other/versions"))
    only = ("check", "--base", "main", "--environment")
    assert merge_heads(clone.path, *only, "other").code == 0
    assert merge_heads(clone.path, *only, "./migrations/").code == 1
    missing = merge_heads(clone.path, *only, "nowhere")
    assert missing.code == 2
    assert "Found were migrations, other." in missing.error


def test_check_takes_settings_from_outside_of_the_tree(clone: Clone, tmp_path: Path) -> None:
    odd = versions(("a1",), folder="db/odd")
    clone.fork(
        versions(("b2", "a1"), folder="db/odd"), versions(("c3", "a1"), folder="db/odd"), odd
    )
    found = merge_heads(clone.path, "check", "--base", "main", "--format", "json")
    assert found.code == 3
    assert found.json["error"]["message"] == "No Alembic environment was found on the base branch."
    config = tmp_path / "settings.yml"
    config.write_text("environments: [{path: db, version_locations: [db/odd]}]\n")
    assert merge_heads(clone.path, "check", "--base", "main", "--config", str(config)).code == 1
    gone = merge_heads(clone.path, "check", "--base", "main", "--config", "nowhere.yml")
    assert gone.code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--base", "nowhere"),
        ("check", "--base", "main", "--format", "xml"),
        ("check", "--repo", "/nowhere", "--base", "main"),
        ("chekc",),
        (),
        ("fix", "--base", "main", "--strategy", "rebase"),
        ("action",),
    ],
    ids=lambda a: " ".join(a) or "nothing",
)
def test_a_mistake_is_told_in_two_sentences(clone: Clone, arguments: tuple[str, ...]) -> None:
    clone.fork(BASE, HEAD, COMMON)
    result = merge_heads(clone.path, *arguments)
    assert result.code == 2
    happened, next_step = result.error.splitlines()[-2:]
    assert happened.startswith("merge-heads: ")
    assert next_step.endswith(".")
    assert "Traceback" not in result.error


def test_a_mistake_is_told_in_json_where_json_was_asked_for(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    result = merge_heads(clone.path, "check", "--base", "nowhere", "--format=json")
    assert result.code == 2
    assert result.json["verdict"] == "not_evaluated"
    assert result.json["error"]["remedy"].startswith("Fetch it first")


def check_that_raises(error: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a check in which something goes wrong that is nobody's mistake."""
    code = (
        "import sys, merge_heads.local.check as l, merge_heads.__main__ as m\n"
        f"def stop(options): raise {error}\n"
        "l.check_command = stop\n"
        f"sys.argv = {['merge-heads', 'check', *arguments]!r}\n"
        "sys.exit(m.main())"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [("KeyboardInterrupt", 130, "interrupted"), ("BrokenPipeError", 4, "")],
)
def test_an_interruption_is_no_fault(error: str, code: int, said: str) -> None:
    done = check_that_raises(error)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_git_it_says_so(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    clone.fork(BASE, HEAD, COMMON)
    monkeypatch.setenv("PATH", "/nowhere")
    result = merge_heads(clone.path, "check", "--base", "main")
    assert result.code == 3
    assert "git was not found.\nInstall git 2.38 or newer." in result.error


def test_our_own_fault_comes_as_a_bug_report(clone: Clone) -> None:
    done = check_that_raises("ZeroDivisionError")
    assert done.returncode == 4
    assert "Please report it" in done.stderr
    assert "ZeroDivisionError" in done.stderr


def test_fix_writes_the_file_where_the_branch_holds_base(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("merge", "--quiet", "main")
    result = merge_heads(clone.path, "fix", "--base", "main", "--format", "json")
    assert (result.code, result.json["outcome"]) == (0, "written")
    (written,) = result.json["revisions"]
    assert (clone.path / written["path"]).read_text() == written["content"]
    assert clone.git("status", "--porcelain") == f"?? {written['path']}"
    again = merge_heads(clone.path, "fix", "--base", "main")
    assert again.code == 0
    clone.commit({})
    assert merge_heads(clone.path, "check", "--base", "main").code == 0
    assert merge_heads(clone.path, "fix", "--base", "main").out == (
        "Nothing to do: no head conflict.\n"
    )


def test_fix_alone_refuses_a_parent_that_is_not_there(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    result = merge_heads(clone.path, "fix", "--base", "main")
    assert result.code == 1
    assert result.out.splitlines() == [
        "Nothing was written.",
        "This branch does not hold b2, so the repaired files alone would name a parent that is not "
        "there.",
        "Let merge-heads merge base and repair in one commit, or merge base first:",
        "    merge-heads fix --base main --commit",
        "    # or: git merge main && merge-heads fix --base main",
    ]
    assert clone.git("status", "--porcelain") == ""


def test_fix_commit_makes_the_commit_of_the_bot(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    head, base = clone.git("rev-parse", "HEAD", "main").split()
    result = merge_heads(clone.path, "fix", "--base", "main", "--commit", "--format", "json")
    assert (result.code, result.json["outcome"]) == (0, "committed")
    assert clone.git("rev-parse", "HEAD") == result.json["commit"]
    assert clone.git("show", "--no-patch", "--format=%P %an") == f"{head} {base} Ada"
    assert clone.git("status", "--porcelain") == ""
    assert clone.git("branch", "--show-current") == "feature"
    assert merge_heads(clone.path, "check", "--base", "main").code == 0


def test_fix_commit_has_one_parent_where_base_is_in_already(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("merge", "--quiet", "main")
    head = clone.git("rev-parse", "HEAD")
    assert merge_heads(clone.path, "fix", "--base", "main", "--commit").code == 0
    assert clone.git("show", "--no-patch", "--format=%P") == head


def test_fix_commit_does_not_overwrite_local_changes(clone: Clone) -> None:
    clone.fork(BASE | {"app.py": "base\n"}, HEAD, COMMON | {"app.py": "one\n"})
    clone.write({"app.py": "mine\n"})
    head = clone.git("rev-parse", "HEAD")
    result = merge_heads(clone.path, "fix", "--base", "main", "--commit")
    assert result.code == 1
    assert "Commit or stash your changes" in result.out
    assert clone.git("rev-parse", "HEAD") == head
    assert (clone.path / "app.py").read_text() == "mine\n"


def test_fix_does_not_overwrite_a_file(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("merge", "--quiet", "main")
    (planned,) = merge_heads(
        clone.path, "fix", "--base", "main", "--dry-run", "--format", "json"
    ).json["revisions"]
    clone.write({planned["path"]: "mine\n"})
    result = merge_heads(clone.path, "fix", "--base", "main", "--format", "json")
    assert (result.code, result.json["refusal"]["id"]) == (1, "file-exists")
    assert (clone.path / planned["path"]).read_text() == "mine\n"


@pytest.mark.parametrize("more", [(), ("--commit",)])
def test_a_dry_run_changes_nothing(clone: Clone, more: tuple[str, ...]) -> None:
    clone.fork(BASE, HEAD, COMMON)
    before = sorted(clone.path.rglob("*"))
    result = merge_heads(clone.path, "fix", "--base", "main", "--dry-run", "--message", "hi", *more)
    assert result.code == 0
    assert result.out.startswith("Would do:\n  migrations/versions/")
    assert "_hi.py: merge revision " in result.out
    assert sorted(clone.path.rglob("*")) == before


def test_fix_refuses_what_git_cannot_merge(clone: Clone) -> None:
    clone.fork(BASE | {"a.py": "1\n"}, HEAD | {"a.py": "2\n"}, COMMON | {"a.py": "0\n"})
    result = merge_heads(clone.path, "fix", "--base", "main", "--commit", "--format", "json")
    assert (result.code, result.json["refusal"]["id"]) == (1, "textual-conflict")


@pytest.mark.parametrize("more", [(), ("--commit",)])
def test_fix_needs_a_work_tree(clone: Clone, more: tuple[str, ...]) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("clone", "--quiet", "--bare", ".", "../bare")
    result = merge_heads(clone.path, "fix", "--repo", "../bare", "--base", "main", *more)
    assert result.code == 2
    assert "A bare repository has no work tree." in result.error


def test_a_symbolic_link_in_the_folder_is_not_read_and_never_green(clone: Clone) -> None:
    clone.commit(COMMON)
    clone.branch("feature")
    (clone.path / "migrations/versions/c3_link.py").symlink_to("a1_make.py")
    clone.commit({})
    result = merge_heads(clone.path, "check", "--base", "main", "--format", "json")
    assert result.code == 3
    assert "it is a symbolic link" in result.json["environments"][0]["findings"][0]["message"]


def test_a_file_with_a_strange_name_is_read_as_any_other(clone: Clone) -> None:
    name = "migrations/versions/rev-2016-10:20:30-ünï cödé.py"
    clone.fork(BASE, {name: revision("c3", "a1")}, COMMON)
    result = merge_heads(clone.path, "check", "--base", "main", "--format", "json")
    assert result.json["environments"][0]["heads"]["merged"] == ["b2", "c3"]


def test_fix_bears_with_the_configuration_of_a_person(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("config", "log.showSignature", "true")
    clone.git("config", "core.splitIndex", "true")
    clone.git("config", "core.autocrlf", "true")
    clone.git("config", "commit.gpgSign", "true")
    before = sorted(clone.path.rglob("*"))
    assert merge_heads(clone.path, "fix", "--base", "main", "--dry-run").code == 0
    assert sorted(clone.path.rglob("*")) == before
    assert merge_heads(clone.path, "fix", "--base", "main", "--commit").code == 0


def test_fix_commit_says_who_git_wants_to_know(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone.fork(BASE, HEAD, COMMON)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{role}_NAME")
        monkeypatch.delenv(f"GIT_{role}_EMAIL")
    clone.git("config", "user.useConfigOnly", "true")
    result = merge_heads(clone.path, "fix", "--base", "main", "--commit")
    assert result.code == 3
    assert "Tell git who you are" in result.error


def test_check_works_in_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    clone = Clone.create(tmp_path / 'a "quoted": \\folder')
    clone.fork(BASE, HEAD, COMMON)
    assert merge_heads(clone.path, "check", "--base", "main").code == 1


def test_check_prints_on_a_terminal_that_knows_ascii_alone(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    clone.fork(BASE, {"migrations/versions/ü.py": revision("c3", "a1")}, COMMON)
    result = merge_heads(clone.path, "check", "--base", "main")
    assert result.code == 1
    assert "\\xfc.py" in result.out


def test_json_is_json_for_our_own_fault_too(clone: Clone) -> None:
    done = check_that_raises("ZeroDivisionError", "--format", "json")
    assert done.returncode == 4
    assert json.loads(done.stdout)["error"]["remedy"].startswith("Report it")


def test_a_parent_that_was_deleted_is_told_with_who_and_when(clone: Clone) -> None:
    more = COMMON | versions(("a2", "a1"))
    clone.commit(more)
    clone.branch("feature")
    clone.commit(versions(("c3", "a2")))
    clone.switch("main")
    gone = clone.commit({"migrations/versions/a2_make.py": None}, "squash")
    clone.switch("feature")
    result = merge_heads(clone.path, "check", "--base", "main", "--format", "json")
    assert (result.code, result.json["verdict"]) == (1, "broken")
    (finding,) = [f for f in result.json["environments"][0]["findings"] if f["id"] == "MH102"]
    day = clone.git("show", "--no-patch", "--format=%as", gone)
    short = clone.git("rev-parse", "--short", gone)
    assert finding["message"].endswith(f" It was deleted in {short} by Ada on {day}.")


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that a run of the command line has loaded when it ends."""
    code = (
        "import sys\n"
        "before = {*sys.modules}\n"
        f"sys.argv = {['merge-heads', *arguments]!r}\n"
        "from merge_heads.__main__ import main\n"
        "main()\n"
        "print(*({*sys.modules} - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return {*done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_check_loads_no_library_and_nothing_of_a_repair(clone: Clone, form: str) -> None:
    clone.fork(BASE, HEAD, COMMON)
    modules = loaded(clone.path, "check", "--base", "main", "--format", form)
    libraries = {"alembic", "sqlalchemy", "github", "mako", "markdown_it", "yaml", "sqlglot"}
    heavy = {"asyncio", "email", "http", "unittest", "merge_heads.repair", "merge_heads.fix"}
    assert not modules & (libraries | heavy)
    assert "merge_heads.check" in modules


def test_the_version_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    own = {name for name in loaded(tmp_path, "--version") if name.startswith("merge_heads")}
    assert own == {"merge_heads", "merge_heads.__main__"}
    heavy = {"argparse", "dataclasses", "enum", "pathlib", "re", "subprocess", "tempfile", "typing"}
    assert not loaded(tmp_path, "--version") & heavy
    assert merge_heads(tmp_path, "--version").out == f"merge-heads {__version__}\n"


def git_commands(trace: Path) -> list[str]:
    """Return the git commands of a trace, those that git starts itself included."""
    events = map(json.loads, trace.read_text().splitlines())
    return [event["name"] for event in events if event["event"] == "cmd_name"]


def test_a_check_starts_few_git_processes(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = {f"app/{n}/{m}.py": f"{m}\n" for n in range(5) for m in range(5)}
    clone.fork(BASE | {"app/0/0.py": "new\n"}, HEAD, COMMON | folders)
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    assert merge_heads(clone.path, "check", "--base", "main").code == 1
    assert sorted(git_commands(trace)) == ["cat-file", "merge-base", "merge-tree", "rev-parse"]


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """Run the command line before a pseudo-terminal and return what it shows."""
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "merge_heads", *arguments], cwd=folder, stdout=terminal
    ) as process:
        os.close(terminal)
        process.wait()
        shown = os.read(controller, 4096).decode()
        os.close(controller)
    return shown


def test_a_terminal_shows_the_verdict_in_colour_unless_asked_not_to(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone.fork(BASE, HEAD, COMMON)
    shown = on_a_terminal(clone.path, "check", "--base", "main")
    assert shown.startswith("\x1b[1;31mconflict: ")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in on_a_terminal(clone.path, "check", "--base", "main")


def test_fix_puts_the_change_on_top_of_base_where_that_is_asked_for(clone: Clone) -> None:
    clone.fork(BASE, HEAD | versions(("d4", "c3")), COMMON)
    before = clone.git("show", "HEAD:migrations/versions/c3_make.py")
    result = merge_heads(
        clone.path, "fix", "--base", "main", "--strategy", "reparent", "--commit", "--format=json"
    )
    assert (result.code, result.json["outcome"]) == (0, "committed")
    (step,) = result.json["steps"]
    assert (step["kind"], step["id"], step["old"], step["new"]) == ("reparent", "c3", "a1", "b2")
    expected = before.replace("= 'a1'", "= 'b2'").replace("Revises: a1", "Revises: b2")
    assert clone.git("show", "HEAD:migrations/versions/c3_make.py") == expected
    assert "on top of b2" in clone.git("show", "--no-patch", "--format=%s")
    assert clone.git("diff", "--name-only", "main", "HEAD").splitlines() == [
        "migrations/versions/c3_make.py",
        "migrations/versions/d4_make.py",
    ]
    assert merge_heads(clone.path, "check", "--base", "main").code == 0


def test_fix_takes_the_strategy_of_the_settings_file(clone: Clone) -> None:
    settings = {".github/merge-heads.yml": "strategy: reparent\n"}
    clone.fork(BASE, HEAD, COMMON | settings)
    result = merge_heads(clone.path, "fix", "--base", "main", "--commit", "--format=json")
    assert [step["kind"] for step in result.json["steps"]] == ["reparent"]


@pytest.mark.parametrize("strategy", ["merge", "reparent"])
@pytest.mark.parametrize("content", ["plain", "windows", "latin-1"])
def test_the_patch_of_a_dry_run_is_what_would_be_committed(
    clone: Clone, strategy: str, content: str
) -> None:
    text = revision("c3", "a1")
    source = {
        "plain": text.encode(),
        "windows": text.replace("\n", "\r\n").encode(),
        "latin-1": ("# coding: latin-1\n" + text.replace("make", "mäke")).encode("latin-1"),
    }[content]
    clone.fork(BASE, {"migrations/versions/c3.py": source}, COMMON)
    fix = ("fix", "--base", "main", "--strategy", strategy)
    patch = merge_heads(clone.path, *fix, "--dry-run", "--format", "json").json["patch"]
    clone.git("switch", "--quiet", "--create", "by-hand")
    clone.git("merge", "--quiet", "main")
    (clone.path / "../repair.patch").write_text(patch)
    clone.git("apply", "../repair.patch")
    by_hand = clone.git("add", "--all") or clone.git("write-tree")
    clone.git("commit", "--quiet", "--message", "by hand")
    clone.switch("feature")
    assert merge_heads(clone.path, *fix, "--commit").code == 0
    assert clone.git("rev-parse", "HEAD^{tree}") == by_hand


def test_fix_does_not_overwrite_a_file_that_was_changed(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("merge", "--quiet", "main")
    path = clone.path / "migrations/versions/c3_make.py"
    mine = path.read_bytes() + b"# mine\n"
    path.write_bytes(mine)
    fix = ("fix", "--base", "main", "--strategy", "reparent")
    result = merge_heads(clone.path, *fix, "--format", "json")
    assert (result.code, result.json["refusal"]["id"]) == (1, "local-changes")
    assert path.read_bytes() == mine
    clone.git("checkout", "--", "migrations/versions/c3_make.py")
    assert merge_heads(clone.path, *fix).code == 0
    assert clone.git("status", "--porcelain") == "M migrations/versions/c3_make.py"


def test_fix_renames_the_file_of_an_id_that_base_has(clone: Clone) -> None:
    own = revision("0002", "0001", body="op.drop_table('mine')")
    common = ALEMBIC | versions(("0000",), ("0001", "0000"))
    clone.fork(versions(("0002", "0001")), {"migrations/versions/0002_own.py": own}, common)
    result = merge_heads(clone.path, "fix", "--base", "main", "--commit", "--format", "json")
    assert [step["kind"] for step in result.json["steps"]] == ["renumber", "merge"]
    there = clone.git("ls-tree", "--name-only", "HEAD", "migrations/versions/").splitlines()
    assert "migrations/versions/0003_own.py" in there
    assert "migrations/versions/0002_own.py" not in there
    assert merge_heads(clone.path, "check", "--base", "main").code == 0


def test_fix_writes_all_files_or_none(clone: Clone) -> None:
    own = {
        "migrations/versions/0002_own.py": revision("0002", "0001", body="op.f('x')"),
        "plugins/child.py": revision("0009", "0002"),
    }
    config = "[alembic]\nscript_location = %(here)s/migrations\npath_separator = newline\n"
    config += "version_locations =\n  %(here)s/migrations/versions\n  %(here)s/plugins\n"
    common = ALEMBIC | {"alembic.ini": config} | versions(("0000",), ("0001", "0000"))
    clone.fork(versions(("0002", "0001")), own, common)
    clone.git("merge", "--quiet", "main")
    (clone.path / "migrations/versions/0003_own.py").mkdir()
    before = clone.git("status", "--porcelain", "--untracked-files=all")
    result = merge_heads(clone.path, "fix", "--base", "main", "--format", "json")
    assert result.json["outcome"] == "refused"
    assert clone.git("status", "--porcelain", "--untracked-files=all") == before


def test_fix_edits_a_work_tree_whose_line_ends_git_converts(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("merge", "--quiet", "main")
    clone.git("config", "core.autocrlf", "true")
    path = clone.path / "migrations/versions/c3_make.py"
    path.unlink()
    clone.git("checkout", "--", "migrations/versions/c3_make.py")
    assert b"\r\n" in path.read_bytes()
    assert merge_heads(clone.path, "fix", "--base", "main", "--strategy", "reparent").code == 0
    assert clone.git("diff", "--numstat").split() == ["2", "2", "migrations/versions/c3_make.py"]


def test_fix_does_not_write_through_a_link(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("merge", "--quiet", "main")
    fix = ("fix", "--base", "main", "--format", "json")
    (planned,) = merge_heads(clone.path, *fix, "--dry-run").json["revisions"]
    (clone.path / planned["path"]).symlink_to("../../../outside.py")
    assert merge_heads(clone.path, *fix).json["refusal"]["id"] == "file-exists"
    assert not (clone.path / "../outside.py").exists()


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_fix_does_not_overwrite_what_git_was_told_not_to_look_at(clone: Clone, mark: str) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("merge", "--quiet", "main")
    path = clone.path / "migrations/versions/c3_make.py"
    clone.git("update-index", mark, "migrations/versions/c3_make.py")
    path.write_text("mine\n")
    fix = ("fix", "--base", "main", "--strategy", "reparent", "--format", "json")
    assert merge_heads(clone.path, *fix).json["refusal"]["id"] == "local-changes"
    assert path.read_text() == "mine\n"


def test_fix_commit_does_not_overwrite_an_ignored_file(clone: Clone) -> None:
    clone.fork(BASE | {"local.cfg": "base\n"}, HEAD | {".gitignore": "local.cfg\n"}, COMMON)
    (clone.path / "local.cfg").write_text("mine\n")
    result = merge_heads(clone.path, "fix", "--base", "main", "--commit", "--format", "json")
    assert result.json["refusal"]["id"] == "local-changes"
    assert (clone.path / "local.cfg").read_text() == "mine\n"


def test_fix_does_not_write_through_a_folder_that_leads_out(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("merge", "--quiet", "main")
    versions_folder = clone.path / "migrations/versions"
    versions_folder.rename(clone.path / "../elsewhere")
    versions_folder.symlink_to(clone.path / "../elsewhere")
    result = merge_heads(clone.path, "fix", "--base", "main", "--format", "json")
    assert result.json["refusal"]["id"] == "leads-out"


def test_the_printed_patch_applies_and_holds_no_workflow_command(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = revision("c3", "a1").replace("make c3", "mäke c3\n::add-mask::x\n##[error]x")
    clone.fork(BASE, {"migrations/versions/c3_make.py": text}, COMMON)
    clone.git("merge", "--quiet", "main")
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    result = merge_heads(clone.path, "fix", "--base", "main", "--strategy=reparent", "--dry-run")
    assert "##[" not in result.out
    assert not [line for line in result.out.splitlines() if line.strip().startswith("::")]
    (clone.path / "../the.patch").write_text(result.out[result.out.index("diff --git") :])
    clone.git("apply", "../the.patch")
    assert clone.git("status", "--porcelain") == "M migrations/versions/c3_make.py"


def test_the_comment_of_a_check_names_branches_as_the_remote_knows_them(clone: Clone) -> None:
    clone.fork(BASE, HEAD, COMMON)
    clone.git("update-ref", "refs/remotes/origin/main", "main")
    result = merge_heads(clone.path, "check", "--base", "origin/main", "--format", "markdown")
    assert "git switch feature\ngit merge origin/main\n" in result.out


def test_the_commit_message_tells_each_side_by_itself_where_an_id_was_there_twice(
    clone: Clone,
) -> None:
    create = "op.create_table('{}')"
    common = ALEMBIC | versions(("0000",), ("0001", "0000"))
    clone.fork(
        {"migrations/versions/0002_theirs.py": revision("0002", "0001", body=create.format("t"))},
        {"migrations/versions/0002_own.py": revision("0002", "0001", body=create.format("o"))},
        common,
    )
    assert merge_heads(clone.path, "fix", "--base", "main", "--commit").code == 0
    message = clone.git("show", "--no-patch", "--format=%B")
    assert "main (0002): adds table t\n" in message
    assert "This branch (0003): adds table o" in message


def test_fix_tells_what_both_sides_touch(clone: Clone) -> None:
    email = 'op.add_column("users", sa.Column("email", sa.String({})))'
    base, head = (
        {f"migrations/versions/{id_}.py": revision(id_, "a1", body=email.format(length))}
        for id_, length in (("b2", 50), ("c3", 80))
    )
    clone.fork(base, head, COMMON)
    result = merge_heads(clone.path, "fix", "--base", "main", "--dry-run")
    assert "certain overlap (added-twice): table users, column email" in result.out
    result = merge_heads(clone.path, "fix", "--base", "main", "--dry-run", "--format", "json")
    (overlap,) = result.json["overlaps"]
    assert (overlap["object"], overlap["certain"]) == ("table users, column email", True)
    assert overlap["revisions"] == ["b2", "c3"]
