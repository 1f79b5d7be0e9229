"""What befalls the real discord.py when the local Discord fails: on these answers ours is built."""

import asyncio
import io
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import pytest_asyncio

from tests.servers.discord_faults import Fault
from tests.servers.discord_pointing import Bot, running, strict_discord
from tests.servers.discord_server import DiscordServer
from tests.servers.discord_world import ANNOUNCEMENT, Channel


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with strict_discord() as serving:
        yield serving


@pytest.fixture
def general(server: DiscordServer) -> Channel:
    return server.channel("general")


def said(server: DiscordServer, channel: Channel) -> list[str]:
    return [shown["content"] for shown in server.shown(channel)]


@pytest.mark.parametrize("status", [500, 502])
async def test_a_failure_after_the_write_is_tried_again_and_makes_no_second_message(
    server: DiscordServer, general: Channel, status: int
) -> None:
    server.fault(Fault("status", when="after", status=status))
    async with running(server, Bot()) as bot:
        await bot.get_partial_messageable(general.id).send("A ferry is late", nonce="d1")
    assert said(server, general) == ["A ferry is late"]
    assert server.writing.deduplicated == 1


@pytest.mark.parametrize(("when", "written"), [("before", 0), ("after", 1)])
async def test_503_is_raised_at_once(
    server: DiscordServer, general: Channel, when: str, written: int
) -> None:
    server.fault(Fault("status", when="after" if written else "before", status=503))
    async with running(server, Bot()) as bot:
        with pytest.raises(discord.DiscordServerError):
            await bot.get_partial_messageable(general.id).send("A ferry is late")
    assert len(server.messages(general)) == written


@pytest.mark.parametrize(("when", "written"), [("before", 0), ("after", 1)])
async def test_a_cut_connection_is_no_error_of_discord(
    server: DiscordServer, general: Channel, when: str, written: int
) -> None:
    server.fault(Fault("cut", when="after" if written else "before"))
    async with running(server, Bot()) as bot:
        with pytest.raises((aiohttp.ClientError, OSError)):
            await bot.get_partial_messageable(general.id).send("A ferry is late")
    assert len(server.messages(general)) == written


@pytest.mark.parametrize("kind", ["limited", "limited_globally"])
async def test_a_429_is_waited_for(server: DiscordServer, general: Channel, kind: str) -> None:
    everywhere = kind == "limited_globally"
    server.fault(Fault("limited_globally" if everywhere else "limited", seconds=0.2))
    async with running(server, Bot()) as bot:
        await bot.get_partial_messageable(general.id).send("A ferry is late")
    assert said(server, general) == ["A ferry is late"]
    assert len(server.faults.befallen) == 1


async def test_a_429_of_the_edge_is_raised(server: DiscordServer, general: Channel) -> None:
    server.fault(Fault("cloudflare"))
    async with running(server, Bot()) as bot:
        with pytest.raises(discord.HTTPException) as caught:
            await bot.get_partial_messageable(general.id).send("A ferry is late")
    assert (caught.value.status, caught.value.code) == (429, 0)


async def test_a_wait_beyond_our_patience_is_raised(
    server: DiscordServer, general: Channel
) -> None:
    server.fault(Fault("limited", seconds=31))
    async with running(server, Bot()) as bot:
        with pytest.raises(discord.RateLimited):
            await bot.get_partial_messageable(general.id).send("A ferry is late")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param(Fault("garbage", when="after"), ValueError, id="half of a JSON"),
        pytest.param(Fault("page", when="after"), TypeError, id="a page"),
    ],
)
async def test_garbage_is_no_answer_and_no_error_of_discord(
    server: DiscordServer, general: Channel, fault: Fault, error: type[Exception]
) -> None:
    server.fault(fault)
    async with running(server, Bot()) as bot:
        with pytest.raises(error):
            await bot.get_partial_messageable(general.id).send("A ferry is late")
    assert said(server, general) == ["A ferry is late"]


async def test_what_happens_can_be_waited_for(server: DiscordServer, general: Channel) -> None:
    async with running(server, Bot()) as bot:
        sending = asyncio.create_task(bot.get_partial_messageable(general.id).send("A ferry"))
        await server.until(lambda: server.messages(general))
        await sending
    with pytest.raises(TimeoutError):
        await server.until(lambda: len(server.messages(general)) > 1, seconds=0.01)


async def test_a_slow_answer_is_waited_for(server: DiscordServer, general: Channel) -> None:
    server.fault(Fault("slow", when="after", seconds=0.2))
    async with running(server, Bot()) as bot:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await bot.get_partial_messageable(general.id).send("A ferry is late")
        assert loop.time() - began >= 0.2


