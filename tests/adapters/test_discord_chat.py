"""DiscordChat over the real discord.py, against the strict local server: posts, edits, threads, failures."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from adapters.chat.discord_chat.chat import DiscordChat
from adapters.errors import ChannelLost, DeliveryDelayed, DeliveryRefused, DeliveryUncertain
from rules.model import (
    Channel,
    DeliveryKind,
    WatchName,
)
from tests.discord_house import address_of, changed, chat_on, now, owed, replied
from tests.servers.discord_faults import Fault
from tests.servers.discord_person import readable
from tests.servers.discord_server import DiscordServer, discord_server
from tests.servers.discord_world import (
    ANNOUNCEMENT,
    CATEGORY,
)
from tests.servers.discord_world import Channel as Place


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        yield serving
        assert serving.violations == []


@pytest_asyncio.fixture
async def chat(server: DiscordServer) -> AsyncIterator[DiscordChat]:
    async with chat_on(server) as open_chat:
        yield open_chat


def general(server: DiscordServer) -> Channel:
    return address_of(server.channel("general"))


# Posts and edits


async def test_three_outlets_are_one_message_edited_twice(
    server: DiscordServer, chat: DiscordChat
) -> None:
    first = owed(general(server))
    posted = await chat.post(first, now=now())
    await chat.edit(changed(first, posted, "Pier News"), now=now())
    await chat.edit(changed(first, posted, "Pier News", "Bay Post"), now=now())

    [message] = server.shown(server.channel("general"))
    assert len(message["edits"]) == 2
    assert "+2 outlets" in readable(message)
    assert "Pier News, Bay Post" in readable(message)
    assert message["pings"] == []


async def test_a_watch_is_named_with_buttons_under_its_alert(
    server: DiscordServer, chat: DiscordChat
) -> None:
    await chat.post(owed(general(server), watches=(WatchName(12, "Ferries"),)), now=now())

    [message] = server.shown(server.channel("general"))
    assert "W12 Ferries" in readable(message)
    assert [row["components"][0]["type"] for row in message["components"]] == [2, 3]


async def test_mentions_in_a_headline_ring_for_nobody(
    server: DiscordServer, chat: DiscordChat
) -> None:
    title = f"@everyone @here <@{server.guild.owner.id}> <@&{server.guild.id}>"
    first = owed(general(server), title=title, summary=title)
    posted = await chat.post(first, now=now())
    await chat.edit(changed(first, posted, title), now=now())
    await chat.reply(replied(first, posted, title), now=now())

    messages = [one for place in server.world.channels.values() for one in server.shown(place)]
    assert len(messages) == 2
    assert all(one["pings"] == [] for one in messages)


async def test_a_watch_rings_for_its_own_role_and_only_when_it_is_new(
    server: DiscordServer, chat: DiscordChat
) -> None:
    desk = server.add_role("desk", mentionable=True)
    watches = (
        WatchName(1, "Ferries", ping=str(desk.id)),
        WatchName(2, "Everybody", ping=str(server.guild.id)),
        WatchName(3, "Elsewhere", ping="S0123ABC"),
    )
    first = owed(general(server), watches=watches)
    posted = await chat.post(first, now=now())
    await chat.edit(changed(first, posted, "Pier News"), now=now())

    [message] = server.shown(server.channel("general"))
    assert message["pings"] == [f"role:{desk.id}"]
    assert message["content"] == f"<@&{desk.id}>"


async def test_a_watch_rings_for_the_person_that_it_names(
    server: DiscordServer, chat: DiscordChat
) -> None:
    ada, ben = server.person("Ada"), server.person("Ben")
    watches = (WatchName(1, "Ferries", ping=f"@{ada.user.id}"), WatchName(2, "Odd", ping="@x"))
    await chat.post(owed(general(server), watches=watches, title=f"<@{ben.user.id}>"), now=now())
    [message] = server.shown(server.channel("general"))
    assert message["pings"] == [f"user:{ada.user.id}"]


async def test_a_post_that_comes_twice_is_one_message(
    server: DiscordServer, chat: DiscordChat
) -> None:
    delivery = owed(general(server))
    assert await chat.post(delivery, now=now()) == await chat.post(delivery, now=now())
    assert len(server.messages(server.channel("general"))) == 1


async def test_a_person_is_told_by_direct_message(server: DiscordServer, chat: DiscordChat) -> None:
    ada = server.person("Ada")
    first = owed(Channel("discord", f"@{ada.user.id}"))
    posted = await chat.post(first, now=now())
    await chat.reply(replied(first, posted, "Pier News"), now=now())

    message, answer = server.shown(server.direct(ada))
    assert "Ferry runs aground" in readable(message)
    assert "Pier News" in readable(answer)
    assert await chat.find(first) == posted


async def test_a_person_who_takes_no_messages_is_no_channel(
    server: DiscordServer, chat: DiscordChat
) -> None:
    ada = server.person("Ada")
    ada.user.accepts_messages = False
    with pytest.raises(ChannelLost, match="takes no messages"):
        await chat.post(owed(Channel("discord", f"@{ada.user.id}")), now=now())


# Announcements


async def test_an_announcement_is_published_where_the_operator_chose_so(
    server: DiscordServer,
) -> None:
    news, other = (
        server.add_channel("news", ANNOUNCEMENT),
        server.add_channel("other", ANNOUNCEMENT),
    )
    async with chat_on(server, crosspost=(str(news.id),)) as chat:
        await chat.post(owed(address_of(news)), now=now())
        await chat.post(owed(address_of(other), marker="wwother"), now=now())

    assert [one["crossposted"] for one in server.shown(news)] == [True]
    assert [one["crossposted"] for one in server.shown(other)] == [False]


async def test_an_announcement_that_cannot_be_published_was_posted_all_the_same(
    server: DiscordServer,
) -> None:
    news = server.add_channel("news", ANNOUNCEMENT)
    server.fault(Fault("status", method="POST", path="/crosspost$", status=500))
    async with chat_on(server, crosspost=(str(news.id),)) as chat:
        await chat.post(owed(address_of(news)), now=now())

    assert len(server.messages(news)) == 1


# Failures


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", when="after", status=500),
        Fault("status", when="after", status=502),
        Fault("status", when="before", status=503),
        Fault("cut", when="after"),
        Fault("cut", when="before"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.when}-{fault.status}",
)
async def test_an_answer_that_is_lost_leaves_it_open_and_one_message(
    fault: Fault, server: DiscordServer, chat: DiscordChat
) -> None:
    server.fault(replace(fault))
    delivery = owed(general(server))
    with pytest.raises(DeliveryUncertain):
        await chat.post(delivery, now=now())

    arrived = await chat.find(delivery)
    posted = arrived or await chat.post(replace(delivery, attempts=2), now=now())

    assert (arrived is not None) == (fault.when == "after")
    assert len(server.messages(server.channel("general"))) == 1
    assert await chat.find(delivery) == posted


async def test_a_message_is_found_when_discord_has_forgotten_its_nonce(
    server: DiscordServer, chat: DiscordChat
) -> None:
    server.fault(Fault("cut", when="after"))
    delivery = owed(general(server))
    with pytest.raises(DeliveryUncertain):
        await chat.post(delivery, now=now())
    server.advance(minutes=30)

    assert await chat.find(delivery) is not None


async def test_what_cannot_be_looked_for_is_not_taken_for_missing(
    server: DiscordServer, chat: DiscordChat
) -> None:
    server.deny(server.channel("general"), "read_message_history")
    with pytest.raises(ChannelLost, match="lacks Read Message History"):
        await chat.find(owed(general(server)))


@pytest.mark.parametrize(
    ("kind", "wait"), [("limited", 3), ("limited_globally", 3), ("cloudflare", 60)]
)
async def test_who_is_told_to_wait_is_told_for_how_long(
    kind: Any, wait: int, server: DiscordServer, chat: DiscordChat
) -> None:
    server.fault(Fault(kind, seconds=3))
    with pytest.raises(DeliveryDelayed) as delayed:
        await chat.post(owed(general(server)), now=now())

    assert delayed.value.everywhere is (kind != "limited")
    assert delayed.value.retry_after is not None
    assert timedelta(seconds=wait - 0.5) < delayed.value.retry_after <= timedelta(seconds=wait)


async def test_a_global_limit_holds_every_channel(server: DiscordServer, chat: DiscordChat) -> None:
    other = server.add_channel("other")
    server.fault(Fault("limited_globally", seconds=60))
    with pytest.raises(DeliveryDelayed):
        await chat.post(owed(general(server)), now=now())
    with pytest.raises(DeliveryDelayed):
        await chat.post(owed(address_of(other), marker="wwother"), now=now())


async def test_no_connection_is_certainly_no_message(server: DiscordServer) -> None:
    async with chat_on(server) as chat:
        await server.stop()
        with pytest.raises(DeliveryDelayed, match="cannot be reached"):
            await chat.post(owed(general(server)), now=now())


async def test_a_deleted_channel_is_lost(server: DiscordServer, chat: DiscordChat) -> None:
    channel = server.channel("general")
    await chat.post(owed(address_of(channel)), now=now())
    server.remove_channel(channel)
    with pytest.raises(ChannelLost, match=r"#general: .*no such channel any more"):
        await chat.post(owed(address_of(channel), marker="wwother"), now=now())


async def test_a_server_that_threw_the_bot_out_is_lost(
    server: DiscordServer, chat: DiscordChat
) -> None:
    channel = general(server)
    server.remove_guild(server.guild)
    with pytest.raises(ChannelLost):
        await chat.post(owed(channel), now=now())


@pytest.mark.parametrize(
    ("denied", "said"),
    [
        ("send_messages", "lacks Send Messages"),
        ("embed_links", "lacks Embed Links"),
        ("view_channel", "View Channel"),
    ],
)
async def test_a_lost_permission_is_named(
    denied: str, said: str, server: DiscordServer, chat: DiscordChat
) -> None:
    server.deny(server.channel("general"), denied)
    if denied == "embed_links":
        assert said in str(await chat.check(general(server)))
        return
    with pytest.raises(ChannelLost, match=said):
        await chat.post(owed(general(server)), now=now())


async def test_a_thread_that_may_not_be_begun_says_which_permission_is_missing(
    server: DiscordServer, chat: DiscordChat
) -> None:
    first = owed(general(server))
    posted = await chat.post(first, now=now())
    server.deny(server.channel("general"), "create_public_threads")
    with pytest.raises(ChannelLost, match="Create Public Threads"):
        await chat.reply(replied(first, posted, "Pier News"), now=now())


async def test_a_message_that_was_deleted_is_not_edited(
    server: DiscordServer, chat: DiscordChat
) -> None:
    first = owed(general(server))
    posted = await chat.post(first, now=now())
    server.channel("general").messages.clear()
    with pytest.raises(DeliveryRefused, match="was deleted"):
        await chat.edit(changed(first, posted, "Pier News"), now=now())


async def test_a_change_of_a_message_that_is_not_there_is_refused(
    server: DiscordServer, chat: DiscordChat
) -> None:
    orphan = owed(general(server), kind=DeliveryKind.EDIT)
    with pytest.raises(DeliveryRefused):
        await chat.edit(orphan, now=now())
    assert await chat.find(orphan) is None


async def test_a_revoked_token_says_where_to_get_another_and_never_itself(
    server: DiscordServer,
) -> None:
    async with chat_on(server) as chat:
        await chat.post(owed(general(server)), now=now())
        await server.revoke_token()
        with pytest.raises(DeliveryDelayed, match="developer portal") as refused:
            await chat.post(owed(general(server), marker="wwother"), now=now())
        assert "ack-token" not in str(refused.value)


async def test_a_wrong_token_is_told_by_check(server: DiscordServer) -> None:
    async with chat_on(server, token=server.token[::-1]) as chat:
        assert "developer portal" in str(await chat.check(general(server)))


# Check


async def test_a_channel_that_is_well_has_no_problem(
    server: DiscordServer, chat: DiscordChat
) -> None:
    owner = server.person("Ada")
    thread = server.world.add_thread(server.channel("general"), "strait", owner=owner.user)
    for place in (server.channel("general"), thread, server.add_forum("stories")):
        assert await chat.check(address_of(place)) is None
    assert await chat.check(Channel("discord", f"@{owner.user.id}")) is None


async def test_what_holds_no_messages_is_told_by_check(
    server: DiscordServer, chat: DiscordChat
) -> None:
    category = server.add_channel("Wires", CATEGORY)
    assert "holds no messages" in str(await chat.check(address_of(category)))
    with pytest.raises(ChannelLost, match="holds no messages"):
        await chat.post(owed(address_of(category)), now=now())
    assert "is no channel of Discord" in str(await chat.check(Channel("discord", "general")))
    assert "no such channel" in str(await chat.check(Channel("discord", "123456789012345678")))


# Limits


async def test_a_burst_keeps_every_limit(server: DiscordServer, chat: DiscordChat) -> None:
    server.limits.buckets["POST /channels/{channel}/messages"] = (5, 1.0)
    places: list[Place] = [server.add_channel(f"c{n}") for n in range(30)]

    async def told(place: Place, at: int) -> None:
        for n in range(4):
            await chat.post(owed(address_of(place), marker=f"ww{at}x{n}"), now=now())

    await asyncio.gather(*(told(place, at) for at, place in enumerate(places)))

    assert server.limits.refused == 0
    assert [len(server.messages(place)) for place in places] == [4] * 30
