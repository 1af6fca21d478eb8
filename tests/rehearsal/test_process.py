"""The process that runs migrations: what it may see, how long it may take, how it may end."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from merge_heads.check import check
from merge_heads.git import Repository
from merge_heads.local.names import Names, named_commits
from merge_heads.rehearsal.events import Connected, Failed, dumps, loads
from merge_heads.rehearse import rehearse
from merge_heads.settings import Settings
from merge_heads.verdict.rehearsed import (
    EnvironmentRehearsal,
    Failure,
    Order,
    Rehearsal,
    Trouble,
)
from tests.clone import Clone, Files
from tests.postgres import names
from tests.rehearsal.migrations import COMMON, column, files, migration

BASE = files(b=column("b", "a", "email"))


def rehearsed(
    clone: Clone,
    head: Files,
    *,
    seconds: float = 60,
    isolated: bool = True,
    url: str = "sqlite://",
    common: Files = COMMON,
) -> EnvironmentRehearsal:
    """Rehearse a head as the action does it."""
    clone.fork(BASE, head, common)
    repository = Repository.at(clone.path)
    with repository.leaving_no_trace() as scratch:
        commits = named_commits(scratch, Names("main", "feature"))
        checked = check(scratch, commits, Settings())
        told = rehearse(scratch, checked, None, url, isolated=isolated, seconds=seconds)
    (environment,) = told.environments
    return environment


def failed(clone: Clone, up: str, *, seconds: float = 60) -> Failure:
    """Return the first failure of a head whose upgrade does something, and why it is one."""
    found = rehearsed(clone, files(c=migration("c", "a", up=up)), seconds=seconds)
    assert found.outcome is Rehearsal.FAILED, found
    failure = found.rehearsed.failures[0]
    assert (failure.order, failure.revision) == (Order.BASE_FIRST, "c")
    assert failure.path == "migrations/versions/c.py"
    return failure


def test_a_revision_that_takes_too_long_is_stopped_and_named(clone: Clone) -> None:
    up = "op.execute('SELECT 42'); import time; time.sleep(600)"
    started = time.monotonic()
    failure = failed(clone, up, seconds=2)
    assert time.monotonic() - started < 60
    assert failure.trouble is Trouble.TOO_LONG
    assert failure.words == "it took longer than 2 seconds"
    assert failure.statement == "SELECT 42"


def test_statements_give_no_more_time(clone: Clone) -> None:
    up = "import time; [(op.execute(f'SELECT {n}'), time.sleep(0.1)) for n in range(600)]"
    assert failed(clone, up, seconds=2).trouble is Trouble.TOO_LONG


@pytest.mark.parametrize(
    ("up", "words"),
    [
        ("import os; os._exit(0)", "exit code 0"),
        ("import os; os.kill(os.getpid(), 11)", "signal SIGSEGV"),
    ],
)
def test_a_process_that_ends_is_a_failure_of_the_revision(
    clone: Clone, up: str, words: str
) -> None:
    failure = failed(clone, up)
    assert failure.trouble is Trouble.DIED
    assert failure.words == f"it ended the process ({words})"


def lying(what: str) -> str:
    """Return a migration that writes into the pipe by which the process tells of its work."""
    top = f"""import os, stat
def lie():
    for number in range(3, 20):
        try:
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                os.write(number, {what})
        except OSError:
            pass
"""
    return migration("c", "a", up="lie()", top=top)


STARTED = b'{"event": "Started", "order": "base-then-head", "revision": "c", "message": ""}\n'
LIES = {
    "no events": "b'nonsense\\n'",
    "no end": "b'x' * 500000",
    "another kind": 'b\'{"event": "Popen"}\\n\'',
    "other types": 'b\'{"event": "Ended", "order": ["common"], "revision": "a"}\\n\'',
    "revisions without end": f"{STARTED!r} * 99",
}


@pytest.mark.parametrize("lie", LIES)
def test_what_a_migration_writes_between_the_events_is_never_green(clone: Clone, lie: str) -> None:
    found = rehearsed(clone, files(c=lying(LIES[lie])))
    assert found.outcome is Rehearsal.FAILED, found
    assert found.rehearsed.failures[0].trouble is Trouble.DIED


def test_an_end_that_is_only_claimed_is_never_green(clone: Clone) -> None:
    lie = 'b\'{"event": "Finished"}\\n\''
    found = rehearsed(clone, files(c=lying(lie)))
    assert found.outcome is Rehearsal.NOT_REHEARSED, found


SPY = """
import os
found = dict(os.environ)
parent = os.getppid()
for name in ("environ", "cmdline", "mem"):
    try:
        found[name] = open(f"/proc/{parent}/{name}", "rb").read().decode(errors="replace")
    except OSError as error:
        found[name] = type(error).__name__
