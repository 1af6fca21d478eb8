"""Trees of files as they may come: any paths, and whatever configures Alembic in them."""

from collections.abc import Callable, Mapping

from merge_heads.outcomes import Problem
from merge_heads.settings import EnvironmentSetting, Settings, read_settings
from reliability.fuzz.dice import Dice
from reliability.fuzz.words import name

Files = Mapping[str, bytes]

_FOLDERS = (
    *("", "migrations", "migrations/versions", "alembic", "alembic/versions", "src/app/migrations"),
    *("src/app/migrations/versions", "lib/db", "db/versions/2024", "a", "a/b", "versions", "app"),
    *(
        "node_modules/x",
        "legacy/versions",
        "migrations/versions/old",
        "{{cookiecutter.x}}/versions",
    ),
)
_NAMES = (
    *("alembic.ini", "env.py", "script.py.mako", "pyproject.toml", "setup.cfg", "1975ea83_x.py"),
    *("a1_x.py", "b2_x.py", "c3.py", "__init__.py", "0001_initial.py", "tox.ini", "x.py", "README"),
)
_LOCATIONS = (
    *(
        "migrations",
        "alembic",
        "%(here)s/migrations",
        "%(here)s",
        ".",
        "",
        "..",
        "../x",
        "/abs/migrations",
    ),
    *(
        "app:migrations",
        "app.db:a/b",
        ":",
        "a:b:c",
        "%(here)s/../x",
        "%(here)s/../../../etc",
        "/",
        "//",
        "/..",
    ),
    *(
        "migrations/versions alembic/versions",
        "a,b",
        "a;b",
        "a:b",
        "a\n  b",
        "%(here)s/versions",
        "./a//b/",
    ),
    *(
        "~",
        "$HOME",
        "${X}",
        "{{ x }}",
        "%(nope)s",
        "%(script_location)s",
        "%",
        "%%",
        "%(here)",
        "/proc/self",
    ),
    *(
        "migrations # note",
        "db/versions/2024",
        "/merge-heads-tree/../x",
        "/merge-heads-tree",
        "a/../../b",
    ),
)
_KEYS = (
    *("script_location", "version_locations", "recursive_version_locations", "path_separator"),
    *(
        "version_path_separator",
        "file_template",
        "truncate_slug_length",
        "timezone",
        "output_encoding",
    ),
    *("prepend_sys_path", "here", "sqlalchemy.url", "x"),
)
_VALUES = (
    *(
        "true",
        "True",
        "yes",
        "false",
        "os",
        "space",
        "newline",
        ":",
        ";",
        "|",
        "40",
        "-1",
        "9" * 30,
        "0",
    ),
    *(
        "%%(rev)s_%%(slug)s",
        "%(rev)s",
        "%%(year)d",
        "%%(rev)9999s",
        "%%(x)s",
        "%%(rev)*d",
        "%%",
        "%%(epoch)c",
    ),
    *(
        "UTC",
        "Europe/Berlin",
        "../../etc/passwd",
        "/etc/localtime",
        "utf-8",
        "utf-16",
        "rot13",
        "idna",
        "x" * 300,
    ),
    *("punycode", "undefined", "hex", "base64", "unicode_escape", "\u0130", "{epoch}"),
)
_SECTIONS = (
    "[alembic]",
    "[DEFAULT]",
    "[other]",
    "[alembic:x]",
    "[tool:pytest]",
    "[",
    "[]",
    "[alembic",
)
_TOML = (
    "[tool.alembic]",
    "[tool]",
    "[[tool.alembic]]",
    "[tool.alembic.x]",
    "[project]",
    "[ tool . alembic ]",
)
_TOML_VALUES = (
    *(
        '"migrations"',
        '["a", "b"]',
        '"%(here)s/x"',
        "1",
        "true",
        "[1]",
        '""',
        "{}",
        "[[]]",
        '"%(x)d"',
        "nan",
    ),
    *(
        '"%(here)s/../.."',
        "1979-05-27",
        "'''x'''",
        '"\\ud800"',
        '["%(here)s/versions"]',
        '"%(here)99999s"',
    ),
)
_YAML = (
    *(
        "environments:",
        "  - path: ",
        "    version_locations: [",
        "strategy: merge",
        "strategy: 1",
        "]",
        "{",
    ),
    *(
        "auto_fix: off",
        "auto_fix: safe",
        "merge_message: x",
        "findings: {MH110: off}",
        "findings: [a]",
        "---",
    ),
    *(
        "commands: {allow: [admin]}",
        "push_to_forks: yes",
        "&a [*a]",
        "a: &a [x]",
        "<<: *a",
        "!!python/none",
        "? x",
    ),
    *(
        "!!python/object/apply:os.system ['id']",
        "- ",
        ": ",
        "  lineages: {}",
        "!!timestamp 9999-99-99",
        "\t",
        "0x",
    ),
    *(
        "!!int x",
        "!!float y",
        "!!binary '='",
        "!!set {a}",
        "2001-13-45",
        "1_0:99",
        "..",
        "'",
        '"',
        "|",
        ">",
        "%TAG",
    ),
)


