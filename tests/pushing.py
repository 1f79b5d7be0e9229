"""A bot without its schedule, and the hub that pushes to it: every step is the test's."""

from dataclasses import dataclass, field
from datetime import timedelta

from adapters.store import SqlStore
from adapters.websub import WebSubHubs
from bot.collect import Collected, collect
from bot.deliver import drain
from bot.desk import ASK_HUB, Desk
from bot.pushing import Pushing
from rules.feeds.websub import Subscription
from rules.model import Feed
from tests.fakes import Clock, FakeChat, FakeDispatcher
from tests.newsroom import CONSOLE
from tests.servers.feed_server import FeedServer, Reply
from tests.servers.websub_hub import Hub, document

TOPIC = "https://pier.example/rss"


@dataclass
class Room:
    """A bot without its schedule: every step is the test's."""

    store: SqlStore
    desk: Desk
    dispatcher: FakeDispatcher
    server: FeedServer
    hub: Hub
    clock: Clock
    hubs: WebSubHubs
    pushing: Pushing
    chat: FakeChat = field(default_factory=FakeChat)

    def publish(self, *titles: str, hub: str | None = "", topic: str = TOPIC) -> None:
        link = f'<{hub or self.hub.url}>; rel="hub", <{topic}>; rel=self'
        headers = {} if hub is None else {"Link": link}
        etag = {"ETag": f'"{hash((titles, hub, topic))}"'}
        self.server.serve("/rss", Reply(document(*titles), headers=headers | etag))

    async def feed(self) -> Feed:
        found = await self.store.feed(1)
        assert found is not None
        return found

    async def poll(self) -> Collected:
        collected = await collect(await self.feed(), self.desk)
        await self.pushing.noticed(collected)
        return collected

    async def tick(self) -> None:
        """Do what a tick asks for about hubs, and let them do their part."""
        await self.pushing.tick()
        for task, key in self.dispatcher.submitted:
            if task == ASK_HUB:
                await self.pushing.ask(key)
        self.dispatcher.submitted.clear()
        await self.hub.settled()

    async def subscribed(self, *titles: str) -> Subscription:
        """Poll a feed that has these titles, and subscribe to it."""
        self.publish(*titles)
        await self.poll()
        await self.tick()
        return await self.held()

    async def held(self) -> Subscription:
        found = await self.store.subscription_of(1)
        assert found is not None
        return found

    async def alerts(self) -> list[str]:
        await drain(CONSOLE, self.desk)
        return self.chat.titles

    async def until_next_poll(self) -> timedelta:
        next_at = (await self.feed()).state.next_at
        assert next_at is not None
        return next_at - self.clock.now
