"""A tree of files to the Alembic environments in it, without running any of it.

Sources: https://alembic.sqlalchemy.org/en/latest/tutorial.html#editing-the-ini-file and
https://flask-migrate.readthedocs.io/en/latest/#configuration-options
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from configparser import Error as ConfigParserError
from configparser import RawConfigParser
from dataclasses import dataclass, replace
from posixpath import basename, dirname, join, normpath

from merge_heads.migrations.source import is_revision_file
from merge_heads.settings import EnvironmentSetting

_SEPARATORS = {"space": " ", "newline": "\n", "os": ":", ":": ":", ";": ";"}
_LEGACY_SEPARATOR = re.compile(r", *|(?: +)|\n")
# People write comments behind a value, although Alembic takes them for a part of it.
_COMMENT = re.compile(r"\s+[#;]\s.*$", re.MULTILINE)
# Vendored Alembic and cookiecutter folders hold templates, not environments.
_TEMPLATE = re.compile(r"(^|/)alembic/templates/|\{\{")


@dataclass(frozen=True)
class Environment:
    """One Alembic script directory with its version locations, as paths from the tree's root.

    `config` is the ini file that names it, where there is one, and `started_from` the folder from
    which Alembic has to be started. `flask_migrate` says that people work on it with `flask db`.
    """

    path: str
    version_locations: tuple[str, ...]
    config: str | None = None
    started_from: str = ""
    flask_migrate: bool = False
    recursive: bool = False
    named: bool = False

    def revision_files(self, paths: Iterable[str]) -> list[str]:
        """Return the paths that Alembic would load, in its order: by location, then by name."""
        found: dict[str, list[str]] = {location: [] for location in self.version_locations}
        for path in paths:
            location = self._location(path)
            if location is not None and is_revision_file(path):
                found[location].append(path)
        return [path for location in self.version_locations for path in sorted(found[location])]

    def _location(self, path: str) -> str | None:
        folder = dirname(path)
        for location in self.version_locations:
            if folder == location or (self.recursive and folder.startswith(f"{location}/")):
                return location
        return None


def configuration_files(paths: Iterable[str]) -> list[str]:
    """Return the files whose content `discover` needs, sorted."""
    return sorted(
        path
        for path in paths
        if (path.endswith(".ini") or basename(path) == "env.py") and not _TEMPLATE.search(path)
    )


def discover(
    paths: Collection[str],
    contents: Mapping[str, bytes],
    settings: Iterable[EnvironmentSetting] = (),
) -> tuple[Environment, ...]:
    """Find the environments of a tree, sorted by path.

    `paths` are all files of the tree, `contents` those of `configuration_files`. Where `settings`
    names environments, exactly these are returned.
    """
    script_directories = _script_directories(paths)
    found = {
        environment.path: environment
        for config, section in _ini_sections(contents)
        for environment in _from_section(config, section, script_directories, _folders(paths))
    }
    for folder in sorted(script_directories):
        found.setdefault(folder, Environment(folder, (join(folder, "versions"),)))
    named = tuple(settings)
    chosen = [_from_setting(setting, found) for setting in named] if named else found.values()
    return tuple(sorted((_with_flask(e, contents) for e in chosen), key=lambda e: e.path))


def _from_setting(setting: EnvironmentSetting, found: Mapping[str, Environment]) -> Environment:
    path = _normal(setting.path)
    known = found.get(path, Environment(path, (join(path, "versions"),)))
    locations = tuple(_normal(location) for location in setting.version_locations)
    return replace(known, version_locations=locations or known.version_locations, named=True)


def _script_directories(paths: Collection[str]) -> frozenset[str]:
    """Return the folders that hold Alembic's `env.py` beside its `script.py.mako`."""
    known = frozenset(paths)
    return frozenset(
        dirname(path)
        for path in known
        if basename(path) == "script.py.mako"
        and join(dirname(path), "env.py") in known
        and not _TEMPLATE.search(path)
    )


def _folders(paths: Collection[str]) -> frozenset[str]:
    folders = {dirname(path) for path in paths}
    for folder in tuple(folders):
        while folder and (folder := dirname(folder)) not in folders:
            folders.add(folder)
    return frozenset(folders)


def _ini_sections(contents: Mapping[str, bytes]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for path, content in contents.items():
        if not path.endswith(".ini"):
            continue
        parser = RawConfigParser(strict=False)
        try:
            parser.read_string(content.decode("utf-8-sig"))
        except (ConfigParserError, UnicodeDecodeError):
            continue
        for section in parser.sections():
            # A location with %(here)s is the only one that does not depend on where Alembic starts.
            here = "/" + dirname(path)
            yield (
                path,
                {
                    key: _COMMENT.sub("", value).replace("%(here)s", here).replace("%%", "%")
                    for key, value in parser.items(section)
                },
            )


def _from_section(
    config: str,
    section: Mapping[str, str],
    script_directories: frozenset[str],
    folders: frozenset[str],
) -> Iterator[Environment]:
    script_location = section.get("script_location", "").strip()
    resolved = _resolve(script_location, config, script_directories) if script_location else None
    if resolved is None:
        return
    path, started_from = resolved
    locations = [
        found[0] if (found := _resolve(location, config, folders)) else _normal(location.strip("/"))
        for location in _split(section)
    ]
    yield Environment(
        path=path,
        version_locations=tuple(dict.fromkeys(locations)) or (join(path, "versions"),),
        config=config,
        started_from=started_from,
        recursive=section.get("recursive_version_locations", "").strip().lower() == "true",
    )


def _resolve(location: str, config: str, folders: frozenset[str]) -> tuple[str, str] | None:
    """Return the folder that a location in the ini file `config` means, and where it is taken from.

    Alembic takes a relative path from where it is started: most often the ini file's folder or one
    above. `package:folder` may lie below any source root.
    """
    relative = location.replace(":", "/")
    if relative.startswith("/"):
        absolute = _normal(relative.lstrip("/"))
        return (absolute, dirname(config)) if absolute in folders else None
    for start in _upwards(dirname(config)):
        if (candidate := _normal(join(start, relative))) in folders:
            return candidate, start
    below = sorted(folder for folder in folders if folder.endswith(f"/{relative}"))
    return (below[0], dirname(config)) if ":" in location and below else None


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        yield (folder := dirname(folder))


def _normal(path: str) -> str:
    normal = normpath(path)
    return "" if normal == "." else normal


def _split(section: Mapping[str, str]) -> list[str]:
    value = section.get("version_locations", "")
    name = section.get("path_separator", section.get("version_path_separator", "")).strip()
    separator = _SEPARATORS.get(name)
    parts = value.split(separator) if separator else _LEGACY_SEPARATOR.split(value)
    return [part.strip() for part in parts if part.strip()]


def _with_flask(environment: Environment, contents: Mapping[str, bytes]) -> Environment:
    env_py = contents.get(join(environment.path, "env.py"), b"")
    return replace(
        environment, flask_migrate=b"current_app" in env_py or b"flask_migrate" in env_py
    )
