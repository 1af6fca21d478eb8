"""Databases that are made for one rehearsal and thrown away: in memory, or on a server."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from sqlite3 import Connection as Embedded
from typing import Protocol

from sqlalchemy import URL, Engine, NullPool, StaticPool, create_engine, make_url, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from merge_heads.outcomes import UsageProblem
from merge_heads.rehearsal.plan import is_embedded

_TRIES = 20
_TRIES_TO_DROP = 3
# A lock that a migration has left must not keep us for ever.
_PATIENCE = "SET statement_timeout = '60s'; SET lock_timeout = '5s'"


class Databases(Protocol):
    """Makes databases, and throws all of them away at the end."""

    @property
    def name(self) -> str:
        """What kind of database it is, and which version."""

    def new(self) -> Engine:
        """Make an empty database."""

    def copy(self, engine: Engine) -> Engine:
        """Make a database that holds what another one holds."""


class InMemory:
    """SQLite databases in this process."""

    def __init__(self) -> None:
        self._engines: list[Engine] = []

    @property
    def name(self) -> str:
        """What kind of database it is, and which version."""
        from sqlite3 import sqlite_version

        return f"SQLite {sqlite_version}, in memory"

    def new(self) -> Engine:
        """Make an empty database."""
        engine = create_engine("sqlite://", poolclass=StaticPool)
        self._engines.append(engine)
        return engine

    def copy(self, engine: Engine) -> Engine:
        """Make a database that holds what another one holds."""
        copied = self.new()
        with _embedded(engine) as source, _embedded(copied) as target:
            source.backup(target)
        return copied

    def close(self) -> None:
        """Throw all databases away."""
        for engine in self._engines:
            engine.dispose()


@contextmanager
def _embedded(engine: Engine) -> Iterator[Embedded]:
    connection = engine.raw_connection()
    try:
        driver = connection.driver_connection
        assert isinstance(driver, Embedded)
        yield driver
    finally:
        connection.close()


class OnServer:
    """PostgreSQL databases of one prefix; the database that the address names is not touched.

    Whoever started the rehearsal drops them, by `drop_all`.
    """

    def __init__(self, url: str, prefix: str, administration: Connection) -> None:
        self._url, self._prefix, self._made = server_url(url), prefix, 0
        self._administration = administration

    @property
    def name(self) -> str:
        """What kind of database it is, and which version."""
        version = self._administration.scalar(text("SHOW server_version"))
        return f"PostgreSQL {str(version).split()[0]}"

    def new(self) -> Engine:
        """Make an empty database."""
        return self._create("")

    def copy(self, engine: Engine) -> Engine:
        """Make a database that holds what another one holds; nobody may be connected to that."""
        assert engine.url.database is not None
        return self._create(f" TEMPLATE {engine.url.database}", engine.url.database)

    def _create(self, how: str, source: str = "") -> Engine:
        self._made += 1
        name = f"{self._prefix}{self._made}"
        if source:
            # Sessions that migrations have opened by themselves and not closed.
            self._administration.execute(_END_SESSIONS_OF, {"database": source})
        self._administration.execute(text(f"CREATE DATABASE {name}{how}"))
        return create_engine(self._url.set(database=name), poolclass=NullPool)


_END_SESSIONS_OF = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :database"
)


@contextmanager
def databases(url: str, prefix: str) -> Iterator[Databases]:
    """Give the maker of databases for an address that `server_url` or SQLite takes."""
    if is_embedded(url):
        memory = InMemory()
        try:
            yield memory
        finally:
            memory.close()
    else:
        with _administration(server_url(url), prefix) as connection:
            yield OnServer(url, prefix, connection)


def server_url(url: str) -> URL:
    """Return the address of a PostgreSQL server for the driver that we have.

    Raises `UsageProblem` for anything that is no such address.
    """
    try:
        named = make_url(url.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError) as error:
        # Neither the address nor the words of the error are told: a password may be in them.
        raise UsageProblem(
            "The database URL could not be read.",
            "Write it as postgresql://user:password@host:5432/name, or sqlite://.",
        ) from error
    if named.get_backend_name() not in ("postgresql",):
        raise UsageProblem(
            f"merge-heads rehearses on SQLite and PostgreSQL, not on {named.get_backend_name()}.",
            "Give the address of a PostgreSQL server, or sqlite://.",
        )
    query = {("sslmode" if name == "ssl" else name): value for name, value in named.query.items()}
    return named.set(drivername="postgresql+psycopg", query=query)


def check_server(url: str) -> None:
    """Make sure that databases can be made on the server; raises `UsageProblem`."""
    named = server_url(url)
    try:
        with _administration(named) as connection:
            allowed = connection.scalar(_MAY_CREATE)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise UsageProblem(
            "The PostgreSQL driver psycopg is not installed.",
            'Install it: pip install "merge-heads[postgresql]".',
        ) from error
    except DBAPIError as error:
        raise UsageProblem(
            f"The PostgreSQL server does not let us in: {hidden(str(error.orig), url)}",
            "Correct the address, or start the server.",
        ) from error
    if not allowed:
        raise UsageProblem(
            f"The role {named.username or ''} may not create databases on the PostgreSQL server.",
            "Give the address of a role with CREATEDB.",
        )


_MAY_CREATE = text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")


def hidden(words: str, url: str) -> str:
    """Return words in one line, without the password of an address."""
    with suppress(ArgumentError, ValueError):
        named = make_url(url)
        written = url.partition("://")[2].rpartition("@")[0].partition(":")[2]
        for secret in (named.password, written):
            if secret:
                words = words.replace(str(secret), "***")
    return " ".join(words.split())


def drop_all(url: str, prefix: str) -> Mapping[str, str]:
    """Drop every database whose name begins with a prefix, whoever is still connected to it.

    Return those that stay, and why in the server's words.
    """
    try:
        with _administration(server_url(url), f"{prefix}end") as connection:
            # A process that was killed may have left the server at work on CREATE DATABASE.
            for _ in range(_TRIES):
                if not connection.scalars(_END_SESSIONS_BY, {"name": prefix}).all():
                    break
            connection.execute(_END_LOCKS)
            names = connection.scalars(_NAMED, {"start": f"{prefix}%".replace("_", r"\_")}).all()
            told = {name: _dropped(connection, name) for name in names}
    except DBAPIError as error:
        told = {f"{prefix}*": str(error.orig)}
    return {name: hidden(words, url) for name, words in told.items() if words}


def _dropped(connection: Connection, name: str) -> str:
    """Drop a database; return why that was not possible, if so."""
    quoted = connection.dialect.identifier_preparer.quote_identifier(name)
    force = " WITH (FORCE)" if _version(connection) >= (13,) else ""
    words = ""
    for _ in range(_TRIES_TO_DROP):
        try:
            connection.execute(_END_LOCKS)
            connection.execute(_END_SESSIONS_OF, {"database": name})
            connection.exec_driver_sql(f"ALTER DATABASE {quoted} WITH IS_TEMPLATE false")
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {quoted}{force}")
        except DBAPIError as error:
            words = str(error.orig)
        else:
            return ""
    return words


_END_SESSIONS_BY = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"
)
# Nothing takes such a lock by itself, and no database can be dropped under it.
# Source: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
_END_LOCKS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE granted AND pid <> pg_backend_pid() "
    "AND relation = 'pg_catalog.pg_database'::regclass AND mode IN "
    "('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
)
_NAMED = text("SELECT datname FROM pg_database WHERE datname LIKE :start")


def _version(connection: Connection) -> tuple[int, ...]:
    return tuple(int(part) for part in connection.dialect.server_version_info or (0,))


def _administration(url: URL, name: str = "merge-heads") -> AbstractContextManager[Connection]:
    """Connect to the database that the address names, or to `postgres` where that is not there."""
    arguments = {"application_name": name, "connect_timeout": 10}
    engine = create_engine(
        url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=arguments
    )
    try:
        connection = engine.connect()
        connection.exec_driver_sql(_PATIENCE)
    except DBAPIError as error:
        absent = "does not exist" in str(error.orig) and "database" in str(error.orig)
        if not absent or url.database == "postgres":
            raise
        return _administration(url.set(database="postgres"), name)
    return connection
