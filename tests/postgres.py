"""A real PostgreSQL server of the machine's own, started for the tests and stopped at their end."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

_MISSING = (
    "PostgreSQL's initdb was not found: install it (Debian and Ubuntu: apt-get install postgresql)"
)
_MEMORY, _ENOUGH = "/dev/shm", 1 << 30
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB")
PASSWORD = "s3cr3t-&-safe"


class Missing(Exception):
    """There is no PostgreSQL on this machine; it says how to install one."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the address of a server, its superuser's password included.

    One server for each process of the tests. Without PostgreSQL the tests that ask for it are
    skipped, and fail where `.ci/run` says that nothing may be missing.
    """
    try:
        with server() as address:
            yield address
    except Missing as missing:
        if os.environ.get("MERGE_HEADS_POSTGRESQL") == "required":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give its address; raises `Missing`."""
    programs, user = _programs(), _user()
    if programs is None:
        raise Missing(_MISSING)
    with tempfile.TemporaryDirectory(
        prefix="pg-", dir=_memory(), ignore_cleanup_errors=True
    ) as folder:
        if user is not None:
            shutil.chown(folder, user)
        with _server(programs, Path(folder), user) as port:
            yield _address(port, "project")


def _memory() -> str | None:
    """Return a folder in memory that is large enough: ext4 takes ten times as long for a database.

    It does not use inodes again that were freed in the last five seconds (`recently_deleted` in
    fs/ext4/ialloc.c), and searches for others.
    """
    if not os.access(_MEMORY, os.W_OK):
        return None
    return _MEMORY if shutil.disk_usage(_MEMORY).free >= _ENOUGH else None


def names(url: str) -> set[str]:
    """Return the names of all databases of the server."""
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def _programs() -> Path | None:
    """Return the folder of the newest initdb: PATH's, else where Debian puts it."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    versions = [folder for folder in folders if (folder / "initdb").exists()]
    return max(versions, key=lambda folder: float(folder.parent.name), default=None)


def _user() -> str | None:
    """Return as whom the server runs: not as root, which it refuses."""
    if os.geteuid():
        return None
    with Path("/etc/passwd").open() as accounts:
        known = {line.partition(":")[0] for line in accounts}
    return "postgres" if "postgres" in known else "nobody"


@contextmanager
def _server(programs: Path, folder: Path, user: str | None) -> Iterator[int]:
    """Start a server below a folder and give its port."""
    run, data, secret = partial(_run, programs, folder, user), folder / "data", folder / "password"
    secret.write_text(PASSWORD)
    if user is not None:
        shutil.chown(secret, user)
    run(
        *("initdb", "--no-sync", "--username=tester", f"--pwfile={secret}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", f"--pgdata={data}"),
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    options = [f"-p {port}", "-c listen_addresses=127.0.0.1", f"-k {folder}"]
    options += [f"-c {setting}" for setting in _FAST]
    run(
        *("pg_ctl", "start", "--wait", f"--pgdata={data}", f"--log={folder / 'log'}"),
        f"--options={' '.join(options)}",
    )
    try:
        with psycopg.connect(_address(port, "postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE project")
        yield port
    finally:
        run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={data}")


def _address(port: int, database: str) -> str:
    return f"postgresql://tester:{quote(PASSWORD)}@127.0.0.1:{port}/{database}"


def _run(programs: Path, folder: Path, user: str | None, program: str, *arguments: str) -> None:
    done = subprocess.run(
        [programs / program, *arguments],
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
