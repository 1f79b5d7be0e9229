"""The real discord.py against the local Discord: it logs in, writes, paces itself, and comes back."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest_asyncio
from discord import app_commands

from tests.servers.discord_pointing import Bot, running, strict_discord
from tests.servers.discord_server import DiscordServer


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with strict_discord() as serving:
        yield serving


async def test_the_client_logs_in_posts_and_edits(server: DiscordServer) -> None:
    general = server.channel("general")
    async with running(server, Bot()) as bot:
        channel = bot.get_channel(general.id)
        assert isinstance(channel, discord.TextChannel)
        message = await channel.send("A ferry is late", nonce="d1")
        await message.edit(content="Two ferries are late")
        again = await channel.fetch_message(message.id)
        assert again.content == "Two ferries are late"
    [shown] = server.shown(general)
    assert (shown["content"], shown["nonce"]) == ("Two ferries are late", "d1")
    assert [one["content"] for one in shown["edits"]] == ["A ferry is late"]


async def test_the_client_fetches_what_it_does_not_know(server: DiscordServer) -> None:
    general, ada = server.channel("general"), server.person("Ada")
    async with running(server, Bot()) as bot:
        guild = await bot.fetch_guild(server.guild.id)
        channel = await bot.fetch_channel(general.id)
        member = await guild.fetch_member(ada.user.id)
        channels = [one.name for one in await guild.fetch_channels()]
        guilds = [one.name async for one in bot.fetch_guilds()]
        about = await bot.application_info()
    assert (guild.name, str(channel), str(member)) == ("Newsroom", "general", "Ada")
    assert (channels, guilds, about.name) == (["general"], ["Newsroom"], "wirewatch")


async def test_the_client_paces_itself_on_a_bucket(server: DiscordServer) -> None:
    server.limits.buckets["POST /channels/{channel}/messages"] = (2, 0.3)
    general = server.channel("general")
    async with running(server, Bot()) as bot:
        channel = bot.get_partial_messageable(general.id)
        await asyncio.gather(*(channel.send(f"{number}") for number in range(6)))
    assert len(server.messages(general)) == 6
    assert server.limits.refused == 0


async def test_a_nonce_makes_one_message_until_the_server_forgets(server: DiscordServer) -> None:
    general = server.channel("general")
    async with running(server, Bot()) as bot:
        channel = bot.get_partial_messageable(general.id)
        first = await channel.send("A ferry is late", nonce="d1")
        again = await channel.send("A ferry is late", nonce="d1")
        assert (again.id, server.writing.deduplicated) == (first.id, 1)
        server.advance(minutes=6)
        late = await channel.send("A ferry is late", nonce="d1")
    assert [message.id for message in server.messages(general)] == [first.id, late.id]


class Watches(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Save", custom_id="v1:save")
    async def save(
        self, interaction: discord.Interaction[Bot], _: discord.ui.Button["Watches"]
    ) -> None:
        await interaction.response.edit_message(content="Saved.", view=None)

    @discord.ui.button(label="Refine", custom_id="v1:refine")
    async def refine(
        self, interaction: discord.Interaction[Bot], _: discord.ui.Button["Watches"]
    ) -> None:
        await interaction.response.send_modal(Refine())


class Refine(discord.ui.Modal, title="Refine the watch"):
    query: discord.ui.TextInput["Refine"] = discord.ui.TextInput(label="Query", custom_id="query")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Now {self.query.value}", ephemeral=True)


class BotWithCommands(Bot):
    def __init__(self) -> None:
        super().__init__()
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        watch = app_commands.Group(name="watch", description="Watches")

        @watch.command(name="add", description="Add a watch")
        async def add(
            interaction: discord.Interaction[Bot], query: str, channel: discord.TextChannel
        ) -> None:
            said = f"{query} in {channel.mention}?"
            await interaction.response.send_message(said, view=Watches(), ephemeral=True)

        @watch.command(name="test", description="Try a watch")
        async def test(interaction: discord.Interaction[Bot], query: str) -> None:
            await interaction.response.defer(ephemeral=True)
            await interaction.followup.send(f"{query}: 3 alerts")

        @test.autocomplete("query")
        async def queries(
            _: discord.Interaction[Bot], typed: str
        ) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{typed}quake", value=f"{typed}quake")]

        @self.tree.context_menu(name="Why this alert?")
        async def why(interaction: discord.Interaction[Bot], message: discord.Message) -> None:
            await interaction.response.send_message(f"Of {message.content}", ephemeral=True)

        self.tree.add_command(watch)
        await self.tree.sync()


async def test_a_person_uses_a_command_and_clicks_what_it_shows(server: DiscordServer) -> None:
    general = server.channel("general")
    ada = server.person("Ada", at=general)
    async with running(server, BotWithCommands()):
        shown = await ada.use("/watch add", query="earthquake", channel=general)
        assert (shown.text, shown.ephemeral) == (f"earthquake in <#{general.id}>?", True)
        form = await ada.click(shown, "Refine")
        refined = await ada.submit(form, {"query": "quake OR tremor"})
        assert refined.text == "Now quake OR tremor"
        saved = await ada.click(shown, "v1:save")
    assert (saved.text, saved.message["components"]) == ("Saved.", [])
    assert server.messages(general) == []


async def test_a_deferred_answer_is_filled_by_the_first_follow_up(server: DiscordServer) -> None:
    ada = server.person("Ada")
    async with running(server, BotWithCommands()):
        shown = await ada.use("/watch test", query="earthquake")
        choices = await ada.complete("/watch test", "query", "sea")
    assert (shown.text, shown.ephemeral, shown.follow_ups) == ("earthquake: 3 alerts", True, [])
    assert [choice["value"] for choice in choices] == ["seaquake"]


async def test_a_message_has_a_menu(server: DiscordServer) -> None:
    ada = server.person("Ada")
    message = server.writes(ada.user, ada.at, "A ferry is late")
    async with running(server, BotWithCommands()):
        shown = await ada.menu("Why this alert?", message)
    assert (shown.text, shown.ephemeral) == ("Of A ferry is late", True)
