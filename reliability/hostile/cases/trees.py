"""Paths that no person would choose, links, submodules, and what lies outside of the tree."""

from __future__ import annotations

from reliability.hostile.case import (
    BASE,
    BROKEN,
    CLEAN,
    COMMON,
    CONFLICT,
    HEAD,
    UNKNOWN,
    Brings,
    Case,
)
from reliability.hostile.git_import import Files, Link, Submodule
from tests.clone import revision, versions

_V = "migrations/versions"
_C3 = revision("c3", "a1")


def _case(
    name: str, head: Files, *expected: str, common: Files = COMMON, base: Files = BASE
) -> Case:
    return Case(name, "trees", lambda _: Brings(head, common, base), expected)


_NAMES = {
    "an option": "-rf",
    "an option of git": "--upload-pack=touch canary",
    "an output": "--output=canary",
    "a device": "con",
    "almost git": ".g\u0131t",
    "git with dots": "..git",
    "git in capitals": "GIT~1",
    "a colon": ":(exclude)x",
    "a path of git": ":!x",
    "a glob": "*[a-z]?",
    "a quote": "'\"'",
    "a backslash": "a\\b",
    "Windows": "..\\..\\x",
    "a tab": "a\tb",
    "a carriage return": "a\rb",
    "spaces": "  ",
    "a dollar": "$(touch canary)",
    "ANSI": "\x1b[31m",
    "bidi": "\u202egnp",
    "a byte that is no letter": "a\udcffb",
    "many such bytes": "\udc80\udc81\udcfe",
    "overlong UTF-8": "\udcc0\udcaf",
    "a surrogate in UTF-8": "\udced\udca0\udc80",
    "emoji": "\U0001f4a3",
    "decomposed": "e\u0301",
    "workflow": "::error::x",
    "a percent sign": "%0A::error::x",
    "hash": "#1 @everyone",
    "a NUL that is not": "\\0",
}
_NAMED = tuple(
    _case(f"a file called {n}", {f"{_V}/{name}.py": _C3}, CONFLICT) for n, name in _NAMES.items()
)
_IN_FOLDERS = tuple(
    _case(
        f"a folder called {n}",
        {
            **HEAD,
            f"{name}/{_V}/x.py": revision("x", "y"),
            f"{name}/alembic.ini": "[alembic]\nscript_location = migrations\n",
            f"{name}/migrations/env.py": "from alembic import context\n",
        },
        CONFLICT,
        BROKEN,
    )
    for n, name in _NAMES.items()
)
_OTHERS = (
    _case("a line feed in the name", {f"{_V}/c3\nx.py": _C3}, CLEAN),
    _case("a name that begins with a dot", {f"{_V}/.c3.py": _C3}, CONFLICT),
    _case("a lock of Emacs", {f"{_V}/.#c3.py": _C3}, CLEAN),
    _case("__init__", {f"{_V}/__init__.py": _C3}, CLEAN),
    _case(
        "bytecode alone",
        {f"{_V}/c3.pyc": b"\xa7\r\r\n", f"{_V}/__pycache__/c3.cpython-311.pyc": b"x"},
        CLEAN,
        UNKNOWN,
    ),
    _case(
        "names that differ in case",
        {f"{_V}/c3.py": _C3, f"{_V}/C3.py": revision("C3", "c3")},
        CONFLICT,
    ),
    _case(
        "folders that differ in case",
        {**HEAD, "Migrations/versions/d4.py": revision("d4", "c3")},
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "a file in the place of the folder",
        {"migrations/versions/a1_make.py": None, _V: "x"},
        BROKEN,
        UNKNOWN,
        CONFLICT,
        CLEAN,
    ),
    _case(
        "a folder in the place of a file",
        {f"{_V}/a1_make.py": None, f"{_V}/a1_make.py/x.py": _C3},
        BROKEN,
        UNKNOWN,
    ),
    _case(
        "versions that lead to /etc", {f"{_V}/a1_make.py": None, _V: Link("/etc")}, UNKNOWN, BROKEN
    ),
    _case(
        "versions that lead to themselves",
        {f"{_V}/a1_make.py": None, _V: Link("versions")},
        UNKNOWN,
        BROKEN,
    ),
    _case(
        "versions that lead above",
        {f"{_V}/a1_make.py": None, _V: Link("../../..")},
        UNKNOWN,
        BROKEN,
    ),
    _case(
        "a migration that leads to the environment",
        {f"{_V}/c3.py": Link("/proc/self/environ")},
        UNKNOWN,
    ),
    _case("a migration that leads to another", {f"{_V}/c3.py": Link("a1_make.py")}, UNKNOWN),
    _case("a migration that leads nowhere", {f"{_V}/c3.py": Link("nowhere")}, UNKNOWN),
    _case("a migration that leads to itself", {f"{_V}/c3.py": Link("c3.py")}, UNKNOWN),
    _case("a migration that leads to a device", {f"{_V}/c3.py": Link("/dev/zero")}, UNKNOWN),
    _case("a migration that leads to a long path", {f"{_V}/c3.py": Link("x/" * 5_000)}, UNKNOWN),
    _case(
        "an ini that leads outside", {**HEAD, "alembic.ini": Link("/etc/passwd")}, CONFLICT, UNKNOWN
    ),
    _case(
        "pyproject that leads outside",
        {**HEAD, "pyproject.toml": Link("/proc/self/environ")},
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "env.py that leads outside",
        {**HEAD, "migrations/env.py": Link("/etc/passwd")},
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "a template that leads outside",
        {**HEAD, "migrations/script.py.mako": Link("/etc/passwd")},
        CONFLICT,
        UNKNOWN,
    ),
    _case(
        "settings that lead outside",
        {**HEAD, ".github/merge-heads.yml": Link("/etc/passwd")},
        CONFLICT,
    ),
    _case(
        "settings of base that lead outside",
        HEAD,
        CONFLICT,
        UNKNOWN,
        common={**COMMON, ".github/merge-heads.yml": Link("/etc/passwd")},
    ),
    _case(
        "the whole environment a link",
        {**dict.fromkeys(COMMON), "migrations": Link("/etc")},
        UNKNOWN,
        BROKEN,
        CLEAN,
    ),
    _case("a submodule of versions", {f"{_V}/a1_make.py": None, _V: Submodule()}, UNKNOWN, BROKEN),
    _case(
        "a submodule of the environment",
        {**dict.fromkeys(COMMON), "migrations": Submodule()},
        UNKNOWN,
        BROKEN,
        CLEAN,
    ),
    _case("a submodule in the place of a migration", {f"{_V}/c3.py": Submodule()}, UNKNOWN),
    _case("a submodule of nothing", {**HEAD, "vendor": Submodule("0" * 39 + "1")}, CONFLICT),
    _case(
        "a submodule with an address that runs",
        {
            **HEAD,
            "x": Submodule(),
            ".gitmodules": '[submodule "x"]\npath = x\nurl = ext::sh -c touch% canary\nupdate = !touch canary\n',
        },
        CONFLICT,
    ),
    _case(
        "a submodule of versions that is another",
        {_V: Submodule("2" * 40)},
        UNKNOWN,
        BROKEN,
        CONFLICT,
        CLEAN,
        common={**{p: c for p, c in COMMON.items() if "versions" not in p}, _V: Submodule()},
        base={"x": "y"},
    ),
    _case("deleted migrations", {f"{_V}/a1_make.py": None}, BROKEN),
    _case("everything deleted", dict.fromkeys(COMMON), UNKNOWN, BROKEN, CLEAN),
    _case(
        "a merge conflict in a migration",
        {f"{_V}/a1_make.py": revision("a1", "z")},
        UNKNOWN,
        BROKEN,
        base={f"{_V}/a1_make.py": revision("a1", "y")},
    ),
    _case(
        "a migration that base deletes",
        {f"{_V}/a1_make.py": revision("a1", body="x")},
        UNKNOWN,
        BROKEN,
        CLEAN,
        CONFLICT,
        base={f"{_V}/a1_make.py": None},
    ),
    _case(
        "versions moved",
        {f"{_V}/a1_make.py": None, **versions(("a1",), ("c3", "a1"), folder="elsewhere/versions")},
        BROKEN,
        UNKNOWN,
        CONFLICT,
    ),
    _case(
        "versions behind another folder",
        {**HEAD, f"{_V}/legacy/d4.py": revision("d4", "c3")},
        CONFLICT,
        UNKNOWN,
    ),
    _case("a template of cookiecutter", {f"{{{{cookiecutter.x}}}}/{_V}/c3.py": _C3}, CLEAN),
)
CASES: tuple[Case, ...] = (*_NAMED, *_IN_FOLDERS, *_OTHERS)
