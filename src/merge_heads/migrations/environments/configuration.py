"""What ini files and `pyproject.toml` say about environments, read as Alembic reads it.

Sources: https://alembic.sqlalchemy.org/en/latest/tutorial.html#editing-the-ini-file,
https://alembic.sqlalchemy.org/en/latest/tutorial.html#using-pyproject-toml-for-configuration and
`Config` in alembic/config.py.
"""

import re
import reprlib
from collections.abc import Iterator, Mapping
from configparser import ConfigParser, RawConfigParser
from configparser import Error as ConfigParserError
from dataclasses import dataclass, replace
from posixpath import basename, dirname, join
from typing import Any

from merge_heads.migrations.environments import bounded
from merge_heads.migrations.environments.environment import Unclear

# Stands for the root of the tree in `%(here)s`: the only locations that do not depend on where
# Alembic is started are those that begin with it.
ROOT = "/merge-heads-tree"

_NAMES_A_LOCATION = re.compile(
    rb"^[ \t]*(script_location|version_locations|recursive_version_locations)[ \t]*[:=]",
    re.MULTILINE,
)
TOML = "pyproject.toml"
INI = "alembic.ini"
_TOML_SECTION = re.compile(rb"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*alembic[ \t]*\]", re.MULTILINE)
_SEPARATORS = {"space": " ", "newline": "\n", "os": ":", ":": ":", ";": ";"}
_LEGACY_SEPARATOR = re.compile(r", *|(?: +)")
# People write comments behind a value, although Alembic takes them for a part of it.
_COMMENT = re.compile(r"(?<!\s)\s+[#;](\s.*)?$", re.DOTALL)
_OWN_KEYS = frozenset(
    {
        "script_location",
        "version_locations",
        "recursive_version_locations",
        "path_separator",
        "version_path_separator",
    }
)
# Alembic before 1.16 took these for true as well; the present one takes "true" alone.
_ONCE_TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})


@dataclass(frozen=True)
class Section:
    """One section that names a script directory; locations are as written, interpolated.

    `perhaps_recursive` holds a value of `recursive_version_locations` that some versions of Alembic
    take for true and others do not. `implied` says that the script directory is the file's own
    folder, because Flask-Migrate names it in Python
    (https://flask-migrate.readthedocs.io/en/latest/#configuration-options).
    """

    config: str
    name: str
    script_location: str
    version_locations: tuple[str, ...] = ()
    recursive: bool = False
    perhaps_recursive: str | None = None
    implied: bool = False


class Unresolved(Exception):
    """A value, or a whole file, that Alembic itself would refuse."""


def is_configuration_file(path: str) -> bool:
    """Say whether a file of this name may configure Alembic."""
    return path.endswith((".ini", ".cfg")) or basename(path) == TOML


def sections(contents: Mapping[str, bytes]) -> Iterator[Section | Unclear]:
    """Yield the sections of all configuration files, and what could not be read."""
    for path, content in contents.items():
        if path.endswith((".ini", ".cfg")) and _NAMES_A_LOCATION.search(content):
            yield from _of_ini(path, content, contents.get(join(dirname(path), TOML), b""))
        elif basename(path) == TOML and _TOML_SECTION.search(content):
            yield from _of_toml(path, content, contents.get(join(dirname(path), INI), b""))


def _of_ini(path: str, content: bytes, toml: bytes) -> Iterator[Section | Unclear]:
    try:
        parser, names = parsed(path, content)
    except UnicodeDecodeError:
        yield Unclear(path, "it is not UTF-8")
        return
    except bounded.TooMuch as error:
        yield Unclear(path, str(error))
        return
    except ConfigParserError as error:
        yield Unclear(path, f"it cannot be parsed ({type(error).__name__})")
        return
    for name in names:
        try:
            if parser.has_option(name, "script_location") or name == "alembic":
                yield _section(path, name, parser, toml)
        except (ConfigParserError, Unresolved) as error:
            yield Unclear(path, f"its section [{name}] cannot be resolved: {_one_line(error)}")


def parsed(path: str, content: bytes) -> tuple[ConfigParser, list[str]]:
    """Return an ini file, where `%(here)s` is below `ROOT`, and its sections about Alembic.

    Raises `UnicodeDecodeError`, `TooMuch` and configparser's own errors.
    """
    here = join(ROOT, dirname(path)).rstrip("/")
    parser, own = bounded.ini(bounded.text_of(content), {"here": here})
    return parser, _sections_of_alembic(own)


def _sections_of_alembic(own: RawConfigParser) -> list[str]:
    """Return the sections that are about Alembic: `[DEFAULT]` lends its values to all others."""
    names = [name for name in own.sections() if name != "DEFAULT"]
    about = [n for n in names if n == "alembic" or _OWN_KEYS.intersection(own.options(n))]
    return about or names[:1]


