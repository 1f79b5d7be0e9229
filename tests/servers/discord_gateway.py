"""The local Discord's gateway: who is connected, what it is told, and what it may have missed.

https://docs.discord.com/developers/events/gateway
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from tests.servers.discord_shapes import channel_json, guild_json, user_json
from tests.servers.discord_socket import (
    DISPATCH,
    INVALID_SESSION,
    RECONNECT,
    Socket,
)
from tests.servers.discord_world import Channel, Guild, Json, World

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
EVERY_INTENT = (1 << 26) - 1
FORGOTTEN_AFTER = timedelta(minutes=5)


@dataclass
class Session:
    """What one shard of the client has been told, so that it can be told again."""

    id: str
    shard: int
    shards: int
    sharded: bool
    intents: int
    events: list[Json] = field(default_factory=list)
    socket: Socket | None = None
    lost_at: datetime | None = None

    def tell(self, event: str, body: Json) -> None:
        frame = {"op": DISPATCH, "t": event, "s": len(self.events) + 1, "d": body}
        self.events.append(frame)
        if self.socket is not None:
            self.socket.send(frame)

    def wants(self, event: str, guild_id: int | None) -> bool:
        if self.shard != ((guild_id or 0) >> 22) % self.shards:
            return False
        if event.startswith("MESSAGE_"):
            return bool(self.intents & (GUILD_MESSAGES if guild_id else DIRECT_MESSAGES))
        return event == "INTERACTION_CREATE" or bool(self.intents & GUILDS)


@dataclass
class Gateway:
    world: World
    blame: Callable[[str], None]
    token: str
    url: str = ""
    allowed_privileged: int = 0
    """Which privileged intents are ticked in the developer portal."""
    heartbeat_seconds: float = 41.25
    shards: int = 1
    """How many `/gateway/bot` recommends."""
    most_guilds: int = 2_500
    """How many guilds a shard may have."""
    starts_left: int = 1_000
    identify_seconds: float = 5.0
    """How far apart two IDENTIFYs must be; sooner ones are answered by op 9."""
    acknowledges: bool = True
    """Whether heartbeats are answered; a client takes one that does not for dead."""
    refusals: int = 0
    """How many connections are still to be refused with 503; below zero all."""
    sessions: dict[str, Session] = field(default_factory=dict)
    identified: int = 0
    resumed: int = 0
    connections: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while a client is there that has been told READY."""
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever something has happened in the world."""
    _open: set[Socket] = field(default_factory=set)
    _identified_at: dict[int, datetime] = field(default_factory=dict)

    def about(self) -> Json:
        """Give what /gateway/bot answers."""
        limit = {
            "total": 1_000,
            "remaining": self.starts_left,
            "reset_after": 86_400_000,
            "max_concurrency": 1,
        }
        return {"url": self.url, "shards": self.shards, "session_start_limit": limit}

    def announce(self, event: str, body: Json, guild_id: int | None) -> None:
        """Tell every shard that it concerns; who is away is told on coming back."""
        for session in self.sessions.values():
            if session.wants(event, guild_id):
                session.tell(event, body)
        self.moved.set()

    # What the world does, and the client hears of.

    def add_guild(self, guild: Guild) -> None:
        """Tell of a guild that our bot was invited to: `unavailable` is not even there then."""
        told = guild_json(guild, self.world)
        del told["unavailable"]
        self.announce("GUILD_CREATE", told, guild.id)

    def remove_guild(self, guild: Guild) -> None:
        self.world.remove_guild(guild)
        self.announce("GUILD_DELETE", {"id": str(guild.id)}, guild.id)

    def set_available(self, guild: Guild, *, available: bool) -> None:
        """Let a guild suffer an outage, or end it: that is no leaving."""
        guild.available = available
        if available:
            self.announce("GUILD_CREATE", guild_json(guild, self.world), guild.id)
        else:
            gone = {"id": str(guild.id), "unavailable": True}
            self.announce("GUILD_DELETE", gone, guild.id)

    def remove_channel(self, channel: Channel) -> None:
        self.world.remove_channel(channel)
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self.announce(event, channel_json(channel), channel.guild_id)

    # What goes wrong, on demand.

    async def close_all(self, code: int) -> None:
        for socket in list(self._open):
            await socket.close(code)

    def cut_all(self) -> None:
        """Break every connection without a word."""
        for socket in list(self._open):
            socket.cut()

    def ask_to_reconnect(self) -> None:
        for socket in list(self._open):
            socket.send({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        for socket in list(self._open):
            socket.send({"op": INVALID_SESSION, "d": resumable})
        if not resumable:
            self.forget_sessions()

    def forget_sessions(self) -> None:
        """Let no session be resumed."""
        self.sessions.clear()

    def send_malformed(self, event: str = "GUILD_ROLE_UPDATE") -> None:
        """Tell an event without what belongs into it."""
        for session in self.sessions.values():
            session.tell(event, {})

    # One connection.

    async def connect(self, request: web.Request) -> web.StreamResponse:
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        self.connections += 1
        socket = Socket(self, request)
        self._open.add(socket)
        try:
            return await socket.serve()
        finally:
            self._open.discard(socket)
            self._lost(socket)

    def _lost(self, socket: Socket) -> None:
        """Keep what a client will want to hear, unless it has said goodbye."""
        for session in list(self.sessions.values()):
            if session.socket is socket:
                session.socket, session.lost_at = None, self.world.clock.now()
                if socket.closed_by_client in (1000, 1001):
                    del self.sessions[session.id]
        if not any(one.socket for one in self.sessions.values()):
            self.ready.clear()
        self.moved.set()

    async def identify(self, socket: Socket, asked: Json) -> None:
        """Begin a session, or say why not."""
        code = self._refusal(asked)
        if code:
            await socket.close(code)
            return
        shard, shards = asked.get("shard") or (0, 1)
        if self._too_soon(shard):
            socket.send({"op": INVALID_SESSION, "d": False})
            return
        self.starts_left -= 1
        self.identified += 1
        session = Session(secrets.token_hex(16), shard, shards, "shard" in asked, asked["intents"])
        self.sessions[session.id] = session
        session.socket = socket
        self._welcome(session)
        self.ready.set()

    def _refusal(self, asked: Json) -> int:
        """Give the code to close with: https://…/topics/opcodes-and-status-codes#gateway"""
        intents, (shard, shards) = asked.get("intents", -1), asked.get("shard") or (0, 1)
        if asked.get("token") != self.token or self.starts_left <= 0:
            return 4004
        if intents & ~EVERY_INTENT or intents < 0:
            return 4013
        if intents & PRIVILEGED & ~self.allowed_privileged:
            return 4014
        if not 0 <= shard < shards:
            return 4010
        return 4011 if len(self._guilds_of(shard, shards)) > self.most_guilds else 0

    def _too_soon(self, shard: int) -> bool:
        now, last = self.world.clock.now(), self._identified_at.get(0)
        if last is not None and (now - last).total_seconds() < self.identify_seconds:
            return True
        self._identified_at[0] = now
        return False

    def _guilds_of(self, shard: int, shards: int) -> list[Guild]:
        guilds = self.world.guilds.values()
        return [one for one in guilds if (one.id >> 22) % shards == shard]

    def _welcome(self, session: Session) -> None:
        guilds = self._guilds_of(session.shard, session.shards)
        ready: Json = {
            "v": 10,
            "user": user_json(self.world.bot),
            "guilds": [{"id": str(one.id), "unavailable": True} for one in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(self.world.application_id), "flags": 0},
        }
        if session.sharded:
            ready["shard"] = [session.shard, session.shards]
        session.tell("READY", ready)
        for guild in guilds:
            if guild.available and session.intents & GUILDS:
                session.tell("GUILD_CREATE", guild_json(guild, self.world))

    async def resume(self, socket: Socket, asked: Json) -> None:
        """Go on with a session, from where the client says it was."""
        if asked.get("token") != self.token:
            await socket.close(4004)
            return
        session = self.sessions.get(str(asked.get("session_id")))
        if session is None or self._is_forgotten(session):
            socket.send({"op": INVALID_SESSION, "d": False})
            return
        seen = int(asked.get("seq") or 0)
        if seen > len(session.events):
            await socket.close(4007)
            return
        self.resumed += 1
        session.socket = socket
        for frame in session.events[seen:]:
            socket.send(frame)
        session.tell("RESUMED", {})
        self.ready.set()

    def _is_forgotten(self, session: Session) -> bool:
        lost = session.lost_at
        return lost is not None and self.world.clock.now() - lost > FORGOTTEN_AFTER

    def has_session(self, socket: Socket) -> bool:
        return any(one.socket is socket for one in self.sessions.values())