found["user"], found["groups"] = os.getuid(), os.getgroups()
import json
raise Exception(json.dumps(found))
"""


def test_a_migration_sees_no_secret_of_the_action(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INPUT_TOKEN", "ghs_secret")
    monkeypatch.setenv("ACTIONS_RUNTIME_TOKEN", "secret too")
    monkeypatch.setenv("PYTHONSTARTUP", "/somewhere")
    spy = migration("c", "a", up="spy()", top=f"def spy():{SPY.replace(chr(10), chr(10) + '    ')}")
    (failure, *_) = rehearsed(clone, files(c=spy)).rehearsed.failures
    seen = json.loads(failure.words.removeprefix("Exception: "))
    assert "secret" not in failure.words
    assert seen["environ"] == "PermissionError"
    assert set(seen) - {"cmdline", "mem", "environ", "user", "groups"} <= {
        *("PATH", "HOME", "LANG", "LC_CTYPE", "PYTHONDONTWRITEBYTECODE"),
    }
    if os.geteuid() == 0:
        assert seen["user"] == 65534
        assert seen["groups"] in ([], [65534])


def test_the_address_of_the_database_is_in_no_list_of_processes(
    clone: Clone, postgresql: str
) -> None:
    up = "raise Exception(open('/proc/self/cmdline').read().replace(chr(0), ' '))"
    found = rehearsed(clone, files(c=migration("c", "a", up=up)), url=postgresql)
    words = found.rehearsed.failures[0].words
    assert "merge_heads.rehearsal.child" in words
    assert "postgresql" not in words


def test_sessions_that_migrations_leave_open_are_not_in_the_way(
    clone: Clone, postgresql: str
) -> None:
    before = names(postgresql)
    kept = "sys.kept = op.get_bind().engine.connect(); sys.kept.exec_driver_sql('SELECT 1')"
    common = {**COMMON, **files(a2=migration("a2", "a", up=f"import sys; {kept}"))}
    head = files(c=migration("c", "a2"))
    found = rehearsed(clone, head, url=postgresql, common=common)
    assert found.outcome is Rehearsal.AGREED, found
    assert names(postgresql) == before


def test_on_a_laptop_the_environment_stays(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_SETTINGS", "tests")
    up = "import os; assert os.environ['APP_SETTINGS'] == 'tests'"
    found = rehearsed(clone, files(c=migration("c", "a", up=up)), isolated=False)
    assert found.outcome is Rehearsal.AGREED


def test_nothing_is_left_in_the_temporary_folder(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    rehearsed(clone, files(c=column("c", "a", "phone")), isolated=False)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_cancelled_leaves_no_database_and_no_process(
    clone: Clone, postgresql: str, how: signal.Signals
) -> None:
    before = names(postgresql)
    up = "import os; print('at', os.getpid(), flush=True); op.execute('SELECT pg_sleep(600)')"
    clone.fork(BASE, files(c=migration("c", "a", up=up)), COMMON)
    command = [sys.executable, "-m", "merge_heads", "rehearse", "--base", "main"]
    with subprocess.Popen(
        [*command, "--database-url", postgresql], cwd=clone.path, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        child = next(line.split()[1] for line in process.stderr if line.startswith("at "))
        process.send_signal(how)
        process.communicate(timeout=60)
    assert process.returncode in (130, 143)
    assert names(postgresql) == before
    assert not Path("/proc", child).exists()


def test_events_come_back_as_they_were_sent() -> None:
    failed = Failed(Order.MERGED, "a", Trouble.CANNOT, 3, "SELECT '\n'", "\ud800 no")
    assert loads(dumps(failed)) == failed
    assert loads(dumps(Connected("x" * 5000))) == Connected("x" * 1000 + " ...")
    assert loads(b"[" * 100_000) is None
