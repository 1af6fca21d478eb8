# ruff: noqa: E501
"""Too much of everything: bytes, files, folders, revisions, environments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reliability.hostile.case import (
    BROKEN,
    CLEAN,
    COMMON,
    CONFLICT,
    HEAD,
    PULL_REQUEST,
    SWEEP,
    UNKNOWN,
    Brings,
    Case,
    Making,
    Says,
    Step,
)
from reliability.hostile.git_import import Bomb, Files
from tests.clone import ALEMBIC, FLASK, revision, versions

_MB = 1024 * 1024
_V = "migrations/versions"
_C3 = revision("c3", "a1")
_TOO_LARGE = r"larger than|too large|too many|more than"


def _case(
    name: str, make: Callable[[Making], Brings], *expected: str, told: str = "", **given: object
) -> Case:
    return Case(name, "too much", make, expected, told, is_heavy=True, **given)  # type: ignore[arg-type]


def _filled(making: Making, start: str, piece: str, end: str = "") -> str:
    """Return a text of 100 MB, or of 3 in the sample, that is one piece over and over."""
    wanted = making.size(100, 3) * _MB
    return start + piece * (wanted // len(piece.encode()) + 1) + end


def _migration(start: str, piece: str, end: str = "") -> Callable[[Making], Brings]:
    return lambda making: Brings(head={f"{_V}/c3.py": _filled(making, start, piece, end)})


def _also(path: str, start: str, piece: str, end: str = "") -> Callable[[Making], Brings]:
    """Return a pull request that brings a huge file beside its revision."""
    return lambda making: Brings(head={**HEAD, path: _filled(making, start, piece, end)})


_BODY = "def upgrade():\n"
_LARGE = (
    _case("a migration of statements", _migration(_C3, "x = 1\n"), UNKNOWN, CONFLICT),
    _case("a migration of statements above", _migration("", "x = 1\n", _C3), UNKNOWN),
    _case("a migration of a body", _migration(_C3, "    op.drop_table('x')\n"), UNKNOWN, CONFLICT),
    _case("a migration of one line", _migration("x = '", "a", f"'\n{_C3}"), UNKNOWN),
    _case("a migration of zeros", _migration("", "\0"), UNKNOWN),
    _case("a migration of spaces", _migration("", " "), UNKNOWN, BROKEN),
    _case("a migration of line feeds", _migration("", "\n", _C3), UNKNOWN, CONFLICT),
    _case("a migration of comments", _migration("", "# x\n", _C3), UNKNOWN, CONFLICT),
    _case("a migration of carriage returns", _migration("", "\r", _C3), UNKNOWN, CONFLICT),
    _case("a migration of conflict markers", _migration(_C3, "=======\n"), UNKNOWN),
    _case("a migration of a docstring", _migration('"""', "x\n", f'"""\n{_C3}'), UNKNOWN, CONFLICT),
    _case(
        "alembic.ini",
        _also("alembic.ini", "[alembic]\nscript_location = migrations\n", "# x\n"),
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "alembic.ini of one line",
        _also("migrations/alembic.ini", "[alembic]\nversion_locations = ", "a "),
        UNKNOWN,
        CONFLICT,
    ),
    _case("an ini of zeros", _also("x.ini", "", "\0"), UNKNOWN, CONFLICT),
    _case(
        "pyproject.toml",
        _also("pyproject.toml", "[tool.alembic]\nscript_location = 'migrations'\n", "# x\n"),
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "pyproject.toml of one list",
        _also("pyproject.toml", "[tool.alembic]\nx = [", "1,", "]\n"),
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "the template",
        _also("migrations/script.py.mako", "${message}\n", "## x\n"),
        CONFLICT,
        UNKNOWN,
        steps=(PULL_REQUEST, Says("/merge-heads preview")),
    ),
    _case(
        "the settings on the head",
        _also(".github/merge-heads.yml", "strategy: merge\n", "# x\n"),
        CONFLICT,
    ),
    _case(
        "env.py",
        _also("migrations/env.py", "from alembic import context\n", "x = 1\n"),
        UNKNOWN,
        CONFLICT,
    ),
    _case("a file that is no migration", _also("data.bin", "", "\0"), CONFLICT),
    _case(
        "a file that both sides changed",
        lambda making: Brings(
            common={**COMMON, "README.md": "a\n"},
            head={**HEAD, "README.md": _filled(making, "b\n", "\n")},
            base={**versions(("b2", "a1")), "README.md": "c\na\n"},
        ),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "many large migrations",
        lambda making: Brings(
            head={
                **HEAD,
                **{
                    f"{_V}/d{n}.py": f"{revision(f'd{n}', 'a1')}#{n}" + "\n" * (_MB * 9 // 10)
                    for n in range(making.size(1000, 20))
                },
            }
        ),
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "many huge migrations",
        lambda making: Brings(
            head={
                **HEAD,
                **{f"{_V}/d{n}.py": f"# {n}" + " " * 50 * _MB for n in range(making.size(12, 2))},
            }
        ),
        UNKNOWN,
    ),
    _case(
        "a list of four million numbers",
        lambda making: Brings(
            head={f"{_V}/c3.py": "x = [" + "1,\n" * making.size(4_000_000, 500_000) + f"]\n{_C3}"}
        ),
        UNKNOWN,
    ),
    _case(
        "a list of numbers just below the limit",
        lambda _: Brings(head={f"{_V}/c3.py": "x = [" + "1," * 195_000 + f"]\n{_C3}"}),
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "names just below the limit",
        lambda _: Brings(head={f"{_V}/c3.py": "a\n" * 195_000 + _C3}),
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "a body just below the limit",
        lambda _: Brings(head={f"{_V}/c3.py": revision("c3", "a1", body="-1;" * 129_000)}),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "twenty bodies just below the limit",
        lambda making: Brings(
            head={
                f"{_V}/c{n}.py": revision(f"c{n}", f"c{n - 1}" if n else "a1", body="-1;" * 129_000)
                for n in range(making.size(20, 3))
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "operations just below the limit",
        lambda _: Brings(
            head={
                f"{_V}/c3.py": revision(
                    "c3",
                    "a1",
                    body="\n    ".join(f"op.drop_column('t', 'c{n}')" for n in range(12_000)),
                )
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "SQL just below the limit",
        lambda _: Brings(
            head={
                f"{_V}/c3.py": revision(
                    "c3", "a1", body="op.execute('''" + "DROP TABLE t; " * 27_000 + "''')"
                )
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "SQL in brackets",
        lambda _: Brings(
            head={
                f"{_V}/c3.py": revision(
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


def _many(making: Making) -> int:
    return making.size(50_000, 3_000)


def _heads(making: Making) -> Files:
    return {f"{_V}/c{n}.py": f"revision='c{n}'\ndown_revision='a1'\n" for n in range(_many(making))}


def _chain(making: Making) -> dict[str, str]:
    return {
        f"{_V}/c{n}.py": f"revision='c{n}'\ndown_revision='{f'c{n - 1}' if n else 'a1'}'\n"
        for n in range(_many(making))
    }


def _folders(making: Making, content: Callable[[int], str], *, deep: bool = False) -> Files:
    def where(number: int) -> str:
        return "/".join(f"{number:08}"[:6]) if deep else f"d{number}"

    return {f"{_V}/{where(n)}/c{n}.py": content(n) for n in range(_many(making))}


def _environments(making: Making) -> Files:
    count = making.size(20_000, 1_500)
    return {
        path: text
        for n in range(count)
        for path, text in {
            f"e{n}/env.py": "from alembic import context\n",
            f"e{n}/script.py.mako": "x\n",
            f"e{n}/versions/c.py": f"revision='c{n}'\ndown_revision=None\n",
        }.items()
    }


def _makes(files: Callable[[Making], Files]) -> Callable[[Making], Brings]:
    return lambda making: Brings(head=files(making))


def _deleted(making: Making) -> Brings:
    count = making.size(5_000, 300)
    old = {f"{_V}/o{n}.py": f"revision='o{n}'\ndown_revision='a1'\n" for n in range(count)}
    new = {f"{_V}/p{n}.py": f"revision='p{n}'\ndown_revision='o{n}'\n" for n in range(count)}
    return Brings(common={**COMMON, **old, **new}, head=dict.fromkeys(old))


def _renamed(making: Making) -> Brings:
    count = making.size(5_000, 300)

    def text(n: int, words: str) -> str:
        return "".join(f"line {n} {k}\n" for k in range(100)) + words

    old = {f"old/{n}.txt": text(n, "") for n in range(count)}
    changed = {f"old/{n}.txt": text(n, "more\n") for n in range(count)}
    new = {f"new/{n}.txt": text(n, "less\n") for n in range(count)}
    return Brings(
        common={**COMMON, **old},
        head={**HEAD, **dict.fromkeys(old), **new},
        base={**versions(("b2", "a1")), **changed},
    )


_MANY = (
    _case(
        "heads",
        _makes(_heads),
        CONFLICT,
        UNKNOWN,
        steps=(PULL_REQUEST, Says("/merge-heads preview"), SWEEP),
    ),
    _case(
        "a chain",
        _makes(_chain),
        CONFLICT,
        UNKNOWN,
        steps=(
            PULL_REQUEST,
            Says("/merge-heads reparent"),
        ),
        pushes=None,
    ),
    _case(
        "a circle",
        lambda making: Brings(
            head={
                **_chain(making),
                f"{_V}/c0.py": f"revision='c0'\ndown_revision='c{_many(making) - 1}'\n",
            }
        ),
        BROKEN,
        UNKNOWN,
    ),
    _case(
        "one id in all files",
        _makes(
            lambda making: {
                f"{_V}/c{n}.py": "revision='c'\ndown_revision='a1'\n" for n in range(_many(making))
            }
        ),
        BROKEN,
        UNKNOWN,
    ),
    _case(
        "missing parents",
        _makes(
            lambda making: {
                f"{_V}/c{n}.py": f"revision='c{n}'\ndown_revision='m{n}'\n"
                for n in range(_many(making))
            }
        ),
        BROKEN,
        UNKNOWN,
    ),
    _case(
        "syntax errors",
        _makes(lambda making: {f"{_V}/c{n}.py": f"= {n}\n" for n in range(_many(making))}),
        UNKNOWN,
    ),
    _case(
        "computed parents",
        _makes(
            lambda making: {
                f"{_V}/c{n}.py": f"revision='c{n}'\ndown_revision=f()\n"
                for n in range(_many(making))
            }
        ),
        UNKNOWN,
    ),
    _case(
        "folders",
        _makes(lambda making: _folders(making, lambda n: f"revision='c{n}'\ndown_revision='a1'\n")),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "nested folders",
        _makes(
            lambda making: {
                **HEAD,
                **_folders(making, lambda n: f"revision='c{n}'\ndown_revision='a1'\n", deep=True),
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "folders with one id",
        _makes(
            lambda making: {
                **HEAD,
                **_folders(making, lambda _: "revision='c'\ndown_revision='d'\n"),
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    _case(
        "folders that need each other",
        _makes(
            lambda making: {
                **HEAD,
                **_folders(
                    making, lambda n: f"revision='{'cd'[n % 2]}'\ndown_revision='{'dc'[n % 2]}'\n"
                ),
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    _case(
        "loose folders with one id",
        lambda making: Brings(
            head={
                **HEAD,
                **{
                    f"x{n}/versions/c.py": "revision='c'\ndown_revision='d'\n"
                    for n in range(_many(making))
                },
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    _case(
        "loose folders that need each other",
        lambda making: Brings(
            head={
                **HEAD,
                **{
                    f"x{n}/versions/c.py": f"revision='{'cd'[n % 2]}'\ndown_revision='{'dc'[n % 2]}'\n"
                    for n in range(_many(making))
                },
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    _case(
        "environments", _makes(lambda making: {**HEAD, **_environments(making)}), CONFLICT, UNKNOWN
    ),
    _case(
        "labels",
        _makes(
            lambda making: {
                f"{_V}/c{n}.py": f"revision='c{n}'\ndown_revision='a1'\nbranch_labels=('l{n}',)\n"
                for n in range(_many(making))
            }
        ),
        CLEAN,
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    _case(
        "labels on a chain",
        _makes(
            lambda making: {
                path: f"{text}branch_labels=('{path}',)\n" for path, text in _chain(making).items()
            }
        ),
        CLEAN,
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    _case(
        "dependencies on a chain",
        _makes(
            lambda making: {
                path: f"{text}depends_on=('c1','b2')\n" for path, text in _chain(making).items()
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    _case(
        "merge revisions in layers",
        _makes(
            lambda making: {
                f"{_V}/c{n}x{k}.py": f"revision='c{n}x{k}'\ndown_revision={('a1',) if not n else tuple(f'c{n - 1}x{j}' for j in range(50))}\n"
                for n in range(making.size(100, 20))
                for k in range(50)
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "files that are no migrations",
        _makes(
            lambda making: {
                **HEAD,
                **{f"src/{n % 100}/f{n}.txt": f"{n}\n" for n in range(_many(making))},
            }
        ),
        CONFLICT,
    ),
    _case(
        "files of configuration",
        _makes(
            lambda making: {
                **HEAD,
                **{
                    f"s{n}/alembic.ini": f"[alembic]\nscript_location = %(here)s/m{n}\n"
                    for n in range(_many(making))
                },
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "files of configuration of one environment",
        _makes(
            lambda making: {
                **HEAD,
                **{
                    f"s{n}/alembic.ini": f"[alembic]\nscript_location = ../migrations\nversion_locations = /x/v{n}\n"
                    for n in range(_many(making))
                },
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    _case("deleted revisions that others stand on", _deleted, BROKEN, UNKNOWN),
    _case("renamed files that base has changed", _renamed, CONFLICT, UNKNOWN),
    _case(
        "a bomb of trees",
        _makes(lambda making: {**HEAD, "bomb": Bomb(making.size(5, 3), 11, name="x" * 240)}),
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "a bomb of trees in the versions",
        _makes(
            lambda making: {
                **HEAD,
                f"{_V}/bomb": Bomb(making.size(5, 3), 11, name=f"{'x' * 240}.py"),
            }
        ),
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "a deep folder",
        _makes(lambda making: {**HEAD, "/".join("d" * making.size(2_000, 900)) + "/x.txt": "x"}),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "a deep folder of versions",
        _makes(
            lambda making: {
                **HEAD,
                f"{_V}/" + "/".join("d" * making.size(1_900, 900)) + "/c4_x.py": revision(
                    "c4", "c3"
                ),
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "a deep folder that is walked",
        lambda making: Brings(
            common={
                **ALEMBIC,
                **versions(("a1",)),
                "alembic.ini": "[alembic]\nscript_location = migrations\nrecursive_version_locations = true\n",
            },
            head={
                **HEAD,
                f"{_V}/" + "/".join("d" * making.size(1_900, 900)) + "/c4_x.py": revision(
                    "c4", "c3"
                ),
            },
        ),
        CONFLICT,
        UNKNOWN,
    ),
)


def _long(
    name: str, brings: Brings, *expected: str, steps: tuple[Step, ...] = (PULL_REQUEST,)
) -> Case:
    return replace(_case(name, lambda _: brings, *expected), is_heavy=False, steps=steps)


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
            Brings(head={f"{_V}/c3.py": f"revision = {word!a}\ndown_revision = 'a1'\n"}),
            CONFLICT,
            UNKNOWN,
            BROKEN,
            steps=(PULL_REQUEST, Says("/merge-heads preview"), SWEEP),
        ),
        _long(
            f"a parent of 60,000 {name}",
            Brings(head={f"{_V}/c3.py": f"revision = 'c3'\ndown_revision = {word!a}\n"}),
            BROKEN,
            UNKNOWN,
        ),
        _long(
            f"a label of 60,000 {name}",
            Brings(
                head={
                    f"{_V}/c3.py": f"revision = 'c3'\ndown_revision = 'a1'\nbranch_labels = {word!a}\n",
                    f"{_V}/c4.py": revision("c4", "c3"),
                    f"{_V}/c5.py": revision("c5", "c3"),
                }
            ),
            CONFLICT,
            BROKEN,
            UNKNOWN,
        ),
        _long(
            f"a table of 60,000 {name}",
            Brings(
                head={f"{_V}/c3.py": revision("c3", "a1", body=f"op.drop_table({word!a})")},
                base={f"{_V}/b2.py": revision("b2", "a1", body=f"op.drop_table({word!a})")},
            ),
            CONFLICT,
            UNKNOWN,
        ),
        _long(
            f"a docstring of 60,000 {name}",
            Brings(head={f"{_V}/c3.py": f"{word!a}\n{_C3}"}),
            CONFLICT,
            UNKNOWN,
        ),
        _long(
            f"a thousand ids of 300 {name}",
            Brings(
                head={
                    f"{_V}/c{n}.py": f"revision = {word[:300] + str(n)!a}\ndown_revision = 'a1'\n"
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
        Brings(head={f"{_V}/{'d' * 200}/" * 0 + "/".join([_V, *["d" * 200] * 19]) + "/c3.py": _C3}),
        CONFLICT,
        UNKNOWN,
        CLEAN,
    ),
    _long("a name of 250 bytes", Brings(head={f"{_V}/{'c' * 246}.py": _C3}), CONFLICT),
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

CASES: tuple[Case, ...] = (*_LARGE, *_MANY, *_LONG, *_PATHS)