def settings(dice: Dice) -> Settings:
    """Return what a settings file says; where it is refused, what may be named."""
    text = _some(dice, _YAML, "\n") if dice.rarely() else ""
    try:
        return read_settings(text.encode(errors="replace"))
    except Problem:
        return Settings(environments=_named(dice))


def _named(dice: Dice) -> tuple[EnvironmentSetting, ...]:
    """Return what a settings file may name: `read_settings` lets no `..` through."""
    if not dice.rarely():
        return ()
    return (EnvironmentSetting(dice.pick(_FOLDERS), (dice.pick(_FOLDERS),)),)


def files(dice: Dice) -> Files:
    """Return a tree, in which no folder is a file as well."""
    files = dict(_file(dice) for _ in range(dice.number(1, 12)))
    folders = {path.rpartition("/")[0] for path in files}
    return {path: content for path, content in files.items() if path and path not in folders}


def _file(dice: Dice) -> tuple[str, bytes]:
    folder = dice.pick(_FOLDERS) if not dice.rarely(8) else _odd_path(dice)
    named = dice.pick(_NAMES) if not dice.rarely(8) else _odd_path(dice)
    path = f"{folder}/{named}" if folder else named
    return path, _content(dice, named).encode(errors="replace")


def _odd_path(dice: Dice) -> str:
    """Return a path that git may hold: no empty part, no `.`, no `..`, no NUL."""
    parts = name(dice, 20)[:200].replace("\0", "").encode(errors="replace").decode().split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "x"


def _content(dice: Dice, named: str) -> str:
    if dice.rarely(16):
        return dice.text(60) if dice.rarely(2) else "link"
    match named:
        case "pyproject.toml":
            return _pairs(dice, _TOML, lambda: f"= {dice.pick(_TOML_VALUES)}")
        case "alembic.ini" | "setup.cfg" | "tox.ini":
            return _pairs(
                dice, _SECTIONS, lambda: f"{dice.pick(('=', ':', ' = ', ''))}{_ini(dice)}"
            )
        case "env.py":
            return dice.pick(
                ("", "from alembic import context", "import flask_migrate # alembic", "x")
            )
    ids = ("a1", "b2", "c3", "1975ea83b712")
    down = dice.pick(("None", *(repr(i) for i in ids), "('a1', 'b2')"))
    return f"revision = {dice.pick(ids)!r}\ndown_revision = {down}\n"


def _pairs(dice: Dice, sections: tuple[str, ...], value: Callable[[], str]) -> str:
    lines = [dice.pick(sections)]
    lines += [
        dice.pick(sections) if dice.rarely(8) else f"{_key(dice)} {value()}"
        for _ in range(dice.number(1, 6))
    ]
    return dice.pick(("", "", "\ufeff")) + "\n".join(lines) + "\n"


def _key(dice: Dice) -> str:
    return _KEYS[0] if dice.rarely(2) else dice.pick(_KEYS)


def _ini(dice: Dice) -> str:
    match dice.number(0, 5):
        case 0 | 1 | 2:
            return dice.pick(_LOCATIONS)
        case 3 | 4:
            return dice.pick(_VALUES)
    return name(dice, 20)


def _some(dice: Dice, pieces: tuple[str, ...], between: str) -> str:
    return between.join(
        dice.pick(pieces) if not dice.rarely(8) else name(dice, 20)
        for _ in range(dice.number(1, 10))
    )
