"""The neighbourhood of a conflict as a Mermaid flowchart."""

from collections.abc import Iterable, Iterator

from merge_heads.migrations.history import History
from merge_heads.repair import MergeRevision, Reparented, Step
from merge_heads.report import escape
from merge_heads.verdict import Conflict, Histories

# So many revisions below each head are drawn; the ones between are counted.
_DEPTH = 4

_STYLES = (
    "classDef fork fill:#eaeef2,stroke:#57606a,color:#24292f",
    "classDef base fill:#ddf4ff,stroke:#0969da,color:#24292f",
    "classDef head fill:#fff8c5,stroke:#9a6700,color:#24292f",
    "classDef merge fill:#dafbe1,stroke:#1a7f37,color:#24292f,stroke-dasharray:5 3",
)


def mermaid(
    conflict: Conflict, histories: Histories, planned: Step | None, base: str = "base"
) -> str:
    """Draw the fork point, the chains up to the heads, and the repair as it would be, dotted.

    `base` is the name of the base branch. Node names are ours and labels hold no markup, so no id
    of a pull request can end the picture.
    Source: https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/creating-diagrams
    """
    merged = histories.merged
    shown = _neighbourhood(conflict, merged)
    names = {id_: f"r{number}" for number, id_ in enumerate(shown)}
    lines = ["flowchart LR"]
    lines += [
        f'  {names[id_]}["{_label(id_, conflict, base)}"]:::{_side(id_, conflict, histories)}'
        for id_ in shown
    ]
    lines += _edges(shown, names, merged, conflict.common_ancestor)
    match planned:
        case MergeRevision():
            lines.append(f'  merge["{escape.label(planned.id)}<br/>merge revision"]:::merge')
            lines += [f"  {names[head]} -.-> merge" for head in conflict.heads]
        case Reparented(id=id_, new=new) if {id_, new} <= names.keys():
            lines.append(f"  {names[new]} -.-> {names[id_]}")
    return "\n".join((*lines, *(f"  {style}" for style in _STYLES)))


def _neighbourhood(conflict: Conflict, merged: History) -> list[str]:
    """Return the ids to draw, sorted: each head, what is near below it, and the fork point."""
    fork = conflict.common_ancestor
    shown: set[str] = {fork} if fork else set()
    for head in conflict.heads:
        layer = {head}
        for _ in range(_DEPTH):
            shown |= layer
            layer = {parent for id_ in layer for parent in merged.parents(id_) if parent != fork}
    return sorted(shown)


def _edges(
    shown: Iterable[str], names: dict[str, str], merged: History, fork: str | None
) -> Iterator[str]:
    # Nothing is drawn below the fork point, and the way down may be long.
    for id_ in (id_ for id_ in shown if id_ != fork):
        for parent in merged.parents(id_):
            if parent in names:
                yield f"  {names[parent]} --> {names[id_]}"
            else:
                yield from _gap(id_, parent, names, merged)


def _gap(id_: str, parent: str, names: dict[str, str], merged: History) -> Iterator[str]:
    """Yield a dotted edge to the nearest drawn ancestor, with the number of revisions left out."""
    left_out, waiting, reached = set(), [parent], set()
    while waiting:
        current = waiting.pop()
        if current in names:
            reached.add(current)
        elif current not in left_out:
            left_out.add(current)
            waiting.extend(merged.parents(current))
    for ancestor in sorted(reached):
        yield f'  {names[ancestor]} -. "{len(left_out)} more" .-> {names[id_]}'


def _label(id_: str, conflict: Conflict, base: str) -> str:
    shown = escape.label(id_)
    if id_ == conflict.common_ancestor:
        return f"{shown}<br/>fork point"
    if id_ in conflict.from_base:
        return f"{shown}<br/>head of {escape.label(base)}"
    return f"{shown}<br/>head of this pull request" if id_ in conflict.from_head else shown


def _side(id_: str, conflict: Conflict, histories: Histories) -> str:
    if id_ == conflict.common_ancestor:
        return "fork"
    return "base" if id_ in histories.base.revisions else "head"
