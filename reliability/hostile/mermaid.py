"""The pictures of our comments, given to the real Mermaid library."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "tests" / "reliability" / "mermaid"


def is_here() -> bool:
    """Say whether the library is installed; with MERGE_HEADS_MERMAID=required it has to be."""
    found = shutil.which("node") is not None and (FOLDER / "node_modules" / "mermaid").is_dir()
    if not found and os.environ.get("MERGE_HEADS_MERMAID") == "required":
        raise FileNotFoundError(f"npm ci --prefix {FOLDER}")
    return found


def parsed(pictures: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the library reads in each text: nodes and edges, or an error."""
    done = subprocess.run(
        ["node", str(FOLDER / "read.mjs")],
        input=json.dumps(list(pictures)).encode(),
        capture_output=True,
        check=True,
        timeout=120,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def wrong(pictures: Sequence[str]) -> Iterator[str]:
    """Yield what is not as we meant it: the library is asked once for all pictures."""
    for picture, answer in zip(pictures, parsed(pictures) if pictures else [], strict=True):
        nodes = sum('"]:::' in line for line in picture.splitlines())
        edges = sum("-->" in line or ".->" in line for line in picture.splitlines())
        if "error" in answer:
            yield f"mermaid cannot read {picture[:300]!r}: {answer['error']}"
        elif (answer["type"], answer["config"]) != ("flowchart-v2", []):
            yield f"mermaid reads {answer['type']} with {answer['config']}"
        elif (len(answer["nodes"]), answer["edges"]) != (nodes, edges):
            yield f"mermaid reads {len(answer['nodes'])} nodes and {answer['edges']} edges"
        elif any(node["acts"] for node in answer["nodes"]):
            yield "a node of the picture is a link"
