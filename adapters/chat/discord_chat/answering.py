"""Interaction → ask → front desk → answer: in time, for the eyes of who asked, and nothing decided here.

Discord waits three seconds for a first answer, and fifteen minutes for the rest.
https://docs.discord.com/developers/interactions/receiving-and-responding (read 2026-08)
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import discord
import structlog

from adapters.asking import FrontDesk
from adapters.asking.lately import Lately
from adapters.chat.discord_chat import panels
from adapters.chat.discord_chat.crowd import InteractionCrowd, TypingCrowd
from adapters.chat.discord_chat.custom_ids import Pressed, pressed
from adapters.chat.discord_chat.put_away import PutAway
from adapters.chat.discord_chat.sight import Members, Near, Threads, sees
from adapters.chat.discord_chat.troubles import TROUBLES, unheard
from adapters.ports import Commands
from rules.asking.ask import Ask, Asker, NotUnderstood, Understood, read
from rules.asking.lengths import ending
from rules.asking.panel import Announcement, Choice, Form, Panel, Select
from rules.asking.panels import problem
from rules.asking.phrases import Phrases, Say, said
from rules.asking.words import Command, Kind
from rules.attention.mutes import OFFERED
from rules.model import Channel

log = structlog.get_logger()

AT_ONCE_S = 0.8
"""What takes longer is begun with "thinking …"."""
FORM_WITHIN_S = 2.0
"""A form must be the first answer: what it needs to know must be known by then."""
SUGGESTED_WITHIN_S, SUGGESTED_AT_LAST_S = 1.5, 2.0
ANSWERED_WITHIN_S = 600.0
Announce = Callable[[Announcement, str], Awaitable[None]]
Asked = discord.Interaction[discord.Client]


@dataclass(frozen=True, slots=True)
class Asking:
    """One interaction, as the front desk sees it."""

    desk: FrontDesk
    asker: Asker
    channel: Channel
    say: Say

    def ask(self, words: str, values: Mapping[str, str]) -> Ask:
        """Say what is asked."""
        return Ask(words, self.asker, self.channel, values)


class Answering:
    """Answers commands, buttons, choices and forms."""

    def __init__(self, chat: str, commands: Commands, phrases: Phrases, announce: Announce) -> None:
        """Answer for a chat; `announce` tells a channel once of what was saved."""
        self.chat, self.commands, self.phrases = chat, commands, phrases
        self._announce = announce
        self._lists = Lately(commands, time.monotonic)
        self.threads = Threads(PutAway(), Members(time.monotonic))

    async def command(self, asked: Asked, command: Command, values: Mapping[str, str]) -> None:
        """Answer a slash command."""
        written = values.get("channel")
        if written is None:
            return await self._answer(asked, self._asking(asked), command, values)
        address = address_of(asked, written)
        if address is None:
            return await self._say_problem(asked, "discord.no_channel", channel=written)
        about = {**values, "channel": address}
        return await self._answer(asked, self._asking(asked), command, about)

    async def component(self, asked: Asked) -> None:
        """Answer a button or a choice of ours, however old its message is."""
        chosen = " ".join(_data(asked).get("values") or ())
        await self._line(asked, _told(asked), chosen)

    async def form(self, asked: Asked) -> None:
        """Answer a form that was sent, after a restart too."""
        understood = _understood(_told(asked).ask or "")
        if understood is None:
            return await self.outdated(asked)
        components = _data(asked).get("components") or ()
        values = {**understood.values, **panels.filled_in(components)}
        asking = self._asking(asked)
        work = asking.desk.answer(asking.ask(understood.command.words, values))
        return await self._send(asked, asking, work, slow=understood.command.is_slow)

    async def why(self, asked: Asked, message: discord.Message) -> None:
        """Answer the menu of a message that asks why its alert came."""
        found = _ask_in(asked, message, "why ")
        if found is None:
            return await self._say_problem(asked, "menu.none")
        return await self._line(asked, Pressed(found), "")

    async def mute(self, asked: Asked, message: discord.Message) -> None:
        """Offer for how long the story of an alert may be muted."""
        found = _ask_in(asked, message, "mute add ")
        asking = self._asking(asked)
        if found is None:
            return await self._say_problem(asked, "menu.none")
        lengths = tuple(Choice(ending(one, asking.say), str(one)) for one in OFFERED)
        offer = Panel(
            asking.say("menu.mute"), select=Select(asking.say("card.mute"), found, lengths)
        )
        return await self._send(asked, asking, _ready(offer))

    async def suggestions(
        self, asked: Asked, command: Command, option: str, typed: str
    ) -> Sequence[Choice]:
        """Give what may be meant by what somebody types; nothing rather than an error."""
        try:
            async with asyncio.timeout(SUGGESTED_WITHIN_S):
                return await self._suggested(asked, command, option, typed)
        except Exception as error:  # noqa: BLE001  # a person who types is never answered by an error
            log.warning("suggestions_failed", option=option, reason=repr(error))
            return ()

    async def _suggested(
        self, asked: Asked, command: Command, option: str, typed: str
    ) -> Sequence[Choice]:
        asking = self._asking(asked, TypingCrowd)
        chosen = command.option(option)
        if chosen is not None and chosen.kind is Kind.CHANNEL:
            return channels_near(asked, typed, asking.say)
        given = {name: str(value) for name, value in asked.namespace if value is not None}
        return await asking.desk.suggestions(asking.ask(command.words, given), option, typed)

    async def nothing_rather_than_late(self, asked: Asked) -> None:
        """Suggest nothing to who types, if nobody has answered: an option of an older version, perhaps."""
        await asyncio.sleep(SUGGESTED_AT_LAST_S)
        await self.suggest_nothing(asked)

    @staticmethod
    async def suggest_nothing(asked: Asked) -> None:
        """Give an empty list to who types, unless they have a list already or wait no more."""
        with suppress(*TROUBLES):
            await asked.response.autocomplete([])

    async def outdated(self, asked: Asked) -> None:
        """Say that a command or a form is one of an older version: Discord shows it for a while yet."""
        await self._say_problem(asked, "refused.old")

    async def not_called(self, asked: Asked, role: str) -> None:
        """Say that a role would ring for nobody, and how it would."""
        await self._say_problem(asked, "discord.not_called", role=role)

    async def failed(self, asked: Asked, error: BaseException) -> None:
        """Say that something went wrong on our side, with the code that the log has."""
        if why := unheard(error):
            log.warning("answer_unheard", reason=why, about="discord answers")
            return
        incident = f"{asked.id % 0xFFFFFF:06X}"
        log.error("answer_failed", code=incident, reason=repr(error), exc_info=error)
        with suppress(*TROUBLES):  # whom Discord does not let us tell has the log
            await self._say_problem(asked, "refused.failed", code=incident)

    async def _line(self, asked: Asked, told: Pressed, chosen: str) -> None:
        """Answer the words of a button."""
        if told.ask is None:
            return await self._say_problem(asked, "refused.old")
        try:
            understood = read(f"{told.ask} {chosen}".strip())
        except NotUnderstood as error:
            asking = self._asking(asked)
            return await self._send(asked, asking, _ready(problem(said(error, asking.say))))
        return await self._answer(asked, self._asking(asked), understood.command, understood.values)

    async def _answer(
        self, asked: Asked, asking: Asking, command: Command, values: Mapping[str, str]
    ) -> None:
        ask = asking.ask(command.words, values)
        async with asyncio.timeout(FORM_WITHIN_S):
            form = await asking.desk.form(ask)
        if isinstance(form, Form):
            await asked.response.send_modal(panels.modal(form))
            return
        work = _ready(form) if form else asking.desk.answer(ask)
        await self._send(asked, asking, work, slow=command.is_slow)

    async def _send(
        self, asked: Asked, asking: Asking, work: Coroutine[Any, Any, Panel], *, slow: bool = False
    ) -> None:
        """Answer with a panel; what was saved is announced even where its answer does not arrive."""
        task = asyncio.ensure_future(asyncio.wait_for(work, ANSWERED_WITHIN_S))
        try:
            await _begin(asked, task, wait_s=0 if slow else AT_ONCE_S)
            await _show(asked, panels.shown(await task, asking.say))
        except asyncio.CancelledError:
            task.cancel()
            raise
        finally:
            panel = await task
            if panel.announcement:
                await self._announce(panel.announcement, f"wwsaid{asked.id}"[:25])

    async def _say_problem(self, asked: Asked, key: str, **values: object) -> None:
        say = self.phrases.in_language(asked.locale.value)
        await _show(asked, panels.shown(problem(say(key, **values)), say))

    def _asking(self, asked: Asked, who: type[InteractionCrowd] = InteractionCrowd) -> Asking:
        say = self.phrases.in_language(asked.locale.value)
        crowd = who(asked, self.chat, say, self.threads)
        is_ours = asked.guild_id is not None and asked.is_guild_integration()
        asker = Asker(
            self.chat,
            str(asked.user.id),
            workspace=str(asked.guild_id) if is_ours else "",
            language=asked.locale.value,
        )
        own = crowd.own_channel(asker)
        channel = Channel(self.chat, str(asked.channel_id)) if is_ours else own
        desk = FrontDesk(self.commands, self.phrases, crowd, lists=self._lists)
        return Asking(desk, asker, channel, say)


def address_of(asked: Asked, written: str) -> str | None:
    """Read a channel as people write it (`<#123>`, `123`, `#general`, `me`); None: they see none of this name."""
    bare = written.strip().removeprefix("<").removesuffix(">").removeprefix("#")
    if bare.isdecimal() or bare == "me":
        return bare
    guild, member = asked.guild, asked.user
    if guild is None or not isinstance(member, discord.Member):
        return None
    near = (*guild.channels, *guild.threads)
    named = (one for one in near if one.name.casefold() == bare.casefold() and sees(member, one))
    return next((str(one.id) for one in named), None)


def channels_near(asked: Asked, typed: str, say: Say) -> Sequence[Choice]:
    """Offer the channels that somebody sees, and their own direct messages."""
    sought = typed.strip().lstrip("#").casefold()
    me = Choice(say("discord.me"), "me")
    member, guild = asked.user, asked.guild
    if guild is None or not isinstance(member, discord.Member):
        return [me]
    places: list[Near] = [*guild.text_channels, *guild.forums, *guild.threads]
    seen = [
        Choice(f"#{one.name}", str(one.id))
        for one in places
        if sought in one.name.casefold() and sees(member, one)
    ]
    return [*([me] if sought in "me" else []), *seen][: panels.OPTIONS]


def _data(asked: Asked) -> Mapping[str, Any]:
    """Give what came with an interaction, in Discord's own shape."""
    return {**(asked.data or {})}


