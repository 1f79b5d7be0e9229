"""Bringing articles into the index of the archive, some at a time."""

from collections.abc import Callable

import structlog

from adapters.archive_ports import Archive

log = structlog.get_logger()

AT_ONCE = 100
TOLD_EVERY = 5_000


async def index_new(store: Archive) -> None:
    """Index what is new or revised: without a running bot nobody else does."""
    while await store.index_some(AT_ONCE, rebuild=False) == AT_ONCE:
        pass


async def index_all(store: Archive, tell: Callable[[int], None]) -> None:
    """Index everything; of an index that is made anew, tell now and then how many articles are left."""
    done, told = 0, 0
    while some := await store.index_some(AT_ONCE):  # each turn lets others work
        done += some
        if done >= told + TOLD_EVERY and (rebuilding := await store.rebuilding()):
            told = done
            tell(rebuilding.left)


def log_left(left: int) -> None:
    """Tell the operator how far the rebuilding of the index has come."""
    log.info("index_rebuilding", articles_left=left)
