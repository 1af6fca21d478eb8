"""Running git: an argument tuple in, bytes out, in an environment that nobody else has touched."""

import io
import os
import resource
import select
import subprocess
import tempfile
from binascii import b2a_base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, BinaryIO
from urllib.parse import urlsplit

from merge_heads.outcomes import GitProblem

TIMEOUT_SECONDS = 600
# What a stranger's change makes longer or larger: to merge its files, to fetch and to read them.
_BOUNDED_SECONDS = 40
_BOUNDED_BYTES = 400 * 1024 * 1024
# Set by git itself when it runs hooks; they would send our commands to another repository.
_INHERITED = (
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_QUARANTINE_PATH",
)


# What a self-hosted runner needs to reach its server.
_NETWORK = (
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"),
)


@dataclass(frozen=True)
class Credentials:
    """A token for one server, handed to git through its environment alone."""

    server: str
    token: str = field(repr=False)

    def settings(self) -> dict[str, str]:
        """Return the git settings that send the token to this server, and reach no other way.

        Source: https://git-scm.com/docs/git-config (http.<url>.extraHeader, protocol.<name>.allow)
        """
        basic = b2a_base64(f"x-access-token:{self.token}".encode(), newline=False).decode()
        return {
            f"http.{self.server}/.extraheader": f"AUTHORIZATION: basic {basic}",
            "http.followRedirects": "false",
            "protocol.allow": "never",
            f"protocol.{urlsplit(self.server).scheme}.allow": "always",
        }


@dataclass(frozen=True)
class Completed:
    """What a git command left behind."""

    code: int
    out: bytes
    error: str


@dataclass(frozen=True)
class Git:
    """Runs git commands in one repository with one environment."""

    directory: Path
    environment: Mapping[str, str] = field(repr=False)
    is_isolated: bool = False
    is_bounded: bool = False

    @classmethod
    def personal(cls, directory: Path) -> "Git":
        """Git as the person at the keyboard has it configured."""
        environment = {k: v for k, v in os.environ.items() if k not in _INHERITED}
        return cls(directory, environment | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"})

    @classmethod
    def isolated(cls, directory: Path, credentials: Credentials) -> "Git":
        """Git without any configuration, hook, prompt or helper but what is given here."""
        settings = credentials.settings() | {
            "core.hooksPath": os.devnull,
            "credential.helper": "",
            "gc.auto": "0",
            # What is larger is written to disk as it comes, and never held in memory.
            "core.bigFileThreshold": "1m",
            # Nothing that is fetched builds on what is there: it is asked for by its id.
            "fetch.negotiationAlgorithm": "noop",
            "maintenance.auto": "false",
        }
        environment = {name: os.environ[name] for name in _NETWORK if name in os.environ} | {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(directory),
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
        }
        return cls(directory, environment, is_isolated=True).with_settings(settings)

    def with_settings(self, settings: Mapping[str, str]) -> "Git":
        """Return the same git with further configuration, which is nowhere on disk.

        Source: https://git-scm.com/docs/git-config (GIT_CONFIG_COUNT)
        """
        start = int(self.environment.get("GIT_CONFIG_COUNT", "0"))
        variables = {"GIT_CONFIG_COUNT": str(start + len(settings))}
        for number, (key, value) in enumerate(settings.items(), start):
            variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return self.with_environment(**variables)

    def with_environment(self, **variables: str) -> "Git":
        """Return the same git with further environment variables."""
        return replace(self, environment={**self.environment, **variables})

    def bounded(self) -> "Git":
        """Return git with bounds to its time and memory; at the keyboard, people end it themselves.

        Source: https://docs.python.org/3/library/resource.html#resource.RLIMIT_DATA
        """
        return replace(self, is_bounded=self.is_isolated)

    def run(self, *arguments: str, stdin: bytes = b"") -> Completed:
        """Run one command and wait for it; raises `GitProblem` only where it cannot end."""
        seconds = _BOUNDED_SECONDS if self.is_bounded else TIMEOUT_SECONDS
        try:
            done = subprocess.run(
                ("git", "-C", str(self.directory), *arguments),
                input=stdin,
                capture_output=True,
                env=self.environment,
                timeout=seconds,
                # We have one thread.
                preexec_fn=_bound_memory if self.is_bounded else None,
            )
        except FileNotFoundError as error:
            raise _not_found() from error
        except subprocess.TimeoutExpired as error:
            raise _too_long(arguments[0], seconds) from error
        return Completed(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))

    def ask(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run one command that must succeed and return its output."""
        done = self.run(*arguments, stdin=stdin)
        if done.code:
            raise _failed(arguments[0], done.error)
        return done.out

    def line(self, *arguments: str, stdin: bytes = b"") -> str:
        """Run one command that must succeed and return the one line that it prints."""
        return self.ask(*arguments, stdin=stdin).decode("utf-8", "surrogateescape").strip()


class Conversation:
    """A git command that keeps running and answers one request after the other."""

    def __init__(self, git: Git, *arguments: str) -> None:
        self._command = arguments[0]
        # A file: git would stop where nobody empties a pipe.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            process = subprocess.Popen(
                ("git", "-C", str(git.directory), *arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=git.environment,
            )
        except FileNotFoundError as error:
            self._errors.close()
            raise _not_found() from error
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._requests = process, process.stdin
        self._answers = io.BufferedReader(_Patient(process.stdout), 1 << 16)

    @contextmanager
    def answer(self, request: bytes) -> Iterator[BinaryIO]:
        """Send a request whole, and give the stream of its answer.

        Git has to read all of it before it writes. Raise `EOFError` inside where the stream ends
        too soon; that, and an answer that takes too long, becomes a `GitProblem`.
        """
        try:
            self._requests.write(request)
            self._requests.flush()
            yield self._answers
        except TimeoutError as error:
            raise _too_long(self._command) from error
        except (BrokenPipeError, EOFError) as error:
            self._process.wait()
            self._errors.seek(0)
            words = self._errors.read().decode("utf-8", "replace")
            raise _failed(self._command, words) from error

    def close(self) -> None:
        """End the process; nothing that it has begun is waited for."""
        self._process.kill()
        # A request that was never read has nobody left to read it.
        with suppress(BrokenPipeError):
            self._requests.close()
        self._answers.close()
        self._process.wait()
        self._errors.close()


class _Patient(io.RawIOBase):
    """A pipe whose next bytes are waited for, but not for ever.

    Killing git would not do: what it has started itself, a fetch, keeps the pipe open.
    """

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._poll.poll(TIMEOUT_SECONDS * 1000):
            raise TimeoutError
        return os.readv(self._pipe.fileno(), [buffer])

    def close(self) -> None:
        self._pipe.close()
        super().close()


def _not_found() -> GitProblem:
    return GitProblem("git was not found.", "Install git 2.38 or newer.")


def _bound_memory() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (_BOUNDED_BYTES, _BOUNDED_BYTES))


def _too_long(command: str, seconds: int = TIMEOUT_SECONDS) -> GitProblem:
    return GitProblem(f"git {command} did not end within {seconds} seconds.", "Run the job again.")


def _failed(command: str, error: str) -> GitProblem:
    return GitProblem(f"git {command} failed: {_last_words(error)}", _next_step(error))


def _next_step(error: str) -> str:
    if "dubious ownership" in error:
        return "Trust the folder with git config --global --add safe.directory, or own it."
    if "tell me who you are" in error or "empty ident" in error:
        return "Tell git who you are with git config user.name and git config user.email."
    return "Run it again; if it fails again, the words above say what git misses."


def _last_words(error: str) -> str:
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    return "; ".join(lines[-3:]) or "it gave no reason"
