"""A tree of files to the Alembic environments in it, without running any of it.

Sources: https://alembic.sqlalchemy.org/en/latest/tutorial.html#the-migration-environment and
https://flask-migrate.readthedocs.io/en/latest/#configuration-options
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from posixpath import basename, join, normpath

from merge_heads.migrations.environments.configuration import (
    Section,
    is_configuration_file,
    sections,
)
from merge_heads.migrations.environments.environment import Discovered, Environment, Unclear
from merge_heads.migrations.environments.folders import look_like_revisions
from merge_heads.migrations.environments.places import (
    Ambiguous,
    Place,
    script_directory,
    version_location,
)
from merge_heads.migrations.environments.tree import Tree, is_foreign
from merge_heads.settings import EnvironmentSetting

# A configuration file that a template engine still has to fill in.
_PLACEHOLDERS = ("{{", "${", "<%")


def configuration_files(paths: Iterable[str]) -> list[str]:
    """Return the files whose content `survey` needs, sorted."""
    return sorted(
        path
        for path in paths
        if path.endswith((".ini", ".cfg", "env.py", "pyproject.toml"))
        and (basename(path) == "env.py" or is_configuration_file(path))
        and not is_foreign(path)
    )


def survey(
    tree: Tree, contents: Mapping[str, bytes], settings: Iterable[EnvironmentSetting] = ()
) -> Discovered:
    """Find the environments of a tree, and what configures Alembic but cannot be followed.

    `contents` are those of `configuration_files`. Where `settings` names environments, exactly
    these are returned.
    """
    configured, unclear = _configured(tree, contents)
    taken = {environment.path for environment in configured}
    by_files = [
        Environment(folder, (join(folder, "versions"),))
        for folder in sorted(_by_files(tree, contents) - taken)
    ]
    found = [_with_flask(e, contents) for e in (*_united(configured), *by_files)]
    named = tuple(settings)
    if named:
        chosen = [e for setting in named for e in _from_setting(setting, found)]
        return Discovered(tuple(sorted(chosen, key=_order)))
    return Discovered(tuple(sorted(found, key=_order)), tuple(dict.fromkeys(unclear)))


def either(*versions: Discovered) -> Discovered:
    """Join what several versions of the configuration say of one tree."""
    environments = _united(dict.fromkeys(e for found in versions for e in found.environments))
    unclear = dict.fromkeys(u for found in versions for u in found.unclear)
    return Discovered(tuple(sorted(environments, key=_order)), tuple(unclear))


def _order(environment: Environment) -> tuple[str, tuple[str, ...]]:
    return environment.path, environment.version_locations


def _from_setting(
    setting: EnvironmentSetting, found: Iterable[Environment]
) -> Iterator[Environment]:
    path = _normal(setting.path)
    known = [e for e in found if e.path == path]
    locations = tuple(_normal(location) for location in setting.version_locations)
    if locations or not known:
        first = known[0] if known else Environment(path, (join(path, "versions"),))
        wanted = locations or first.version_locations
        known = [replace(first, version_locations=wanted, explicit=bool(locations))]
    yield from (replace(environment, named=True) for environment in known)


def _by_files(tree: Tree, contents: Mapping[str, bytes]) -> set[str]:
    """Return the script directories that are known by their files alone.

    That is `env.py` beside `script.py.mako`, or an `env.py` that speaks of Alembic beside a
    `versions` folder with files in it that Alembic would load.
    """
    speaking = {
        path.removesuffix("env.py").rstrip("/")
        for path, content in contents.items()
        if basename(path) == "env.py" and b"alembic" in content
    }
    with_versions = {f for f in speaking if tree.revision_files.get(join(f, "versions"))}
    return with_versions | tree.script_directories


def _configured(
    tree: Tree, contents: Mapping[str, bytes]
) -> tuple[list[Environment], list[Unclear]]:
    environments: list[Environment] = []
    unclear: list[Unclear] = []
    for section in sections(contents):
        found = _of_section(section, tree) if isinstance(section, Section) else section
        if isinstance(found, Environment):
            environments.append(found)
        if isinstance(found, Unclear):
            unclear.append(found)
        if isinstance(section, Section) and isinstance(found, Environment):
            unclear.extend(_doubts(section, found, tree))
    return environments, unclear


def _of_section(section: Section, tree: Tree) -> Environment | Unclear | None:
    written = section.script_location.strip()
    if not written or any(mark in written for mark in _PLACEHOLDERS):
        return None
    place = script_directory(written, section.config, tree)
    if section.implied and not (
        isinstance(place, Place) and join(place.folder, "env.py") in tree.paths
    ):
        return None
    if isinstance(place, Ambiguous):
        # Where every one is found by its own files, nothing remains unread.
        known = not section.version_locations and tree.script_directories.issuperset(place.folders)
        return None if known else _ambiguous(section, "script_location", written, place)
    return None if place is None else _located(section, place, tree)


def _located(section: Section, place: Place, tree: Tree) -> Environment | Unclear:
    locations = []
    for written in section.version_locations:
        found = version_location(written, section.config, place.started_from, tree)
        if isinstance(found, Ambiguous):
            return _ambiguous(section, "version_locations", written, found)
        locations.append(found.folder)
    return Environment(
        path=place.folder,
        version_locations=tuple(dict.fromkeys(locations)) or (join(place.folder, "versions"),),
        config=section.config,
        section=section.name,
        started_from=place.started_from,
        recursive=section.recursive,
        explicit=bool(locations) or section.recursive,
    )


def _ambiguous(section: Section, key: str, written: str, place: Ambiguous) -> Unclear:
    shown = ", ".join(place.folders[:3])
    return Unclear(section.config, f"its {key} {written!r} may mean {shown}")


def _doubts(section: Section, environment: Environment, tree: Tree) -> Iterator[Unclear]:
    """Yield what versions of Alembic read differently, and locations that are somewhere else."""
    deeper = replace(environment, recursive=True)
    if section.perhaps_recursive and (
        deeper.revision_files(tree) != environment.revision_files(tree)
    ):
        yield Unclear(
            section.config,
            f"recursive_version_locations is {section.perhaps_recursive!r}, which some versions of "
            "Alembic take for true",
        )
    if not environment.is_in(tree) and any(
        look_like_revisions(folder, tree.revision_files[folder])
        for folder in tree.below(environment.path)
    ):
        yield Unclear(
            section.config,
            f"none of its version_locations is there, but {environment.path or 'the tree'} holds "
            "revisions",
        )


def _united(environments: Iterable[Environment]) -> Iterator[Environment]:
    """Join those that share a version location: two views of one set of revisions.

    The same script directory with other locations is another environment.
    """
    by_path: dict[str, list[Environment]] = {}
    for environment in environments:
        same = by_path.setdefault(environment.path, [])
        places = set(environment.version_locations)
        touching = [e for e in same if places.intersection(e.version_locations)]
        for other in touching:
            same.remove(other)
        same.append(_union([*touching, environment]))
    for same in by_path.values():
        yield from same


def _union(environments: list[Environment]) -> Environment:
    # The widest view is the one that sees every head, so a merge is best made through it.
    widest = max(environments, key=lambda e: len(e.version_locations))
    locations = (location for e in (widest, *environments) for location in e.version_locations)
    return replace(
        widest,
        version_locations=tuple(dict.fromkeys(locations)),
        recursive=any(e.recursive for e in environments),
        explicit=any(e.explicit for e in environments),
    )


def _normal(path: str) -> str:
    normal = normpath(path)
    return "" if normal == "." else normal


def _with_flask(environment: Environment, contents: Mapping[str, bytes]) -> Environment:
    env_py = contents.get(join(environment.path, "env.py"), b"")
    return replace(
        environment, flask_migrate=b"current_app" in env_py or b"flask_migrate" in env_py
    )
