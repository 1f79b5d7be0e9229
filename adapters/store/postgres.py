"""PostgreSQL: how a database is opened, and what its errors mean.

One writer here too: a write begins by taking an advisory lock that ends with its transaction, and
then reads what was committed last (READ COMMITTED: a snapshot from before the wait would be old).
Readers see one state (REPEATABLE READ) and can only read. Our locks are counted by schema, so that
two bots may share a database if each has a schema of its own.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from adapters.errors import StoreError
from adapters.store.transactions import NUMBER

OLDEST = 14
"""The oldest version that its makers still mend; wirewatch uses nothing newer."""
LOCK_TIMEOUT_MS = 10_000
STATEMENT_TIMEOUT_MS = 60_000
IDLE_TIMEOUT_MS = 60_000
"""A bot that was stopped in the middle of a write may hold up all others no longer than this."""
WRITER, RUNNER = 0x77_77_01, 0x77_77_02
"""The first halves of our advisory locks; the second is the schema."""

# What libpq is asked for unless the address says otherwise: a server that vanished is noticed.
# https://www.postgresql.org/docs/current/libpq-connect.html
_CONNECTING: Mapping[str, Any] = {
    "application_name": "wirewatch",
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
_SETTINGS = text(
    "SELECT set_config('TimeZone', 'UTC', false), set_config('lock_timeout', :lock, false),"
    " set_config('statement_timeout', :statement, false),"
    " set_config('idle_in_transaction_session_timeout', :idle, false),"
    " set_config('default_transaction_read_only', :only, false)"
)


def address(url: URL) -> URL:
    """Check the address of a database."""
    if not (url.database or "dbname" in url.query or "service" in url.query):
        raise StoreError('database.url: name the database: "postgresql://user@host/wirewatch"')
    given = {name: value for name, value in url.query.items() if isinstance(value, str)}
    try:
        conninfo.make_conninfo("", **given)
    except psycopg.ProgrammingError as error:
        raise StoreError(f"database.url: {_line(error)}: see libpq's connection options") from None
    return url.set(drivername="postgresql+psycopg")


def shown(url: URL) -> str:
    """Name a database for people, without anything secret."""
    name = url.database or url.query.get("dbname") or url.query.get("service")
    host = url.host or url.query.get("host") or "this machine"
    return f"{name} on {host}" + (f":{url.port}" if url.port else "")


def folder(url: URL, *, base: Path) -> Path:
    """Give the configuration's folder: the database has none here."""
    return base


def is_there(url: URL) -> bool:
    """Assume it is: the server will say so if it is not."""
    return True


def engines(url: URL) -> tuple[AsyncEngine, AsyncEngine, AsyncEngine]:
    """Make writer, reader and asker; a connection that was cut meanwhile is replaced before it is used."""
    given: dict[str, Any] = {"pool_pre_ping": True, "connect_args": _connecting(url)}
    writer = create_async_engine(
        url, pool_size=1, max_overflow=0, isolation_level="READ COMMITTED", **given
    )
    reader = create_async_engine(
        url,
        pool_size=4,
        max_overflow=4,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        **given,
    )
    asker = create_async_engine(
        url,
        pool_size=2,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        **given,
    )
    _prepare(writer.sync_engine, statement_ms=STATEMENT_TIMEOUT_MS)
    for engine in (reader, asker):
        _prepare(engine.sync_engine, statement_ms=STATEMENT_TIMEOUT_MS, read_only=True)
    event.listen(writer.sync_engine, "begin", _become_the_writer)
    return writer, reader, asker


def migration_engine(url: URL, *, changing: bool) -> Engine:
    """Make a plain, blocking engine; a step may take as long as it takes."""
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="READ COMMITTED",
        connect_args=_connecting(url),
        execution_options={"postgresql_readonly": not changing},
    )
    _prepare(engine, statement_ms=0)
    if changing:
        event.listen(engine, "begin", _become_the_writer)
    return engine


def lock_engine(url: URL) -> Engine:
    """Make an engine whose connections hold a lock as long as they live."""
    engine = create_engine(
        url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_connecting(url)
    )
    _prepare(engine, statement_ms=STATEMENT_TIMEOUT_MS)
    return engine


def _connecting(url: URL) -> dict[str, Any]:
    return {name: value for name, value in _CONNECTING.items() if name not in url.query}


def _prepare(engine: Engine, *, statement_ms: int, read_only: bool = False) -> None:
    settings = str(
        _SETTINGS.bindparams(
            lock=str(LOCK_TIMEOUT_MS),
            statement=str(statement_ms),
            idle=str(IDLE_TIMEOUT_MS),
            only="on" if read_only else "off",
        ).compile(engine, compile_kwargs={"literal_binds": True})
    )

    def on_connect(connection: Any, record: ConnectionPoolEntry) -> None:
        driven: Any = record.driver_connection
        driven.adapters.register_dumper(str, _Storable)
        cursor = connection.cursor()
        cursor.execute(settings)
        cursor.close()
        connection.commit()

    event.listen(engine, "connect", on_connect)


