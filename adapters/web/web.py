"""Documents by their address: turns, deadlines, and redirects by hand, each on record."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import unquote_to_bytes, urlencode

import httpx

from adapters.errors import SourceDelayed, SourceUnreadable
from adapters.web.answer import Hop, WebAnswer, headers_from
from adapters.web.asking import Clock, WebOptions
from adapters.web.dialling import look_up
from adapters.web.faults import NO_ADDRESS, TOO_LATE
from adapters.web.transport import CheckedTransport
from adapters.web.turns import Turn, Turns
from adapters.web.unpacking import ACCEPTED, LONG, VERY_LONG, body_from
from rules.feeds.addresses import NotAllowed, allowed_from, with_plain_host
from rules.feeds.redirects import RedirectRefused, headers_for, is_redirect, next_url
from rules.sentences import told_by

_CONTACT_DIVIDERS = str.maketrans(dict.fromkeys(";,()\\", " "))


class OpenWeb:
    """Asks servers for documents."""

    def __init__(
        self,
        transport: CheckedTransport,
        turns: Turns,
        *,
        headers: Mapping[str, str],
        total: timedelta,
        clock: Clock | None = None,
    ) -> None:
        """Send by an open transport; `total` bounds one document with all its redirects."""
        self._transport, self._turns, self._clock = transport, turns, clock
        self._headers, self._total = headers, total.total_seconds()

    def client(self) -> httpx.AsyncClient:
        """Give httpx's own client for what is more than getting a document.

        It asks checked addresses only, but takes no turns, and bodies are not bounded: for servers
        that the operator chose. Close it after use; that leaves this way out open.
        """
        return httpx.AsyncClient(
            transport=_Borrowed(self._transport), headers=self._headers, trust_env=False
        )

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        proxy: str | None = None,
        gives_way: bool = False,
    ) -> WebAnswer:
        """Fetch a document; raises FetchError when no whole answer came.

        Waiting for a turn does not count as time of the server's. A proxy looks names up itself: of
        what it leads to, only literal addresses are checked by us.
        """
        named = {**self._headers, **_named_as(self._headers, headers)}
        asking = _first(url, named, gives_way=gives_way)
        asked: list[str] = []
        hops: list[Hop] = []
        left = self._total
        while True:
            asked.append(asking.url)
            answer, took = await self._one(asking, proxy, left)
            left -= took
            location = _location(answer)
            if not is_redirect(answer.status, location):
                return replace(answer, hops=tuple(hops)) if hops else answer
            hops.append(Hop(asking.url, answer.status))
            asking = _next(asking, location, asked)

    async def post_form(self, url: str, fields: Mapping[str, str]) -> WebAnswer:
        """Send a form, once and behind the same guard as `get`; no redirect is followed.

        It may hold a secret: where else it may go is for the caller to decide. Raises as `get`.
        """
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        asking = _first(url, {**self._headers, **kind})
        form = urlencode(fields).encode()
        return (await self._one(asking, None, self._total, form=form))[0]

    async def _one(
        self, asking: "_Asking", proxy: str | None, left: float, *, form: bytes | None = None
    ) -> tuple[WebAnswer, float]:
        """Ask one server once; gives the answer, and the seconds that it took."""
        request = _request(asking, proxy, form)
        host = request.url.host.rstrip(".")
        async with self._turns.at(host, gives_way=asking.gives_way) as turn:
            clock = asyncio.get_running_loop().time
            began = clock()
            try:
                async with asyncio.timeout(left) as turn.deadline:
                    answer = await self._read(request, asking.url, turn)
            except TimeoutError as error:
                raise SourceDelayed(TOO_LATE) from error
            return answer, clock() - began

    async def _read(self, request: httpx.Request, url: str, turn: Turn) -> WebAnswer:
        response = await self._transport.handle_async_request(request)
        try:
            said = self._dated(headers_from(response.headers.raw))
            if is_redirect(response.status_code, said.get("location")):
                return WebAnswer(response.status_code, said, b"", url)
            beyond = ((LONG, turn.be_long), (VERY_LONG, turn.be_very_long))
            body = await body_from(said, response.aiter_raw(), beyond=beyond)
            return WebAnswer(response.status_code, said, body, url)
        finally:
            await response.aclose()

    def _dated(self, said: dict[str, str]) -> dict[str, str]:
        """Date an answer that has no date by when it came (RFC 9110, 6.6.1)."""
        if self._clock and "date" not in said:
            said["date"] = format_datetime(self._clock(), usegmt=True)
        return said


@asynccontextmanager
async def open_now(options: WebOptions) -> AsyncGenerator[OpenWeb]:
    """Open the way out, until the block ends."""
    # The authorities may come from the environment (SSL_CERT_FILE), nothing else does.
    trusted = options.tls or httpx.create_ssl_context(trust_env=True)
    transport = CheckedTransport(
        options.resolve or look_up,
        allowed_from(options.allow_private),
        tls=trusted,
        patience=options.patience,
    )
    turns = Turns(options.pace, clock=asyncio.get_running_loop().time)
    told = user_agent(options.contact, options.version)
    headers = {"User-Agent": told, "Accept-Encoding": ACCEPTED}
    total = options.patience.total
    async with transport:
        yield OpenWeb(transport, turns, headers=headers, total=total, clock=options.clock)


def user_agent(contact: str | None, version: str) -> str:
    """Say who asks: `wirewatch/1.2 (+https://example.org/bot; desk@example.org)`."""
    words = (contact or "").translate(_CONTACT_DIVIDERS).split()
    told = "; ".join(f"+{word}" if "://" in word else word for word in words)
    return f"wirewatch/{version}" + (f" ({told})" if told else "")


class _Borrowed(httpx.AsyncBaseTransport):
    """A transport that its user cannot close."""

    def __init__(self, lender: CheckedTransport) -> None:
        self._lender = lender

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._lender.handle_async_request(request)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is asked next: an address without a login, as text and taken apart, and the headers."""

    url: str
    parsed: httpx.URL
    headers: Mapping[str, str]
    gives_way: bool = False


