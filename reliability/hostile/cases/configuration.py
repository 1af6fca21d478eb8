"""alembic.ini, pyproject.toml and settings files that mislead, explode or lead outside."""

from __future__ import annotations

from collections.abc import Callable

from reliability.hostile.case import BROKEN, COMMON, CONFLICT, HEAD, UNKNOWN, Brings, Case, Making
from reliability.hostile.git_import import Files
from tests.clone import ALEMBIC, versions

_ANY = (CONFLICT, UNKNOWN)
_INI = "[alembic]\nscript_location = %(here)s/migrations\n"


def _case(name: str, head: Files | Callable[[Making], Files], *expected: str) -> Case:
    def make(making: Making) -> Brings:
        files = head(making) if callable(head) else head
        return Brings(common={**ALEMBIC, **versions(("a1",))}, head={**HEAD, **files})

    return Case(name, "configuration", make, expected or _ANY)


def _ini(name: str, text: str, *expected: str) -> Case:
    return _case(f"ini: {name}", {"alembic.ini": text}, *expected)


def _toml(name: str, text: str, *expected: str) -> Case:
    return _case(f"toml: {name}", {"pyproject.toml": text}, *expected)


_LAUGHS = "".join(f"a{n} = {f'%(a{n + 1})s' * 50}\n" for n in range(6)) + "a6 = ha\n"
_PLACES = {
    "above": "%(here)s/../..",
    "far above": "../" * 100 + "etc",
    "absolute": "/etc",
    "the root": "/",
    "proc": "/proc/self",
    "home": "~root",
    "a variable": "$HOME/${HOME}",
    "an address": "https://evil.example/versions",
    "a file address": "file:///etc",
    "another host": "//evil.example/share",
    "a package": "os:path",
    "a package outside": "...:etc",
    "colons": "a:b:c:d:::",
    "Windows": "..\\..\\windows",
    "a drive": "C:\\versions",
    "nothing": "",
    "a dot": ".",
    "the marker of the root": "/merge-heads-tree/../etc",
    "a long path": "x/" * 20_000,
    "line feeds": "a\n  b\n  c",
    "an option": "--version-path=x",
    "Markdown": "[x](https://evil.example) <script> @everyone ```",
}

