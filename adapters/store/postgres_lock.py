"""The lock of the runner on PostgreSQL: an advisory lock on a connection of its own.

It ends with its connection: the server sees at once that a killed process is gone, and within a
minute that a machine is. A server that was started again has forgotten it, so it is renewed.
"""

from contextlib import suppress

from sqlalchemy import Connection, Row, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from adapters.errors import StoreInUse
from adapters.store.engine import shown, sorted_errors
from adapters.store.postgres import RUNNER, lock_engine

_NOTICE_A_LOST_MACHINE = text(
    "SELECT set_config('tcp_keepalives_idle', '30', false),"
    " set_config('tcp_keepalives_interval', '10', false),"
    " set_config('tcp_keepalives_count', '3', false)"
)
_ME = text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
_TAKE = text(f"SELECT pg_try_advisory_lock({RUNNER}, hashtext(current_schema()))")
# PostgreSQL shows the halves of the lock as oids, which have no sign.
_END_A_FORMER_SELF = text(
    "SELECT pg_terminate_backend(a.pid, 5000) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.classid = :runner"
    " AND a.pid = :pid AND a.backend_start = :backend_start"
)


class AdvisoryLock:
    """Held as long as its connection lives."""

    def __init__(self, url: URL) -> None:
        """Take nothing yet."""
        self._url, self._engine = url, lock_engine(url)
        self._connection: Connection | None = None
        self._me: Row[tuple[int, object]] | None = None

    def renew(self) -> None:
        """Take the lock, or make sure that it is held still; blocks as long as a connection does."""
        if self._connection is not None and self._answers(self._connection):
            return
        self._let_go()
        with sorted_errors(self._url):
            self._connection = self._engine.connect()
            self._take(self._connection)

    def release(self) -> None:
        """End the connection, and the lock with it."""
        self._let_go()
        self._engine.dispose()

    def _take(self, connection: Connection) -> None:
        connection.execute(_NOTICE_A_LOST_MACHINE)
        got = connection.scalar(_TAKE)
        if not got and self._me is not None:
            # The network was cut, and the server waits for the connection that we gave up.
            connection.execute(_END_A_FORMER_SELF, {"runner": RUNNER, **self._me._mapping})
            got = connection.scalar(_TAKE)
        if not got:
            self._let_go()
            raise StoreInUse(
                f"another wirewatch is running on {shown(self._url)}: end it first, or give this"
                " one a database of its own (database.url)"
            )
        self._me = connection.execute(_ME).one()

    def _answers(self, connection: Connection) -> bool:
        try:
            connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                connection.invalidate()
                connection.close()
