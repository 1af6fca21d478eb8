"""Every process that a run starts, with its arguments and its environment."""

import codecs
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

_STRACE = shutil.which("strace")
_OPTIONS = ("-f", "-ff", "-qq", "-v", "-s", "100000", "-e", "trace=execve", "-e", "signal=none")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_WORDS = rb'(?:[^"\n]|"(?:[^"\\]|\\.)*")*?'
_EXECVE = re.compile(
    rb'^execve\("(?:[^"\\]|\\.)*", \[(?P<argv>%b)\], \[(?P<environ>%b)\]\) += 0$'
    % (_WORDS, _WORDS),
    re.MULTILINE,
)
_NOTING_GIT = '#!/bin/sh\nGIT_TRACE2_EVENT={events} exec {git} "$@"\n'


@dataclass(frozen=True)
class Process:
    """The arguments of a process, and its environment where that could be seen."""

    argv: tuple[bytes, ...]
    environ: tuple[bytes, ...] = ()

    @property
    def name(self) -> str:
        """The name of its program."""
        return Path(os.fsdecode(self.argv[0])).name if self.argv else ""


@dataclass(frozen=True)
class Started:
    """What is to be started so that it is watched, and what was seen when it has ended."""

    command: tuple[str, ...]
    environ: Mapping[str, str]
    seen: list[Process] = field(default_factory=list)


def can_be_traced() -> bool:
    """Say whether strace is at hand."""
    return _STRACE is not None


@contextmanager
def traced(command: tuple[str, ...], environ: Mapping[str, str]) -> Iterator[Started]:
    """Watch with strace: nothing is missed, environments included.

    Source: https://man7.org/linux/man-pages/man1/strace.1.html
    """
    with tempfile.TemporaryDirectory(prefix="watched-") as folder:
        prefix = (str(_STRACE), *_OPTIONS, "-o", f"{folder}/execve", "--")
        yield (started := Started((*prefix, *command), environ))
        by_age = sorted(Path(folder).iterdir(), key=lambda path: int(path.suffix[1:]))
        rows = (path.read_bytes() for path in by_age)
        found = (one for row in rows for one in _EXECVE.finditer(row))
        started.seen.extend(Process(_texts(o["argv"]), _texts(o["environ"])) for o in found)


def _texts(listed: bytes) -> tuple[bytes, ...]:
    return tuple(codecs.escape_decode(found)[0] for found in _QUOTED.findall(listed))


@contextmanager
def noted(command: tuple[str, ...], environ: Mapping[str, str]) -> Iterator[Started]:
    """Watch without strace: git tells of itself and its children, the others are polled.

    Environments are not seen, and of the others what is short-lived may be missed.
    Source: https://git-scm.com/docs/api-trace2
    """
    with tempfile.TemporaryDirectory(prefix="watched-") as name, _polled() as polled:
        folder, events = Path(name), Path(name) / "events"
        events.mkdir()
        git = folder / "programs" / "git"
        git.parent.mkdir()
        real = shutil.which("git", path=environ["PATH"])
        git.write_text(_NOTING_GIT.format(events=events, git=real))
        git.chmod(0o755)
        path = f"{git.parent}:{environ['PATH']}"
        yield (started := Started(command, {**environ, "PATH": path}))
        rows = (row for file in events.iterdir() for row in file.read_text().splitlines())
        told = (one["argv"] for one in map(json.loads, rows) if "argv" in one)
        started.seen.extend(Process(tuple(map(os.fsencode, argv))) for argv in told)
        started.seen.extend(Process(argv) for argv in list(polled))


@contextmanager
def unwatched(command: tuple[str, ...], environ: Mapping[str, str]) -> Iterator[Started]:
    """Start it as it is."""
    yield Started(command, environ)


@contextmanager
def _polled() -> Iterator[dict[tuple[bytes, ...], None]]:
    """Look at the arguments of all processes of this machine again and again."""
    seen: dict[tuple[bytes, ...], None] = {}
    ended = Event()

    def poll() -> None:
        while not ended.wait(0.002):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):
                    seen.setdefault(tuple(path.read_bytes().rstrip(b"\0").split(b"\0")))

    watching = Thread(target=poll, daemon=True)
    watching.start()
    try:
        yield seen
    finally:
        ended.set()
        watching.join()
