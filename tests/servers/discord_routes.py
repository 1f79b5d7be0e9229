"""What the routes of the local Discord's REST do: from what is asked to a status and a body."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.servers.discord_commands import CommandBook
from tests.servers.discord_errors import ApiError
from tests.servers.discord_gateway import Gateway
from tests.servers.discord_interactions import Interactions
from tests.servers.discord_limits import Limits
from tests.servers.discord_messages import Writing
from tests.servers.discord_shapes import (
    brief_guild_json,
    channel_json,
    member_json,
    role_json,
    told_json,
    user_json,
)
from tests.servers.discord_threads import Threads
from tests.servers.discord_world import Guild, Json, World

Answer = tuple[int, Any]


@dataclass
class Asked:
    """A request as the routes see it."""

    ids: Mapping[str, str]
    query: dict[str, str]
    body: Any
    files: list[Json]

    def id(self, name: str) -> int:
        try:
            return int(self.ids[name])
        except ValueError as error:
            raise ApiError(50035, {name: {"_errors": [{"code": "NUMBER_TYPE_COERCE"}]}}) from error


Route = Callable[[Asked], Answer | Awaitable[Answer]]


@dataclass
class Routes:
    world: World
    writing: Writing
    threads: Threads
    commands: CommandBook
    interactions: Interactions
    gateway: Gateway
    limits: Limits

    def table(self) -> dict[str, Route]:
        """Give the routes, each by its method and template."""
        return (
            self._own_routes() | self._channel_routes() | self._guild_routes()
            | self._command_routes() | self._interaction_routes()
        )  # fmt: skip

    def _own_routes(self) -> dict[str, Route]:
        return {
            "GET /users/@me": self._login,
            "GET /oauth2/applications/@me": lambda _: (200, self._about_application()),
            "GET /applications/@me": lambda _: (200, self._about_application()),
            "GET /gateway": lambda _: (200, {"url": self.gateway.url}),
            "GET /gateway/bot": lambda _: (200, self.gateway.about()),
            "GET /users/@me/guilds": lambda _: (200, self._own_guilds()),
            "DELETE /users/@me/guilds/{guild}": self._leave,
            "POST /users/@me/channels": self._direct_channel,
            "GET /users/{user}": self._user,
        }

    def _channel_routes(self) -> dict[str, Route]:
        one = "/channels/{channel}"
        message = f"{one}/messages/{{message}}"
        return {
            f"GET {one}": lambda asked: (200, self._channel(asked)),
            f"PATCH {one}": lambda a: (200, self.threads.change(a.id("channel"), a.body)),
            f"DELETE {one}": self._remove_channel,
            f"POST {one}/typing": self._typing,
            f"GET {one}/messages": self._history,
            f"POST {one}/messages": self._post,
            f"GET {message}": self._message,
            f"PATCH {message}": self._edit,
            f"DELETE {message}": self._delete,
            f"POST {message}/crosspost": self._crosspost,
            f"POST {message}/threads": lambda a: (
                201,
                self.threads.begin_at(a.id("channel"), a.id("message"), a.body),
            ),
            f"POST {one}/threads": lambda a: (
                201,
                self.threads.begin(a.id("channel"), a.body, a.files),
            ),
            f"PUT {one}/thread-members/@me": self._join,
            f"GET {one}/thread-members/{{user}}": lambda a: (
                200,
                self.threads.member(a.id("channel"), a.id("user")),
            ),
            f"GET {one}/threads/archived/public": lambda a: (
                200,
                self.threads.archived(a.id("channel"), a.query),
            ),
        }

    def _guild_routes(self) -> dict[str, Route]:
        one = "/guilds/{guild}"
        return {
            f"GET {one}": lambda asked: (200, brief_guild_json(self._guild(asked))),
            f"GET {one}/channels": self._guild_channels,
            f"GET {one}/roles": lambda a: (200, [*map(role_json, self._guild(a).roles.values())]),
            f"GET {one}/threads/active": lambda a: (200, self.threads.active(self._guild(a))),
            f"GET {one}/members/{{user}}": self._member,
        }

    def _command_routes(self) -> dict[str, Route]:
        one, book = "/applications/{application}", self.commands
        local = f"{one}/guilds/{{guild}}/commands"
        return {
            f"GET {one}/commands": lambda a: (200, book.given(self._scope(a))),
            f"PUT {one}/commands": lambda a: (200, book.replace(self._scope(a), a.body)),
            f"POST {one}/commands": lambda a: book.upsert(self._scope(a), a.body),
            f"DELETE {one}/commands/{{command}}": self._remove_command,
            f"GET {local}": lambda a: (200, book.given(self._scope(a))),
            f"PUT {local}": lambda a: (200, book.replace(self._scope(a), a.body)),
            f"POST {local}": lambda a: book.upsert(self._scope(a), a.body),
            f"DELETE {local}/{{command}}": self._remove_command,
        }

    def _interaction_routes(self) -> dict[str, Route]:
        hook = "/webhooks/{application}/{token}"
        said = f"{hook}/messages/{{message}}"
        desk = self.interactions
        return {
            "POST /interactions/{interaction}/{token}/callback": self._callback,
            f"POST {hook}": lambda a: (200, desk.follow_up(self._hook(a), a.body, a.files)),
            f"GET {said}": lambda a: (200, desk.said(self._hook(a), a.ids["message"])),
            f"PATCH {said}": lambda a: (
                200,
                desk.edit(self._hook(a), a.ids["message"], a.body, a.files),
            ),
            f"DELETE {said}": self._delete_answer,
        }

    def _login(self, _: Asked) -> Answer:
        self.limits.client_started()
        return 200, user_json(self.world.bot) | {"verified": True, "mfa_enabled": True}

    def _about_application(self) -> Json:
        return {
            "id": str(self.world.application_id),
            "name": self.world.bot.name,
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "owner": user_json(next(iter(self.world.users.values()))),
            "flags": 0,
            "summary": "",
            "approximate_guild_count": len(self.world.guilds),
        }

    def _own_guilds(self) -> list[Json]:
        guilds = self.world.guilds.values()
        may = self.world.may_in_guild
        return [
            brief_guild_json(one)
            | {"owner": False, "permissions": str(may(self.world.bot, one))}
            for one in guilds
        ]  # fmt: skip

    def _leave(self, asked: Asked) -> Answer:
        guild = self._guild(asked)
        self.world.remove_guild(guild)
        self.gateway.announce("GUILD_DELETE", {"id": str(guild.id)}, guild.id)
        return 204, None

    def _direct_channel(self, asked: Asked) -> Answer:
        user = self.world.users.get(int(asked.body.get("recipient_id", 0)))
        if user is None or user.bot:
            raise ApiError(10013)
        return 200, channel_json(self.world.direct_channel(user))

    def _user(self, asked: Asked) -> Answer:
        user = self.world.users.get(asked.id("user"))
        if user is None:
            raise ApiError(10013)
        return 200, user_json(user)

    def _channel(self, asked: Asked) -> Json:
        return channel_json(self.writing.seen_channel(asked.id("channel")))

    def _remove_channel(self, asked: Asked) -> Answer:
        channel = self.writing.seen_channel(asked.id("channel"))
        self.writing.demand(channel, "manage_threads" if channel.is_thread else "manage_channels")
        self.gateway.remove_channel(channel)
        return 200, channel_json(channel)

    def _typing(self, asked: Asked) -> Answer:
        self.writing.demand(self.writing.seen_channel(asked.id("channel")), "send_messages")
        return 204, None

    def _join(self, asked: Asked) -> Answer:
        if not self.writing.seen_channel(asked.id("channel")).is_thread:
            raise ApiError(50024)
        return 204, None

    def _history(self, asked: Asked) -> Answer:
        found = self.writing.history(asked.id("channel"), asked.query)
        return 200, [told_json(one, self.world) for one in found]

    def _post(self, asked: Asked) -> Answer:
        message = self.writing.post(asked.id("channel"), asked.body, asked.files)
        return 200, told_json(message, self.world)

    def _message(self, asked: Asked) -> Answer:
        message = self.writing.message(asked.id("channel"), asked.id("message"))
        return 200, told_json(message, self.world)

    def _edit(self, asked: Asked) -> Answer:
        places = asked.id("channel"), asked.id("message")
        message = self.writing.edit(*places, asked.body, asked.files)
        return 200, told_json(message, self.world)

    def _delete(self, asked: Asked) -> Answer:
        self.writing.delete(asked.id("channel"), asked.id("message"))
        return 204, None

    def _crosspost(self, asked: Asked) -> Answer:
        message = self.writing.crosspost(asked.id("channel"), asked.id("message"))
        return 200, told_json(message, self.world)

    def _guild(self, asked: Asked) -> Guild:
        guild = self.world.guilds.get(asked.id("guild"))
        if guild is None:
            raise ApiError(10004)
        return guild

    def _guild_channels(self, asked: Asked) -> Answer:
        channels = self._guild(asked).channels.values()
        return 200, [channel_json(one) for one in channels if not one.is_thread]

    def _member(self, asked: Asked) -> Answer:
        member = self._guild(asked).members.get(asked.id("user"))
        if member is None:
            raise ApiError(10007)
        return 200, member_json(member)

    def _scope(self, asked: Asked) -> int:
        """Give the guild of a command's address, 0 when it is for everywhere."""
        if asked.id("application") != self.world.application_id:
            raise ApiError(10002)
        return self._guild(asked).id if "guild" in asked.ids else 0

    def _remove_command(self, asked: Asked) -> Answer:
        self.commands.remove(self._scope(asked), asked.id("command"))
        return 204, None

    async def _callback(self, asked: Asked) -> Answer:
        number, token = asked.id("interaction"), asked.ids["token"]
        body = self.interactions.answer(number, token, asked.body, asked.files)
        return (200, body) if asked.query.get("with_response") in ("1", "true") else (204, None)

    def _hook(self, asked: Asked) -> str:
        if asked.id("application") != self.world.application_id:
            raise ApiError(10015)
        return asked.ids["token"]

    def _delete_answer(self, asked: Asked) -> Answer:
        self.interactions.delete(self._hook(asked), asked.ids["message"])
        return 204, None
