"""One runner on one SQLite file: a lock that the system lets go when the process ends, however."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.engine import URL

from adapters.errors import StoreError, StoreInUse


@contextmanager
def only_runner(url: URL) -> Iterator[None]:
    """Be the only bot that runs on a database; raises StoreInUse when there is one."""
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
        yield
    finally:
        lock.release()
