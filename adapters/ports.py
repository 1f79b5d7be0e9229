"""The sockets: what `bot/` may ask of the outside, and what the outside may ask of `bot/`.

A plug subclasses its port, so that the type checker reports a wrong or missing method at the plug.
`Source`, `Chat`, `Store` with `Transaction`, and `Dispatcher` are driven by `bot/`; `Commands` is
the inbound one: chats call it, `bot/commands/bot_commands.py` implements it. What concerns finding and keeping
feeds stands in `feed_ports.py`, what concerns watches in `watch_ports.py`, what is owed in
`outbox_ports.py`.
"""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from adapters.archive_ports import Archive, ArchiveCommands
from adapters.attention_ports import AttentionCommands, AttentionStore, AttentionTransaction
from adapters.confidence_ports import ConfidenceCommands, ConfidenceStore, ConfidenceTransaction
from adapters.feed_ports import FeedCommands, FeedStore
from adapters.outbox_ports import Notices, Outbox, OutboxCommands
from adapters.push_ports import Pushed, Subscriptions
from adapters.watch_ports import WatchCommands, WatchStore
from rules.alerts.alert import Waiting
from rules.alerts.folding import Message, Owed
from rules.alerts.sources import SourceArticle
from rules.answers.answer import (
    Account,
    Corrected,
    HeldFeed,
    Released,
    Retrained,
    Tried,
    Why,
)
from rules.asking.phrases import Phrases
from rules.delivery.throttle import Pace
from rules.model import (
    Alert,
    Article,
    Channel,
    Delivery,
    Feed,
    FeedAnswer,
    Folding,
    Host,
    Known,
    PollState,
    Posted,
    Watch,
)
from rules.page.model import Page
from rules.story.placement import Correction, Placed, Placement

Result = TypeVar("Result")


class ChannelRules(Protocol):
    """What a chat's settings know of its channels without asking the platform."""

    def problem_with(self, channel: Channel) -> str | None:
        """Say why a channel's name cannot be one of this chat's, with the remedy; None is well."""
        ...


@dataclass(frozen=True, slots=True)
class ChatSurroundings:
    """What a chat is given when it is connected."""

    commands: "Commands"
    memory: Path
    """A folder for what the chat itself must remember; the database stands there too."""
    phrases: Phrases
    """What is said to people, in their languages."""
    rows: bool = False
    """A program reads stdout: nothing but rows of JSON may go there."""
    listening: bool = False
    """People may ask: a bot runs, and this is no single command of the operator's."""
    database: str = field(default="", repr=False)
    """The address of the database, for what a platform's own library keeps; it may hold a password."""


class Source(Protocol):
    """A kind of feed that can be polled."""

    @abstractmethod
    async def fetch(self, feed: Feed) -> FeedAnswer:
        """Poll once; raises FetchError, whose message names the feed and the remedy."""
        ...

    @abstractmethod
    async def read_pushed(self, feed: Feed, pushed: Pushed, *, topic: str) -> FeedAnswer:
        """Read what a hub pushed in place of a poll; raises as `fetch` does."""
        ...


class Pages(Protocol):
    """Who reads the pages of articles."""

    @abstractmethod
    async def read(self, link: str) -> Page:
        """Fetch and read a page; raises FetchError, whose message names it."""
        ...


