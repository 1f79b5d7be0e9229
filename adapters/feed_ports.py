"""The sockets around feeds: how they are found, and what people may ask about them.

`Finder` is driven by `bot/`; `FeedStore` is a part of the port `Store`, `FeedCommands` of the inbound
port `Commands`.
"""

from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from rules.answers.answer import (
    FeedAdded,
    FeedChanged,
    FeedsExported,
    FeedsFound,
    FeedsImported,
    Found,
    PackAdded,
    PackShown,
)
from rules.feeds.health import FeedHealth
from rules.feeds.owners import FeedAsker
from rules.model import Feed, Host, PollState

Progress = Callable[[int, int], None]
"""Is told how much of how much is done."""


class Finder(Protocol):
    """Knows how to find the feeds of a site."""

    @abstractmethod
    async def find(self, address: str) -> Found:
        """Look for feeds at an http(s) address and around it, each place asked once at most.

        Raises FetchError, with the remedy, when nothing can be had from the address.
        """
        ...

    @abstractmethod
    async def document(self, address: str) -> bytes:
        """Give what stands at an http(s) address; raises FetchError, with the remedy."""
        ...


class FeedStore(Protocol):
    """Which feeds there are, how they stand, and what people make of them: a part of `Store`."""

    @abstractmethod
    async def add_feeds(self, feeds: Sequence[Feed]) -> Sequence[Feed]:
        """Keep feeds of people's; gives those that were not polled yet, with their ids.

        They are due at once. One that was removed before comes back as if it had never been polled.
        """
        ...

    @abstractmethod
    async def share_feed(self, feed_id: int) -> None:
        """Make a feed that people of one workspace added one of all."""
        ...

    @abstractmethod
    async def remove_feed(self, feed_id: int) -> bool:
        """Poll a feed no more; what it brought stays. False when there is none."""
        ...

    @abstractmethod
    async def pause_feed(self, feed_id: int, *, because: str) -> bool:
        """Poll a feed no more until it is resumed, also when a poll is under way."""
        ...

    @abstractmethod
    async def feeds(self) -> Sequence[Feed]:
        """Give all feeds that are polled."""
        ...

    @abstractmethod
    async def feeds_called(
        self, typed: str, *, origins: Sequence[str] | None, at_most: int
    ) -> Sequence[Feed]:
        """Give polled feeds whose id or name holds what somebody typed, beginnings first.

        Only those of these origins (None: any), and of each only what names it. Cheap enough to be asked at
        every key; the case of letters beyond ASCII may count.
        """
        ...

    @abstractmethod
    async def feed(self, feed_id: int) -> Feed | None:
        """Give one feed as it stands; None when it is not polled any more."""
        ...

    @abstractmethod
    async def feeds_at(self, address: str) -> Sequence[Feed]:
        """Give the polled feeds that are asked at an address, each by itself."""
        ...

    @abstractmethod
    async def feeds_led_by(self, feed_id: int) -> Sequence[Feed]:
        """Give the polled feeds that the polls of this one serve, too."""
        ...

    @abstractmethod
    async def release_feeds(self, leader_id: int) -> None:
        """Let the feeds be polled by themselves again, and at once, that the polls of this one served.

        Whoever removes or pauses a feed does so, too.
        """
        ...

    @abstractmethod
    async def save_quiet_poll(self, feed: Feed, state: PollState) -> None:
        """Keep a feed's next state where its poll brought nothing else; it is kept on return.

        Polls that end at about the same time may be kept together: all of them, or none.
        """
        ...

    @abstractmethod
    async def due_feeds(self, now: datetime, *, limit: int, a_host: int) -> Sequence[int]:
        """Give the ids of feeds whose time has come, the longest overdue first.

        Feeds that fail, and those that were never polled, take turns with the others. Of one server it is at most so many: a
        slow one must not keep the feeds of others waiting.
        """
        ...

    @abstractmethod
    async def next_poll_at(self) -> datetime | None:
        """Say when the next feed is due."""
        ...

    @abstractmethod
    async def feed_health(self, now: datetime) -> Sequence[FeedHealth]:
        """Give how each polled feed stands, in the order of their ids."""
        ...

    @abstractmethod
    async def resume_feed(self, feed_id: int) -> bool:
        """Ask a feed again, at once and as if it had never failed; False when there is none."""
        ...

    @abstractmethod
    async def failing_feeds(self, *, since: datetime) -> Sequence[Feed]:
        """Give the polled feeds that have failed since this moment or longer."""
        ...

    @abstractmethod
    async def told_hosts(self) -> Sequence[Host]:
        """Give the hosts of which people were told that they fail."""
        ...


class FeedCommands(Protocol):
    """What people may ask about feeds. Raises rules.answer.Refusal."""

    @abstractmethod
    async def find_feeds(self, site: str) -> FeedsFound:
        """Look for the feeds of a site, and add none."""
        ...

    @abstractmethod
    async def add_feed(
        self, site: str, *, name: str | None = None, tags: Sequence[str] = (), owner: str = "chat"
    ) -> FeedAdded | FeedsFound:
        """Add the feed of a site; where it has several, none: people choose one by its address.

        It is its `owner`'s; of two who add it, it is of all.
        """
        ...

    @abstractmethod
    async def remove_feed(self, reference: str) -> FeedChanged:
        """Remove a feed by its id, its name or its address."""
        ...

    @abstractmethod
    async def pause_feed(self, reference: str) -> FeedChanged:
        """Poll a feed no more until it is resumed."""
        ...

    @abstractmethod
    async def resume_feed(self, reference: str) -> FeedChanged:
        """Poll a feed again that was paused, gave up or fails: at once."""
        ...

    @abstractmethod
    async def list_feeds(self) -> Sequence[FeedHealth]:
        """Give how each feed stands, in the order of their ids."""
        ...

    @abstractmethod
    async def offer_feeds(self, typed: str, asker: FeedAsker, *, at_most: int) -> Sequence[Feed]:
        """Give some feeds that somebody may mean who has begun to type, as far as they see them."""
        ...

    @abstractmethod
    async def import_feeds(
        self, document: bytes, *, dry_run: bool = False, progress: Progress | None = None
    ) -> FeedsImported:
        """Add the feeds of an OPML file; `progress` is told how many of how many are kept."""
        ...

    @abstractmethod
    async def import_list(self, address: str, *, owner: str) -> FeedsImported:
        """Add the feeds of an OPML file at an http(s) address, as their owner's; not very many."""
        ...

    @abstractmethod
    async def import_document(self, document: bytes, *, owner: str) -> FeedsImported:
        """Add the feeds of an OPML file that was given in a chat; as many as `import_list` does."""
        ...

    @abstractmethod
    async def export_feeds(self, only: Collection[int] | None = None) -> FeedsExported:
        """Write all feeds, or only those of these ids, as an OPML file for other readers."""
        ...

    @abstractmethod
    async def list_packs(self) -> Sequence[PackShown]:
        """Give the source packs: lists of feeds that come with the bot."""
        ...

    @abstractmethod
    async def add_pack(self, name: str) -> PackAdded:
        """Poll the feeds of a source pack from now on."""
        ...
