"""The way to Discord over REST: as fast as it allows, and each request once.

discord.py would repeat a request after a 500 or a 429 by itself; here both come out at once, because the
outbox decides what follows. What Discord prescribes for all bots is kept before it is asked: 50 requests a
second, and no flood of refused ones. https://docs.discord.com/developers/topics/rate-limits (read 2026-08)
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from rules.sentences import sentence

A_SECOND, AT_ONCE = 30, 10
"""Of 50 that are allowed in any second; what is late on its way comes nearer to what follows."""
REFUSED_AT_MOST = 5_000
"""Of 10,000 in ten minutes, after which Discord closes its door to this address."""
REFUSED_WITHIN_S = 600.0
UNTOLD_WAIT_S = 60.0
"""Where it does not say for how long."""
LONGEST_WAIT_S = 30.0
"""What takes longer is not waited for here; discord.py knows no shorter limit."""


class Throttled(Exception):
    """Discord wants us to wait."""

    def __init__(self, wait_s: float, *, everywhere: bool = False) -> None:
        """Wait so long, with this channel or with all."""
        super().__init__(f"wait {wait_s:g} s")
        self.wait_s, self.everywhere = wait_s, everywhere


class ServerFault(Exception):
    """Discord answered with a 5xx: what was asked may have been done."""

    def __init__(self, status: int) -> None:
        """Name the status."""
        super().__init__(sentence("dc_answered", "Discord answered {status}", status=status))
        self.status = status


class Pace:
    """Lets requests pass evenly, some at once, and none while Discord wants to be left alone."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Use a clock that gives seconds."""
        self._clock = clock
        self._next_at = 0.0
        """When the next request would start, if none might go before its time."""
        self._refused: deque[float] = deque(maxlen=REFUSED_AT_MOST)
        self._closed_until = 0.0
        self._used_up: dict[str, float] = {}
        """Until when nothing passes of which bucket, as an answer said that brought an error."""

    async def turn(self, bucket: str | None = None) -> None:
        """Wait for a turn; raises Throttled while Discord wants to be left alone."""
        now = self._clock()
        if bucket and (wait := self._used_up.get(bucket, now) - now) > 0:
            raise Throttled(wait)
        if (wait := self._closed_until - now) > 0:
            raise Throttled(wait, everywhere=True)
        if len(self._refused) == REFUSED_AT_MOST and now - self._refused[0] < REFUSED_WITHIN_S:
            raise Throttled(REFUSED_WITHIN_S - (now - self._refused[0]), everywhere=True)
        self._next_at = max(self._next_at, now - AT_ONCE / A_SECOND)
        wait = self._next_at - now
        self._next_at += 1 / A_SECOND
        if wait > 0:
            await asyncio.sleep(wait)

    def refused(self) -> None:
        """Note that a request was refused (401, 403, 429)."""
        self._refused.append(self._clock())

    def use_up(self, bucket: str, wait_s: float) -> None:
        """Let nothing of a bucket pass for so long."""
        now = self._clock()
        waiting = ((one, until) for one, until in self._used_up.items() if until > now)
        self._used_up = {**dict(waiting), bucket: now + wait_s}

    def close(self, wait_s: float) -> None:
        """Let nothing pass for so long."""
        self._closed_until = max(self._closed_until, self._clock() + wait_s)


class Gate:
    """Where a client's requests pass: at a pace, and each once if the library must repeat none.

    Interactions have limits of their own and do not count.
    """

    def __init__(self, pace: Pace, *, once: bool) -> None:
        """`once`: what discord.py would repeat comes out at once, as Throttled or ServerFault."""
        self._pace, self._once = pace, once

    def trace(self) -> aiohttp.TraceConfig:
        """Give it as aiohttp takes it."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._before)
        trace.on_request_end.append(self._after)
        return trace

    async def _before(self, _session: object, _context: SimpleNamespace, asked: Any) -> None:
        if not _is_free(asked.url):
            await self._pace.turn(_bucket(asked) if self._once else None)

    async def _after(self, _session: object, _context: SimpleNamespace, answered: Any) -> None:
        if _is_free(answered.url):
            return
        status, headers = answered.response.status, answered.response.headers
        if status in (401, 403, 429):
            self._pace.refused()
        if self._once and (status == 429 or status >= 500):
            self._note_used_up(answered)
        if status == 429:
            self._throttled(headers)
        if self._once and status >= 500:
            raise ServerFault(status)

    def _note_used_up(self, answered: Any) -> None:
        """Heed what an answer says of its bucket that the library never sees."""
        headers = answered.response.headers
        if headers.get("X-RateLimit-Remaining") == "0":
            self._pace.use_up(_bucket(answered), _wait_in(headers))

    def _throttled(self, headers: Mapping[str, str]) -> None:
        wait_s = _wait_in(headers)
        everywhere = "X-RateLimit-Global" in headers or "Via" not in headers  # its door-keeper
        if everywhere:
            self._pace.close(wait_s)
        if self._once:
            raise Throttled(wait_s, everywhere=everywhere)


def _is_free(url: yarl.URL) -> bool:
    return "/interactions/" in url.path or "/webhooks/" in url.path


def _bucket(asked: Any) -> str:
    """Name a bucket as far as it can be told from an address: a route, and the channel of it."""
    route, _, behind = str(asked.url.path).partition("/messages/")
    return f"{asked.method} {route}/{behind.partition('/')[2]}"


def _wait_in(headers: Mapping[str, str]) -> float:
    """Read how long to wait: Discord writes seconds, its door-keeper too."""
    for name in ("X-RateLimit-Reset-After", "Retry-After"):
        try:
            return max(0.0, float(headers[name]))
        except (KeyError, ValueError):
            continue
    return UNTOLD_WAIT_S


def point_at(api_base: str | None, gateway_url: str | None) -> None:
    """Ask proxies or emulators instead of Discord; discord.py keeps this for the whole process."""
    if api_base:
        Route.BASE = api_base.rstrip("/")
    if gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class Line:
    """A client that never listens: it logs in when it is first needed."""

    def __init__(self, token: str, pace: Pace) -> None:
        """Ask with this token."""
        self._token, self._pace = token, pace
        self._client: discord.Client | None = None
        self._opening = asyncio.Lock()

    async def client(self) -> discord.Client:
        """Give the client, logged in; raises what `login` raises."""
        async with self._opening:
            if self._client is None:
                self._client = await self._opened()
            return self._client

    async def messages_of(self, channel_id: int) -> discord.PartialMessageable:
        """Give what can be written, edited and read of a channel; it is not asked whether it is there."""
        return (await self.client()).get_partial_messageable(channel_id)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()

    async def _opened(self) -> discord.Client:
        client = discord.Client(
            intents=discord.Intents(guilds=True),  # it never listens, but the library warns without
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=Gate(self._pace, once=True).trace(),
            max_ratelimit_timeout=LONGEST_WAIT_S,
        )
        try:
            await client.login(self._token)
        except BaseException:
            await client.close()
            raise
        return client