_OF_INI = (
    *(
        _ini(f"versions: {n}", f"{_INI}version_locations = {p}\n", *_ANY, BROKEN)
        for n, p in _PLACES.items()
    ),
    *(
        _ini(f"scripts: {n}", f"[alembic]\nscript_location = {p}\n", *_ANY, BROKEN)
        for n, p in _PLACES.items()
    ),
    _ini("a bomb of references", f"{_INI}{_LAUGHS}version_locations = %(a0)s\n", UNKNOWN),
    _ini("a bomb elsewhere", f"{_INI}{_LAUGHS}file_template = %(a0)s\n"),
    _ini(
        "a bomb of a long value",
        f"{_INI}a = {'x' * 100_000}\nversion_locations = {'%(a)s' * 20_000}\n",
        UNKNOWN,
    ),
    _ini(
        "a circle of references",
        f"{_INI}a = %(b)s\nb = %(a)s\nversion_locations = %(a)s\n",
        UNKNOWN,
    ),
    _ini("a reference to nothing", f"{_INI}version_locations = %(nothing)s\n", UNKNOWN),
    _ini("a lone percent sign", f"{_INI}version_locations = %\n", UNKNOWN),
    _ini(
        "a reference to the environment",
        f"{_INI}version_locations = %(INPUT_TOKEN)s:%(HOME)s\n",
        UNKNOWN,
    ),
    _ini("spaces without end", f"{_INI}x{' ' * 200_000}y\n", UNKNOWN),
    _ini("many lines of spaces", _INI + f"x{' ' * 290}y\n" * 800, UNKNOWN),
    _ini(
        "a hundred thousand sections", _INI + "".join(f"[s{n}]\n" for n in range(100_000)), UNKNOWN
    ),
    _ini("sections below the limit", _INI + "".join(f"[s{n}]\n" for n in range(25_000))),
    _ini(
        "sections that name locations",
        _INI + "".join(f"[s{n}]\nscript_location=m{n}\n" for n in range(7_000)),
    ),
    _ini(
        "sections of one script directory",
        _INI
        + "".join(
            f"[s{n}]\nscript_location=migrations\nversion_locations=v{n}\n" for n in range(3_000)
        ),
    ),
    _ini("many locations", f"{_INI}version_locations = {'/x/v ' * 40_000}\n"),
    _ini("many options", _INI + "".join(f"o{n} = 1\n" for n in range(20_000))),
    _ini(
        "many defaults",
        "[DEFAULT]\n"
        + "".join(f"o{n} = 1\n" for n in range(10_000))
        + _INI
        + "".join(f"[s{n}]\nversion_locations=x\n" for n in range(5_000)),
    ),
    _ini("no section", "script_location = migrations\n", UNKNOWN),
    _ini("sections twice", _INI + _INI, CONFLICT),
    _ini("options twice", f"{_INI}script_location = elsewhere\n"),
    _ini("NUL", f"{_INI}\0version_locations = x\n"),
    _ini("latin-1", f"{_INI}# \udce9\n", UNKNOWN),
    _ini("a hidden line", f"{_INI}# \rversion_locations = x\n"),
    _ini("U+2028", f"{_INI}# \u2028version_locations = x\n"),
    _ini(
        "a section of Markdown",
        _INI + "[@everyone <script> [x](y)]\nscript_location = migrations\n",
    ),
    _ini(
        "a hook",
        f"{_INI}revision_environment = true\n[post_write_hooks]\nhooks = a\na.type = exec\na.executable = sh\n",
        CONFLICT,
    ),
    _ini("a file name that is computed", f"{_INI}file_template = %%(rev)99999999999s\n", CONFLICT),
    _ini("a file name that leads outside", f"{_INI}file_template = ../../../%%(rev)s\n", CONFLICT),
    _ini("a slug without end", f"{_INI}truncate_slug_length = {'9' * 4000}\n", CONFLICT),
    _ini("a slug of too many digits", f"{_INI}truncate_slug_length = {'9' * 9000}\n", CONFLICT),
    _ini("an encoding that hides", f"{_INI}output_encoding = utf-7\n", CONFLICT),
    _ini("an encoding of bytes", f"{_INI}output_encoding = zlib_codec\n", CONFLICT),
    _ini("a time zone that is a path", f"{_INI}timezone = ../../../../etc/passwd\n", CONFLICT),
    _ini("a time zone that is absolute", f"{_INI}timezone = /etc/passwd\n", CONFLICT),
    _ini("a path of modules", f"{_INI}prepend_sys_path = .:/tmp:%(here)s\n", CONFLICT),
    _ini(
        "a separator that is none", f"{_INI}version_locations = a b\npath_separator = x\n", UNKNOWN
    ),
)
_TOML = "[tool.alembic]\nscript_location = '%(here)s/migrations'\n"
_QUOTED = ".".join(['"a"'] * 4_000)
_OF_TOML = (
    *(
        _toml(f"versions: {n}", f"{_TOML}version_locations = [{p!r}]\n", *_ANY, BROKEN)
        for n, p in _PLACES.items()
    ),
    _toml("a width", f"{_TOML}version_locations = ['%(here)9999999999s']\n"),
    _toml("a width of a gigabyte", f"{_TOML}version_locations = ['%(here)999999999s']\n"),
    _toml("a precision", f"{_TOML}version_locations = ['%(here).999999999s']\n"),
    _toml("here and here", f"{_TOML}version_locations = ['{'%(here)s' * 25_000}']\n"),
    _toml("deep brackets", f"{_TOML}x = {'[' * 10_000}{']' * 10_000}\n"),
    _toml("deep braces", f"{_TOML}x = {'{a=' * 10_000}1{'}' * 10_000}\n"),
    _toml(
        "a deep table",
        f"{_TOML}[{'.'.join('a' * 4_000)}]\n" + "".join(f"k{n} = 1\n" for n in range(8_000)),
    ),
    _toml(
        "a deep quoted table",
        f"{_TOML}[{_QUOTED}]\n" + "".join(f"k{n} = 1\n" for n in range(8_000)),
    ),
    _toml("a deep key", f"{_TOML}{'.'.join('a' * 100_000)} = 1\n"),
    _toml(
        "many keys of ninety parts", _TOML + "".join(f"a{n}{'.b' * 90} = 1\n" for n in range(1_200))
    ),
    _toml(
        "many tables of ninety parts",
        _TOML + "".join(f"[a{n}{'.b' * 90}]\nc = 1\n" for n in range(1_200)),
    ),
    _toml("a huge number", f"{_TOML}x = {'9' * 100_000}\n"),
    _toml("a huge number in hexadecimal", f"{_TOML}x = 0x{'f' * 100_000}\n"),
    _toml("a list that is a number", f"{_TOML}version_locations = 7\n"),
    _toml("a list of lists", f"{_TOML}version_locations = [[['x']]]\n"),
    _toml("a table that is a list", "[[tool.alembic]]\nscript_location = 'x'\n"),
    _toml("not TOML", f"{_TOML}= = =\n"),
    _toml("not UTF-8", f"{_TOML}# \udcff\n"),
    _toml("a date that is none", f"{_TOML}x = 9999-99-99T99:99:99Z\n"),
)
_SETTINGS = (
    _case(
        "settings on the head that allow all",
        {
            ".github/merge-heads.yml": "auto_fix: always\nenvironments: []\ncommands: {allow: [none, read]}\nfindings: {MH101: off}\n"
        },
        CONFLICT,
    ),
    _case(
        "settings on the head that run",
        {".github/merge-heads.yml": "strategy: !!python/object/apply:os.system [touch canary]\n"},
        CONFLICT,
    ),
)


