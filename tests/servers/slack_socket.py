"""Socket Mode of the local Slack: tickets, hello, envelopes, acknowledgements, and how sockets end.

https://docs.slack.dev/apis/events-api/using-socket-mode (read 2026-11).
"""

import asyncio
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSMsgType, web

from tests.servers.slack_calls import Call, Method
from tests.servers.slack_values import Json
from tests.servers.slack_world import World

MOST_SOCKETS: Final = 10
"""Of one app; the eleventh is told to go."""
ANSWERED: Final = ("slash_commands", "interactive")
"""Kinds of envelopes whose acknowledgement may say something."""


@dataclass
class Ack:
    """What the app answered to something that Slack told it."""

    said: Json | None = None
    seconds: float = 0.0
    problem: str | None = None
    """Why nothing came of it: timeout, unreachable, dropped, http_<status>."""
    no_retry: bool = False


@dataclass(eq=False)
class Socket:
    stream: web.WebSocketResponse
    transport: asyncio.BaseTransport | None
    number: int
    delivered: int = 0


@dataclass
class _Waiting:
    answer: asyncio.Future[Json]
    socket: Socket
    sent_at: float


@dataclass
class Sockets:
    world: World
    address: str = ""
    open: list[Socket] = field(default_factory=list)
    opened: int = 0
    """How many sockets there have been."""
    handshakes_refused: int = 0
    refuse_handshakes: int = 0
    """How many more are answered 503, their tickets used up."""
    swallow_acks: int = 0
    """How many more acknowledgements get lost on their way."""
    ack_within_s: float = 3.0
    acks_s: list[float] = field(default_factory=list)
    """How long each acknowledgement took."""
    _tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)
    _given_up: set[str] = field(default_factory=set)
    """Envelopes whose acknowledgement comes too late; that has been noted, or was not the app's fault."""
    _turn: int = 0

    def methods(self) -> dict[str, Method]:
        return {
            "apps.connections.open": Method(
                self._give_ticket, 1, frozenset(), ("connections:write",), tokens=("app",)
            )
        }

    def _give_ticket(self, call: Call) -> Json:
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        where = self.address.replace("http://", "ws://")
        return {"url": f"{where}/link/?ticket={ticket}&app_id={self.world.app.id}"}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self.refuse_handshakes or ticket not in self._tickets:
            self._tickets.discard(ticket)
            self.refuse_handshakes = max(0, self.refuse_handshakes - 1)
            self.handshakes_refused += 1
            return web.Response(status=503)
        self._tickets.discard(ticket)
        stream = web.WebSocketResponse(autoping=True)
        await stream.prepare(request)
        self.opened += 1
        socket = Socket(stream, request.transport, self.opened)
        if len(self.open) >= MOST_SOCKETS:
            await stream.send_json(_goodbye("too_many_websockets"))
            await stream.close()
            return stream
        await stream.send_json(self._hello())
        self.open.append(socket)
        self.world.touch()
        try:
            await self._listen(socket)
        finally:
            self._lose(socket)
        return stream

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open) + 1,
            "debug_info": {
                "host": "applink-local",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self.world.app.id},
        }

    async def _listen(self, socket: Socket) -> None:
        async for message in socket.stream:
            if message.type != WSMsgType.TEXT:
                continue
            try:
                said = json.loads(message.data)
                name = said["envelope_id"]
            except (ValueError, KeyError, TypeError):
                self.world.violations.append(f"a socket said {str(message.data)[:80]!r}")
                continue
            self._acknowledged(name, said)

    def _acknowledged(self, name: str, said: Json) -> None:
        if self.swallow_acks:
            self.swallow_acks -= 1
            return
        waiting = self._waiting.pop(name, None)
        if waiting is None:
            self._judge_late(name)
            return
        self._done.add(name)
        self.world.touch()
        self.acks_s.append(asyncio.get_running_loop().time() - waiting.sent_at)
        if not waiting.answer.done():
            waiting.answer.set_result(said)

    def _judge_late(self, name: str) -> None:
        if name not in self._given_up:
            wrong = "twice" if name in self._done else "though nobody asked"
            self.world.violations.append(f"envelope {name} was acknowledged {wrong}")
        self._given_up.discard(name)

    def _lose(self, socket: Socket) -> None:
        if socket in self.open:
            self.open.remove(socket)
        self.world.touch()
        for waiting in list(self._waiting.values()):
            if waiting.socket is socket and not waiting.answer.done():
                waiting.answer.set_exception(ConnectionError())

    async def until(self, holds: Callable[[], bool], *, within_s: float = 30.0) -> None:
        """Wait until something holds of the sockets, such as that one is open."""
        await self.world.until(holds, within_s=within_s)

    async def connected(self, *, within_s: float = 30.0) -> None:
        """Wait until the app has a socket open."""
        await self.until(lambda: bool(self.open), within_s=within_s)

    async def send(self, kind: str, payload: Json, *, attempt: int = 0, reason: str = "") -> Ack:
        """Send an envelope by one of the sockets, and wait for its acknowledgement."""
        if not self.open:
            return Ack(problem="unreachable")
        loop, name = asyncio.get_running_loop(), str(uuid.uuid4())
        socket = self.open[self._turn % len(self.open)]
        self._turn += 1
        envelope: Json = {
            "envelope_id": name,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind in ANSWERED,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting = _Waiting(loop.create_future(), socket, loop.time())
        self._waiting[name] = waiting
        try:
            await socket.stream.send_json(envelope)
            socket.delivered += 1
            return await self._wait_for(waiting, kind)
        except ConnectionError:
            return Ack(problem="dropped")
        finally:
            if self._waiting.pop(name, None) is not None:
                self._given_up.add(name)

    async def _wait_for(self, waiting: _Waiting, kind: str) -> Ack:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.ack_within_s):
                said = await waiting.answer
        except TimeoutError:
            self.world.violations.append(f"{kind}: not acknowledged within {self.ack_within_s:g} s")
            return Ack(problem="timeout", seconds=self.ack_within_s)
        seconds = loop.time() - waiting.sent_at
        if said.get("payload") and kind not in ANSWERED:
            self.world.violations.append(f"{kind}: was answered with a payload")
        return Ack(said.get("payload"), seconds)

    async def say_disconnect(
        self, reason: str = "refresh_requested", *, linger_s: float = 0.0
    ) -> None:
        """Tell all sockets to go: warning, refresh_requested or link_disabled; then hang up."""
        told = list(self.open)
        for socket in told:
            await socket.stream.send_json(_goodbye(reason))
        await asyncio.sleep(linger_s)
        for socket in told:
            if socket in self.open:
                self.open.remove(socket)
                await socket.stream.close()

    def drop(self) -> None:
        """Cut all sockets off without a word."""
        for socket in list(self.open):
            self.open.remove(socket)
            if isinstance(socket.transport, asyncio.WriteTransport):
                socket.transport.abort()

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.stream.close()


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}
