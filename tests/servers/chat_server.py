"""A chat server for tests: two kinds of it, with every fault that a platform may have.

One drops a repeated nonce for a few minutes and shows no marks in its history (Discord's way); the
other drops nothing, but its history shows the mark of each message (Slack's way). What people see is
kept here, and outlives the bot.
"""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web

NONCE_SECONDS = 300.0
HISTORY_AT_MOST = 100
LATE_SECONDS = 0.8
"""How long a slow request may be under way before it is written."""
WAITS = ("0.2", "0.5", None, "soon", "-3", "nan")
"""What a 429 says of how long to wait; only the first two say something."""

GARBAGE = (b"", b"<html>", b'{"id": ', b"\xff\x00", b"[1]", b'{"id": 7}', b"null", b"[" * 9_000)
"""What a server says that has lost its mind."""


class Kind(StrEnum):
    NONCE = "nonce"
    HISTORY = "history"


class Fault(StrEnum):
    LIMITED = "429"
    BROKEN = "500 before the write"
    BROKEN_AFTER = "500 after the write"
    LOST_ANSWER = "written, and the connection cut"
    CUT = "cut before the write"
    LATE = "written late, and answered later"
    GARBAGE = "written, and answered with garbage"


@dataclass
class Shown:
    """A message as people see it."""

    id: str
    text: str
    thread: str | None
    marks: list[str]
    edits: int = 0
    at: float = field(default_factory=time.monotonic)
    """When it was written."""


Writes = Callable[[dict[str, Any]], Shown]


@dataclass
class ChatServer:
    """What stands in its channels; faults come by chance."""

    kind: Kind
    chances: dict[Fault, float] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311  # a test
    takes_seconds: float = 0.0
    channels: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    happened: Counter[str] = field(default_factory=Counter)
    next_faults: list[Fault] = field(default_factory=list)
    """What happens to the next writes, before chance has its say."""
    url: str = ""
    _nonces: dict[tuple[str, str], tuple[float, Shown]] = field(default_factory=dict)

    def texts(self, channel: str) -> list[str]:
        """Give the messages of a channel as people see them, the oldest first."""
        return [one.text for one in self.channels[channel] if one.thread is None]

    async def post(self, request: web.Request) -> web.StreamResponse:
        channel = request.match_info["channel"]
        return await self._write(request, lambda said: self._posted(channel, said))

    async def edit(self, request: web.Request) -> web.StreamResponse:
        channel, number = request.match_info["channel"], request.match_info["id"]
        found = [one for one in self.channels[channel] if one.id == number]
        if not found:
            return web.json_response({"error": "no such message"}, status=404)
        return await self._write(request, lambda said: self._edited(found[0], said))

    async def history(self, request: web.Request) -> web.StreamResponse:
        if self.dice.random() < self.chances.get(Fault.BROKEN, 0.0):
            return web.Response(status=500)
        newest = self.channels[request.match_info["channel"]][-HISTORY_AT_MOST:]
        return web.json_response({"messages": [self._row(one) for one in reversed(newest)]})

    async def _write(self, request: web.Request, writes: Writes) -> web.StreamResponse:
        try:
            said = await request.json()
        except OSError:  # its sender was killed in the middle of a sentence
            return _cut(request)
        return await self._answer(request, lambda: writes(said))

    async def _answer(self, request: web.Request, write: Callable[[], Shown]) -> web.StreamResponse:
        if self.takes_seconds:
            await asyncio.sleep(self.takes_seconds * self.dice.uniform(0.5, 1.5))
        fault = self.next_faults.pop(0) if self.next_faults else self._fault()
        self.happened[fault.value if fault else "well"] += 1
        if fault in (Fault.LIMITED, Fault.BROKEN, Fault.CUT):
            return self._refused(request, fault)
        if fault is Fault.LATE:
            # What was received is written, whether its sender still listens or not.
            return await asyncio.shield(asyncio.ensure_future(self._late(write)))
        shown = write()
        if fault is Fault.BROKEN_AFTER:
            return web.Response(status=500, text="<html>oops</html>")
        if fault is Fault.GARBAGE:
            return web.Response(body=self.dice.choice(GARBAGE), content_type="application/json")
        return _cut(request) if fault is Fault.LOST_ANSWER else web.json_response(self._row(shown))

    def _refused(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault is Fault.CUT:
            return _cut(request)
        if fault is Fault.BROKEN:
            return web.Response(status=500, text="<html>oops</html>")
        wait = self.dice.choice(WAITS)
        headers = {} if wait is None else {"Retry-After": wait}
        return web.json_response({"error": "too many requests"}, status=429, headers=headers)

    async def _late(self, write: Callable[[], Shown]) -> web.StreamResponse:
        await asyncio.sleep(self.dice.uniform(0, LATE_SECONDS))
        shown = write()
        await asyncio.sleep(2 * LATE_SECONDS)
        return web.json_response(self._row(shown))

    def _fault(self) -> Fault | None:
        dice = self.dice.random()
        for fault, chance in self.chances.items():
            if dice < chance:
                return fault
            dice -= chance
        return None

    def _posted(self, channel: str, said: dict[str, Any]) -> Shown:
        nonce = said.get("nonce")
        if self.kind is Kind.NONCE and nonce:
            at, before = self._nonces.get((channel, nonce), (0.0, None))
            if before is not None and time.monotonic() - at < NONCE_SECONDS:
                self.happened["a repeated nonce"] += 1
                return before
        number = f"{channel}-{len(self.channels[channel]) + 1}"
        shown = Shown(number, said["text"], said.get("thread"), [said["mark"]])
        self.channels[channel].append(shown)
        if nonce:
            self._nonces[channel, nonce] = time.monotonic(), shown
        return shown

    def _edited(self, shown: Shown, said: dict[str, Any]) -> Shown:
        shown.text, shown.edits = said["text"], shown.edits + 1
        shown.marks.append(said["mark"])
        return shown

    def _row(self, one: Shown) -> dict[str, Any]:
        marks = one.marks if self.kind is Kind.HISTORY else []
        return {"id": one.id, "text": one.text, "marks": marks}


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def chat_server(kind: Kind, **more: Any) -> AsyncGenerator[ChatServer]:
    """Serve on loopback until the block ends."""
    server, app = ChatServer(kind, **more), web.Application()
    app.router.add_post("/channels/{channel}/messages", server.post)
    app.router.add_patch("/channels/{channel}/messages/{id}", server.edit)
    app.router.add_get("/channels/{channel}/messages", server.history)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # it listens
    server.url = f"http://127.0.0.1:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
