"""The files of one tree, loaded as Alembic loads them, without the project's `env.py`."""

import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from alembic.script import Script as Loaded
from alembic.script import ScriptDirectory
from alembic.util.pyfiles import load_python_file

from merge_heads.rehearsal.plan import Script, Tree
from merge_heads.verdict.rehearsed import Trouble


class NotLoaded(Exception):
    """A file that cannot be run, at a line of it; `words` are the exception's.

    For `Trouble.NEEDS_PACKAGE` they are the name of the package alone.
    """

    def __init__(self, script: Script, trouble: Trouble, words: str, line: int) -> None:
        super().__init__(words)
        self.script, self.trouble, self.words, self.line = script, trouble, words, line


class Scripts(ScriptDirectory):
    """Alembic's own script directory, which holds the given revisions and looks for no others."""

    def __init__(self, root: str, loaded: Sequence[Loaded]) -> None:
        super().__init__(root, version_locations=[root])
        self._loaded = loaded

    def _load_revisions(self) -> Iterator[Loaded]:
        yield from self._loaded

    def in_order_of_alembic(self) -> tuple[str, ...]:
        """Return all ids in the order in which `alembic upgrade heads` runs them from empty."""
        found = self.revision_map.iterate_revisions("heads", (), implicit_base=True)
        return tuple(script.revision for script in reversed(list(found)))


def loaded(tree: Tree) -> Scripts:
    """Load each file of a tree anew; raises `NotLoaded` for the first that cannot be run.

    The order is: what both sides have, base's side, the head's.
    """
    parts = ["common", "base", "head"]
    scripts = sorted(tree.scripts, key=lambda script: parts.index(script.part))
    found = {script.id: _loaded(Path(tree.root), script) for script in scripts}
    return Scripts(tree.root, [found[script.id] for script in tree.scripts])


def _loaded(root: Path, script: Script) -> Loaded:
    path = root / script.path
    try:
        module = load_python_file(path.parent, path.name)
        found = Loaded(module, module.revision, path)
    except (Exception, SystemExit) as error:
        raise _not_loaded(script, error, path) from error
    if found.revision != script.id:
        raise NotLoaded(script, Trouble.FAILED, f"it calls itself {found.revision!r}", 1)
    if asked := _asked(getattr(module, "upgrade", None)):
        raise NotLoaded(script, Trouble.PARAMETERS, ", ".join(asked), 1)
    return found


def _not_loaded(script: Script, error: BaseException, path: Path) -> NotLoaded:
    line = reached(error, path)
    if (package := absent_package(error)) is not None:
        return NotLoaded(script, Trouble.NEEDS_PACKAGE, package, line)
    outside = isinstance(error, ImportError | SyntaxError)
    trouble = Trouble.UNREADABLE if outside else Trouble.FAILED
    return NotLoaded(script, trouble, told(error), line)


def absent_package(error: BaseException) -> str | None:
    """Return the top-level package that is not installed, where that is the error."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    package = error.name.partition(".")[0]
    if package in sys.stdlib_module_names:
        return None
    try:
        return None if find_spec(package) else package
    except (ImportError, ValueError):
        return package


def told(error: BaseException) -> str:
    """Return an exception as Python shows it, in one line."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def reached(error: BaseException, path: Path) -> int:
    """Return the last line of a file that was reached before an exception, or 1."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno or 1
    lines, frame = [1], error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == str(path):
            lines.append(frame.tb_lineno)
        frame = frame.tb_next
    return lines[-1]


def raised_in(error: BaseException, path: Path) -> bool:
    """Say whether it was a file itself that raised an exception, and nothing that it called."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return frame is not None and frame.tb_frame.f_code.co_filename == str(path)


def _asked(upgrade: object) -> Iterable[str]:
    """Return the parameters that an `upgrade` wants to be given.

    Source: `upgrade(engine_name)` in alembic/templates/multidb.
    """
    if not callable(upgrade):
        return ()
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(upgrade).parameters.values()
    return [p.name for p in parameters if p.kind in kinds and p.default is p.empty]


__all__ = ["NotLoaded", "Scripts", "absent_package", "loaded", "reached", "told"]
