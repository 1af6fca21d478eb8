"""Names and paths that are longer than any name."""

from __future__ import annotations

from dataclasses import replace

from reliability.hostile.case import (
    BROKEN,
    CLEAN,
    CONFLICT,
    HEAD,
    PULL_REQUEST,
    SWEEP,
    UNKNOWN,
    Brings,
    Case,
    Says,
    Step,
)
from reliability.hostile.cases.much import C3, V, case_of
from tests.clone import FLASK, revision, versions


def _long(
    name: str, brings: Brings, *expected: str, steps: tuple[Step, ...] = (PULL_REQUEST,)
) -> Case:
    return replace(case_of(name, lambda _: brings, *expected), is_heavy=False, steps=steps)


_WORD = "x" * 60_000
_TICKS = "`" * 60_000
_LONG = tuple(
    case
    for word, name in (
        (_WORD, "letters"),
        (_TICKS, "backticks"),
        ("|" * 60_000, "bars"),
        ("\U0001f4a3" * 60_000, "bombs"),
        ("&<>\"'" * 12_000, "quotes"),
        ("@a " * 20_000, "mentions"),
        ("(" * 60_000, "brackets"),
        ("\n" * 60_000, "line feeds"),
        ("~~~\n" * 15_000, "tildes"),
    )
    for case in (
        _long(
            f"an id of 60,000 {name}",
            Brings(head={f"{V}/c3.py": f"revision = {word!a}\ndown_revision = 'a1'\n"}),
            CONFLICT,
            UNKNOWN,
            BROKEN,
            steps=(PULL_REQUEST, Says("/merge-heads preview"), SWEEP),
        ),
        _long(
            f"a parent of 60,000 {name}",
            Brings(head={f"{V}/c3.py": f"revision = 'c3'\ndown_revision = {word!a}\n"}),
            BROKEN,
            UNKNOWN,
        ),
        _long(
            f"a label of 60,000 {name}",
            Brings(
                head={
                    f"{V}/c3.py": f"revision = 'c3'\ndown_revision = 'a1'\nbranch_labels = {word!a}\n",
                    f"{V}/c4.py": revision("c4", "c3"),
                    f"{V}/c5.py": revision("c5", "c3"),
                }
            ),
            CONFLICT,
            BROKEN,
            UNKNOWN,
        ),
        _long(
            f"a table of 60,000 {name}",
            Brings(
                head={f"{V}/c3.py": revision("c3", "a1", body=f"op.drop_table({word!a})")},
                base={f"{V}/b2.py": revision("b2", "a1", body=f"op.drop_table({word!a})")},
            ),
            CONFLICT,
            UNKNOWN,
        ),
        _long(
            f"a docstring of 60,000 {name}",
            Brings(head={f"{V}/c3.py": f"{word!a}\n{C3}"}),
            CONFLICT,
            UNKNOWN,
        ),
        _long(
            f"a thousand ids of 300 {name}",
            Brings(
                head={
                    f"{V}/c{n}.py": f"revision = {word[:300] + str(n)!a}\ndown_revision = 'a1'\n"
                    for n in range(1_000)
                }
            ),
            CONFLICT,
            UNKNOWN,
            BROKEN,
            steps=(PULL_REQUEST, SWEEP),
        ),
    )
)

_PATHS = (
    _long(
        "a path of 4,000 bytes",
        Brings(head={f"{V}/{'d' * 200}/" * 0 + "/".join([V, *["d" * 200] * 19]) + "/c3.py": C3}),
        CONFLICT,
        UNKNOWN,
        CLEAN,
    ),
    _long("a name of 250 bytes", Brings(head={f"{V}/{'c' * 246}.py": C3}), CONFLICT),
    _long(
        "an environment at 4,000 bytes",
        Brings(
            head={
                **HEAD,
                **{
                    "/".join(["d" * 200] * 19) + f"/{path}": text
                    for path, text in {
                        **FLASK,
                        **versions(("x1",), ("x2", "x1"), ("x3", "x1")),
                    }.items()
                },
            }
        ),
        CONFLICT,
    ),
)

CASES = (*_LONG, *_PATHS)
