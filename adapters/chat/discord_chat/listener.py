"""The client that listens: what people ask, and what happens to servers and channels."""

import sys
from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import structlog

from adapters.chat.discord_chat.answering import Answering
from adapters.chat.discord_chat.at_work import AtWork
from adapters.chat.discord_chat.commands import Catalogue, tree_of
from adapters.chat.discord_chat.mending import Mending
from adapters.chat.discord_chat.places import Places
from adapters.chat.discord_chat.welcome import welcome

log = structlog.get_logger()

INTENTS = discord.Intents(guilds=True)
"""Commands, buttons and forms bring their person with them: nothing privileged is needed."""


MORE_SERVERS_WITHIN_S = 2.0
"""When no server was told of for so long, all were, and it is ready."""
FINISHED_WITHIN_S = 3.0
"""Who asked as the bot stops waits no longer: Discord waits for a first answer as long."""


class Listening(discord.Client):
    """What both kinds of clients do."""

    def __init__(
        self, answering: Answering, places: Places, *, trace: aiohttp.TraceConfig, **options: Any
    ) -> None:
        """Answer by `answering`; what changes around a channel makes `places` forget it."""
        super().__init__(
            intents=INTENTS,
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=MORE_SERVERS_WITHIN_S,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30.0,
            http_trace=trace,
            **options,
        )
        self._answering, self._places = answering, places
        self._mending = Mending(answering.chat, answering.commands, places)
        self._at_work = AtWork()
        self.tree = tree_of(self, answering, self._at_work)

    async def setup_hook(self) -> None:
        """Let commands be said in every language."""
        await self.tree.set_translator(Catalogue(self._answering.phrases))

    async def close(self) -> None:
        """Finish the answers that are on their way, end all else that events have begun; then the connection."""
        await self._at_work.end(FINISHED_WITHIN_S)
        await self._answering.threads.members.end()
        await super().close()

    async def _look_at(self, guild: discord.Guild) -> None:
        self._at_work.note()
        await self._mending.look_at(guild)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Tell of nothing after the end: the library would, two seconds after its beginning."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer buttons, choices and forms by their custom ids; commands have the tree.

        The library keeps to itself what fails in suggestions: who types would be told of a failure.
        """
        if interaction.type is discord.InteractionType.autocomplete:
            self._at_work.note()
            await self._answering.nothing_rather_than_late(interaction)
        if interaction.type is discord.InteractionType.component:
            self._at_work.note_answer()
            await self._answering.component(interaction)
        if interaction.type is discord.InteractionType.modal_submit:
            self._at_work.note_answer()
            await self._answering.form(interaction)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Say what failed: to the log, and to who asked."""
        if args and isinstance(args[0], discord.Interaction):
            await self._answering.failed(args[0], _error_now())
        else:
            log.error("discord_event_failed", happening=event_method, exc_info=_error_now())

    async def on_ready(self) -> None:
        """Reconcile: channels may have come, gone or changed while nobody listened."""
        self._places.forget_all()
        log.info("discord_ready", servers=len(self.guilds))
        for guild in self.guilds:
            self._places.note_locale(guild)
        self._at_work.note()
        await self._mending.look_at_all(self)
        watches = await self._answering.commands.list_watches()
        told = {channel for watch in watches for channel in watch.channels}
        here = [channel for channel in told if channel.chat == self._answering.chat]
        await self._answering.threads.put_away.recall(self, here)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._places.forget_all()
        log.info("discord_joined", server=guild.name)
        await self._look_at(guild)
        await welcome(guild, self._answering.phrases)

    async def on_guild_update(self, _before: discord.Guild, after: discord.Guild) -> None:
        self._places.note_locale(after)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Look again after an outage: what was tried in it may have been refused."""
        await self._look_at(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Leave everything as it is: watches wait until the bot is invited again."""
        self._places.forget_all()
        log.warning("discord_removed", server=guild.name, about=f"server {guild.id}")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self._places.forget_number(channel.id)

    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        self._places.forget_number(after.id)
        await self._look_at(after.guild)

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        await self._look_at(after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Ask again: what the role forbade may be allowed."""
        self._at_work.note()
        await self._mending.ask_about(role.guild)

    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Look again when the bot was given a role: of others it hears nothing."""
        await self._look_at(after.guild)

    async def on_thread_join(self, thread: discord.Thread) -> None:
        """Note what is told of a thread that was put away before: so it is called, too."""
        await self._heed(thread)

    async def on_thread_update(self, _before: discord.Thread, after: discord.Thread) -> None:
        await self._heed(after)

    async def _heed(self, thread: discord.Thread) -> None:
        """Know what is put away; what is open may have been unlocked."""
        if thread.archived:
            self._answering.threads.put_away.note(thread)
        else:
            await self._look_at(thread.guild)

    async def on_raw_thread_delete(self, gone: discord.RawThreadDeleteEvent) -> None:
        self._places.forget_number(gone.thread_id)
        self._answering.threads.put_away.forget(gone.thread_id)


class ShardedListening(Listening, discord.AutoShardedClient):
    """The same over several connections, for very many servers."""


Make = Callable[[], Listening]


def _error_now() -> BaseException:
    return sys.exc_info()[1] or RuntimeError("nothing was raised")
