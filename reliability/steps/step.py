"""What a run is made of, and what can be done to one piece of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from loopback import Fault

_SHA = re.compile(r"\b[0-9a-f]{40}\b")


class Kind(StrEnum):
    """Who is spoken to."""

    REST = "REST"
    GRAPHQL = "GraphQL"
    GIT_HTTP = "git over HTTP"
    GIT = "git"
    """A process on the machine of the run."""


@dataclass(frozen=True)
class Step:
    """One request that reaches GitHub, or one git process; `index` counts from 0 in its run."""

    index: int
    kind: Kind
    what: str

    def __str__(self) -> str:
        return f"step {self.index} ({self.kind}: {self.what})"


class LocalFault(StrEnum):
    """What can happen to a git process; the words are those that the shim understands."""

    REFUSED = "refuse"
    """It ends with 128 and words, and has done nothing."""
    DIED = "die"
    """A signal ends it before it does anything."""
    LATE = "late"
    """It does its work, then ends with 128 and words."""
    HANGS = "hang"
    """It does nothing and does not end."""
    CUT = "cut"
    """A signal ends it when half of its output is written."""


@dataclass(frozen=True)
class Kill:
    """SIGKILL for the whole process group of the run."""


KILL = Kill()
Harm = Fault | LocalFault | Kill


def request_kind(path: str) -> Kind:
    """Tell by the path of a request (as the server sees it) who is spoken to."""
    if path == "/api/graphql":
        return Kind.GRAPHQL
    return Kind.REST if path.startswith("/api/v3/") else Kind.GIT_HTTP


def process_words(command: str) -> str:
    """Name a git process so that the same step of another run has the same name."""
    return _SHA.sub("SHA", command)


def request_words(method: str, path: str) -> str:
    """Name a request so that the same step of another run has the same name."""
    return f"{method} {_SHA.sub('SHA', path.removeprefix('/api/v3').removeprefix('/api'))}"
