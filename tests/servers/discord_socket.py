"""One connection to the local Discord's gateway: frames, compression, heartbeats and their rules."""

import asyncio
import json
import time
import zlib
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import zstandard
from aiohttp import WSMsgType, web

from tests.servers.discord_world import Json

if TYPE_CHECKING:
    from tests.servers.discord_gateway import Gateway

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME = 0, 1, 2, 3, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACK = 7, 8, 9, 10, 11
# https://docs.discord.com/developers/events/gateway#rate-limiting
MOST_COMMANDS, COMMANDS_WINDOW = 120, timedelta(seconds=60)
LONGEST_FRAME = 4_096
BEATS_LATE = 1.5
"""After how many intervals without a heartbeat a client counts as dead."""

Pack = Callable[[bytes], bytes]


def _zlib_stream() -> Pack:
    stream = zlib.compressobj()
    return lambda text: stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd_stream() -> Pack:
    stream = zstandard.ZstdCompressor().compressobj()
    block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return lambda text: stream.compress(text) + stream.flush(block)


PACKINGS: dict[str, Callable[[], Pack]] = {
    "zlib-stream": _zlib_stream,
    "zstd-stream": _zstd_stream,
}


class Socket:
    """A client's connection; what is sent goes out in order, whoever sends it."""

    def __init__(self, gateway: "Gateway", request: web.Request) -> None:
        self._gateway, self._request = gateway, request
        self._ws = web.WebSocketResponse(autoping=True)
        self._out: asyncio.Queue[Json] = asyncio.Queue()
        self._pack: Pack | None = None
        # Of the real clock: a client beats by its own, whatever time the server puts forward.
        self._last_beat = time.monotonic()
        self._commands: deque[Any] = deque()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False
        self.closed_by_client: int | None = None
        """With which code the client said goodbye."""

    def send(self, frame: Json) -> None:
        self._out.put_nowait(frame)

    async def close(self, code: int) -> None:
        self._closing = True
        await self._ws.close(code=code)

    def cut(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()

    async def serve(self) -> web.StreamResponse:
        """Speak with the client until one of both ends it."""
        asked = self._request.query
        packing = asked.get("compress")
        if asked.get("v") != "10" or asked.get("encoding") != "json":
            self._gateway.blame(f"gateway asked for {dict(asked)}")
            return web.Response(status=400)
        self._pack = PACKINGS[packing]() if packing in PACKINGS else None
        await self._ws.prepare(self._request)
        interval = int(self._gateway.heartbeat_seconds * 1000)
        self.send({"op": HELLO, "d": {"heartbeat_interval": interval}})
        self._tasks = [asyncio.create_task(one()) for one in (self._write, self._watch_beats)]
        try:
            await self._read()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        return self._ws

    async def _write(self) -> None:
        while True:
            frame = await self._out.get()
            text = json.dumps(frame).encode()
            try:
                if self._pack is None:
                    await self._ws.send_str(text.decode())
                else:
                    await self._ws.send_bytes(self._pack(text))
            except ConnectionError:
                return

    async def _watch_beats(self) -> None:
        wait = self._gateway.heartbeat_seconds * BEATS_LATE
        while True:
            await asyncio.sleep(wait / 4)
            silent = time.monotonic() - self._last_beat
            if silent > wait:
                self._gateway.blame(f"no heartbeat for {silent:.1f} s")
                await self.close(4009)
                return

    async def _read(self) -> None:
        async for message in self._ws:
            if message.type != WSMsgType.TEXT:
                await self.close(4002)
                return
            await self._take(message.data)
        if not self._closing:
            self.closed_by_client = self._ws.close_code

    async def _take(self, text: str) -> None:
        if len(text.encode()) > LONGEST_FRAME:
            self._gateway.blame(f"a frame of {len(text.encode())} bytes")
            await self.close(4002)
            return
        try:
            frame = json.loads(text)
        except ValueError:
            await self.close(4002)
            return
        if self._too_many():
            self._gateway.blame(f"more than {MOST_COMMANDS} gateway commands in a minute")
            await self.close(4008)
            return
        await self._do(frame.get("op"), frame.get("d"))

    def _too_many(self) -> bool:
        now = self._gateway.world.clock.now()
        self._commands.append(now)
        while self._commands[0] < now - COMMANDS_WINDOW:
            self._commands.popleft()
        return len(self._commands) > MOST_COMMANDS

    async def _do(self, op: Any, asked: Any) -> None:
        known = self._gateway.has_session(self)
        if op == HEARTBEAT:
            self._last_beat = time.monotonic()
            if self._gateway.acknowledges:
                self.send({"op": ACK})
        elif op == IDENTIFY and not known:
            await self._gateway.identify(self, asked)
        elif op == RESUME and not known:
            await self._gateway.resume(self, asked)
        elif op in (IDENTIFY, RESUME):
            await self.close(4005)
        elif op not in (PRESENCE, REQUEST_MEMBERS):
            await self.close(4001)
        elif not known:
            await self.close(4003)
