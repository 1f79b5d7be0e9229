"""httpx's requests, sent by aiohttp, to checked addresses only.

httpx is the API; aiohttp asks at a quarter of the CPU (docs/adr/0018). Nothing passes this
transport unchecked, whoever makes the request. Faults are raised as FetchErrors.
"""

import ssl
from collections.abc import AsyncIterator, Sequence

import aiohttp
import httpx
import yarl

from adapters.errors import SourceUnreadable
from adapters.web.asking import Patience, Resolve
from adapters.web.dialling import CheckedResolver, socket_for
from adapters.web.exact import send_exactly
from adapters.web.faults import in_our_words
from rules.feeds.addresses import Allowed, NotAllowed, check_url
from rules.sentences import sentence, told_by

# Longer than the gap between two requests at one host; beyond that it only costs sockets.
_KEPT_ALIVE_S = 3.0
_FIELD_LIMIT = 32_768  # policies of some news sites take 16 KiB in one line
_FIELDS_AT_MOST = 128
_PORTS = {"http": 80, "https": 443}


class CheckedTransport(httpx.AsyncBaseTransport):
    """Sends requests where it is allowed.

    A request may name an http(s) proxy as `extensions["proxy"]`. The proxy is the operator's word
    and dialled wherever it is; the proxy looks up the host, so that we can check how its address is
    written, but not where it leads: keeping it from a private network is the proxy's task.
    """

    def __init__(
        self, resolve: Resolve, allowed: Allowed, *, tls: ssl.SSLContext, patience: Patience
    ) -> None:
        """Look names up by this, and dial what is allowed."""
        self._allowed = allowed
        connect_s, read_s = patience.connect.total_seconds(), patience.read.total_seconds()
        self._patience = aiohttp.ClientTimeout(total=None, connect=connect_s, sock_read=read_s)
        self._patience_exactly = httpx.Timeout(read_s, connect=connect_s)
        self._tls, self._resolver = tls, CheckedResolver(resolve, allowed)
        self._direct = _session(
            aiohttp.TCPConnector(
                limit=0,  # turns are taken before
                ssl=tls,
                resolver=self._resolver,
                socket_factory=socket_for(allowed),
                use_dns_cache=False,
                keepalive_timeout=_KEPT_ALIVE_S,
            )
        )
        self._by_proxy = _session(aiohttp.TCPConnector(limit=0, ssl=tls, force_close=True))

    def _check(self, url: httpx.URL) -> None:
        """Refuse what can be refused without asking anybody."""
        try:
            host = url.raw_host.decode("ascii")
            check_url(url.scheme, host, url.port or _PORTS.get(url.scheme, 0), self._allowed)
        except NotAllowed as refused:
            raise SourceUnreadable(told_by(refused)) from None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; redirects are not followed, bodies come as they were sent."""
        self._check(request.url)
        proxy = _proxy(request)
        headers = _as_text(request.headers.raw)
        if headers is None:
            request.extensions["timeout"] = self._patience_exactly.as_dict()
            return await send_exactly(request, self._resolver.find, proxy=proxy, tls=self._tls)
        session = self._direct if proxy is None else self._by_proxy
        with in_our_words():
            response = await session.request(
                request.method,
                _target(request.url),
                headers=headers,
                data=await request.aread() or None,
                allow_redirects=False,
                timeout=self._patience,
                proxy=None if proxy is None else yarl.URL(request.extensions["proxy"]),
            )
        return httpx.Response(
            response.status,
            headers=list(response.raw_headers),
            stream=_Body(response),
            request=request,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._direct.close()
        await self._by_proxy.close()


class _Body(httpx.AsyncByteStream):
    """A body on its way, at most some hundred kilobytes of it in memory."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with in_our_words():
            # As the server cut it: iter_any() joins 100,000 crumbs at a time, and all others wait.
            # (iter_chunks() never ends on the body of a 304.)
            content = self._response.content
            while not content.at_eof():
                chunk, _ends = await content.readchunk()
                if chunk:
                    yield chunk
            if (fault := content.exception()) is not None:
                raise fault

    async def aclose(self) -> None:
        """Keep the connection if the body was read to its end, else close it."""
        self._response.release()


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        max_line_size=_FIELD_LIMIT,
        max_field_size=_FIELD_LIMIT,
        max_headers=_FIELDS_AT_MOST,
    )


def _target(url: httpx.URL) -> yarl.URL:
    """Write an address for aiohttp so that its path and query stay as they are."""
    if url.userinfo or url.fragment:
        url = url.copy_with(userinfo=b"", fragment=None)
    with in_our_words():
        return yarl.URL(str(url), encoded=True)


def _as_text(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[str, str]] | None:
    """Give the text that aiohttp will write as these bytes; None if there is none."""
    try:
        return [(name.decode("ascii"), value.decode("utf-8")) for name, value in headers]
    except UnicodeDecodeError:
        return None


def _proxy(request: httpx.Request) -> httpx.Proxy | None:
    named = request.extensions.get("proxy")
    if named is None:
        return None
    try:
        proxy = httpx.Proxy(named)
    except (ValueError, httpx.InvalidURL) as error:
        raise SourceUnreadable(
            sentence(
                "proxy_unreadable", "the proxy's address cannot be read: write http://host:port"
            )
        ) from error
    if proxy.url.scheme not in _PORTS or not proxy.url.host:
        raise SourceUnreadable(
            sentence("proxy_http_only", "only http:// and https:// proxies are used")
        )
    return proxy
