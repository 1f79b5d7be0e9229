"""A strict Discord on this machine: REST, gateway, interactions, and a count of what a bot did wrong.

In a test, with the real discord.py against it:

    async with discord_server() as server:
        channel = server.channel("general")
        with discord_pointed_at(server):      # tests/servers/discord_pointing.py
            ...                               # Client(...).start(server.token)
        assert server.shown(channel) == [...]
        assert server.violations == []

As a process: `python -m tests.servers.discord_server --port 0 --state FILE` prints its address;
what it keeps is given out under `/_control/` (tests/servers/discord_control.py).
"""

import argparse
import asyncio
import signal
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from tests.servers.discord_commands import CommandBook
from tests.servers.discord_control import Control, begin_state, save_state
from tests.servers.discord_faults import Fault, Faults
from tests.servers.discord_gateway import Gateway
from tests.servers.discord_interactions import Interactions
from tests.servers.discord_limits import Limits
from tests.servers.discord_messages import Writing
from tests.servers.discord_person import Person
from tests.servers.discord_rest import BASE, Rest
from tests.servers.discord_routes import Routes
from tests.servers.discord_shapes import channel_json, held_json, role_json
from tests.servers.discord_threads import Threads
from tests.servers.discord_world import (
    FORUM,
    PRIVATE_THREAD,
    TEXT,
    Channel,
    Clock,
    Guild,
    Json,
    Member,
    Message,
    Overwrite,
    Role,
    Tag,
    User,
    World,
    bits,
)

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gloopb.ack-token-of-the-local-server-only"  # noqa: S105
GUILD = "Newsroom"


