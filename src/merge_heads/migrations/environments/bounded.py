"""Ini files and TOML, read as Python reads them, with an end.

Both have ways to say much in few letters, and to keep their parsers busy for hours.
"""

import re
from collections.abc import Mapping
from configparser import BasicInterpolation, ConfigParser, InterpolationDepthError, RawConfigParser
from typing import Any

MOST_BYTES = 250_000
# What a value may become when references are replaced.
_MOST_LETTERS = 100_000
# configparser looks for the end of a name anew at each space of a run (`_OPT_TMPL` there).
_WIDE = re.compile(r"[^\S\n]{300}")
# tomllib walks through all parts of a name, and of its table's name, for each key.
_MOST_DOTS = 100
_PERCENT = re.compile(r"%(\(here\)s|%)?")


class TooMuch(ValueError):
    """More than anybody configures."""


def text_of(content: bytes) -> str:
    """Return the text of a file; raises `UnicodeDecodeError` and `TooMuch`."""
    if len(content) > MOST_BYTES:
        raise TooMuch(f"it is larger than {MOST_BYTES // 1000} kB")
    return content.decode("utf-8-sig")


def ini(text: str, defaults: Mapping[str, str]) -> tuple[ConfigParser, RawConfigParser]:
    """Parse an ini file with these defaults, and once more as it is written, `[DEFAULT]` included.

    Raises `TooMuch` and configparser's own errors.
    """
    if _WIDE.search(text):
        raise TooMuch("it holds hundreds of spaces in a row")
    parser = ConfigParser(defaults, strict=False, interpolation=_Metered())
    parser.read_string(text)
    own = RawConfigParser(default_section="\0", strict=False)
    own.read_string(text)
    return parser, own


def toml(text: str) -> Mapping[str, Any]:
    """Parse TOML; raises `ValueError` and `RecursionError`."""
    # Imported here: most repositories do not configure Alembic in TOML.
    import tomllib

    if any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        raise TooMuch("it holds a line of many dots")
    return tomllib.loads(text)


def formatted(value: str, here: str) -> str:
    """Replace `%(here)s` and `%%`; raises `ValueError` for what Alembic could not format either."""
    found = list(_PERCENT.finditer(value))
    if len(value) + len(found) * len(here) > _MOST_LETTERS or not all(m[1] for m in found):
        raise ValueError(value[:100])
    return _PERCENT.sub(lambda match: "%" if match[1] == "%" else here, value)


class _Metered(BasicInterpolation):
    """Configparser's own, which gives up where a value becomes endless."""

    def before_get(
        self, parser: Any, section: str, option: str, value: str, defaults: Mapping[str, str]
    ) -> str:
        """Return the value with its references replaced; raises `InterpolationDepthError`."""
        metered = _Values(section, option, defaults)
        return super().before_get(parser, section, option, value, metered)


class _Values(dict[str, str]):
    """The values of a section, of which so many letters can be had."""

    def __init__(self, section: str, option: str, values: Mapping[str, str]) -> None:
        super().__init__()
        self._values, self._left = values, _MOST_LETTERS
        self._asked = option, section

    def __getitem__(self, name: str) -> str:
        value = self._values[name]
        self._left -= len(value) + 1
        if self._left < 0:
            raise InterpolationDepthError(*self._asked, value[:100])
        return value
