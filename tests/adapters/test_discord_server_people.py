"""People before the real discord.py: what they choose arrives, and what they are shown is theirs."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands

from tests.servers.discord_faults import Fault
from tests.servers.discord_options import Upload
from tests.servers.discord_person import Person
from tests.servers.discord_pointing import Bot, running, strict_discord
from tests.servers.discord_server import DiscordServer
from tests.servers.discord_world import FORUM, Channel


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with strict_discord() as serving:
        yield serving


@pytest.fixture
def general(server: DiscordServer) -> Channel:
    return server.channel("general")


@pytest.fixture
def ada(server: DiscordServer, general: Channel) -> Person:
    return server.person("Ada", at=general, locale="de")


def spoken(channels: list[Any]) -> str:
    return " ".join(f"{one.name}:{one.permissions.send_messages}" for one in channels)


class Chosen(discord.ui.View):
    @discord.ui.select(
        cls=discord.ui.ChannelSelect, custom_id="c", channel_types=[discord.ChannelType.text]
    )
    async def channels(
        self, interaction: discord.Interaction, select: discord.ui.ChannelSelect["Chosen"]
    ) -> None:
        await interaction.response.edit_message(content=spoken(list(select.values)), view=None)

    @discord.ui.select(
        cls=discord.ui.Select,
        custom_id="m",
        placeholder="Mute …",
        options=[discord.SelectOption(label="4 hours", value="4h")],
    )
    async def mutes(
        self, interaction: discord.Interaction, select: discord.ui.Select["Chosen"]
    ) -> None:
        await interaction.response.send_message(f"Muted {select.values}", ephemeral=True)

    @discord.ui.button(label="Later", disabled=True, custom_id="l")
    async def later(self, interaction: discord.Interaction, _: discord.ui.Button["Chosen"]) -> None:
        raise AssertionError(interaction)


class Form(discord.ui.Modal, title="Watch"):
    query: discord.ui.Label["Form"] = discord.ui.Label(
        text="Query", component=discord.ui.TextInput(custom_id="q")
    )
    where: discord.ui.Label["Form"] = discord.ui.Label(
        text="Where", component=discord.ui.ChannelSelect(custom_id="w", required=False)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        typed, chosen = self.query.component, self.where.component
        assert isinstance(typed, discord.ui.TextInput)
        assert isinstance(chosen, discord.ui.ChannelSelect)
        said = f"{typed.value} in {spoken(list(chosen.values))}"
        await interaction.response.send_message(said, ephemeral=True)


class Layout(discord.ui.LayoutView):
    def __init__(self, said: str) -> None:
        super().__init__()
        self.add_item(discord.ui.TextDisplay(said))


class Desk(Bot):
    """Commands that say what they were given."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        add_commands(self.tree)
        await self.tree.sync()


def add_commands(tree: app_commands.CommandTree[Desk]) -> None:
    @tree.command(name="choose", description="Choose")
    async def choose(interaction: discord.Interaction[Desk]) -> None:
        await interaction.response.send_message("Where?", view=Chosen(), ephemeral=True)

    @tree.command(name="form", description="A form")
    async def form(interaction: discord.Interaction[Desk]) -> None:
        await interaction.response.send_modal(Form())

    @tree.command(name="import", description="Feeds from a file")
    async def take_in(interaction: discord.Interaction[Desk], file: discord.Attachment) -> None:
        read = (await file.read()).decode()
        await interaction.response.defer(ephemeral=True, thinking=True)
        back = discord.File(io.BytesIO(read.upper().encode()), "back.txt")
        await interaction.followup.send(f"{file.filename}: {read}", file=back)

    @tree.command(name="who", description="Who asks")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def who(
        interaction: discord.Interaction[Desk], person: discord.User | None = None
    ) -> None:
        asked = (interaction.user.name, str(interaction.locale), interaction.guild_id is None)
        await interaction.response.send_message(f"{asked} {person and person.id}")

    @tree.command(name="hidden", description="A layout for one person")
    async def hidden(interaction: discord.Interaction[Desk]) -> None:
        await interaction.response.send_message(view=Layout("first"), ephemeral=True)
        await interaction.edit_original_response(view=Layout("second"))


