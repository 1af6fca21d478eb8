"""The process that runs migrations: what it may see, how long it may take, how it may end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType

import psycopg
import pytest

from merge_heads.check import Prefetch, check, nothing
from merge_heads.git import Repository
from merge_heads.local.names import Names, named_commits
from merge_heads.rehearsal.databases import drop_all
from merge_heads.rehearsal.events import Connected, Failed, dumps, loads
from merge_heads.rehearsal.process import lines
from merge_heads.rehearse import rehearse, silent
from merge_heads.settings import Settings
from merge_heads.verdict.rehearsed import (
    EnvironmentRehearsal,
    Failure,
    Order,
    Rehearsal,
    Trouble,
)
from tests.clone import Clone, Files
from tests.postgres import PASSWORD, names
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
    progress: Callable[[str], None] = silent,
    prefetch: Prefetch = nothing,
) -> EnvironmentRehearsal:
    """Rehearse a head as the action does it."""
    clone.fork(BASE, head, common)
    repository = Repository.at(clone.path)
    with repository.leaving_no_trace() as scratch:
        commits = named_commits(scratch, Names("main", "feature"))
        checked = check(scratch, commits, Settings())
        told = rehearse(
            *(scratch, checked, None, url),
            isolated=isolated,
            seconds=seconds,
            progress=progress,
            prefetch=prefetch,
        )
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
ENDED = b'{"event": "Ended", "order": "base-then-head", "revision": "c"}\n'
UNKNOWN = b'{"event": "Ended", "order": "base-then-head", "revision": "x"}\n'
CONNECTED = b'{"event": "Connected", "database": "x"}\n'
FAILED = (
    b'{"event": "Failed", "order": "base-then-head", "revision": "c", "trouble": "failed", '
    b'"line": 1, "statement": "", "words": "x"}\n'
)
LIES = {
    "no events": "b'nonsense\\n'",
    "no end": "b'x' * 500000",
    "another kind": 'b\'{"event": "Popen"}\\n\'',
    "other types": 'b\'{"event": "Ended", "order": ["common"], "revision": "a"}\\n\'',
    "revisions without end": f"{STARTED!r} * 99",
    "a database again": f"{CONNECTED!r}",
    "a revision of no plan": f"{UNKNOWN!r}",
}


@pytest.mark.parametrize("lie", LIES)
def test_what_a_migration_writes_between_the_events_is_never_green(clone: Clone, lie: str) -> None:
    found = rehearsed(clone, files(c=lying(LIES[lie])))
    assert found.outcome is Rehearsal.FAILED, found
    assert found.rehearsed.failures[0].trouble is Trouble.DIED


@pytest.mark.parametrize("again", [ENDED, FAILED])
def test_what_is_told_again_and_again_ends_the_rehearsal(clone: Clone, again: bytes) -> None:
    found = rehearsed(clone, files(c=lying(f"{again!r} * 99")))
    assert found.outcome in (Rehearsal.NOT_REHEARSED, Rehearsal.FAILED), found
    assert len(found.rehearsed.failures) <= 3


SENT = b'{"event": "Sent", "statement": "x"}\n'


@pytest.mark.parametrize("told", [SENT * 99, CONNECTED])
def test_nothing_that_is_told_puts_the_limit_off(clone: Clone, told: bytes) -> None:
    flood = lying(f"{told!r}").replace("    lie()", "    while True: lie()")
    found = rehearsed(clone, files(c=flood), seconds=2)
    trouble = Trouble.TOO_LONG if told != CONNECTED else Trouble.DIED
    assert found.rehearsed.failures[0].trouble is trouble


def test_what_is_ready_to_be_read_puts_the_limit_off_no_more() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb") as pipe:
        pipe.write(SENT)
        pipe.flush()
        assert next(lines(stream, lambda: 1)) == SENT.removesuffix(b"\n")
        pipe.write(SENT)
        pipe.flush()
        with pytest.raises(TimeoutError):
            next(lines(stream, lambda: 0))


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


def test_no_process_is_left_that_a_migration_has_made_independent(clone: Clone) -> None:
    up = (
        "import subprocess; raise Exception(subprocess.Popen("
        "['sh', '-c', 'setsid sleep 600 & echo $!; sleep 600'], "
        "start_new_session=True, stdout=subprocess.PIPE, text=True).stdout.readline())"
    )
    words = failed(clone, up).words
    assert not Path("/proc", words.removeprefix("Exception: ")).exists()


# A session that waits on the server, with a lock, for longer than its process lives.
LOCKS = """
import psycopg, threading
def lock():
    url = op.get_bind().engine.url
    session = psycopg.connect(
        host=url.host, port=url.port, user=url.username, password=url.password, dbname="postgres"
    )
    session.execute("LOCK TABLE pg_database IN SHARE ROW EXCLUSIVE MODE")
    threading.Thread(target=session.execute, args=["SELECT pg_sleep(600)"], daemon=True).start()
    import time; time.sleep(0.5)
