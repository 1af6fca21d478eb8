"""What a tree's configuration says about new revision files, read as Alembic reads it.

Sources: `ScriptDirectory.from_config` in alembic/script/base.py, `Config.get_alembic_option` in
alembic/config.py and https://alembic.sqlalchemy.org/en/latest/tutorial.html#editing-the-ini-file
"""

import re
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from posixpath import basename, dirname, join
from typing import Any

from merge_heads.migrations.environments.configuration import (
    INI,
    ROOT,
    TOML,
    Section,
    Unresolved,
    formatted,
    parsed,
    sections,
    toml_values,
    without_comment,
)
from merge_heads.migrations.environments.environment import Environment
from merge_heads.migrations.environments.places import Place, script_directory
from merge_heads.migrations.environments.tree import Tree

_TEMPLATE_FILE = "script.py.mako"
_DEFAULT_TEMPLATE = "%(rev)s_%(slug)s"
_DEFAULT_LENGTH = 40
_DEFAULT_ENCODING = "utf-8"
_SAMPLE: Mapping[str, str | int] = {
    "rev": "1975ea83b712",
    "slug": "merge",
    "epoch": 1_700_000_000,
    **dict.fromkeys(("year", "month", "day", "hour", "minute", "second"), 1),
}
# No name of a file may be that long, and the memory of a machine is not endless either.
_FAR_TOO_WIDE = re.compile(r"%\(\w*\)[-#0 +.\d]*\d{4}")
_ASCII = "revision = '1975ea83b712'"


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """How new revision files are named and written; the defaults are Alembic's.

    `timezone` is a name that `zone` knows. `options` is the ini file's whole section, interpolated,
    as `config.get_main_option` shows it to templates; what depends on the folder in which the
    repository lies is left out. `template_path` is a path from the tree's root, whether or not
    there is such a file.
    """

    file_template: str = _DEFAULT_TEMPLATE
    truncate_slug_length: int = _DEFAULT_LENGTH
    timezone: str | None = None
    output_encoding: str = _DEFAULT_ENCODING
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    template_path: str = _TEMPLATE_FILE


def conventions(environment: Environment, contents: Mapping[str, bytes]) -> Conventions:
    """Read the conventions of an environment from the configuration files of its tree.

    Each value is looked up in the ini file first, then in the `pyproject.toml` beside it. One that
    Alembic could not use is Alembic's default.
    """
    config, section = _configured_by(environment, contents)
    folder = dirname(config)
    ini = join(folder, INI) if basename(config) == TOML else config
    values = _toml_values(folder, contents.get(join(folder, TOML), b""))
    options = _options(ini, section, contents.get(ini, b""))
    values.update(options)
    return Conventions(
        template_path=join(environment.path, _TEMPLATE_FILE),
        file_template=_template(values.get("file_template")),
        truncate_slug_length=_length(values.get("truncate_slug_length")),
        timezone=_timezone(values.get("timezone")),
        output_encoding=_encoding(values.get("output_encoding")),
        options={key: value for key, value in options.items() if ROOT not in value},
    )


def zone(name: str) -> tzinfo | None:
    """Return the time zone that Alembic takes a name for, or None where there is none.

    Source: `ScriptDirectory._generate_create_date` in alembic/script/base.py
    """
    # Imported here: a check needs no time zone.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    for written in (name, name.upper()):
        try:
            # UTC needs no time zone database, and is what most projects set.
            return UTC if written == "UTC" else ZoneInfo(written)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def _configured_by(environment: Environment, contents: Mapping[str, bytes]) -> tuple[str, str]:
    """Return the file and the section of an environment; settings may name it without them.

    Flask-Migrate keeps its ini file in the script directory, and no location in it.
    """
    if environment.config is not None:
        return environment.config, environment.section
    tree = Tree((*contents, join(environment.path, "env.py")))
    naming = [
        (section.config, section.name)
        for section in sections(contents)
        if isinstance(section, Section) and _names(section, environment, tree)
    ]
    return naming[0] if len(naming) == 1 else (join(environment.path, INI), "alembic")


def _names(section: Section, environment: Environment, tree: Tree) -> bool:
    place = script_directory(section.script_location.strip(), section.config, tree)
    return isinstance(place, Place) and place.folder == environment.path


def _options(path: str, section: str, content: bytes) -> dict[str, str]:
    try:
        parser, _ = parsed(path, content)
    except (ConfigParserError, ValueError):
        return {}
    if not parser.has_section(section):
        return {}
    found = ((key, _option(parser, section, key)) for key in parser.options(section))
    return {key: value for key, value in found if value is not None}


def _option(parser: ConfigParser, section: str, key: str) -> str | None:
    try:
        return parser.get(section, key)
    except ConfigParserError:
        return None


def _toml_values(folder: str, content: bytes) -> dict[str, Any]:
    try:
        values = toml_values(content)
    except Unresolved:
        return {}
    here = {"here": join(ROOT, folder).rstrip("/")}
    return {key: _resolved(value, here) for key, value in values.items()}


def _resolved(value: object, here: Mapping[str, str]) -> object:
    try:
        return formatted(value, here) if isinstance(value, str) else value
    except Unresolved:
        return None


def _template(value: object) -> str:
    if not isinstance(value, str) or not (written := without_comment(value)):
        return _DEFAULT_TEMPLATE
    try:
        usable = not _FAR_TOO_WIDE.search(written) and bool(written % _SAMPLE)
    except (KeyError, ValueError, TypeError, OverflowError):
        usable = False
    return written if usable else _DEFAULT_TEMPLATE


def _length(value: object) -> int:
    try:
        number = int(without_comment(value)) if isinstance(value, str) else value
    except ValueError:
        return _DEFAULT_LENGTH
    # Alembic takes 0 for "not set" as well.
    return int(number) if isinstance(number, int) and number else _DEFAULT_LENGTH


def _timezone(value: object) -> str | None:
    written = without_comment(value) if isinstance(value, str) else ""
    return written if written and zone(written) is not None else None


def _encoding(value: object) -> str:
    """Return an encoding in which Python can read a revision file."""
    written = without_comment(value) if isinstance(value, str) else ""
    try:
        usable = _ASCII.encode(written).endswith(_ASCII.encode())
    except (LookupError, ValueError):
        usable = False
    return written if usable else _DEFAULT_ENCODING
