"""One event that three outlets tell, apart in time, is one message in Slack, edited twice: whatever fails."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.store import SqlStore
from bot.collect import collect
from bot.deliver import drain
from bot.desk import Desk
from rules.model import Channel
from tests.fakes import Clock, FakeSource, chats
from tests.newsroom import a_desk, a_store, feed, item, told, watch
from tests.servers.slack_server import SlackServer
from tests.servers.slack_values import Message
from tests.slack_house import address_of, slack_chat_on, slack_with_app
from tests.slack_validators import shown

QUAKE = "Strong earthquake shakes the northern coast"
OUTLETS = ("Pier News", "The Mole", "Tide")
MINUTE = timedelta(minutes=1)
TRIES = 60


@dataclass
class Newsroom:
    """A bot whose process may end at any moment, and a Slack that goes on."""

    slack: SlackServer
    folder: Path
    clock: Clock = field(default_factory=lambda: Clock(datetime.now(UTC)))
    source: FakeSource = field(default_factory=FakeSource)

    @property
    def channel(self) -> Channel:
        return address_of(self.slack.channel("alerts"))

    @asynccontextmanager
    async def process(self) -> AsyncGenerator[tuple[SqlStore, Desk]]:
        """A bot from its start to its end; nothing but the database outlives it."""
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(a_store(self.folder))
            feeds = [feed(f"https://{_slug(name)}.example/rss") for name in OUTLETS]
            await store.sync(feeds, [watch("earthquake", self.channel, name="Quakes")])
            chat = await stack.enter_async_context(slack_chat_on(self.slack))
            source = self.source
            yield store, a_desk(store, source, chats(chat, "slack"), self.clock)

    def wait(self, time: timedelta) -> None:
        """Let time pass here and at Slack."""
        self.clock.pass_by(time)
        self.slack.world.clock.advance(time.total_seconds())

    async def hears(self, outlet: str) -> None:
        """Poll an outlet that tells the story by now."""
        slug = _slug(outlet)
        entry = item(QUAKE, guid=slug, link=f"https://{slug}.example/quake", outlet=outlet)
        self.source.feeds[f"https://{slug}.example/rss"] = told(entry)
        async with self.process() as (store, desk):
            [polled] = [one for one in await store.feeds() if slug in one.url]
            await collect(polled, desk)

    async def delivers(self) -> None:
        """Deliver all that is owed, with a new process for every try."""
        for _ in range(TRIES):
            async with self.process() as (store, desk):
                await drain(self.channel, desk)
                if not await store.outbox(limit=9):
                    return
            self.wait(MINUTE)
            await asyncio.sleep(0.02)
        raise AssertionError("something is owed for ever")

    def messages(self) -> list[Message]:
        return self.slack.messages("alerts")


def _slug(outlet: str) -> str:
    return outlet.lower().replace(" ", "-")


@pytest_asyncio.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with slack_with_app() as slack:
        yield Newsroom(slack, tmp_path)


FAULTS = [
    pytest.param([], id="nothing"),
    pytest.param([("429", "before")], id="429"),
    pytest.param([("500", "before")], id="500 before"),
    pytest.param([("500", "after")], id="500 after"),
    pytest.param([("cut", "before")], id="cut before"),
    pytest.param([("cut", "after")], id="cut after"),
    pytest.param([("cut", "after"), ("429", "before"), ("503", "before")], id="one after another"),
]


@pytest.mark.parametrize("faults", FAULTS)
async def test_an_event_of_three_outlets_is_one_message_edited_twice(
    faults: list[tuple[str, str]], newsroom: Newsroom
) -> None:
    for outlet in OUTLETS:
        for method in ("chat.postMessage", "chat.update"):
            for what, when in faults:
                newsroom.slack.faults.add(what, method, when=when, seconds=0.01)
        await newsroom.hears(outlet)
        newsroom.wait(6 * MINUTE)
        await newsroom.delivers()
        newsroom.slack.faults.clear()

    [message] = newsroom.messages()
    assert "+2 outlets" in shown(message.blocks)
    assert len(message.edits) == 2
    assert [shown(one.blocks).count("outlet") for one in message.edits] == [0, 1]
    assert message.pings == ()
    assert message.reply_broadcast is False


async def test_a_process_that_ends_while_it_posts_finds_its_message(newsroom: Newsroom) -> None:
    newsroom.slack.faults.add("slow", "chat.postMessage", when="after", seconds=5)
    await newsroom.hears(OUTLETS[0])
    async with newsroom.process() as (_, desk):
        posting = asyncio.create_task(drain(newsroom.channel, desk))
        await newsroom.slack.until(newsroom.messages)
        posting.cancel()
        await asyncio.wait([posting])

    newsroom.wait(MINUTE)
    await newsroom.delivers()

    assert len(newsroom.messages()) == 1


async def test_an_uninstalled_workspace_is_waited_for_and_told_when_it_is_back(
    newsroom: Newsroom,
) -> None:
    token = newsroom.slack.world.tokens[newsroom.slack.workspace.bot_token]
    await newsroom.hears(OUTLETS[0])
    token.revoked = True
    async with newsroom.process() as (store, desk):
        await drain(newsroom.channel, desk)
        [owed] = await store.outbox(limit=9)
        assert "install the app again" in str(owed.error)
    token.revoked = False
    newsroom.wait(timedelta(hours=2))

    await newsroom.delivers()

    assert len(newsroom.messages()) == 1
