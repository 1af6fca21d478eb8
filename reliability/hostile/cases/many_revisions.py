"""Thousands of revisions: heads, chains, circles, labels, dependencies."""

from __future__ import annotations

from collections.abc import Callable

from reliability.hostile.case import (
    BROKEN,
    CLEAN,
    CONFLICT,
    HEAD,
    PULL_REQUEST,
    SWEEP,
    UNKNOWN,
    Brings,
    Making,
    Says,
)
from reliability.hostile.cases.much import V, case_of, makes, many
from reliability.hostile.git_import import Files


def _heads(making: Making) -> Files:
    return {f"{V}/c{n}.py": f"revision='c{n}'\ndown_revision='a1'\n" for n in range(many(making))}


def _chain(making: Making) -> dict[str, str]:
    return {
        f"{V}/c{n}.py": f"revision='c{n}'\ndown_revision='{f'c{n - 1}' if n else 'a1'}'\n"
        for n in range(many(making))
    }


def _folders(making: Making, content: Callable[[int], str], *, deep: bool = False) -> Files:
    def where(number: int) -> str:
        return "/".join(f"{number:08}"[:6]) if deep else f"d{number}"

    return {f"{V}/{where(n)}/c{n}.py": content(n) for n in range(many(making))}


CASES = (
    case_of(
        "heads",
        makes(_heads),
        CONFLICT,
        UNKNOWN,
        steps=(PULL_REQUEST, Says("/merge-heads preview"), SWEEP),
    ),
    case_of(
        "a chain",
        makes(_chain),
        CONFLICT,
        UNKNOWN,
        steps=(
            PULL_REQUEST,
            Says("/merge-heads reparent"),
        ),
        pushes=None,
    ),
    case_of(
        "a circle",
        lambda making: Brings(
            head={
                **_chain(making),
                f"{V}/c0.py": f"revision='c0'\ndown_revision='c{many(making) - 1}'\n",
            }
        ),
        BROKEN,
        UNKNOWN,
    ),
    case_of(
        "one id in all files",
        makes(
            lambda making: {
                f"{V}/c{n}.py": "revision='c'\ndown_revision='a1'\n" for n in range(many(making))
            }
        ),
        BROKEN,
        UNKNOWN,
    ),
    case_of(
        "missing parents",
        makes(
            lambda making: {
                f"{V}/c{n}.py": f"revision='c{n}'\ndown_revision='m{n}'\n"
                for n in range(many(making))
            }
        ),
        BROKEN,
        UNKNOWN,
    ),
    case_of(
        "syntax errors",
        makes(lambda making: {f"{V}/c{n}.py": f"= {n}\n" for n in range(many(making))}),
        UNKNOWN,
    ),
    case_of(
        "computed parents",
        makes(
            lambda making: {
                f"{V}/c{n}.py": f"revision='c{n}'\ndown_revision=f()\n" for n in range(many(making))
            }
        ),
        UNKNOWN,
    ),
    case_of(
        "folders",
        makes(lambda making: _folders(making, lambda n: f"revision='c{n}'\ndown_revision='a1'\n")),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "nested folders",
        makes(
            lambda making: {
                **HEAD,
                **_folders(making, lambda n: f"revision='c{n}'\ndown_revision='a1'\n", deep=True),
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
    case_of(
        "folders with one id",
        makes(
            lambda making: {
                **HEAD,
                **_folders(making, lambda _: "revision='c'\ndown_revision='d'\n"),
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    case_of(
        "folders that need each other",
        makes(
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
    case_of(
        "loose folders with one id",
        lambda making: Brings(
            head={
                **HEAD,
                **{
                    f"x{n}/versions/c.py": "revision='c'\ndown_revision='d'\n"
                    for n in range(many(making))
                },
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    case_of(
        "loose folders that need each other",
        lambda making: Brings(
            head={
                **HEAD,
                **{
                    f"x{n}/versions/c.py": f"revision='{'cd'[n % 2]}'\ndown_revision='{'dc'[n % 2]}'\n"
                    for n in range(many(making))
                },
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    case_of(
        "labels",
        makes(
            lambda making: {
                f"{V}/c{n}.py": f"revision='c{n}'\ndown_revision='a1'\nbranch_labels=('l{n}',)\n"
                for n in range(many(making))
            }
        ),
        CLEAN,
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    case_of(
        "labels on a chain",
        makes(
            lambda making: {
                path: f"{text}branch_labels=('{path}',)\n" for path, text in _chain(making).items()
            }
        ),
        CLEAN,
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    case_of(
        "dependencies on a chain",
        makes(
            lambda making: {
                path: f"{text}depends_on=('c1','b2')\n" for path, text in _chain(making).items()
            }
        ),
        CONFLICT,
        UNKNOWN,
        BROKEN,
    ),
    case_of(
        "merge revisions in layers",
        makes(
            lambda making: {
                f"{V}/c{n}x{k}.py": f"revision='c{n}x{k}'\ndown_revision={('a1',) if not n else tuple(f'c{n - 1}x{j}' for j in range(50))}\n"
                for n in range(making.size(100, 20))
                for k in range(50)
            }
        ),
        CONFLICT,
        UNKNOWN,
    ),
)
