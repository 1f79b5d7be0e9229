"""The one way out over HTTP: honest, patient for so long only, and bounded in size.

Bodies are read raw and decoded here under the cap: httpx's own decoding would inflate a bomb of
some hundred bytes to a gigabyte before anybody could count.
"""

import asyncio
import zlib
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx

from adapters.errors import SourceDelayed, SourceUnreachable, SourceUnreadable

BODY_LIMIT = 10 * 1024 * 1024
REDIRECTS_AT_MOST = 5
TOTAL_TIMEOUT = timedelta(seconds=30)
_TIMEOUT = httpx.Timeout(10.0, connect=5.0, pool=30.0)
# httpx's pool costs three times the CPU per request at 50 connections of what it costs at 10.
_LIMITS = httpx.Limits(max_connections=10, max_keepalive_connections=10, keepalive_expiry=15.0)
_ENCODINGS = "gzip"  # what servers call deflate comes in two forms
_STEP = 65_536


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect that was followed."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What a server said, in full; header names are in lower case, values byte for byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    hops: tuple[Hop, ...] = ()


class Web:
    """Asks servers for documents."""

    def __init__(self, client: httpx.AsyncClient, *, total: timedelta = TOTAL_TIMEOUT) -> None:
        """Use an open client; `total` bounds one document with all its redirects."""
        self.client, self._total = client, total

    async def get(
        self, url: str, headers: Mapping[str, str], *, proxy: str | None = None
    ) -> WebAnswer:
        """Fetch a document; raises FetchError when no whole answer came."""
        del proxy  # comes with the way out that another branch builds
        try:
            async with asyncio.timeout(self._total.total_seconds()):
                return await self._following(url, headers)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise SourceUnreachable(
                f"no connection could be made ({_reason(error)}): check the address and the network"
            ) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise SourceDelayed(
                "the server did not answer in time: it is asked again later"
            ) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise SourceUnreadable(
                "this is no address that can be asked: write http:// or https:// and a host"
            ) from error
        except (httpx.HTTPError, OSError) as error:
            raise SourceDelayed(
                f"the connection broke ({_reason(error)}): it is asked again later"
            ) from error

    async def _following(self, url: str, headers: Mapping[str, str]) -> WebAnswer:
        hops: list[Hop] = []
        for _ in range(REDIRECTS_AT_MOST + 1):
            answer, further = await self._one(url, headers)
            if further is None:
                return replace(answer, hops=tuple(hops))
            hops.append(Hop(url, answer.status))
            url = further
        raise SourceUnreadable(
            f"the address redirects more than {REDIRECTS_AT_MOST} times: open it in a browser and"
            " take the address where it ends"
        )

    async def _one(self, url: str, headers: Mapping[str, str]) -> tuple[WebAnswer, str | None]:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        async with self.client.stream("GET", url, headers=raw) as response:
            self.client.cookies.clear()
            said = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in response.headers.raw
            }
            if response.has_redirect_location:
                return WebAnswer(response.status_code, said, b"", url), _further(response)
            return WebAnswer(response.status_code, said, await _body(response), url), None


@asynccontextmanager
async def open_web(*, contact: str | None, version: str) -> AsyncGenerator[Web]:
    """Open the way out for a bot that says who it is and how its operator is reached."""
    headers = {
        "User-Agent": f"wirewatch/{version}" + (f" (+{contact})" if contact else ""),
        "Accept-Encoding": _ENCODINGS,
    }
    client = httpx.AsyncClient(headers=headers, timeout=_TIMEOUT, limits=_LIMITS, trust_env=False)
    async with client:
        yield Web(client)


def _further(response: httpx.Response) -> str:
    target = response.next_request
    if target is None or target.url.scheme not in ("http", "https"):
        raise SourceUnreadable("the address redirects to something that is not on the web")
    return str(target.url)


async def _body(response: httpx.Response) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise SourceUnreadable(f"the server packed its answer as {encoding[:40]!r}, unasked")
    unpacker = None if encoding in ("", "identity") else zlib.decompressobj(47)
    body = bytearray()
    async for chunk in response.aiter_raw():
        _append(body, chunk, unpacker)
        if len(body) > BODY_LIMIT:
            megabytes = BODY_LIMIT // (1024 * 1024)
            raise SourceUnreadable(
                f"the answer is larger than {megabytes} MB: a feed that long is not read;"
                " ask its publisher for a shorter one"
            )
    return bytes(body)


def _append(body: bytearray, chunk: bytes, unpacker: "zlib._Decompress | None") -> None:
    """Add a chunk, unpacked a bounded step at a time, until it is used up or the cap is passed."""
    if unpacker is None:
        body += chunk
        return
    try:
        while chunk and len(body) <= BODY_LIMIT:
            body += unpacker.decompress(chunk, _STEP)
            chunk = unpacker.unconsumed_tail
    except zlib.error as error:
        raise SourceUnreadable("the answer cannot be unpacked: it is damaged") from error


def _reason(error: Exception) -> str:
    """Give the innermost cause in the system's words; httpx often says nothing itself."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    text = (cause.strerror if isinstance(cause, OSError) else None) or str(cause)
    return text.strip() or type(error).__name__
