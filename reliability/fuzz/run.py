"""The targets under atheris: a process each, a corpus each, and what came of it."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from reliability.fuzz import seeds
from reliability.part import Part, Scope

NAMES = ("reader", "layout", "command", "comment")
FOLDER = Path("build/fuzz")

_MEGABYTES, _SECONDS_FOR_ONE = 512, 60
_LONGEST_INPUT = 4096
_QUICK = 8
_STATE = re.compile(r"^#(\d+)\s.*\bcov: (\d+) ft: (\d+) corp: (\d+)/", re.MULTILINE)
_EXECUTED = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)
_RAISED = re.compile(r"=== Uncaught Python exception: ===\n(.*)|(ERROR: libFuzzer: .*)")
_LONGEST_WORDS = 600


@dataclass(frozen=True)
class Fuzzed:
    """What a target was put through; `failure` is empty, or names the input and what it did."""

    target: str
    executions: int
    edges: int
    features: int
    inputs: int
    failure: str = ""


def measure(scope: Scope) -> Part:
    """Fuzz every target; without atheris (there are wheels for Linux alone) nothing is tried."""
    if importlib.util.find_spec("atheris") is None:
        return Part("Fuzz", (), ("atheris is not installed: make fuzz installs it",))
    seconds = scope.seconds if scope.is_whole else min(scope.seconds, _QUICK)
    fuzzed = [fuzz(target, seconds, scope.seed) for target in NAMES]
    rows = [row for one in fuzzed for row in _rows(one)]
    return Part("Fuzz", tuple(rows), tuple(one.failure for one in fuzzed if one.failure))


def fuzz(target: str, seconds: int, seed: int = 0) -> Fuzzed:
    """Fuzz one target for so many seconds, from what is known of it on."""
    corpus = _prepared(target)
    arguments = [
        *(f"-max_total_time={seconds}", f"-rss_limit_mb={_MEGABYTES}", f"-seed={seed + 1}"),
        *(f"-timeout={_SECONDS_FOR_ONE}", f"-max_len={_LONGEST_INPUT}", "-print_final_stats=1"),
        *(f"-artifact_prefix={FOLDER / target}/", *_dictionary(target), str(corpus)),
    ]
    command = (sys.executable, "-m", "reliability.fuzz.child", target, *arguments)
    environ = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(command, capture_output=True, check=False, env=environ)
    told = done.stderr.decode(errors="replace")
    failure = (
        _failure(target, done.stdout.decode(errors="replace") + told) if done.returncode else ""
    )
    return _fuzzed(target, told, failure)


def _prepared(target: str) -> Path:
    corpus = FOLDER / target / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for content in seeds.inputs(target):
        (corpus / sha256(content).hexdigest()[:20]).write_bytes(content)
    return corpus


def _dictionary(target: str) -> list[str]:
    words, path = seeds.dictionary(target), FOLDER / f"{target}.dict"
    if not words.strip():  # libFuzzer takes no empty one
        return []
    path.write_text(words)
    return [f"-dict={path}"]


def _fuzzed(target: str, told: str, failure: str) -> Fuzzed:
    states = [tuple(map(int, found)) for found in _STATE.findall(told)]
    runs, edges, features, inputs = states[-1] if states else (0, 0, 0, 0)
    executed = _EXECUTED.search(told)
    executions = int(executed[1]) if executed else runs
    if not states and not failure:
        failure = f"{target}: the fuzzer did not start: {told[-400:]}"
    return Fuzzed(target, executions, edges, features, inputs, failure)


def _failure(target: str, told: str) -> str:
    raised = _RAISED.search(told)
    words = (raised[1] or raised[2]) if raised else told[-_LONGEST_WORDS:]
    kept = [path.name for path in sorted((FOLDER / target).glob("*-*")) if path.is_file()]
    return f"{target}: {', '.join(kept) or 'no input was kept'}: {words[:_LONGEST_WORDS]}"


def _rows(fuzzed: Fuzzed) -> Iterator[tuple[str, str]]:
    name = fuzzed.target
    yield f"{name}: executions", f"{fuzzed.executions:,}"
    yield f"{name}: edges covered", f"{fuzzed.edges:,}"
    yield f"{name}: features covered", f"{fuzzed.features:,}"
    yield f"{name}: inputs that lead further", f"{fuzzed.inputs:,}"
    yield f"{name}: failures", "1" if fuzzed.failure else "0"
