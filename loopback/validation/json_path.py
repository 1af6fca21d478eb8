"""Naming a place inside a JSON document."""

from collections.abc import Iterable


def json_path(steps: Iterable[int | str]) -> str:
    """Return the steps (keys and indices) from the root as a JSON path, such as $.labels[0].id."""
    return "$" + "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps)