class DiscordServer:
    """The local Discord. It begins with one guild, our bot in it, and a channel `general`."""

    def __init__(self, *, token: str = TOKEN, furnished: bool = True) -> None:
        self.token = token
        self.violations: list[str] = []
        """What a careful bot would not have done; empty at the end of a test."""
        self.clock = Clock()
        self.world = World(self.clock)
        self.faults = Faults()
        blame = self.violations.append
        self.gateway = Gateway(self.world, blame, token)
        self.writing = Writing(self.world, self.gateway.announce, blame)
        self.threads = Threads(self.world, self.writing)
        self.commands = CommandBook(self.world)
        self.interactions = Interactions(self.world, self.writing, blame)
        self.limits = Limits(self.clock, blame)
        routes = Routes(
            self.world, self.writing, self.threads, self.commands, self.interactions,
            self.gateway, self.limits,
        )  # fmt: skip
        self.rest = Rest(routes, self.limits, self.faults, blame, token)
        self.address = ""
        self._runner: web.AppRunner | None = None
        if furnished:
            self.add_channel("general")

    # Where it is.

    @property
    def api_base(self) -> str:
        return self.address + BASE

    @property
    def gateway_url(self) -> str:
        return self.gateway.url

    async def start(self, *, port: int = 0) -> None:
        app = self.rest.application()
        app.router.add_get("/gateway/", self.gateway.connect)
        app.router.add_get("/_cdn/{number}/{name}", self._file)
        Control(self).add_to(app)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        where = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.address, self.gateway.url = f"http://{where}", f"ws://{where}/gateway/"
        self.world.cdn = f"{self.address}/_cdn"

    async def stop(self) -> None:
        if self._runner is not None:
            self.gateway.cut_all()
            await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.Response:
        place = f"{request.match_info['number']}/{request.match_info['name']}"
        if place not in self.world.files:
            raise web.HTTPNotFound
        return web.Response(body=self.world.files[place])

    # What stands there.

    @property
    def guild(self) -> Guild:
        """The first guild."""
        return next(iter(self.world.guilds.values()), None) or self.add_guild(GUILD)

    def add_guild(
        self,
        name: str,
        *,
        bot_may: tuple[str, ...] = (),
        channels: Sequence[str] = (),
        closed: Sequence[str] = (),
        system: str | None = None,
    ) -> Guild:
        """Invite the bot into a guild; in the `closed` ones of its channels nobody may write."""
        guild = self.world.add_guild(name, bot_may=bot_may)
        for one in channels:
            made = self.world.add_channel(guild, one)
            if one in closed:
                deny = bits("send_messages")
                made.overwrites[guild.id] = Overwrite(guild.id, of_member=False, deny=deny)
            if one == system:
                guild.system_channel_id = made.id
        self.gateway.add_guild(guild)
        return guild

    def add_channel(self, name: str, kind: int = TEXT, *, guild: Guild | None = None) -> Channel:
        channel = self.world.add_channel(guild or self.guild, name, kind)
        self.gateway.announce("CHANNEL_CREATE", channel_json(channel), channel.guild_id)
        return channel

    def add_forum(self, name: str, *tags: str, guild: Guild | None = None) -> Channel:
        forum = self.add_channel(name, FORUM, guild=guild)
        forum.tags = [Tag(self.world.snowflake(), tag) for tag in tags]
        self.changed(forum)
        return forum

    def add_private_thread(self, parent: Channel, name: str, *members: User) -> Channel:
        """Begin a private thread with our bot and these people in it."""
        made = self.world.add_thread(parent, name, owner=self.guild.owner)
        made.kind, made.members = PRIVATE_THREAD, {self.world.bot.id, *(one.id for one in members)}
        self.gateway.announce("THREAD_CREATE", channel_json(made), made.guild_id)
        return made

    def add_role(self, name: str, *may: str, mentionable: bool = False) -> Role:
        role = Role(self.world.snowflake(), name, bits(*may), mentionable)
        self.guild.roles[role.id] = role
        told = {"guild_id": str(self.guild.id), "role": role_json(role)}
        self.gateway.announce("GUILD_ROLE_CREATE", told, self.guild.id)
        return role

    def remove_role(self, role: Role) -> None:
        """Delete a role, and what it was allowed and forbidden; the client hears of the role only."""
        self.guild.roles.pop(role.id)
        for member in self.guild.members.values():
            member.roles.discard(role.id)
        for channel in self.guild.channels.values():
            channel.overwrites.pop(role.id, None)
        told = {"guild_id": str(self.guild.id), "role_id": str(role.id)}
        self.gateway.announce("GUILD_ROLE_DELETE", told, self.guild.id)

    def channel(self, name: str) -> Channel:
        """Give a channel or thread by its name."""
        return next(one for one in self.world.channels.values() if one.name == name)

    def person(
        self,
        name: str,
        *,
        at: Channel | None = None,
        may: tuple[str, ...] = (),
        locale: str = "en-US",
    ) -> Person:
        """Let somebody join the guild of a channel; without one, of the first guild."""
        at = at or next(iter(self.guild.channels.values()))
        user = self.world.add_user(name, locale=locale)
        guild = self.world.guild_of(at)
        if guild is not None:
            role = Role(self.world.snowflake(), f"role of {name}", bits(*may))
            guild.roles[role.id] = role
            guild.members[user.id] = Member(user, self.clock.now(), {role.id})
        return Person(user, self.world, self.gateway, self.commands, self.interactions, at)

    def direct(self, person: Person) -> Channel:
        """Give the channel in which a person and the bot write to each other."""
        return self.world.direct_channel(person.user)

    # What happens to it.

    def deny(self, channel: Channel, *names: str) -> None:
        """Take permissions in a channel from the bot, as an overwrite of its own."""
        self._overwrite(channel, deny=bits(*names))

    def allow(self, channel: Channel, *names: str) -> None:
        """Give permissions in a channel to the bot, and take back none."""
        self._overwrite(channel, allow=bits(*names))

    def _overwrite(self, channel: Channel, *, allow: int = 0, deny: int = 0) -> None:
        bot = self.world.bot.id
        own = channel.overwrites.setdefault(bot, Overwrite(bot, of_member=True))
        own.allow, own.deny = own.allow & ~deny | allow, own.deny & ~allow | deny
        self.changed(channel)

    def close(self, channel: Channel, *to: User) -> None:
        """Let nobody see a channel but our bot, these people, and who sees everything."""
        everyone = channel.guild_id or 0
        hidden = Overwrite(everyone, of_member=False, deny=bits("view_channel"))
        channel.overwrites[everyone] = hidden
        for one in (self.world.bot, *to):
            own = channel.overwrites.setdefault(one.id, Overwrite(one.id, of_member=True))
            own.allow |= bits("view_channel")
        self.changed(channel)

    def changed(self, channel: Channel) -> None:
        """Tell what a test has changed of a channel."""
        self.gateway.announce("CHANNEL_UPDATE", channel_json(channel), channel.guild_id)

    def remove_channel(self, channel: Channel) -> None:
        self.gateway.remove_channel(channel)

    def remove_guild(self, guild: Guild) -> None:
        """Throw the bot out of a guild."""
        self.gateway.remove_guild(guild)

    async def revoke_token(self, new: str = "reset") -> None:
        """Let the token be none any more; the gateway says so by closing."""
        self.token = self.gateway.token = self.rest.token = new
        await self.gateway.close_all(4004)

    def fault(self, fault: Fault) -> None:
        self.faults.add(fault)

    def advance(self, **by: float) -> None:
        """Put the server's clock forward: `server.advance(minutes=15)`."""
        self.clock.advance(timedelta(**by))

    def writes(self, author: User, channel: Channel, text: str) -> Message:
        """Let a person write a message."""
        return self.writing.write(channel, author, {"content": text}, {})

    # What people see.

    def messages(self, channel: Channel) -> list[Message]:
        """Give what stands in a channel, the oldest first."""
        return [channel.messages[one] for one in sorted(channel.messages)]

    def shown(self, channel: Channel) -> list[Json]:
        """Give what stands in a channel as JSON, with pings and edits."""
        return [held_json(one, self.world) for one in self.messages(channel)]

    async def until(self, holds: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until something holds of the world: `until(lambda: server.messages(channel))`."""
        async with asyncio.timeout(seconds):
            while not holds():
                self.gateway.moved.clear()
                await self.gateway.moved.wait()

    async def until_connected(self, seconds: float = 30.0) -> None:
        """Wait until a client has been told READY."""
        async with asyncio.timeout(seconds):
            await self.gateway.ready.wait()


@asynccontextmanager
async def discord_server(*, furnished: bool = True, port: int = 0) -> AsyncGenerator[DiscordServer]:
    """Give a server that runs, and stop it at the end of the block."""
    server = DiscordServer(furnished=furnished)
    await server.start(port=port)
    try:
        yield server
    finally:
        await server.stop()


async def _run(port: int, state: Path | None) -> None:
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with discord_server(furnished=False, port=port) as server:
        begin_state(server, state)
        print(server.address, flush=True)  # noqa: T201  # whoever started it reads this
        await stopped.wait()
        save_state(server, state)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.discord_server")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="which guilds to make; then what came of it")
    args = parser.parse_args()
    asyncio.run(_run(args.port, args.state))


if __name__ == "__main__":
    main()