def _in_base(name: str, text: str, *expected: str) -> Case:
    def make(_: Making) -> Brings:
        return Brings(common={**COMMON, ".github/merge-heads.yml": text})

    return Case(f"settings: {name}", "configuration", make, expected or (UNKNOWN,))


def _yaml_bomb(anchor: str) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]" if anchor == "*" else "a0: &a0 {x: 1}"]
    for n in range(1, 12):
        refs = ", ".join([f"*a{n - 1}"] * 10)
        lines.append(f"a{n}: &a{n} [{refs}]" if anchor == "*" else f"a{n}: &a{n} {{<<: [{refs}]}}")
    return "\n".join(lines) + "\n"


_OF_BASE = (
    _in_base("a bomb of aliases", _yaml_bomb("*") + "strategy: *a11\n"),
    _in_base("a bomb of merge keys", _yaml_bomb("<") + "strategy: *a11\n"),
    _in_base("a bomb as a key", _yaml_bomb("*") + "? *a11\n: x\n"),
    _in_base("deep lists", "strategy: " + "[" * 10_000 + "]" * 10_000),
    _in_base("deep blocks", "\n".join(" " * n + "a:" for n in range(300))),
    _in_base("deep dashes", "- " * 10_000 + "x"),
    _in_base("a huge number", "strategy: 0x" + "f" * 20_000),
    _in_base("a huge number of sixties", "strategy: 1" + ":59" * 10_000),
    _in_base("Python", "strategy: !!python/object/apply:os.system [touch canary]"),
    _in_base("a tag", "strategy: !!binary ////\n"),
    _in_base("Markdown", "strategy: '[x](https://evil.example) <script> @everyone'\n"),
    _in_base("a key of Markdown", "'[x](https://evil.example) @everyone :tada:': x\n"),
    _in_base("a large file", "# x\n" * 500_000),
    _in_base("NUL", "strategy: \0\n"),
    _in_base("UTF-16", "strategy: merge\n".encode("utf-16").decode("latin-1")),
    _in_base("several documents", "strategy: merge\n---\nstrategy: reparent\n"),
    _in_base(
        "an environment outside", "environments: [{path: ../../etc, version_locations: [/etc]}]\n"
    ),
    _in_base(
        "a status context of commands",
        "merge_message: '::error::x {heads} {0.__class__} %s'\n",
        CONFLICT,
    ),
)
CASES: tuple[Case, ...] = (*_OF_INI, *_OF_TOML, *_SETTINGS, *_OF_BASE)
