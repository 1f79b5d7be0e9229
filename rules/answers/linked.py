"""A link in a channel → what is known of it, and what each stage of its way may have to say."""

from dataclasses import dataclass
from enum import StrEnum

from rules.answers.answer import Account, ToldTo
from rules.ids import feed_code
from rules.language.explain import Explained
from rules.model import Article, Channel, Feed


class StageName(StrEnum):
    """What is asked, in this order."""

    ADDRESS = "address"
    FEED = "feed"
    ARTICLE = "article"
    NEWS = "news"
    WATCH = "watch"
    PAUSED = "paused"
    SOURCES = "sources"
    STORY = "story"
    ATTENTION = "attention"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Stage:
    """What one of them had to say."""

    name: StageName
    passed: bool
    sentence: str
    remedy: str | None = None
    """What to do about it."""
    ask: str | None = None
    """The same in the words of a command, where there is one."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a kept article came."""

    feed: Feed | None
    """The feed that brought it first; None when it is not known any more."""
    came_first: bool = False
    """Whether it came with the first poll of that feed."""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A link of which no article is kept, and what may be the reason."""

    link: str
    site: str
    """The host of the link."""
    channel: Channel
    refused: str | None = None
    """Why such an address is never asked."""
    feeds: tuple[Feed, ...] = ()
    """The polled feeds of its site."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A link whose article is kept, with all that became of it."""

    link: str
    channel: Channel
    article: Article
    account: Account
    """Of its story."""
    arrival: Arrival = Arrival(None)
    watches: tuple[Explained, ...] = ()
    """The watches of the channel, paused ones too, held against the article as they are now."""
    lost: str | None = None
    """Why the channel cannot be written to."""
    of_watch: int | None = None
    """The one watch that was asked about."""

    @property
    def told(self) -> tuple[ToldTo, ...]:
        """Give the alerts that tell the channel of the story, kept ones too."""
        return tuple(one for one in self.account.told if one.alert.channel == self.channel)

    @property
    def own(self) -> ToldTo | None:
        """Give the alert that tells the channel of this very article, the last of several."""
        mine = [one for one in self.told if one.alert.article_id == self.article.id]
        return mine[-1] if mine and self._asks_of(mine[-1]) else None

    def _asks_of(self, told: ToldTo) -> bool:
        """Say whether an alert comes of the watch that was asked about."""
        return self.of_watch is None or self.of_watch in {one.id for one in told.alert.watches}


def feed_called(feed: Feed) -> str:
    """Name a feed by its id and what people call it: `F3 Harbour Wire`."""
    return f"{feed_code(feed.id)} {feed.name or feed.shown}"