async def test_a_chosen_channel_tells_what_the_person_may_do_there(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    server.deny(general, "send_messages")
    async with running(server, Desk()):
        shown = await ada.use("/choose")
        muted = await ada.select(shown, "Mute …", "4h")
        told = await ada.select(shown, "c", general)
    assert (muted.text, told.text) == ("Muted ['4h']", "general:True")


async def test_a_form_takes_texts_and_channels(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    async with running(server, Desk()):
        form = await ada.use("/form")
        told = await ada.submit(form, {"Query": "quake", "w": [general]})
        with pytest.raises(LookupError, match="sent already"):
            await ada.submit(form, {"Query": "quake"})
        form = await ada.use("/form")
        with pytest.raises(AssertionError, match="q must be filled in"):
            await ada.submit(form, {})
        with pytest.raises(LookupError, match="only"):
            await ada.submit(form, {"q": "a", "name": "b"})
        bare = await ada.submit(form, {"q": "tremor"})
    assert (told.text, bare.text) == ("quake in general:True", "tremor in")


async def test_what_cannot_be_chosen_is_not(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    forum = server.add_channel("stories", FORUM)
    async with running(server, Desk()):
        shown = await ada.use("/choose")
        for wrong in (("m", "5h"), ("c", forum), ("c", general, general), ("c",)):
            with pytest.raises(AssertionError):
                await ada.select(shown, *wrong)
        with pytest.raises(LookupError, match="disabled"):
            await ada.click(shown, "Later")
        with pytest.raises(LookupError, match="has no 'Save'"):
            await ada.click(shown, "Save")


async def test_a_file_goes_in_and_another_comes_back(server: DiscordServer, ada: Person) -> None:
    async with running(server, Desk()):
        shown = await ada.use("/import", file=Upload("feeds.opml", b"<opml/>"))
    [back] = shown.message["attachments"]
    assert (shown.text, shown.ephemeral) == ("feeds.opml: <opml/>", True)
    assert server.world.files[f"{back['id']}/back.txt"] == b"<OPML/>"


async def test_a_person_speaks_with_the_bot_alone(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    other = server.person("Bea")
    async with running(server, Desk()):
        in_guild = await ada.use("/who", person=other.user)
        ada.at, ada.user_installed = server.direct(ada), True
        alone = await ada.use("/who")
        server.commands.named("choose", None)["contexts"] = [0]
        with pytest.raises(PermissionError, match="not offered here"):
            await ada.use("/choose")
    assert in_guild.text == f"('Ada', 'de', False) {other.user.id}"
    assert alone.text == "('Ada', 'de', True) None"
    assert [one.author.name for one in server.messages(server.direct(ada))] == ["wirewatch"]
    assert len(server.messages(general)) == 1


async def test_what_one_person_sees_stays_so(
    server: DiscordServer, general: Channel, ada: Person
) -> None:
    async with running(server, Desk()):
        shown = await ada.use("/hidden")
        await shown.until("second")
    assert shown.ephemeral
    assert server.messages(general) == []


async def test_two_clicks_at_once_are_two_interactions(server: DiscordServer, ada: Person) -> None:
    async with running(server, Desk()):
        shown = await ada.use("/choose")
        both = await asyncio.gather(ada.select(shown, "m", "4h"), ada.select(shown, "m", "4h"))
    assert [one.text for one in both] == ["Muted ['4h']"] * 2


async def test_a_guild_comes_with_its_channels_and_the_one_for_newcomers(
    server: DiscordServer,
) -> None:
    async with running(server, Bot()) as bot:
        coming = asyncio.create_task(bot.wait_for("guild_join", timeout=5))
        await asyncio.sleep(0)
        server.add_guild("Second", channels=("rules", "lobby"), closed=("rules",), system="rules")
        guild = await coming
        assert guild.system_channel is not None
        open_ones = [
            c.name for c in guild.text_channels if c.permissions_for(guild.me).send_messages
        ]
    assert (guild.system_channel.name, open_ones) == ("rules", ["lobby"])


@pytest.mark.parametrize("code", [10003, 50001, 50013, 20028])
async def test_any_refusal_can_be_asked_for(
    server: DiscordServer, general: Channel, code: int
) -> None:
    server.fault(Fault("code", code=code, times=5))
    async with running(server, Bot()) as bot:
        sending = bot.get_partial_messageable(general.id).send("A ferry is late")
        if code == 20028:
            server.faults.waiting[0].times = 1
            await sending
            return
        with pytest.raises(discord.HTTPException) as caught:
            await sending
        assert caught.value.code == code
