"""A person in the local Discord: uses commands, clicks, selects, fills in forms, and sees what comes.

ada = server.person("Ada", at=general, may=("manage_channels",))
shown = await ada.use("/watch add", query="earthquake", channel=general)
shown = await ada.click(shown, "Save")
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.servers.discord_commands import CHAT, OF_MESSAGE, CommandBook
from tests.servers.discord_component_rules import STRING_SELECT
from tests.servers.discord_gateway import Gateway
from tests.servers.discord_interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL,
    Interaction,
    Interactions,
)
from tests.servers.discord_options import (
    Chosen,
    Filling,
    choose,
    components_of,
    values_of,
)
from tests.servers.discord_rules import EPHEMERAL
from tests.servers.discord_shapes import channel_json, member_json, message_json, user_json
from tests.servers.discord_world import Channel, Json, Message, User, World

PATIENCE_SECONDS = 30.0
IN_GUILD, WITH_BOT = 0, 1


@dataclass
class Shown:
    """What a person sees of an answer."""

    interaction: Interaction
    world: World
    failed: bool = False
    sent: bool = False
    """Whether the form has been filled in and sent."""
    """Whether the person reads "The application did not respond"."""

    @property
    def message(self) -> Json:
        """The first answer, as JSON; an error when there is none."""
        assert self.interaction.original is not None, "no message came"
        return message_json(self.interaction.original, self.world)

    @property
    def follow_ups(self) -> list[Json]:
        return [message_json(one, self.world) for one in self.interaction.follow_ups.values()]

    @property
    def ephemeral(self) -> bool:
        return bool(self.message["flags"] & EPHEMERAL)

    async def until(self, text: str, seconds: float = PATIENCE_SECONDS) -> "Shown":
        """Wait until the answer holds a text, by an edit of its own."""
        async with asyncio.timeout(seconds):
            while text not in self.text:
                self.interaction.moved.clear()
                await self.interaction.moved.wait()
        return self

    @property
    def thinking(self) -> bool:
        return self.interaction.is_thinking

    @property
    def modal(self) -> Json:
        assert self.interaction.modal is not None, "no form came"
        return self.interaction.modal

    @property
    def choices(self) -> list[Json]:
        assert self.interaction.choices is not None, "no choices came"
        return self.interaction.choices

    @property
    def text(self) -> str:
        """All that can be read in the message, line by line."""
        return readable(self.message)


@dataclass
class Person:
    user: User
    world: World
    gateway: Gateway
    commands: CommandBook
    interactions: Interactions
    at: Channel
    """Where this person is; may be changed."""
    seen: list[Shown] = field(default_factory=list)
    user_installed: bool = False
    """Whether commands are there by the person's own install, in a place without our bot."""

    @property
    def mention(self) -> str:
        return f"<@{self.user.id}>"

    async def use(self, line: str, /, **options: Any) -> Shown:
        """Use a slash command, `/group name`, with its options by name."""
        names, command = self._command(line)
        chosen = self._choosing()
        choose(chosen, command, names[1:], options)
        return await self._set_off(COMMAND, _command_json(command, chosen))

    async def complete(self, line: str, option: str, typed: str, /, **others: Any) -> list[Json]:
        """Type into an option; gives the choices offered."""
        names, command = self._command(line)
        chosen = self._choosing()
        choose(chosen, command, names[1:], others | {option: typed}, focused=option)
        return (await self._set_off(AUTOCOMPLETE, _command_json(command, chosen))).choices

    async def menu(self, name: str, message: Any) -> Shown:
        """Use a command of a message's context menu."""
        command = self.commands.named(name, self.at.guild_id, kind=OF_MESSAGE)
        self._check_sees(command)
        chosen = self._choosing()
        target = {"target_id": chosen.message(self._message(message))}
        return await self._set_off(COMMAND, _command_json(command, chosen) | target)

    async def click(self, message: Any, button: str) -> Shown:
        """Click a button, by its custom id or its label."""
        target, part = self._component(message, button)
        return await self._set_off(COMPONENT, _component_json(part), source=target)

    async def select(self, message: Any, select: str, *values: Any) -> Shown:
        """Choose in a select, by its custom id or its placeholder: texts, channels, roles, users."""
        target, part = self._component(message, select)
        chosen = self._choosing()
        told: Json = {"values": values_of(chosen, part, values)}
        if part["type"] != STRING_SELECT:
            told["resolved"] = chosen.resolved
        return await self._set_off(COMPONENT, _component_json(part) | told, source=target)

    async def submit(self, shown: Shown, values: dict[str, Any] | None = None) -> Shown:
        """Fill in a form by custom ids or labels; what is not named keeps what stands there."""
        if shown.sent:
            raise LookupError("the form was sent already, and is closed")
        modal, chosen = shown.modal, self._choosing()
        filled = Filling(chosen, dict(values or {})).components(modal)
        body = {"custom_id": modal["custom_id"], "components": filled}
        body |= {"resolved": chosen.resolved}
        told = await self._set_off(MODAL, body, source=shown.interaction.source)
        # A form that is not answered stays open, with "Something went wrong. Try again."
        shown.sent = not told.failed
        return told

    async def until_answered(self, shown: Shown) -> Shown:
        """Wait until what was deferred has come."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while shown.thinking:
                shown.interaction.moved.clear()
                await shown.interaction.moved.wait()
        return shown

    def _choosing(self) -> Chosen:
        return Chosen(self.world, self.user, self.world.guild_of(self.at))

    def _command(self, line: str) -> tuple[list[str], Json]:
        names = line.removeprefix("/").split()
        command = self.commands.named(names[0], self.at.guild_id, kind=CHAT)
        self._check_sees(command)
        return names, command

    def _check_sees(self, command: Json) -> None:
        """Raise when Discord does not offer this command here to this person."""
        contexts, here = command.get("contexts"), IN_GUILD if self.at.guild_id else WITH_BOT
        if contexts is not None and here not in contexts:
            raise PermissionError(f"{command['name']} is not offered here (contexts {contexts})")
        needed = command.get("default_member_permissions")
        if needed is None or not self.at.guild_id:
            return
        may = self.world.may(self.user, self.at)
        if int(needed) == 0 or int(needed) & ~may:
            raise PermissionError(f"{command['name']} is not offered to {self.user.name}")

    def _component(self, message: Any, name: str) -> tuple[Message, Json]:
        target = self._message(message)
        part = _named_component(target.body, name)
        if part.get("disabled"):
            raise LookupError(f"{name!r} cannot be used: it is disabled")
        return target, part

    def _message(self, message: Any) -> Message:
        """Find a message again: it may be JSON, something shown, or a message."""
        if isinstance(message, Message):
            return message
        if isinstance(message, Shown):
            message = message.message
        number, channel = int(message["id"]), int(message["channel_id"])
        if number in self.interactions.hidden:
            return self.interactions.hidden[number]
        return self.world.channels[channel].messages[number]

    async def _set_off(self, kind: int, body: Json, *, source: Message | None = None) -> Shown:
        begun = self.interactions.begin(kind, self.user, self.at, source=source)
        begun.user_installed = self.user_installed
        self.gateway.announce("INTERACTION_CREATE", self._event(begun, body), self.at.guild_id)
        shown = Shown(begun, self.world)
        self.seen.append(shown)
        try:
            await asyncio.wait_for(
                begun.moved.wait(), self.interactions.first_answer.total_seconds()
            )
        except TimeoutError:
            shown.failed = True
            self.interactions.blame(f"interaction {begun.id} was not answered in 3 s: {body}")
            return shown
        return await self.until_answered(shown)

    def _event(self, begun: Interaction, body: Json) -> Json:
        channel, guild = begun.channel, self.world.guild_of(begun.channel)
        event: Json = {
            "id": str(begun.id),
            "application_id": str(self.world.application_id),
            "type": begun.kind,
            "token": begun.token,
            "version": 1,
            "data": body,
            "channel": channel_json(channel),
            "channel_id": str(channel.id),
            "app_permissions": str(self.world.may(self.world.bot, channel)),
            "locale": self.user.locale,
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
            "context": WITH_BOT if guild is None else IN_GUILD,
            "authorizing_integration_owners": self._installs(),
        }
        if begun.source is not None:
            event["message"] = message_json(begun.source, self.world)
        if guild is None:
            return event | {"user": user_json(self.user)}
        member = member_json(guild.members[self.user.id])
        may = {"permissions": str(self.world.may(self.user, channel))}
        named = {"id": str(guild.id), "locale": guild.locale, "features": []}
        event |= {"guild_id": str(guild.id), "guild_locale": guild.locale, "guild": named}
        return event | {"member": member | may}

    def _installs(self) -> Json:
        if self.user_installed or not self.at.guild_id:
            return {"1": str(self.user.id)}
        return {"0": str(self.at.guild_id)}


def _command_json(command: Json, chosen: Chosen) -> Json:
    body = {"id": command["id"], "name": command["name"], "type": command["type"]}
    body |= {"options": chosen.options, "resolved": chosen.resolved}
    return body | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _component_json(part: Json) -> Json:
    return {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"]}


def _named_component(body: Json, name: str) -> Json:
    parts = [part for part in components_of(body) if part.get("custom_id")]
    for part in parts:
        if name in (part["custom_id"], part.get("label"), part.get("placeholder")):
            return part
    known = [part.get("label") or part["custom_id"] for part in parts]
    raise LookupError(f"the message has no {name!r}; it has {known}")


def readable(message: Json) -> str:
    """Give all texts of a message, a line each: content, embeds, texts of layouts."""
    lines = [message.get("content") or ""]
    for embed in message.get("embeds") or []:
        lines += [(embed.get("author") or {}).get("name"), embed.get("title")]
        lines.append(embed.get("description"))
        for one in embed.get("fields") or []:
            lines += [one["name"], one["value"]]
        lines.append((embed.get("footer") or {}).get("text"))
    lines += [part.get("content") for part in components_of(message) if part["type"] == 10]
    return "\n".join(line for line in lines if line)
