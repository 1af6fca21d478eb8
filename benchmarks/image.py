"""The image: its size beyond its base, and how soon it says its first words."""

import re
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from benchmarks.bench import Bench
from benchmarks.document import table

_IMAGE = "merge-heads:local"
_BASE = re.compile(r"^FROM (\S+)$", re.MULTILINE)
_MB = 1_000_000
_TURNS = 7


def sections(_: Bench) -> Iterable[tuple[str, str]]:
    """Yield the figures of the image that `make container` builds; none where no engine answers."""
    (base,) = _BASE.findall(Path("Dockerfile").read_text())
    sizes = [_size(name) for name in (_IMAGE, base)]
    if not all(sizes):
        return
    turns = [
        (_first_words("--entrypoint", "true", _IMAGE), _first_words(_IMAGE)) for _ in range(_TURNS)
    ]
    bare, ours = (median(times) for times in zip(*turns, strict=True))
    yield (
        "image",
        table(
            ("what", "figure"),
            (
                ("unpacked, beyond its base", f"{(sizes[0] - sizes[1]) / _MB:.0f} MB"),
                ("a container that does nothing", f"{bare:.2f} s"),
                ("a container of the action, to its first words", f"{ours:.2f} s"),
            ),
        ),
    )


def _size(image: str) -> int:
    done = _docker("image", "inspect", "--format", "{{.Size}}", image)
    return int(done.stdout) if not done.returncode else 0


def _first_words(*arguments: str) -> float:
    """Run a container to its end: without an event, that is what the action says first."""
    begun = time.monotonic()
    _docker("run", "--rm", *arguments)
    return time.monotonic() - begun


def _docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return subprocess.CompletedProcess([], 127, "", str(error))
