"""One runner on one database: a lock that the system lets go when the process ends, however."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy.engine import URL

from adapters.errors import StoreError, StoreInUse
from adapters.store.engine import is_postgres


class RunLock(Protocol):
    """What a runner holds."""

    def renew(self) -> None:
        """Make sure that it is held still; raises StoreInUse if another has it meanwhile."""
        ...


@contextmanager
def only_runner(url: URL) -> Iterator[RunLock]:
    """Be the only bot that runs on a database; raises StoreInUse when there is one."""
    if is_postgres(url):
        from adapters.store.postgres_lock import AdvisoryLock

        lock = AdvisoryLock(url)
        try:
            lock.renew()
            yield lock
        finally:
            lock.release()
    else:
        with _file_lock(url) as held:
            yield held


class _Held:
    """A file's lock is held as long as the process lives."""

    def renew(self) -> None:
        """Do nothing."""


@contextmanager
def _file_lock(url: URL) -> Iterator[RunLock]:
    database = Path(url.database or "")
    lock = FileLock(database.with_name(database.name + ".lock"))
    if not (database.parent.is_dir() and os.access(database.parent, os.W_OK)):
        raise StoreError(
            f"{database.parent} is not there or cannot be written to: make the folder, or name"
            " another (database.url)"
        )
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreInUse(
            f"another wirewatch is running on {database}: end it first, or give this one a"
            " database of its own (database.url)"
        ) from None
    try:
        yield _Held()
    finally:
        lock.release()
