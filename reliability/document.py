"""What the parts have tried, as tables of docs/reliability.md."""

from pathlib import Path

from benchmarks.document import put, table
from reliability.part import Part, Scope

DOCUMENT = Path("docs/reliability.md")
HEAD = ("what", "figure")
TRIED, FAILURES = "tried", "failures"
NONE = "none"


def figures(part: Part, scope: Scope) -> str:
    """Return the table of a part, which ends with its failures, and these by their names."""
    tried = (TRIED, "everything" if scope.is_whole else "a sample")
    count = f"{len(part.failures):,}" if part.failures else NONE
    named = "".join(f"\n- {_line(failure)}" for failure in part.failures)
    return f"{table(HEAD, (tried, *part.rows, (FAILURES, count)))}{named}".strip()


def write(name: str, part: Part, scope: Scope, document: Path = DOCUMENT) -> None:
    """Write the table of a part into the place of its name; those of the others stay.

    Raises `ValueError` where the document has no place for the part.
    """
    put(document, name, figures(part, scope))


def read(name: str, document: Path = DOCUMENT) -> dict[str, str]:
    """Return the rows that a document holds of a part; raises `ValueError` where it has none."""
    _, begin, rest = document.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    told, end, _ = rest.partition(f"<!-- /{name} -->")
    if not begin or not end:
        raise ValueError(f"{document} has no place for {name}")
    rows = [row.strip("|").split("|") for row in told.split("\n") if row.startswith("|")]
    cells = [(what.strip(), figure.strip()) for what, figure in rows]
    if not cells or cells[0] != HEAD:
        raise ValueError(f"{document} has no figures of {name}")
    return dict(cells[2:])


def _line(failure: str) -> str:
    """Return a failure as one line of a list, in which nothing is taken for markup."""
    return f"`{' '.join(failure.split()).replace('`', chr(39))}`"
