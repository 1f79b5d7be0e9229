"""Requests by way of a proxy: it looks names up, and opens nothing inner for us."""

import asyncio
import ssl
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.errors import SourceUnreachable, SourceUnreadable
from adapters.web import Web, WebOptions, open_web
from tests.servers.feed_server import FeedServer, Reply, feed_server, send
from tests.servers.proxy_server import proxy_server
from tests.webs import ACCEPT, BOTH, TLS, a_web, here, say_well, with_certificate


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as serving:
        serving.forgive_validators()
        yield serving


@pytest_asyncio.fixture
async def web() -> AsyncIterator[Web]:
    async with a_web() as one:
        yield one


@BOTH
async def test_a_proxy_is_asked_for_names_that_only_it_knows(
    server: FeedServer, headers: dict[str, str]
) -> None:
    port = int(server.address.rpartition(":")[2])
    server.serve("/feed", Reply(b"well"))
    async with (
        proxy_server(port) as proxy,
        open_web(WebOptions(contact=None, version="1", resolve=here)) as web,
    ):
        named = proxy.address.replace("//", "//me:pw@")
        answer = await web.get("http://pier.example/feed", headers, proxy=named)
    assert answer.body == b"well"
    assert proxy.asked == ["GET http://pier.example/feed HTTP/1.1"]
    assert proxy.logins[0].lower() == "proxy-authorization: basic bwu6chc="


@BOTH
async def test_a_proxy_passes_encrypted_connections_on(headers: dict[str, str]) -> None:
    trusting = ssl.create_default_context(cafile=TLS / "authority.pem")
    server = await asyncio.start_server(say_well, "127.0.0.1", 0, ssl=with_certificate("valid"))
    async with (
        proxy_server(server.sockets[0].getsockname()[1]) as proxy,
        open_web(WebOptions(contact=None, version="1", tls=trusting, resolve=here)) as web,
    ):
        answer = await web.get("https://pier.example/feed", headers, proxy=proxy.address)
    server.close()
    assert answer.body == b"well"
    assert proxy.asked == ["CONNECT pier.example:443 HTTP/1.1"]


@BOTH
async def test_a_proxy_does_not_open_inner_addresses_or_other_ports(
    server: FeedServer, headers: dict[str, str]
) -> None:
    port = int(server.address.rpartition(":")[2])
    async with proxy_server(port) as proxy, open_web(WebOptions(contact=None, version="1")) as web:
        for url in ("http://127.0.0.1/", "http://[::1]/", "http://2130706433/"):
            with pytest.raises(SourceUnreadable):
                await web.get(url, headers, proxy=proxy.address)
        location = {"Location": "http://169.254.169.254/latest"}
        server.serve("/feed", Reply(status=302, headers=location))
        with pytest.raises(SourceUnreadable, match="metadata"):
            await web.get("http://pier.example/feed", headers, proxy=proxy.address)
    assert len(proxy.asked) == 1


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "127.0.0.1:8080", "http://", "::", "http://[::1"]
)
async def test_what_is_no_proxy_is_told(web: Web, proxy: str) -> None:
    with pytest.raises(SourceUnreadable, match="prox"):
        await web.get("http://pier.example/", ACCEPT, proxy=proxy)


@BOTH
async def test_a_proxy_that_is_not_there_is_told(headers: dict[str, str]) -> None:
    async with open_web(WebOptions(contact=None, version="1")) as web:
        with pytest.raises(SourceUnreachable) as caught:
            await web.get("http://pier.example/", headers, proxy="http://127.0.0.1:1")
    assert "connection" in str(caught.value) or "proxy" in str(caught.value)


@BOTH
async def test_a_proxy_that_refuses_is_told(server: FeedServer, headers: dict[str, str]) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await send(writer, Reply(status=407))
        writer.close()

    proxy = await asyncio.start_server(refuse, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
    async with open_web(WebOptions(contact=None, version="1")) as web:
        with pytest.raises(SourceUnreachable, match="the proxy could not be used"):
            await web.get("https://pier.example/", headers, proxy=address)
    proxy.close()
