"""Files of many megabytes."""

from __future__ import annotations

from reliability.hostile.case import (
    BROKEN,
    COMMON,
    CONFLICT,
    HEAD,
    PULL_REQUEST,
    UNKNOWN,
    Brings,
    Says,
)
from reliability.hostile.cases.much import C3, MB, V, also, case_of, filled, migration
from tests.clone import revision, versions

_BODY = "def upgrade():\n"
CASES = (
    case_of("a migration of statements", migration(C3, "x = 1\n"), UNKNOWN, CONFLICT),
    case_of("a migration of statements above", migration("", "x = 1\n", C3), UNKNOWN),
    case_of("a migration of a body", migration(C3, "    op.drop_table('x')\n"), UNKNOWN, CONFLICT),
    case_of("a migration of one line", migration("x = '", "a", f"'\n{C3}"), UNKNOWN),
    case_of("a migration of zeros", migration("", "\0"), UNKNOWN),
    case_of("a migration of spaces", migration("", " "), UNKNOWN, BROKEN),
    case_of("a migration of line feeds", migration("", "\n", C3), UNKNOWN, CONFLICT),
    case_of("a migration of comments", migration("", "# x\n", C3), UNKNOWN, CONFLICT),
    case_of("a migration of carriage returns", migration("", "\r", C3), UNKNOWN, CONFLICT),
    case_of("a migration of conflict markers", migration(C3, "=======\n"), UNKNOWN),
    case_of("a migration of a docstring", migration('"""', "x\n", f'"""\n{C3}'), UNKNOWN, CONFLICT),
    case_of(
        "alembic.ini",
        also("alembic.ini", "[alembic]\nscript_location = migrations\n", "# x\n"),
        UNKNOWN,
        CONFLICT,
    ),
    case_of(
        "alembic.ini of one line",
        also("migrations/alembic.ini", "[alembic]\nversion_locations = ", "a "),
        UNKNOWN,
        CONFLICT,
    ),
    case_of("an ini of zeros", also("x.ini", "", "\0"), UNKNOWN, CONFLICT),
    case_of(
        "pyproject.toml",
        also("pyproject.toml", "[tool.alembic]\nscript_location = 'migrations'\n", "# x\n"),
        UNKNOWN,
        CONFLICT,
    ),
    case_of(
        "pyproject.toml of one list",
        also("pyproject.toml", "[tool.alembic]\nx = [", "1,", "]\n"),
        UNKNOWN,
        CONFLICT,
    ),
    case_of(
        "the template",
        also("migrations/script.py.mako", "${message}\n", "## x\n"),
        CONFLICT,
        UNKNOWN,
        steps=(PULL_REQUEST, Says("/merge-heads preview")),
    ),
    case_of(
        "the settings on the head",
        also(".github/merge-heads.yml", "strategy: merge\n", "# x\n"),
        CONFLICT,
    ),
    case_of(
        "env.py",
        also("migrations/env.py", "from alembic import context\n", "x = 1\n"),
        UNKNOWN,
        CONFLICT,
    ),
    case_of("a file that is no migration", also("data.bin", "", "\0"), CONFLICT),
    case_of(
        "a file that both sides changed",
        lambda making: Brings(
            common={**COMMON, "README.md": "a\n"},
            head={**HEAD, "README.md": filled(making, "b\n", "\n")},
            base={**versions(("b2", "a1")), "README.md": "c\na\n"},
        ),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "many large migrations",
        lambda making: Brings(
            head={
                **HEAD,
                **{
                    f"{V}/d{n}.py": f"{revision(f'd{n}', 'a1')}#{n}" + "\n" * (MB * 9 // 10)
                    for n in range(making.size(1000, 20))
                },
            }
        ),
        UNKNOWN,
        CONFLICT,
    ),
    case_of(
        "many huge migrations",
        lambda making: Brings(
            head={
                **HEAD,
                **{f"{V}/d{n}.py": f"# {n}" + " " * 50 * MB for n in range(making.size(12, 2))},
            }
        ),
        UNKNOWN,
    ),
    case_of(
        "a list of four million numbers",
        lambda making: Brings(
            head={f"{V}/c3.py": "x = [" + "1,\n" * making.size(4_000_000, 500_000) + f"]\n{C3}"}
        ),
        UNKNOWN,
    ),
    case_of(
        "a list of numbers just below the limit",
        lambda _: Brings(head={f"{V}/c3.py": "x = [" + "1," * 195_000 + f"]\n{C3}"}),
        UNKNOWN,
        CONFLICT,
    ),
    case_of(
        "names just below the limit",
        lambda _: Brings(head={f"{V}/c3.py": "a\n" * 195_000 + C3}),
        UNKNOWN,
        CONFLICT,
    ),
    case_of(
        "a body just below the limit",
        lambda _: Brings(head={f"{V}/c3.py": revision("c3", "a1", body="-1;" * 129_000)}),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "twenty bodies just below the limit",
        lambda making: Brings(
            head={
                f"{V}/c{n}.py": revision(f"c{n}", f"c{n - 1}" if n else "a1", body="-1;" * 129_000)
                for n in range(making.size(20, 3))
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "operations just below the limit",
        lambda _: Brings(
            head={
                f"{V}/c3.py": revision(
                    "c3",
                    "a1",
                    body="\n    ".join(f"op.drop_column('t', 'c{n}')" for n in range(12_000)),
                )
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "SQL just below the limit",
        lambda _: Brings(
            head={
                f"{V}/c3.py": revision(
                    "c3", "a1", body="op.execute('''" + "DROP TABLE t; " * 27_000 + "''')"
                )
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "SQL in brackets",
        lambda _: Brings(
            head={
                f"{V}/c3.py": revision(
                    "c3",
                    "a1",
                    body="op.execute('''DELETE FROM t WHERE "
                    + "(" * 10_000
                    + "1"
                    + ")" * 10_000
                    + "''')",
                )
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
)