class _Storable(StrDumperUnknown):
    """Writes text that PostgreSQL takes: it refuses NUL, and half of a surrogate pair."""

    def dump(self, obj: str) -> Any:
        return obj.replace("\0", "\ufffd").encode("utf-8", "replace")


def _become_the_writer(connection: Connection) -> None:
    becoming = (
        "SELECT pg_advisory_xact_lock(%s, hashtext(current_schema())), pg_current_xact_id()::text"
    )
    connection.info[NUMBER] = connection.exec_driver_sql(becoming, (WRITER,)).one()[1]


def refuse_unfit(connection: Connection) -> None:
    """Refuse a server on which wirewatch would go wrong later; raises StoreError."""
    version, encoding, schema = connection.exec_driver_sql(
        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),"
        " current_schema()"
    ).one()
    where = f"the database {shown(connection.engine.url)}"
    if version < OLDEST * 10_000:
        raise StoreError(
            f"{where} is PostgreSQL {version // 10_000}: wirewatch needs {OLDEST} or newer"
        )
    if encoding != "UTF8":
        raise StoreError(
            f"{where} keeps its text in {encoding}: make one with `createdb --encoding=UTF8"
            " --template=template0`"
        )
    if schema is None:
        raise StoreError(f"{where} has no schema that this role may use: check its search_path")


def refuse_powerless(connection: Connection, *, is_current: bool) -> None:
    """Refuse a database that this role cannot write to; raises StoreError."""
    may = "has_schema_privilege(current_schema(), 'CREATE')"
    if is_current:
        may = (
            "(SELECT bool_and(has_table_privilege(c.oid, 'SELECT')"
            " AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')"
            " AND has_table_privilege(c.oid, 'DELETE'))"
            " FROM pg_class c WHERE c.relkind = 'r'"
            " AND c.relnamespace = current_schema()::regnamespace)"
        )
    query = f"SELECT {may}, pg_is_in_recovery(), current_user"
    may_write, is_copy, role = connection.exec_driver_sql(query).one()
    where = f"the database {shown(connection.engine.url)}"
    if is_copy:
        raise StoreError(_read_only(where))
    if not may_write:
        raise StoreError(f"{where}: {_rights(role)}")


def _rights(role: object) -> str:
    return (
        f"the role {role or 'that was given'} may not write there: let it own the database"
        " (ALTER DATABASE … OWNER TO …) or its schema"
    )


def _read_only(where: str) -> str:
    return f"{where} is a read-only copy: name the server that takes writes (database.url)"


def sentence(url: URL, error: DBAPIError) -> str:
    """Say what an error means and what to do."""
    where = f"the database {shown(url)}"
    code = getattr(error.orig, "sqlstate", None)
    if code is None:
        return _no_connection(where, url, _line(error.orig))
    if code in _MEANINGS:
        return f"{where}{_MEANINGS[code]}"
    if code == "42501":
        return f"{where}: {_line(error.orig)}: {_rights(url.username)}"
    if code == "25006":
        return _read_only(where)
    if code.startswith(("08", "57P")):
        return f"{where} has ended the connection ({_line(error.orig)}): it is tried again"
    return f"{where}: {_line(error.orig)}"


_MEANINGS = {
    "53100": ": the disk is full: make room, nothing is lost",
    "53300": " has no connection left: raise max_connections, or end other programs",
    "55P03": " is locked by another program for too long: end that program",
    "57014": f" did not answer within {STATEMENT_TIMEOUT_MS // 1000} s: see what keeps it busy",
    "25P03": f" ended a write that stood still for {IDLE_TIMEOUT_MS // 1000} s: it is tried again",
}


def _no_connection(where: str, url: URL, said: str) -> str:
    """Say why there is no connection; the server's words are all that libpq hands on."""
    if 'database "' in said and "does not exist" in said:
        return f"{where} does not exist: make it (`createdb {url.database}`), or name another"
    if any(words in said for words in _LOGIN):
        return f"{where} refuses the login ({said}): check user and password in database.url"
    if "too many clients" in said or "connection slots" in said:
        return f"{where}{_MEANINGS['53300']}"
    return f"{where} cannot be reached ({said}): check host and port, and that the server runs"


_LOGIN = ("authentication failed", "no password supplied", "no pg_hba.conf entry", "role ")


def _line(error: BaseException | None) -> str:
    """Give the first line of what was said, without libpq's preface."""
    first = str(error).strip().partition("\n")[0]
    return first.removeprefix("connection failed: ").rstrip(".:")
