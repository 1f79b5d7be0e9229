"""What many tests need made and none looks at is made once a process, not once a test.

What is left out of it: the processes of tests/e2e, and what a test calls by itself.
"""

import os
import secrets
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import URL, Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.store import postgres, sql_store, sqlite, upgrade
from adapters.vectors import load_vectors
from bot import app
from tests.databases import is_lent
from tests.newsroom import url_in


@contextmanager
def quick_plugs() -> Iterator[None]:
    """Take the tables of new files, authorities and word vectors from where they were made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql_store, "upgrade", _copy_or_upgrade)
        patch.setattr(httpx, "create_ssl_context", _authorities(httpx.create_ssl_context))
        patch.setattr(app, "load_vectors", cache(load_vectors))
        compiled: dict[tuple[object, ...], Engine] = {}
        for kind in (sqlite, postgres):
            made = _compiling_once(kind.create_async_engine, compiled)
            patch.setattr(kind, "create_async_engine", made)
        yield


def _compiling_once(
    make: Callable[..., AsyncEngine], firsts: dict[tuple[object, ...], Engine]
) -> Callable[..., AsyncEngine]:
    """Let engines that are opened alike share what SQLAlchemy compiled for the first of them.

    It keeps statements by dialect, of which each engine has its own; a test opens many engines, and
    compiling was a quarter of what a test on a database did.
    """

    def making(url: URL, **words: Any) -> AsyncEngine:
        engine = make(url, **words)
        alike = (url.drivername, words.get("isolation_level"), words.get("pool_size"))
        first = firsts.setdefault(alike, engine.sync_engine)
        vars(engine.sync_engine).update(
            {name: vars(first)[name] for name in ("dialect", "_compiled_cache")}
        )
        return engine

    return making


def _copy_or_upgrade(url: URL) -> None:
    """Begin a file as a copy of one that took Alembic's steps: a tenth of a second each time.

    A database on PostgreSQL that is lent has them: to look takes a connection more.
    """
    if is_lent(url):
        return
    if url.get_backend_name() == "sqlite" and url.database:
        with suppress(OSError):  # there already, or nowhere to write: `upgrade` says it
            if _is_copied_to(Path(url.database)):
                return
    upgrade(url)


def _is_copied_to(file: Path) -> bool:
    if file.exists():
        return False
    whole = file.with_name(f"{secrets.token_hex(6)}.copy")
    whole.touch(0o600)
    try:
        whole.write_bytes(_new_file())
        os.link(whole, file)  # at once, and never over another's
        return True
    finally:
        whole.unlink()


@cache
def _new_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        url = url_in(Path(folder))
        upgrade(url)
        return Path(url.database or "").read_bytes()


def _authorities(read: Callable[..., ssl.SSLContext]) -> Callable[..., ssl.SSLContext]:
    """Read each set of authorities once; which one may be named by the environment."""

    @cache
    def known(_from: tuple[str | None, ...], **words: Any) -> ssl.SSLContext:
        return read(**words)

    def reading(**words: Any) -> ssl.SSLContext:
        return known(tuple(map(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR"))), **words)

    return reading
