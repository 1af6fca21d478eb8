"""Thousands of files, folders and environments."""

from __future__ import annotations

from reliability.hostile.case import (
    BROKEN,
    COMMON,
    CONFLICT,
    HEAD,
    UNKNOWN,
    Brings,
    Making,
)
from reliability.hostile.cases.much import V, case_of, makes, many
from reliability.hostile.git_import import Bomb, Files
from tests.clone import ALEMBIC, revision, versions


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


def _deleted(making: Making) -> Brings:
    count = making.size(5_000, 300)
    old = {f"{V}/o{n}.py": f"revision='o{n}'\ndown_revision='a1'\n" for n in range(count)}
    new = {f"{V}/p{n}.py": f"revision='p{n}'\ndown_revision='o{n}'\n" for n in range(count)}
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


CASES = (
    case_of(
        "environments", makes(lambda making: {**HEAD, **_environments(making)}), CONFLICT, UNKNOWN
    ),
    case_of(
        "files that are no migrations",
        makes(
            lambda making: {
                **HEAD,
                **{f"src/{n % 100}/f{n}.txt": f"{n}\n" for n in range(many(making))},
            }
        ),
        CONFLICT,
    ),
    case_of(
        "files of configuration",
        makes(
            lambda making: {
                **HEAD,
                **{
                    f"s{n}/alembic.ini": f"[alembic]\nscript_location = %(here)s/m{n}\n"
                    for n in range(many(making))
                },
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "files of configuration of one environment",
        makes(
            lambda making: {
                **HEAD,
                **{
                    f"s{n}/alembic.ini": f"[alembic]\nscript_location = ../migrations\nversion_locations = /x/v{n}\n"
                    for n in range(many(making))
                },
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    case_of("deleted revisions that others stand on", _deleted, BROKEN, UNKNOWN),
    case_of("renamed files that base has changed", _renamed, CONFLICT, UNKNOWN),
    case_of(
        "a bomb of trees",
        makes(lambda making: {**HEAD, "bomb": Bomb(making.size(5, 3), 11, name="x" * 240)}),
        UNKNOWN,
        CONFLICT,
    ),
    case_of(
        "a bomb of trees in the versions",
        makes(
            lambda making: {
                **HEAD,
                f"{V}/bomb": Bomb(making.size(5, 3), 11, name=f"{'x' * 240}.py"),
            }
        ),
        UNKNOWN,
        CONFLICT,
    ),
    case_of(
        "a deep folder",
        makes(lambda making: {**HEAD, "/".join("d" * making.size(2_000, 900)) + "/x.txt": "x"}),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "a deep folder of versions",
        makes(
            lambda making: {
                **HEAD,
                f"{V}/" + "/".join("d" * making.size(1_900, 900)) + "/c4_x.py": revision(
                    "c4", "c3"
                ),
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "a deep folder that is walked",
        lambda making: Brings(
            common={
                **ALEMBIC,
                **versions(("a1",)),
                "alembic.ini": "[alembic]\nscript_location = migrations\nrecursive_version_locations = true\n",
            },
            head={
                **HEAD,
                f"{V}/" + "/".join("d" * making.size(1_900, 900)) + "/c4_x.py": revision(
                    "c4", "c3"
                ),
            },
        ),
        CONFLICT,
        UNKNOWN,
    ),
)