def _section(path: str, name: str, parser: ConfigParser, toml: bytes) -> Section:
    locations = _split(name, parser)
    recursive = parser.get(name, "recursive_version_locations", fallback=None)
    # Alembic asks the ini file first, then pyproject.toml, for each value by itself.
    if (locations is None or recursive is None) and _TOML_SECTION.search(toml):
        other = _toml_section(path, toml, "")
        locations = other.version_locations if locations is None else locations
        recursive = "true" if recursive is None and other.recursive else recursive
    return Section(
        config=path,
        name=name,
        script_location=parser.get(name, "script_location", fallback=parser.get(name, "here")),
        version_locations=locations or (),
        recursive=recursive == "true",
        perhaps_recursive=recursive if _was_once_true(recursive) else None,
        implied=not parser.has_option(name, "script_location"),
    )


def _was_once_true(value: str | None) -> bool:
    return value is not None and value != "true" and without_comment(value).lower() in _ONCE_TRUE


def _split(name: str, parser: ConfigParser) -> tuple[str, ...] | None:
    """Split as `Config.get_version_locations_list` does."""
    value = parser.get(name, "version_locations", fallback="")
    if not value:
        return None
    for key in ("path_separator", "version_path_separator"):
        if (written := parser.get(name, key, fallback=None)) is not None:
            separator = _SEPARATORS.get(without_comment(written))
            if separator is None:
                raise Unresolved(f"{written!r} is no {key}")
            return tuple(part.strip() for part in value.split(separator) if part)
    if "\n" in value:
        raise Unresolved("version_locations has several lines but path_separator is not newline")
    return tuple(_LEGACY_SEPARATOR.split(value))


def _of_toml(path: str, content: bytes, ini: bytes) -> Iterator[Section | Unclear]:
    try:
        section = _toml_section(path, content, None)
        if section.script_location:
            yield _overruled(section, join(dirname(path), INI), ini)
    except (ConfigParserError, UnicodeDecodeError, bounded.TooMuch, Unresolved) as error:
        yield Unclear(path, f"its section [tool.alembic] cannot be resolved: {_one_line(error)}")


def _overruled(section: Section, path: str, ini: bytes) -> Section:
    """Let `alembic.ini` say what it says: Alembic asks it first for each value by itself."""
    parser, _ = parsed(path, ini)
    if not parser.has_section("alembic"):
        return section
    recursive = parser.get("alembic", "recursive_version_locations", fallback=None)
    return replace(
        section,
        version_locations=_split("alembic", parser) or section.version_locations,
        recursive=section.recursive if recursive is None else recursive == "true",
        perhaps_recursive=recursive if _was_once_true(recursive) else None,
    )


def _toml_section(path: str, content: bytes, script_location: str | None) -> Section:
    values = toml_values(content)
    here = {"here": join(ROOT, dirname(path)).rstrip("/")}
    locations = values.get("version_locations") or []
    if not isinstance(locations, list):
        raise Unresolved("version_locations is not a list")
    recursive = values.get("recursive_version_locations", False)
    if not isinstance(recursive, bool):
        raise Unresolved("recursive_version_locations is not a boolean")
    if script_location is None:
        script_location = formatted(values.get("script_location", ""), here)
    return Section(
        config=path,
        name="alembic",
        script_location=script_location,
        version_locations=tuple(formatted(location, here) for location in locations),
        recursive=recursive,
    )


def toml_values(content: bytes) -> Mapping[str, Any]:
    """Return `[tool.alembic]` as it is written, empty where there is none.

    Raises `Unresolved` where the content is not TOML.
    """
    try:
        tool = bounded.toml(bounded.text_of(content)).get("tool")
    except (ValueError, RecursionError) as error:
        told = str(error) if isinstance(error, bounded.TooMuch) else "it is not TOML"
        raise Unresolved(told) from error
    values = tool.get("alembic") if isinstance(tool, dict) else None
    return values if isinstance(values, dict) else {}


def formatted(value: Any, here: Mapping[str, str]) -> str:
    """Return a text of TOML with `%(here)s` and `%%` replaced; raises `Unresolved`."""
    try:
        return bounded.formatted(value, here["here"]) if isinstance(value, str) else _refuse(value)
    except ValueError as error:
        raise Unresolved(f"{value[:100]!r} cannot be formatted") from error


def _refuse(value: object) -> str:
    raise Unresolved(f"{reprlib.repr(value)} is not text")


def without_comment(value: str) -> str:
    """Return a value without a comment behind it, which Alembic would take for a part of it."""
    return _COMMENT.sub("", value).strip()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