class Chat(Protocol):
    """A place where people read alerts."""

    settle: timedelta
    """How long after an attempt its message may still be on its way: no look-back before that.

    A request that takes longer is given up 1.5 s before (rules/delivery/fence.py).
    """
    pace: Pace = Pace()
    """How fast it may be written to."""

    @abstractmethod
    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Post once and say where it can be found again.

        Never retries: raises a DeliveryError, and the outbox decides.
        """
        ...

    @abstractmethod
    async def edit(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Bring `delivery.message` up to date with its story; raises as `post` does.

        Editing twice does no harm. Gives where the message is found from now on.
        """
        ...

    @abstractmethod
    async def reply(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Name what is `unseen` in the thread of `delivery.message`, where it rings for nobody."""
        ...

    @abstractmethod
    async def find(self, delivery: Delivery) -> Posted | None:
        """Look for a delivery that may have arrived, by its marker; raises DeliveryError."""
        ...

    @abstractmethod
    async def check(self, channel: Channel) -> str | None:
        """Say what stands in the way of writing to a channel, with the remedy; None is well."""
        ...


class Transaction(Notices, AttentionTransaction, ConfidenceTransaction, Protocol):
    """All or nothing: what is done here is kept together, or not at all.

    Opening one makes its owner the only writer until it ends.
    """

    @abstractmethod
    async def foresee(self, articles: Sequence[Article]) -> None:
        """Ask at once for what keeping these articles will need: `known`, and where they begin stories."""
        ...

    @abstractmethod
    async def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Give what is remembered under these keys; unknown ones are left out."""
        ...

    @abstractmethod
    async def articles(self, ids: Collection[int]) -> Mapping[int, Article]:
        """Give kept articles as they stand, by id."""
        ...

    @abstractmethod
    async def stories_of(self, article_ids: Collection[int]) -> Mapping[int, int]:
        """Give story ids by article id."""
        ...

    @abstractmethod
    async def messages(self, story_ids: Collection[int]) -> Sequence[Message]:
        """Give, by story and channel, the last telling of each of these stories, owed ones too."""
        ...

    @abstractmethod
    async def foldings(self, channels: Collection[Channel]) -> Mapping[Channel, Folding]:
        """Give how channels want later articles shown, as far as people have set it."""
        ...

    @abstractmethod
    async def numbered(self, articles: Sequence[Article]) -> Sequence[tuple[Article, int]]:
        """Give new articles with their ids, each with the id of the story that it may begin.

        What another writer kept first is left out. Until they are kept, others would be given the
        same ids; those of what was kept never come again.
        """
        ...

    @abstractmethod
    async def keep(self, placements: Sequence[Placement]) -> None:
        """Keep numbered articles, each in its story."""
        ...

    @abstractmethod
    async def placed(self, *, since: datetime, at_most: int) -> Sequence[Placed]:
        """Give the newest articles as later ones are compared with them, the oldest first."""
        ...

    @abstractmethod
    async def placed_in(self, story_ids: Collection[int]) -> Sequence[Placed]:
        """Give the articles of these stories as later ones are compared with them."""
        ...

    @abstractmethod
    async def source_articles(
        self, story_ids: Collection[int]
    ) -> Mapping[int, Sequence[SourceArticle]]:
        """Give, by story, who tells it."""
        ...

    @abstractmethod
    async def waiting(self, story_ids: Collection[int]) -> Sequence[Waiting]:
        """Give what waits for more sources of these stories."""
        ...

    @abstractmethod
    async def wait(self, what: Sequence[Waiting]) -> None:
        """Keep what waits for more sources of its story."""
        ...

    @abstractmethod
    async def wait_no_more(self, told: Iterable[tuple[int, Channel]]) -> None:
        """Forget what waited for stories in channels, given by the id of the story."""
        ...

    @abstractmethod
    async def hold(self, feed: Feed, articles: Collection[Article], *, now: datetime) -> None:
        """Keep back articles of a feed until people say what becomes of them."""
        ...

    @abstractmethod
    async def release(self, feed: Feed) -> Sequence[int]:
        """Hold nothing of a feed any more; gives the ids of what was held."""
        ...

    @abstractmethod
    async def corrections(self, *, after: int) -> Sequence[Correction]:
        """Give what people said of pairs of articles, from behind a correction's id on."""
        ...

    @abstractmethod
    async def correct(self, said: Correction, *, now: datetime) -> None:
        """Keep what people said; of one pair the last word counts."""
        ...

    @abstractmethod
    async def set_apart(self, article: Article, *, now: datetime) -> int:
        """Stand an article in a story of its own, with its alerts; gives the story."""
        ...

    @abstractmethod
    async def join(self, story_id: int, *, into: int) -> None:
        """Let a story go on in another, with its articles and all who were told of it."""
        ...

    @abstractmethod
    async def revise(self, articles: Sequence[Article]) -> None:
        """Replace the words of kept articles; what stood there before is kept as history."""
        ...

    @abstractmethod
    async def seen_again(self, articles: Sequence[Article]) -> None:
        """Note that known articles still stand in a feed, under the keys that they have here."""
        ...

    @abstractmethod
    async def owe(self, alerts: Sequence[Alert], *, now: datetime) -> Sequence[Channel]:
        """Keep alerts and what is owed for them; gives the channels that are owed something."""
        ...

    @abstractmethod
    async def owe_changes(self, changes: Iterable[Owed], *, now: datetime) -> Sequence[Channel]:
        """Keep what messages are owed, unless the same waits already; gives their channels."""
        ...

    @abstractmethod
    async def reword(self, alerts: Iterable[Alert]) -> None:
        """Replace what kept alerts say."""
        ...

    @abstractmethod
    async def note_paragraphs(self, site: str, keys: Collection[str], *, now: datetime) -> None:
        """Note the paragraphs of one more article of a site, by their fingerprints."""
        ...

    @abstractmethod
    async def save_poll(self, feed: Feed, state: PollState, answer: FeedAnswer | None) -> None:
        """Keep a feed's next state and what it calls itself."""
        ...

    @abstractmethod
    async def note_wait(self, host: Host) -> None:
        """Keep until when a host wants to be left alone, and in which words it said so."""
        ...

    @abstractmethod
    async def note_told(self, host: Host) -> None:
        """Keep what people were told of a host, and since when it fails."""
        ...

    @abstractmethod
    def on_undo(self, then: Callable[[], None]) -> None:
        """Run something if nothing of this is kept, the last one first."""
        ...

    @abstractmethod
    def on_commit(self, then: Callable[[], None]) -> None:
        """Run something once all of this is kept; never when it is not."""
        ...


class Store(
    FeedStore,
    WatchStore,
    Outbox,
    Subscriptions,
    Archive,
    AttentionStore,
    ConfidenceStore,
    Protocol,
):
    """The memory: the only thing that outlives the process."""

    @abstractmethod
    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction; it is kept when the block ends well, undone when it does not."""
        ...

    @abstractmethod
    async def share(
        self, work: Callable[[Transaction], Awaitable[Result]], *, about: Sequence[Article] = ()
    ) -> Result:
        """Do work in a transaction that others may share, and return when it is kept.

        What it will ask of the articles that it is about is asked for all of them together. When it fails for anybody, all of it is undone, and each is done again by itself: the work
        may remember nothing but by the transaction.
        """
        ...

    @abstractmethod
    async def sync(self, feeds: Sequence[Feed], watches: Sequence[Watch]) -> None:
        """Make feeds and file watches those of the configuration; removed feeds only rest."""
        ...

    @abstractmethod
    async def ask_again(self, *, read_after: datetime) -> int:
        """Make due what was read after a moment, unless its publisher wants to wait; count it."""
        ...

    @abstractmethod
    async def folding(self, channel: Channel) -> Folding | None:
        """Give what people have set for a channel; None when they have not."""
        ...

    @abstractmethod
    async def set_folding(self, channel: Channel, folding: Folding) -> None:
        """Keep how a channel wants later articles of a story shown."""
        ...

    @abstractmethod
    async def account(self, story_id: int) -> Account | None:
        """Give all that is known of a story; one that was joined to another is found there."""
        ...

    @abstractmethod
    async def story_of_alert(self, alert_id: int) -> tuple[int, int] | None:
        """Give the ids of the story and the article that an alert told of."""
        ...

    @abstractmethod
    async def story_of_key(self, key: str) -> tuple[int, int] | None:
        """Give the ids of the story and the article that is known by a key."""
        ...

    @abstractmethod
    async def repeated(self, site: str, keys: Collection[str]) -> frozenset[str]:
        """Say which of these paragraphs stand in several articles of a site."""
        ...

    @abstractmethod
    async def learned(self, name: str) -> str | None:
        """Give what was learned here under a name; None when nothing was."""
        ...

    @abstractmethod
    async def learn(self, name: str, content: str, *, now: datetime) -> None:
        """Keep what was learned, in place of what was learned before."""
        ...

    @abstractmethod
    async def held(self) -> Sequence[HeldFeed]:
        """Give what is held, by feed, until people say what becomes of it."""
        ...


class Dispatcher(Protocol):
    """The engine: runs named work. At least once; of one key one runs and one more may wait."""

    @abstractmethod
    def submit(self, task: str, key: str, *, after: Transaction | None = None) -> None:
        """Ask for work on a key: at once, or as soon as a transaction is kept."""
        ...


class Commands(
    FeedCommands,
    WatchCommands,
    OutboxCommands,
    ArchiveCommands,
    AttentionCommands,
    ConfidenceCommands,
    Protocol,
):
    """What people may ask, whichever surface they ask on. Raises rules.answer.Refusal."""

    @abstractmethod
    async def show_story(self, reference: str) -> Account:
        """Give a story by its id, or by an alert or a link that belongs to it."""
        ...

    @abstractmethod
    async def why(self, reference: str) -> Why | Tried:
        """Say why an alert came, or what became of the article of a link.

        Of a link that no feed has given, say what the watches would do with it.
        """
        ...

    @abstractmethod
    async def set_apart(self, reference: str) -> Corrected:
        """Say that an article does not tell the story that it stands in."""
        ...

    @abstractmethod
    async def join_stories(self, reference: str, other: str) -> Corrected:
        """Say that two stories are one; the older goes on."""
        ...

    @abstractmethod
    async def retrain(self) -> Retrained:
        """Let the weights of stories learn from what people said of pairs of articles."""
        ...

    @abstractmethod
    async def list_held(self) -> Sequence[HeldFeed]:
        """Give the old articles that feeds gave as new."""
        ...

    @abstractmethod
    async def release(self, feed: str, *, post: bool) -> Released:
        """Tell what is held of a feed as if it were new, or let it go untold."""
        ...
