"""One runner on one database: a lock that the system lets go when the process ends, however."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy.engine import URL

from adapters.errors import StoreError, StoreInUse
from adapters.store.engine import is_postgres

PATIENCE_S = 5.0
"""A command holds the lock too, while it brings the database in line with the file."""
_LOOK_S = 0.1


class RunLock(Protocol):
    """What a runner holds."""

    def renew(self) -> None:
        """Make sure that it is held still; raises StoreInUse if another has it meanwhile."""
        ...


@contextmanager
def only_runner(url: URL, *, patience_s: float = 0.0) -> Iterator[RunLock]:
    """Be the only bot that runs on a database; raises StoreInUse when there is one.

    Blocks for `patience_s` at most while another has the lock, which may be a command.
    """
    hold = _advisory_lock if is_postgres(url) else _file_lock
    until = time.monotonic() + patience_s
    with ExitStack() as stack:
        while True:
            try:
                held = stack.enter_context(hold(url))
                break
            except StoreInUse:
                if time.monotonic() >= until:
                    raise
                time.sleep(_LOOK_S)
        yield held


@contextmanager
def _advisory_lock(url: URL) -> Iterator[RunLock]:
    from adapters.store.postgres_lock import AdvisoryLock

    lock = AdvisoryLock(url)
    try:
        lock.renew()
        yield lock
    finally:
        lock.release()


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