"""


def test_a_lock_that_a_migration_leaves_does_not_keep_us(clone: Clone, postgresql: str) -> None:
    before, started = names(postgresql), time.monotonic()
    locks = migration("c", "a", back="lock()", top=LOCKS)
    rehearsed(clone, files(c=locks), url=postgresql)
    assert names(postgresql) == before
    assert time.monotonic() - started < 60


def test_a_database_that_a_migration_protects_is_dropped(clone: Clone, postgresql: str) -> None:
    before = names(postgresql)
    protect = "ALTER DATABASE ' + op.get_bind().engine.url.database + ' WITH"
    up = f"op.execute('{protect} IS_TEMPLATE true'); op.execute('{protect} CONNECTION LIMIT 1')"
    rehearsed(clone, files(c=migration("c", "a", up=up)), url=postgresql)
    assert names(postgresql) == before


@pytest.fixture
def limited(postgresql: str) -> Iterator[str]:
    """Return the address of a role that may create databases, and drop its own only."""
    with psycopg.connect(postgresql, autocommit=True) as administration:
        administration.execute(f"CREATE ROLE limited LOGIN CREATEDB PASSWORD '{PASSWORD}'")
        yield postgresql.replace("tester", "limited")
        for name in names(postgresql):
            if name.startswith("merge_heads_"):
                administration.execute(f'DROP DATABASE "{name}"')
        administration.execute("DROP ROLE limited")


def test_a_database_that_stays_is_told(clone: Clone, postgresql: str, limited: str) -> None:
    told: list[str] = []
    up = (
        "import psycopg; psycopg.connect(%r, autocommit=True).execute("
        "'CREATE DATABASE \"' + op.get_bind().engine.url.database + '; %%\"')"
    )
    common = {**COMMON, **files(a2=migration("a2", "a", up=up % postgresql))}
    head = files(c=migration("c", "a2"))
    found = rehearsed(clone, head, url=limited, common=common, progress=told.append)
    assert found.outcome is Rehearsal.AGREED, found
    kept = {name for name in names(postgresql) if name.startswith("merge_heads_")}
    assert kept
    assert {line for line in told if line.startswith("could not drop")} == {
        f"could not drop {name}: must be owner of database {name}" for name in kept
    }


def test_a_server_that_has_gone_is_told(postgresql: str) -> None:
    gone = postgresql.replace("@127.0.0.1:", "@127.0.0.1:1/x?")
    ((name, words),) = drop_all(gone, "merge_heads_x_").items()
    assert name == "merge_heads_x_*"
    assert words
    assert PASSWORD not in words


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


def test_a_run_that_is_cancelled_early_leaves_nothing_in_the_temporary_folder(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch, asked = tmp_path / "scratch", []
    scratch.mkdir()

    def cancelled(*_: object) -> None:
        asked.append(len(list(scratch.glob("merge-heads-*"))))
        os.kill(os.getpid(), signal.SIGTERM)

    def uncovered(_: int, __: FrameType | None) -> None:
        raise AssertionError("this signal would have ended the process")

    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    before = signal.signal(signal.SIGTERM, uncovered)
    try:
        with pytest.raises(SystemExit):
            rehearsed(clone, files(c=column("c", "a", "x")), isolated=False, prefetch=cancelled)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert asked[-1] > 0
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
        [*command, "--database-url", postgresql],
        cwd=clone.path,
        stderr=subprocess.PIPE,
        text=True,
        # What is started in the background of a shell ignores it.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
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


def test_a_line_that_is_told_stays_a_number_of_a_line() -> None:
    told = dumps(Failed(Order.MERGED, "a", Trouble.FAILED, 10**4000, "", ""))
    assert loads(told) == Failed(Order.MERGED, "a", Trouble.FAILED, 1_000_000, "", "")
