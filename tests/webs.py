"""The way out for tests: names lead to this machine, and this machine may be asked."""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.web import Web, WebOptions, open_web
from rules.feeds.pacing import FetchPace
from tests.servers.feed_server import Reply, send

TLS = Path(__file__).resolve().parent / "data" / "tls"
"""Certificates of an authority that exists here only: valid and expired until and since 2120."""
ACCEPT = {"Accept": "application/rss+xml"}
UNPACED = FetchPace(host_at_once=1_000, host_gap=timedelta(0))
"""As fast as it goes."""
STRAY_BYTE = {**ACCEPT, "If-None-Match": '"\xe4"'}
BOTH = pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])


async def here(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def a_web(*ranges: str, tls: ssl.SSLContext | None = None) -> AbstractAsyncContextManager[Web]:
    return open_web(
        WebOptions(
            contact="desk@example.org",
            version="1.2",
            allow_private=ranges or ("127.0.0.0/8", "::1/128"),
            pace=UNPACED,
            resolve=here,
            tls=tls,
        )
    )


def with_certificate(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{name}.pem")
    return context


async def say_well(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.readuntil(b"\r\n\r\n")
        await send(writer, Reply(b"well"))
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()
