"""Plugs that keep everything in sight: held to the same contracts as the real ones."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.errors import DeliveryError, FetchError, SourceUnreadable
from adapters.feed_ports import Finder
from adapters.ports import Chat, Dispatcher, Source, Transaction
from adapters.push_ports import Pushed
from rules.answers.answer import Found
from rules.delivery.throttle import UNLIMITED, Pace
from rules.model import Channel, Delivery, DeliveryKind, Feed, FeedAnswer, Posted


@dataclass
class FakeChat(Chat):
    """A chat server's memory: it outlives the bot that posts to it."""

    settle: timedelta = timedelta(0)
    posted: list[Delivery] = field(default_factory=list)
    troubles: deque[DeliveryError | None] = field(default_factory=deque)
    """What the next posts fail with, in order; None lets one pass."""
    arrives_all_the_same: bool = False
    """Whether a post that fails has arrived: the answer was lost, not the message."""
    look_troubles: deque[DeliveryError] = field(default_factory=deque)
    lost: dict[Channel, str] = field(default_factory=dict)
    pace: Pace = UNLIMITED

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        trouble = self.troubles.popleft() if self.troubles else None
        if trouble is None or self.arrives_all_the_same:
            self.posted.append(delivery)
        if trouble is not None:
            raise trouble
        return Posted(delivery.marker)

    async def edit(self, delivery: Delivery, *, now: datetime) -> Posted:
        await self.post(delivery, now=now)
        assert delivery.message is not None
        return delivery.message

    async def reply(self, delivery: Delivery, *, now: datetime) -> Posted:
        assert delivery.message is not None
        return await self.post(delivery, now=now)

    async def find(self, delivery: Delivery) -> Posted | None:
        if self.look_troubles:
            raise self.look_troubles.popleft()
        markers = [one.marker for one in self.posted]
        return Posted(delivery.marker) if delivery.marker in markers else None

    async def check(self, channel: Channel) -> str | None:
        return self.lost.get(channel)

    @property
    def alerts(self) -> list[Delivery]:
        return [one for one in self.posted if one.kind is DeliveryKind.POST and not one.notice]

    @property
    def titles(self) -> list[str]:
        return [delivery.alert.title for delivery in self.alerts]


@dataclass
class FakeSource(Source):
    """Feeds as they stand now, by address; the test changes them between polls."""

    feeds: dict[str, FeedAnswer | FetchError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, feed: Feed) -> FeedAnswer:
        self.asked.append(feed.url)
        answer = self.feeds[feed.url]
        if isinstance(answer, FetchError):
            raise answer
        return answer

    async def read_pushed(self, feed: Feed, pushed: Pushed, *, topic: str) -> FeedAnswer:
        answer = self.feeds[pushed.body.decode()]
        if isinstance(answer, FetchError):
            raise answer
        return answer


@dataclass
class FakeFinder(Finder):
    """What is found at each address; nothing is at the others."""

    sites: dict[str, Found | FetchError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    documents: dict[str, bytes] = field(default_factory=dict)

    async def document(self, address: str) -> bytes:
        self.asked.append(address)
        if address not in self.documents:
            raise SourceUnreadable("there is nothing at this address (404)")
        return self.documents[address]

    async def find(self, address: str) -> Found:
        self.asked.append(address)
        found = self.sites.get(address, Found(()))
        if isinstance(found, FetchError):
            raise found
        return found


@dataclass
class FakeDispatcher(Dispatcher):
    """Remembers what it was asked for."""

    submitted: list[tuple[str, str]] = field(default_factory=list)

    def submit(self, task: str, key: str, *, after: Transaction | None = None) -> None:
        if after is None:
            self.submitted.append((task, key))
        else:
            after.on_commit(lambda: self.submitted.append((task, key)))


@dataclass
class Clock:
    """A clock that goes only when it is told to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


def chats(chat: Chat, *names: str) -> Mapping[str, Chat]:
    return dict.fromkeys(names or ("console",), chat)
