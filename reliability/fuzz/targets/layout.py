"""The layout reader: any tree of files, and whatever configures Alembic in it."""

from collections.abc import Iterable
from posixpath import normpath

from merge_heads.migrations.environments import (
    Discovered,
    Environment,
    LaidOut,
    Surveyed,
    Tree,
    configuration_files,
    conventions,
    laid_out,
    survey,
    wanted,
)
from merge_heads.migrations.revision import Revision
from merge_heads.migrations.source import read_revision
from merge_heads.settings import Settings
from reliability.fuzz import trees
from reliability.fuzz.broken import promise
from reliability.fuzz.dice import Bytes
from reliability.fuzz.trees import Files


def layout(data: bytes) -> None:
    """Lay out three trees, and read a settings file."""
    dice = Bytes(data)
    settings = trees.settings(dice)
    made = [trees.files(dice) for _ in range(dice.number(1, 3))]
    is_laid_out_soundly([made[0], made[-1], made[len(made) // 2]], settings)


def is_laid_out_soundly(sides: list[Files], settings: Settings) -> None:
    """Hold what is promised of any base, head and merged tree."""
    surveyed, found, asked = _laid_out(sides, settings)
    promise(
        (surveyed, found, asked) == _laid_out(sides, settings), "the same is laid out alike", sides
    )
    for these in surveyed:
        promise(
            files_of(these).issubset(these.tree.paths), "files of an environment are in the tree"
        )
    for environment in {e for these in (*surveyed, *found.layouts) for e in _environments(these)}:
        _is_inside(environment, sides)
        for files in sides:
            conventions(environment, _configuration(files))


def files_of(surveyed: Surveyed) -> set[str]:
    """Return the files that Alembic would load in a tree."""
    tree = surveyed.tree
    return {p for e in surveyed.discovered.environments for p in e.revision_files(tree)}


def _is_inside(environment: Environment, sides: list[Files]) -> None:
    """What lies outside of the tree may be named, but is never taken to be there."""
    for place in environment.version_locations:
        leaves = normpath(place).split("/")[0] == ".." or place.startswith("/")
        promise(not (leaves and _is_there(environment, sides)), "it lies in the tree", environment)


def _is_there(environment: Environment, sides: list[Files]) -> bool:
    return any(environment.is_in(Tree(tuple(files))) for files in sides)


def _environments(these: Surveyed | object) -> Iterable[Environment]:
    if isinstance(these, Surveyed):
        return these.discovered.environments
    return getattr(these, "sides", ())


def _configuration(files: Files) -> Files:
    return {path: files[path] for path in configuration_files(files)}


def _laid_out(
    sides: list[Files], settings: Settings
) -> tuple[list[Surveyed], LaidOut, list[list[str]]]:
    surveyed = [_surveyed(files, settings) for files in sides]
    asked = [list(paths) for paths in wanted(surveyed)]
    for files, paths in zip(sides, asked, strict=True):
        promise(files.keys() >= {*paths}, "nothing outside of the tree is asked for", paths)
    read = [
        [file for path in paths if isinstance(file := read_revision(path, files[path]), Revision)]
        for files, paths in zip(sides, asked, strict=True)
    ]
    return surveyed, laid_out(surveyed, read), asked


def _surveyed(files: Files, settings: Settings) -> Surveyed:
    links = frozenset(path for path, content in files.items() if content == b"link")
    tree = Tree(files.keys(), links)
    found: Discovered = survey(tree, _configuration(files), settings.environments)
    return Surveyed(tree, found)