def _told(asked: Asked) -> Pressed:
    """Read what was pressed; every button that comes to us is of ours, if of a version long ago."""
    written = str(_data(asked).get("custom_id") or "")
    return pressed(written) or Pressed(None)


def _understood(ask: str) -> Understood | None:
    """Read what a form asks; None: it is of an older version that had other words."""
    with suppress(NotUnderstood):
        return read(ask)
    return None


def _ask_in(asked: Asked, message: discord.Message, beginning: str) -> str | None:
    """Give what a button of a message of ours asks, by how it begins; other bots may write such buttons, too."""
    if message.author != asked.client.user:
        return None
    for row in message.components:
        for part in getattr(row, "children", ()):
            told = pressed(getattr(part, "custom_id", None) or "")
            if told and told.ask and told.ask.startswith(beginning):
                return told.ask
    return None


async def _ready(panel: Panel) -> Panel:
    return panel


def _stands_in_place(asked: Asked) -> bool:
    """Whether it was asked in an answer of ours, which the next answer replaces."""
    return asked.message is not None and asked.message.flags.ephemeral


async def _begin(asked: Asked, work: asyncio.Future[Panel], *, wait_s: float) -> None:
    """Wait a moment for an answer; where it takes longer, say that it is on its way."""
    await asyncio.wait({work}, timeout=wait_s)
    if not work.done():
        await _defer(asked)


async def _defer(asked: Asked) -> None:
    if _stands_in_place(asked):
        await asked.response.defer()
    else:
        await asked.response.defer(ephemeral=True, thinking=True)


async def _show(asked: Asked, shown: panels.Shown) -> None:
    files = [shown.file] if shown.file else []
    if asked.response.is_done():
        await asked.edit_original_response(embed=shown.embed, view=shown.view, attachments=files)
    elif _stands_in_place(asked):
        await asked.response.edit_message(embed=shown.embed, view=shown.view, attachments=files)
    else:
        await asked.response.send_message(
            embed=shown.embed,
            view=shown.view or discord.utils.MISSING,
            files=files,
            ephemeral=True,
        )
