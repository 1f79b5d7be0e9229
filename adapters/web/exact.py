"""Requests whose headers are not UTF-8: aiohttp cannot write them byte for byte, httpx's own can.

Seldom needed (a validator with a stray byte, echoed as it was received), so it may be slow. The
name is looked up and checked here, and the checked address is what httpx is given to connect to.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address

import httpx

from adapters.web.faults import in_our_words, no_connection, nobody_answered

Find = Callable[[str, int], Awaitable[Sequence[IPv4Address | IPv6Address]]]
"""Gives the addresses of a host that may be dialled; raises SourceUnreadable if one may not."""


async def send_exactly(
    request: httpx.Request, find: Find, *, proxy: httpx.Proxy | None, tls: ssl.SSLContext
) -> httpx.Response:
    """Send a request over a connection of its own."""
    sender = httpx.AsyncHTTPTransport(verify=tls, trust_env=False, proxy=proxy)
    try:
        with in_our_words():
            pinned = request if proxy else await _pinned(request, find)
            response = await sender.handle_async_request(pinned)
    except BaseException:
        await sender.aclose()
        raise
    return httpx.Response(
        response.status_code,
        headers=response.headers.raw,
        stream=_Body(response, sender),
        request=request,
    )


async def _pinned(request: httpx.Request, find: Find) -> httpx.Request:
    """Put a checked address where the name was; Host and the certificate keep the name."""
    url = request.url
    name = url.raw_host.decode("ascii")
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        async with asyncio.timeout(request.extensions["timeout"]["connect"]):
            address, *_ = await find(name, port)
    except TimeoutError as error:
        raise nobody_answered(error) from error
    except OSError as error:
        raise no_connection(error) from error
    return httpx.Request(
        request.method,
        url.copy_with(host=str(address)),
        headers=request.headers.raw,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name.rstrip(".")},
    )


class _Body(httpx.AsyncByteStream):
    """A body on its way, and the connection that goes with it."""

    def __init__(self, response: httpx.Response, sender: httpx.AsyncHTTPTransport) -> None:
        self._response, self._sender = response, sender

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with in_our_words():
            async for chunk in self._response.aiter_raw():
                yield chunk

    async def aclose(self) -> None:
        await self._response.aclose()
        await self._sender.aclose()