def _first(url: str, headers: Mapping[str, str], *, gives_way: bool = False) -> _Asking:
    """Begin with the address as people wrote it; a login in it becomes a header."""
    parsed = _parsed(url)
    if not parsed.userinfo and not parsed.fragment:
        return _Asking(url if url.isascii() else str(parsed), parsed, headers, gives_way)
    bare = parsed.copy_with(userinfo=b"", fragment=None)
    if not parsed.userinfo:
        return _Asking(str(bare), bare, headers, gives_way)
    name, _, password = parsed.userinfo.partition(b":")
    login = b64encode(unquote_to_bytes(name) + b":" + unquote_to_bytes(password)).decode()
    return _Asking(str(bare), bare, {"Authorization": f"Basic {login}", **headers}, gives_way)


def _next(asking: _Asking, location: str, asked: Sequence[str]) -> _Asking:
    try:
        url = next_url(asking.url, location, asked=asked)
    except RedirectRefused as refused:
        raise SourceUnreadable(told_by(refused)) from None
    headers = headers_for(asking.url, url, asking.headers)
    return replace(asking, url=url, parsed=_parsed(url), headers=headers)


def _request(asking: _Asking, proxy: str | None, form: bytes | None) -> httpx.Request:
    raw = [(name.encode(), _bytes(value)) for name, value in asking.headers.items()]
    extensions = {} if proxy is None else {"proxy": proxy}
    method = "GET" if form is None else "POST"
    return httpx.Request(method, asking.parsed, headers=raw, content=form, extensions=extensions)


def _bytes(value: str) -> bytes:
    """Write what servers said byte for byte, and other words of operators as UTF-8."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def _parsed(url: str) -> httpx.URL:
    try:
        return httpx.URL(with_plain_host(url))
    except NotAllowed as refused:
        raise SourceUnreadable(told_by(refused)) from None
    except httpx.InvalidURL as error:
        raise SourceUnreadable(NO_ADDRESS) from error


def _named_as(ours: Mapping[str, str], given: Mapping[str, str]) -> Mapping[str, str]:
    """Write given headers that replace ours under our spelling of the name."""
    names = {name.lower(): name for name in ours}
    return {names.get(name.lower(), name): value for name, value in given.items()}


def _location(answer: WebAnswer) -> str:
    """Read where an answer sends us; some servers write more than ASCII, as UTF-8."""
    said = answer.headers.get("location", "")
    try:
        return said.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return said
