"""Running revisions on one database, by Alembic's own machinery and in an order of ours.

Source: https://alembic.sqlalchemy.org/en/latest/api/runtime.html
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep, RevisionStep
from sqlalchemy import Engine, event
from sqlalchemy.exc import CompileError, StatementError

from merge_heads.rehearsal.events import Ended, Event, Failed, Sent, Started
from merge_heads.rehearsal.limits import is_beyond
from merge_heads.rehearsal.scripts import Scripts, absent_package, raised_in, reached, told
from merge_heads.verdict.rehearsed import Order, Trouble

Tell = Callable[[Event], None]


def upgrade(engine: Engine, scripts: Scripts, ids: Sequence[str], order: Order, tell: Tell) -> bool:
    """Run upgrades one after the other; return whether all of them ran."""
    return _run(engine, scripts, ids, order, tell, MigrationStep.upgrade_from_script)


def downgrade(engine: Engine, scripts: Scripts, ids: Sequence[str], tell: Tell) -> bool:
    """Run downgrades one after the other; return whether all of them ran."""
    return _run(engine, scripts, ids, Order.BACK, tell, MigrationStep.downgrade_from_script)


def _run(
    engine: Engine,
    scripts: Scripts,
    ids: Sequence[str],
    order: Order,
    tell: Tell,
    step: Callable[..., RevisionStep],
) -> bool:
    at = ""

    def steps(*_: object) -> Iterator[RevisionStep]:
        nonlocal at
        for at in ids:
            script = scripts.get_revision(at)
            tell(Started(order, at, script.doc))
            yield step(scripts.revision_map, script)
            tell(Ended(order, at))

    listener = _listener(tell)
    event.listen(engine, "before_cursor_execute", listener)
    try:
        _migrate(engine, scripts, steps)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a migration does
        tell(_failed(error, engine, scripts, order, at))
        return False
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    return True


def _migrate(
    engine: Engine, scripts: Scripts, steps: Callable[..., Iterator[RevisionStep]]
) -> None:
    config = Config()
    url = engine.url.render_as_string(hide_password=True)
    config.set_main_option("script_location", scripts.dir.replace("%", "%%"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    with engine.connect() as connection, EnvironmentContext(config, scripts) as environment:
        # A transaction of its own for each, so that `autocommit_block` ends no other's.
        environment.configure(connection=connection, fn=steps, transaction_per_migration=True)
        with environment.begin_transaction():
            environment.run_migrations()


def _listener(tell: Tell) -> Callable[..., None]:
    last = ""

    def sent(_: object, __: object, statement: str, *___: Any) -> None:
        nonlocal last
        # A thousand rows are one statement, and Alembic's own bookkeeping is none of theirs.
        if statement != last and "alembic_version" not in statement:
            last = statement
            tell(Sent(statement))

    return sent


def _failed(
    error: BaseException, engine: Engine, scripts: Scripts, order: Order, id_: str
) -> Failed:
    cause = error.orig if isinstance(error, StatementError) and error.orig else error
    statement = error.statement if isinstance(error, StatementError) else None
    words = " ".join(str(cause).split()) if statement else told(error)
    trouble = Trouble.FAILED
    if (package := absent_package(error)) is not None:
        trouble, words = Trouble.NEEDS_PACKAGE, package
    elif isinstance(error, ImportError):
        trouble = Trouble.UNREADABLE
    elif is_beyond(engine.dialect.name, cause, compiled=isinstance(error, CompileError)):
        trouble = Trouble.CANNOT
    path = Path(scripts.get_revision(id_).path if id_ else "")
    if order is Order.BACK and isinstance(error, NotImplementedError) and raised_in(error, path):
        trouble = Trouble.NO_WAY_BACK
    return Failed(order, id_, trouble, reached(error, path), statement or "", words)