async def test_faults_come_by_chance_and_the_same_every_time(server: DiscordServer) -> None:
    server.fault(Fault("cut", chance=0.3, times=-1))
    server.fault(Fault("status", method="GET", times=1))
    took = [server.faults.take("POST", "/channels/1/messages") is not None for _ in range(20)]
    assert 0 < sum(took) < 20
    assert server.faults.take("PATCH", "/channels/1/messages") is None
    assert server.faults.take("GET", "/channels/1/messages") is not None
    assert server.faults.take("GET", "/channels/1/messages") is None


# What our bot needs of the client, beyond text.


async def test_forum_posts_carry_no_nonce_and_are_found_by_looking(
    server: DiscordServer,
) -> None:
    forum = server.add_forum("stories", "quakes")
    server.fault(Fault("status", when="after", status=502, path="/threads$"))
    async with running(server, Bot()) as bot:
        channel = bot.get_channel(forum.id)
        assert isinstance(channel, discord.ForumChannel)
        tags = list(channel.available_tags)
        await channel.create_thread(name="A quake", content="First", applied_tags=tags)
        active = await channel.guild.active_threads()
        assert [one.name for one in active] == ["A quake", "A quake"]
        await active[0].edit(archived=True)
        archived = [one async for one in channel.archived_threads()]
    assert [one.id for one in archived] == [active[0].id]


async def test_a_message_gets_a_thread_and_a_crosspost(server: DiscordServer) -> None:
    wire = server.add_channel("wire", ANNOUNCEMENT)
    async with running(server, Bot()) as bot:
        channel = bot.get_channel(wire.id)
        assert isinstance(channel, discord.TextChannel)
        message = await channel.send("A ferry is late")
        await message.publish()
        thread = await message.create_thread(name="A ferry")
        await thread.send("Two ferries", silent=True)
        history = [one.content async for one in channel.history(limit=10)]
    assert history == ["A ferry is late"]
    assert server.shown(wire)[0]["crossposted"]
    assert said(server, server.channel("A ferry")) == ["Two ferries"]


async def test_embeds_layouts_and_files_pass_as_the_client_sends_them(
    server: DiscordServer, general: Channel
) -> None:
    embed = discord.Embed(
        title="A ferry", url="https://pier.example/1", timestamp=discord.utils.utcnow()
    )
    embed.set_author(name="Pier News").set_footer(text="W1").add_field(name="a", value="b")
    view = discord.ui.LayoutView()
    box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(
        discord.ui.TextDisplay("## A ferry"),
        discord.ui.Separator(),
        discord.ui.Section("Late", accessory=discord.ui.Button(label="Why", custom_id="v1:why:1")),
    )
    view.add_item(box)
    async with running(server, Bot()) as bot:
        channel = bot.get_partial_messageable(general.id)
        await channel.send(embed=embed)
        await channel.send(view=view)
        kept = await channel.send(
            "As OPML", file=discord.File(io.BytesIO(b"<opml/>"), "feeds.opml")
        )
        assert await kept.attachments[0].read() == b"<opml/>"
    parts = [one["type"] for one in server.shown(general)[1]["components"][0]["components"]]
    assert parts == [10, 14, 9]


async def test_people_get_direct_messages(server: DiscordServer) -> None:
    ada = server.person("Ada")
    async with running(server, Bot()) as bot:
        user = await bot.fetch_user(ada.user.id)
        await user.send("A ferry is late")
        ada.user.accepts_messages = False
        with pytest.raises(discord.Forbidden) as caught:
            await user.send("Two ferries are late")
    assert caught.value.code == 50007
    assert said(server, server.direct(ada)) == ["A ferry is late"]


class Buttons(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Why", custom_id="v1:why")
    async def why(self, interaction: discord.Interaction, _: discord.ui.Button["Buttons"]) -> None:
        await interaction.response.send_message("Of W1", ephemeral=True)


async def test_a_button_works_after_the_bot_has_started_again(
    server: DiscordServer, general: Channel
) -> None:
    server.gateway.identify_seconds = 0
    ada = server.person("Ada", at=general)
    async with running(server, Bot()) as bot:
        await bot.get_partial_messageable(general.id).send("A ferry is late", view=Buttons())
    async with running(server, Bot()) as bot:
        bot.add_view(Buttons())
        shown = await ada.click(server.shown(general)[0], "Why")
    assert (shown.text, shown.ephemeral) == ("Of W1", True)
