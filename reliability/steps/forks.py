"""The process behind `Zygote`: each run is a fork of it.

A run has its own process group, environment, folder and files, and a clock that does not wait.
"""

from __future__ import annotations

import json
import os
import pkgutil
import signal
import socket
import sys
import tempfile
from importlib import import_module
from threading import Thread
from typing import Any


def _load() -> None:
    """Import all that a run may import later."""
    package = import_module("merge_heads")
    for module in pkgutil.walk_packages(package.__path__, "merge_heads."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in ("merge_heads.__main__", "alembic.script.revision", "mako.lexer", "sqlglot"):
        import_module(name)


def _serve(address: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        _end_with_stdin()
        sys.stdout.buffer.write(b"ready\n")
        sys.stdout.flush()
        while True:
            connection, _ = listener.accept()
            if not os.fork():
                listener.close()
                _look_after(connection)
            connection.close()


def _end_with_stdin() -> None:
    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    Thread(target=wait, daemon=True).start()


def _look_after(connection: socket.socket) -> None:
    """Fork the run, say which process it is, and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    wanted = json.loads(connection.makefile("rb").readline())
    process = os.fork()
    if not process:
        connection.close()
        _become_the_action(**wanted)
    _own_group(process)
    connection.sendall(f"{process}\n".encode())
    _, status = os.waitpid(process, 0)
    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _own_group(process: int) -> None:
    try:
        os.setpgid(process, process)
    except PermissionError:
        return  # It has done so itself, and runs already.


def _become_the_action(environment: dict[str, str], folder: str, seconds: float) -> None:
    os.setpgid(0, 0)
    for descriptor, name in ((1, "out"), (2, "log")):
        os.dup2(os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(environment["GITHUB_WORKSPACE"])
    tempfile.tempdir = None
    sys.argv = ["merge-heads", "action"]
    _hurry(seconds)
    code = 70
    try:
        code = import_module("merge_heads.__main__").main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _hurry(seconds: float) -> None:
    """Wait for nothing but an answer, and for that not as long as GitHub may be waited for."""
    connection: Any = import_module("merge_heads.github.connection")
    connection.Client.__init__.__kwdefaults__["sleep"] = lambda _: None
    connection._TIMEOUT_SECONDS = min(connection._TIMEOUT_SECONDS, seconds)
    process: Any = import_module("merge_heads.git.process")
    for name in ("TIMEOUT_SECONDS", "_BOUNDED_SECONDS"):
        setattr(process, name, min(getattr(process, name), seconds))


if __name__ == "__main__":
    _load()
    _serve(sys.argv[1])
