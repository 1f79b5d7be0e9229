"""Threads and forums: one story one thread or post, on the strict local Discord."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from adapters.chat.discord_chat.chat import DiscordChat
from adapters.errors import ChannelLost, DeliveryRefused, DeliveryUncertain
from rules.model import WatchName
from tests.discord_house import address_of, changed, chat_on, now, owed, replied
from tests.servers.discord_faults import Fault
from tests.servers.discord_person import readable
from tests.servers.discord_server import DiscordServer, discord_server
from tests.servers.discord_world import FORUM, REQUIRE_TAG, TEXT, VOICE, Tag


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        yield serving
        assert serving.violations == []


@pytest_asyncio.fixture
async def chat(server: DiscordServer) -> AsyncIterator[DiscordChat]:
    async with chat_on(server) as open_chat:
        yield open_chat


async def test_later_articles_stand_in_a_silent_thread_of_the_message(
    server: DiscordServer, chat: DiscordChat
) -> None:
    first = owed(address_of(server.channel("general")))
    posted = await chat.post(first, now=now())
    one = replied(first, posted, "Pier News")
    placed = await chat.reply(one, now=now())
    two = replace(
        replied(first, posted, "Pier News", "Bay Post"), shown=replace(one.shown, up_to=2)
    )
    await chat.reply(two, now=now())

    thread = server.channel("Ferry runs aground off Kestrel Bay")
    told = server.shown(thread)
    assert ["Pier News" in readable(told[0]), "Bay Post" in readable(told[1])] == [True, True]
    assert all(message["flags"] & 1 << 12 for message in told)
    assert await chat.find(one) == placed


async def test_a_thread_is_a_channel_like_any_other(
    server: DiscordServer, chat: DiscordChat
) -> None:
    owner = server.person("Ada").user
    thread = server.world.add_thread(server.channel("general"), "strait", owner=owner)
    first = owed(address_of(thread))
    posted = await chat.post(first, now=now())
    await chat.edit(changed(first, posted, "Pier News"), now=now())
    await chat.reply(replied(first, posted, "Pier News"), now=now())

    assert len(server.messages(thread)) == 2
    assert await chat.find(first) == posted


async def test_a_story_is_a_post_of_a_forum_with_the_tag_of_its_watch(
    server: DiscordServer, chat: DiscordChat
) -> None:
    forum = server.add_forum("stories", "Other", "ferries")
    first = owed(address_of(forum), watches=(WatchName(12, "Ferries"),))
    posted = await chat.post(first, now=now())
    await chat.edit(changed(first, posted, "Pier News"), now=now())
    await chat.reply(replied(first, posted, "Pier News"), now=now())

    thread = server.channel("Ferry runs aground off Kestrel Bay")
    assert thread.applied_tags == [forum.tags[1].id]
    message, later = server.shown(thread)
    assert "+1 outlet" in readable(message)
    assert "As told by Pier News" in readable(later)


async def test_a_forum_that_demands_a_tag_gets_its_first(
    server: DiscordServer, chat: DiscordChat
) -> None:
    forum = server.add_forum("stories", "General")
    forum.tags.insert(0, Tag(server.world.snowflake(), "Pinned", moderated=True))
    forum.flags |= REQUIRE_TAG
    await chat.post(owed(address_of(forum)), now=now())

    assert server.channel("Ferry runs aground off Kestrel Bay").applied_tags == [forum.tags[1].id]


async def test_a_forum_that_demands_a_tag_and_has_none_says_so(
    server: DiscordServer, chat: DiscordChat
) -> None:
    forum = server.add_forum("stories")
    forum.flags |= REQUIRE_TAG
    with pytest.raises(ChannelLost, match=r"#stories: .*need a tag"):
        await chat.post(owed(address_of(forum)), now=now())


async def test_a_forum_post_whose_answer_was_lost_is_found_before_any_retry(
    server: DiscordServer, chat: DiscordChat
) -> None:
    forum = server.add_forum("stories")
    server.fault(Fault("status", when="after", path="/threads$", status=502))
    delivery = owed(address_of(forum))
    with pytest.raises(DeliveryUncertain):
        await chat.post(delivery, now=now())

    found = await chat.find(delivery)
    again = await chat.post(replace(delivery, attempts=2), now=now())

    assert found == again
    assert len([one for one in server.world.channels.values() if one.parent_id == forum.id]) == 1


async def test_a_forum_post_that_was_put_away_before_the_retry_is_found(
    server: DiscordServer, chat: DiscordChat
) -> None:
    forum = server.add_forum("stories")
    for number in range(3):  # of other days; Discord gives the last that was put away first
        old = server.world.add_thread(forum, f"old {number}", owner=server.world.bot)
        server.threads.set_archived(old, archived=True)
    server.advance(days=2)
    server.fault(Fault("cut", when="after", path="/threads$"))
    delivery = owed(address_of(forum), owed_at=server.clock.now(), sent_at=server.clock.now())
    with pytest.raises(DeliveryUncertain):
        await chat.post(delivery, now=now())
    server.threads.set_archived(server.channel("Ferry runs aground off Kestrel Bay"), archived=True)

    found = await chat.find(delivery)
    assert found is not None
    assert await chat.post(replace(delivery, attempts=2), now=now()) == found


@pytest.mark.parametrize("closed", ["deleted", "locked", "locked and put away"])
@pytest.mark.parametrize("kind", [TEXT, FORUM], ids=["channel", "forum"])
async def test_a_storys_thread_that_a_moderator_closed_is_given_up_and_its_channel_goes_on(
    kind: int, closed: str, server: DiscordServer, chat: DiscordChat
) -> None:
    place = server.add_channel("stories", kind)
    first = owed(address_of(place))
    posted = await chat.post(first, now=now())
    if kind == TEXT:
        await chat.reply(replied(first, posted, "Pier News"), now=now())
    [thread] = [one for one in server.world.channels.values() if one.parent_id == place.id]
    if closed == "deleted":
        server.remove_channel(thread)
        if kind == TEXT:
            server.writing.take_away(server.messages(place)[0])
    else:
        thread.locked, thread.archived = True, "away" in closed
    later = replied(first, posted, "Pier News", "Bay Post")
    with pytest.raises(DeliveryRefused, match=r"deleted or locked|was deleted"):
        await chat.reply(later, now=now())
    if kind == FORUM and closed != "locked":  # a message in an open thread may be edited
        with pytest.raises(DeliveryRefused, match=r"#stories: .*deleted or locked"):
            await chat.edit(changed(first, posted, "Pier News"), now=now())
    assert chat.places.lost == set()


async def test_later_articles_answer_the_message_where_there_are_no_threads(
    server: DiscordServer, chat: DiscordChat
) -> None:
    voice = server.add_channel("lounge", VOICE)
    first = owed(address_of(voice))
    posted = await chat.post(first, now=now())
    later = replied(first, posted, "Pier News")
    told = await chat.reply(later, now=now())

    _, message = server.shown(voice)
    assert message["message_reference"]["message_id"] == posted.reference.partition("/")[2]
    assert message["pings"] == []
    assert await chat.find(later) == told


async def test_a_locked_thread_keeps_its_alerts_until_it_is_unlocked(
    server: DiscordServer, chat: DiscordChat
) -> None:
    thread = server.world.add_thread(server.channel("general"), "floods", owner=server.world.bot)
    thread.locked = True
    for archived in (False, True):
        thread.archived = archived
        with pytest.raises(ChannelLost, match=r"#floods: the thread is locked"):
            await chat.post(owed(address_of(thread)), now=now())


async def test_a_message_in_a_thread_that_was_locked_waits_until_it_is_unlocked(
    server: DiscordServer, chat: DiscordChat
) -> None:
    thread = server.world.add_thread(server.channel("general"), "floods", owner=server.world.bot)
    first = owed(address_of(thread))
    posted = await chat.post(first, now=now())
    thread.locked = thread.archived = True
    with pytest.raises(ChannelLost, match=r"#floods: the thread is locked"):
        await chat.edit(changed(first, posted, "Pier News"), now=now())


async def test_a_post_in_an_archived_thread_is_edited_all_the_same(
    server: DiscordServer, chat: DiscordChat
) -> None:
    forum = server.add_forum("stories")
    first = owed(address_of(forum))
    posted = await chat.post(first, now=now())
    thread = server.channel("Ferry runs aground off Kestrel Bay")
    thread.archived = True
    await chat.edit(changed(first, posted, "Pier News"), now=now())

    [message] = server.shown(thread)
    assert "+1 outlet" in readable(message)
